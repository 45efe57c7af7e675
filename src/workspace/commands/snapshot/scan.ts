/**
 * The scan of the tree that a snapshot is made from. Every file is looked at each time, since a write in place shows nowhere
 * else; folders whose times stand still are not listed again, and their ignore rules are not read again.
 */

import { lstatSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { ToolFailure } from '../../../protocol/failure.ts';
import { patternsFromElsewhere, rulesAbove } from '../../reading/ignore-rules.ts';
import type { Rules } from '../../reading/ignore-rules.ts';
import { inSlices, listFolder } from '../../reading/walk.ts';
import { toBytes } from '../../paths/names.ts';
import { exactDevice } from './exact-times.ts';
import { keyOf, sameNames } from './folder-memory.ts';
import type { Folder, FolderMemory, Look } from './folder-memory.ts';
import { isRacy } from './racy.ts';
import { isSame } from './index-entry.ts';
import type { IndexEntry } from './index-entry.ts';

const maxFiles = 200_000;

/** What there is, without contents. */
export interface Scan {
  startedAt: number;
  /** Files that are new, or not as they were known. */
  stale: [path: string, stats: Stats][];
  /** Files that were known and are not there. */
  gone: string[];
  /** Folders that were looked into, with their permission bits. */
  folders: ReadonlyMap<string, number>;
  ignored: string[];
  unseen: string[];
  /** Pipes, sockets and devices, which have no content to bring back; and the permission bits of the tree itself. */
  special: string[];
  top: number;
  /** Folders with git data of their own: nested repositories, submodules, linked worktrees. */
  repositories: string[];
}

interface ScanOptions {
  /** Absolute real path. */
  root: string;
  /** Archie's own folder, which may lie in the tree. */
  own: string;
  known: ReadonlyMap<string, IndexEntry>;
  memory: FolderMemory;
}

/** Scans the tree. Throws `ToolFailure` (`interrupted`, `too_large`). */
export async function scanTree(at: ScanOptions, signal?: AbortSignal): Promise<Scan> {
  const { memory } = at;
  if (memory.patterns !== patternsElsewhere(at)) memory.folders.clear();
  try {
    let pass = await passOver(at, signal);
    if (pass.rulesChanged) {
      memory.folders.clear();
      pass = await passOver(at, signal);
    }
    memory.patterns = patternsElsewhere(at);
    const result = pass.result();
    if (result.stale.length + result.gone.length + result.unseen.length === 0) memory.isSound(at.known);
    return result;
  } catch (error) {
    memory.folders.clear();
    throw error;
  }
}

async function passOver(at: ScanOptions, signal?: AbortSignal): Promise<Pass> {
  const looking = at.memory.look(at.known);
  const pass = new Pass(at);
  await inSlices(() => pass.enter(), signal);
  const look = await looking;
  await inSlices(() => pass.compare(look), signal);
  return pass;
}

function patternsElsewhere({ root, memory }: ScanOptions): string {
  const repositories = [...memory.folders].flatMap(([path, { has }]) =>
    has.git && path !== '' ? [join(root, path)] : [],
  );
  return patternsFromElsewhere(root, repositories);
}

/** One walk over the tree, a folder at a step. */
class Pass {
  /** Folders were listed by rules that no longer hold. */
  rulesChanged = false;

  readonly #at: ScanOptions;
  readonly #startedAt = Date.now();
  readonly #todo: { path: string; rules: Rules }[];
  /** The device whose folders tell by their times whether they changed. */
  readonly #device: number | null;
  /** Nothing was remembered: all folders are listed, by the rules that hold now. */
  readonly #isFirst: boolean;
  readonly #stale: Scan['stale'] = [];
  readonly #vanished: string[] = [];
  readonly #entered: Folder[] = [];
  readonly #folders = new Map<string, number>();
  readonly #ignored: string[] = [];
  readonly #unseen: string[] = [];
  #count = 0;
  #compared = 0;
  /** Names came or went. */
  #moved: boolean;

  constructor(at: ScanOptions) {
    this.#at = at;
    this.#isFirst = at.memory.folders.size === 0;
    this.#moved = this.#isFirst;
    this.#todo = [{ path: '', rules: rulesAbove(at.root) }];
    this.#device = exactDevice(at.root);
  }

  /** Looks which names there are in one folder; false when there is none left. Throws `ToolFailure('too_large')`. */
  enter(): boolean {
    const next = this.#todo.pop();
    if (!next || this.rulesChanged) return false;
    const folder = this.#folder(next.path, next.rules);
    if (!folder) {
      // Of a folder that went between its listing and now, or of the root itself, nothing is left to be seen.
      if (isThere(join(this.#at.root, next.path))) this.#unseen.push(next.path);
      return true;
    }
    this.#count += folder.files.length;
    if (this.#count > maxFiles) throw new ToolFailure('too_large', `the folder has more than ${maxFiles} files`);
    this.#entered.push(folder);
    this.#todo.push(...folder.folders);
    this.#ignored.push(...folder.ignored);
    return true;
  }

  /** Compares the files of one folder with what was known of them; false when there is none left. */
  compare(look: Look): boolean {
    const folder = this.#entered[this.#compared];
    if (!folder || this.rulesChanged) return false;
    this.#compared += 1;
    if (!folder.has.gitignore && look.isStill(folder)) return true;
    const isSeen = look.comparisonFor(folder);
    for (const [index, path] of folder.files.entries()) {
      const known = isSeen && this.#at.known.get(path);
      if (!known || !isSeen(index, known) || isPatterns(path, folder)) this.#file(path, folder);
    }
    return true;
  }

  /** The folder as it is remembered, or as it is now; null when it cannot be listed. */
  #folder(path: string, rules: Rules): Folder | null {
    const { folders } = this.#at.memory;
    const known = folders.get(path);
    const stats = lstat(join(this.#at.root, path));
    const isExact = stats != null && stats.dev === this.#device && !isRacy(stats, this.#startedAt);
    const key = isExact ? keyOf(stats) : '';
    this.#folders.set(path, stats ? stats.mode & 0o7777 : 0);
    if (known && key !== '' && key === known.key) return known;
    try {
      const folder = { key, ...this.#list(path, rules) };
      if (known && (known.has.git !== folder.has.git || known.has.gitignore !== folder.has.gitignore))
        this.rulesChanged = true;
      // The threads know it already.
      if (known && sameNames(known, folder)) return Object.assign(known, folder);
      this.#moved = true;
      folders.set(path, folder);
      return folder;
    } catch {
      this.#folders.delete(path);
      this.#moved = true;
      return null;
    }
  }

  #list(path: string, above: Rules): Omit<Folder, 'key'> {
    const { root, own } = this.#at;
    const start = root.endsWith('/') ? root.length : root.length + 1;
    // Before they are read: patterns that change meanwhile differ from these the next time.
    const patterns = lstat(join(root, path === '' ? '.gitignore' : `${path}/.gitignore`));
    const { files, folders, ignoredFolders, has } = listFolder(join(root, path), above);
    const [kept, special]: [string[], string[]] = [[], []];
    for (const { path: full, entry } of files)
      if (!full.startsWith(own)) (entry.isFile() || entry.isSymbolicLink() ? kept : special).push(full.slice(start));
    return {
      has,
      patterns: patterns && !isRacy(patterns, this.#startedAt) ? keyOf(patterns) : '',
      files: kept,
      special,
      folders: folders.map(({ dir, rules }) => ({ path: dir.slice(start), rules })),
      ignored: ignoredFolders.map((full) => full.slice(start)),
    };
  }

  #file(path: string, folder: Folder): void {
    const stats = lstat(join(this.#at.root, path));
    if (!stats) {
      this.#vanished.push(path);
      if (stats === null) this.#unseen.push(path);
      return;
    }
    const known = this.#at.known.get(path);
    if (!known || !isSame(known, stats)) this.#stale.push([path, stats]);
    if (isPatterns(path, folder) && !this.#isFirst) this.rulesChanged ||= keyOf(stats) !== folder.patterns;
  }

  /** What was found, once there is no step left. */
  result(): Scan {
    const { memory, known } = this.#at;
    let gone = this.#vanished;
    if (this.#moved) {
      for (const path of memory.folders.keys()) if (!this.#folders.has(path)) memory.folders.delete(path);
      const there = new Set([...memory.folders.values()].flatMap(({ files }) => files));
      for (const path of this.#vanished) there.delete(path);
      gone = [...known.keys()].filter((path) => !there.has(path));
    }
    const top = this.#folders.get('') ?? 0;
    this.#folders.delete('');
    return {
      startedAt: this.#startedAt,
      stale: this.#stale,
      gone: gone.filter((path) => known.has(path)),
      folders: this.#folders,
      ignored: this.#ignored,
      unseen: this.#unseen,
      special: this.#entered.flatMap(({ special }) => special),
      top,
      repositories: [...memory.folders].flatMap(([path, { has }]) =>
        has.git && this.#folders.has(path) ? [path] : [],
      ),
    };
  }
}

function isPatterns(path: string, { has }: Folder): boolean {
  return has.gitignore && (path === '.gitignore' || path.endsWith('/.gitignore'));
}

/** Is there a folder, or something that may not be looked at? */
function isThere(path: string): boolean {
  const stats = lstat(path);
  return stats === null || stats?.isDirectory() === true;
}

/** Undefined when it is gone already, null when it may not be looked at. */
function lstat(path: string): Stats | null | undefined {
  try {
    return lstatSync(toBytes(path), { throwIfNoEntry: false });
  } catch {
    return null;
  }
}
