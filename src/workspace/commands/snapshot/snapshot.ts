/** The tree before a command and after it: how we know what a command did that nobody held back. */

import { constants, closeSync, fstatSync, lstatSync, openSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { ToolFailure } from '../../../protocol/failure.ts';
import { withLock } from '../../../disk/lock.ts';
import { toBytes } from '../../paths/names.ts';
import { sha256 } from '../../store/pack-file.ts';
import { openIndex, saveIndex } from './snapshot-index.ts';
import type { Entry, SnapshotIndex } from './snapshot-index.ts';
import { inSlices, walk } from '../../reading/walk.ts';

/** Beyond these a file is only watched, not kept: its change is told of but cannot be undone. */
const maxFileBytes = 10 * 1024 * 1024;
const maxKeptBytes = 1024 * 1024 * 1024;
const maxFiles = 200_000;

/** A file changed this short a time ago (ms) may change again within the same tick of its clock, and not show it. */
const tick = 50;
const coarseTick = 2100;

interface SnapshotAt {
  /** Absolute real path. */
  root: string;
  /** In archie's own folder; other files of its name with endings stand beside it. */
  indexFile: string;
  /** Has the blob store this content already? */
  has(hash: string): boolean;
}

export interface Snapshot {
  files: ReadonlyMap<string, Entry>;
  /** Folders that were looked into, relative. */
  folders: ReadonlySet<string>;
  /** Of a file of this snapshot: its permission bits (those of links mean nothing), and when it was modified. */
  traits(path: string): { bits: number; modified: number } | undefined;
  /** Topmost folders that are ignored and were not looked into, relative. */
  ignored: string[];
  /** Folders that could not be listed. */
  unseen: string[];
  /** Changes when git's own data does, as far as it matters for undo. */
  git: string;
  /** The content of a file of this snapshot; null when only the blob store has it, or nobody. */
  bytes(entry: Entry): Uint8Array | null;
  close(): void;
}

/** Why this tree is not watched, or null. */
export function whyUnwatched(root: string): string | null {
  const home = homedir();
  if (root === '/' || home === root || home.startsWith(`${root}/`)) return `${root} is not a project folder`;
  return null;
}

/**
 * Looks at all files but those in ignored folders and in `.git`, and keeps the contents of those that changed since the last
 * snapshot. A warm one costs one `lstat` per file. Throws `ToolFailure` (`interrupted`, `too_large` for more than 200,000
 * files), `LandingFailure('locked')`, and system errors of archie's own folder.
 */
export async function takeSnapshot(at: SnapshotAt, signal?: AbortSignal): Promise<Snapshot> {
  return withLock(`${at.indexFile}.lock`, () => take(at, signal), 60_000);
}

async function take(at: SnapshotAt, signal?: AbortSignal): Promise<Snapshot> {
  const index = openIndex(at.indexFile);
  try {
    const seen = await look(at, signal);
    await refresh(at, index, seen, signal);
    const { files, pack, slots } = index;
    const traits = new Map(seen.files.map(([path, at]) => [path, { bits: at.mode & 0o777, modified: at.mtimeMs }]));
    return {
      files,
      folders: seen.folders,
      traits: (path) => traits.get(path),
      ignored: seen.ignored,
      unseen: seen.unseen,
      git: gitMark(at.root),
      bytes(entry) {
        const slot = entry.hash === null ? undefined : slots.get(entry.hash);
        return slot && entry.hash !== null ? pack.read(slot, entry.hash) : null;
      },
      close: () => pack.close(),
    };
  } catch (error) {
    index.pack.close();
    throw error;
  }
}

/** Brings the index up to what was seen, on disk too. */
async function refresh(at: SnapshotAt, index: SnapshotIndex, seen: Looked, signal?: AbortSignal): Promise<void> {
  const files = new Map<string, Entry>();
  const stale: [path: string, stats: Stats][] = [];
  for (const [path, stats] of seen.files) {
    const known = index.files.get(path);
    if (known && isSame(known, stats)) files.set(path, known);
    else stale.push([path, stats]);
  }
  const changed = stale.length > 0 || files.size !== index.files.size;
  index.files = files;
  await read(at, index, stale, seen.startedAt, signal);
  if (changed) saveIndex(at.indexFile, index);
}

interface Looked {
  startedAt: number;
  files: [path: string, stats: Stats][];
  folders: Set<string>;
  ignored: string[];
  unseen: string[];
}

async function look({ root, indexFile }: SnapshotAt, signal?: AbortSignal): Promise<Looked> {
  const looked: Looked = { startedAt: Date.now(), files: [], folders: new Set(), ignored: [], unseen: [] };
  const start = root.length + 1;
  const own = `${dirname(indexFile)}/`;
  await walk(
    root,
    {
      file(path, entry) {
        // Pipes, sockets and devices have no content to bring back.
        if ((!entry.isFile() && !entry.isSymbolicLink()) || path.startsWith(own)) return;
        const stats = lstat(path);
        if (stats) looked.files.push([path.slice(start), stats]);
        else if (stats === null) looked.unseen.push(path.slice(start));
        if (looked.files.length > maxFiles)
          throw new ToolFailure('too_large', `the folder has more than ${maxFiles} files`);
      },
      folder: (path) => looked.folders.add(path.slice(start)),
      ignoredFolder: (path) => looked.ignored.push(path.slice(start)),
      unreadable: (path) => looked.unseen.push(path.slice(start)),
    },
    signal,
  );
  return looked;
}

/** Undefined when the file is gone already, null when it may not be looked at. */
function lstat(path: string): Stats | null | undefined {
  try {
    return lstatSync(toBytes(path), { throwIfNoEntry: false });
  } catch {
    return null;
  }
}

function modeOf(stats: Stats): Entry['mode'] {
  if (stats.isSymbolicLink()) return 'link';
  return stats.mode & 0o100 ? 'executable' : 'file';
}

function isSame(known: Entry, stats: Stats): boolean {
  return (
    known.mtime === stats.mtimeMs &&
    known.ctime === stats.ctimeMs &&
    known.size === stats.size &&
    known.ino === stats.ino &&
    known.mode === modeOf(stats)
  );
}

/** Reads what is new or changed into the index and its pack. */
async function read(
  at: SnapshotAt,
  index: SnapshotIndex,
  stale: readonly [string, Stats][],
  startedAt: number,
  signal?: AbortSignal,
): Promise<void> {
  let kept = 0;
  for (const slot of index.slots.values()) kept += slot.size;
  let next = 0;
  await inSlices(() => {
    const item = stale[next];
    if (!item) return false;
    next += 1;
    const [path, listed] = item;
    const { stats, bytes } = contentOf(toBytes(join(at.root, path)), listed, maxKeptBytes - kept);
    const hash = bytes && sha256(bytes);
    const entry = { size: bytes?.length ?? stats.size, ino: stats.ino, mode: modeOf(stats), hash };
    index.files.set(path, { ...entry, mtime: isRacy(stats, startedAt) ? -1 : stats.mtimeMs, ctime: stats.ctimeMs });
    if (bytes && hash !== null && !index.slots.has(hash) && !at.has(hash)) {
      kept += bytes.length;
      index.slots.set(hash, { at: index.pack.append(bytes), size: bytes.length });
    }
    return true;
  }, signal);
}

/**
 * Like git's racy index entries: a file whose times are as young as the snapshot itself could change once more without its times
 * showing it, so it is remembered with a time that never matches and is read again next time.
 */
function isRacy(stats: Stats, startedAt: number): boolean {
  const young = Math.max(stats.mtimeMs, stats.ctimeMs);
  return young > startedAt - (young % 1000 === 0 ? coarseTick : tick);
}

/** The bytes of a file, or of a link its target; null when it is too large or cannot be read. */
function contentOf(path: string | Buffer, listed: Stats, room: number): { stats: Stats; bytes: Uint8Array | null } {
  try {
    if (listed.isSymbolicLink()) return { stats: listed, bytes: readlinkSync(path, { encoding: 'buffer' }) };
    if (listed.size > Math.min(maxFileBytes, room)) return { stats: listed, bytes: null };
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(fd);
      return stats.isFile() ? { stats, bytes: readFileSync(fd) } : { stats: listed, bytes: null };
    } finally {
      closeSync(fd);
    }
  } catch {
    return { stats: listed, bytes: null };
  }
}

/** Times of what a commit, a checkout, a fetch or a changed configuration touches; `git status` touches none of these. */
function gitMark(root: string): string {
  let folder = join(root, '.git');
  try {
    if (statSync(folder).isFile())
      folder = readFileSync(folder, 'utf8')
        .replace(/^gitdir: /, '')
        .trim();
  } catch {
    return '';
  }
  const parts = [
    'HEAD',
    'logs/HEAD',
    'config',
    'packed-refs',
    'refs/heads',
    'refs/tags',
    'refs/stash',
    'hooks',
    'info/exclude',
  ];
  return parts.map((part) => statSync(join(folder, part), { throwIfNoEntry: false })?.mtimeMs ?? 0).join();
}
