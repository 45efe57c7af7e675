/**
 * Watches, while a command runs, the files that a person has been working on and those that the command names: what is saved
 * there while the command sleeps is the person's, also where the command writes over it later.
 */

import { constants, closeSync, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileChange, FileMode, FileState } from '../../../protocol/change.ts';
import { sha256 } from '../../store/pack-file.ts';
import { toBytes } from '../../paths/names.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Activity } from './activity.ts';

/** Milliseconds between two looks. */
const paceMs = 150;
/** So many files at most, modified within so many milliseconds, and bytes of one. */
const mostFiles = 300;
const recentMs = 24 * 60 * 60_000;
const mostBytes = 1024 * 1024;

interface Watched {
  path: string;
  /** What tells one state of a file from another, without reading it. */
  print: string;
  saves: Save[];
}

interface Save {
  /** By the file system's clock (ms since the epoch). */
  at: number;
  /** Null for a file that is too large to be kept, or gone for a moment. */
  state: FileState | null;
  bytes: Uint8Array | null;
}

/** What was saved by somebody else than the command. */
export class Saves {
  readonly #root: string;
  readonly #files: Watched[];
  #timer: NodeJS.Timeout | undefined;

  /** Begins to look at once. `named`: paths from the root that the command may mean. */
  constructor(root: string, named: readonly string[], before: Snapshot) {
    this.#root = root;
    this.#files = candidates(named, before).map((path) => ({ path, print: '', saves: [] }));
    for (const file of this.#files) file.print = printOf(this.#at(file));
    if (this.#files.length > 0) this.#wait();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** The changes that somebody saved to a file while the command slept, oldest first, from `before`; their contents are put into the store. */
  async of(
    path: string,
    before: FileState | null,
    activity: Activity,
    putBlob: (bytes: Uint8Array) => Promise<string>,
  ): Promise<FileChange[]> {
    const found: FileChange[] = [];
    let last = before;
    for (const { at, state, bytes } of this.#files.find((file) => file.path === path)?.saves ?? []) {
      if (state === null || bytes === null) continue;
      await putBlob(bytes);
      if (activity.wasAsleep(at)) found.push({ path, before: last, after: state });
      last = state;
    }
    return found;
  }

  #at({ path }: Watched): string | Buffer {
    return toBytes(join(this.#root, path));
  }

  #wait(): void {
    this.#timer = setTimeout(() => {
      for (const file of this.#files) this.#look(file);
      this.#wait();
    }, paceMs);
    this.#timer.unref();
  }

  #look(file: Watched): void {
    const print = printOf(this.#at(file));
    if (print === file.print) return;
    file.print = print;
    file.saves.push(readSave(this.#at(file)));
  }
}

function candidates(words: readonly string[], { files }: Snapshot): string[] {
  const named = words.filter((word) => files.has(word));
  return [...new Set([...named, ...recentOf(files)])].slice(0, mostFiles);
}

/** What was modified lately, the last first. */
const recent = new WeakMap<Snapshot['files'], readonly string[]>();

/** The same files are asked about by one command after the other, as long as none of them changes. */
function recentOf(files: Snapshot['files']): readonly string[] {
  const known = recent.get(files) ?? lastModified(files);
  recent.set(files, known);
  return known;
}

function lastModified(files: Snapshot['files']): string[] {
  const since = Date.now() - recentMs;
  let found: [path: string, modified: number][] = [];
  let least = since;
  const cut = (): void => {
    found = found.sort((one, other) => other[1] - one[1]).slice(0, mostFiles);
    if (found.length === mostFiles) least = found.at(-1)![1];
  };
  // A time of -1 is one that is too young to be trusted (see the snapshot).
  for (const [path, { mtime }] of files) {
    const modified = mtime < 0 ? Infinity : mtime;
    if (modified <= least) continue;
    found.push([path, modified]);
    if (found.length > 2 * mostFiles) cut();
  }
  cut();
  return found.map(([path]) => path);
}

function printOf(path: string | Buffer): string {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` : '';
  } catch {
    return '';
  }
}

function readSave(path: string | Buffer): Save {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(fd);
      if (!stats.isFile() || stats.size > mostBytes) return { at: stats.ctimeMs, state: null, bytes: null };
      const bytes = readFileSync(fd);
      const mode: FileMode = stats.mode & 0o100 ? 'executable' : 'file';
      return { at: stats.ctimeMs, state: { hash: sha256(bytes), mode, size: bytes.length }, bytes };
    } finally {
      closeSync(fd);
    }
  } catch {
    return { at: 0, state: null, bytes: null };
  }
}
