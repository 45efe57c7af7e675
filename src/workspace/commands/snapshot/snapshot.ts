/**
 * Snapshots of the working copy before and after a command, taken by stat against an index as git does it: how we know what
 * a command did, since nothing holds it back.
 */

import { constants, closeSync, existsSync, fstatSync, lstatSync, openSync, readFileSync, readlinkSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { ToolFailure } from '../../../protocol/failure.ts';
import { isBelow } from '../../../text/path.ts';
import { secondName } from '../../../disk/atomic-file.ts';
import { withLock } from '../../../disk/lock.ts';
import { toBytes } from '../../paths/names.ts';
import { sha256 } from '../../store/pack-file.ts';
import { gitFingerprint } from './git-fingerprint.ts';
import { openIndex, packPath, saveIndex } from './snapshot-index.ts';
import type { IndexEntry, SnapshotIndex } from './snapshot-index.ts';
import { inSlices, walk } from '../../reading/walk.ts';

/** Beyond these a file is only watched, not stored: its change is told of but cannot be undone. */
export const maxFileBytes = 10 * 1024 * 1024;
const maxStoredBytes = 1024 * 1024 * 1024;
const maxFiles = 200_000;

/** A file changed this short a time ago (ms) may change again within the same tick of its clock, and not show it. */
const tickMs = 50;
const coarseTickMs = 2100;

interface SnapshotOptions {
  /** Absolute real path. */
  root: string;
  /** In archie's own folder; other files of its name with endings are beside it. */
  indexFile: string;
  /** Has the blob store this content already? */
  has(hash: string): boolean;
}

/** All files of the tree at one moment, by path, without those that are ignored. */
export interface Snapshot {
  files: ReadonlyMap<string, IndexEntry>;
  /** Folders that were looked into, relative, with their permission bits. */
  folders: ReadonlyMap<string, number>;
  /** Of a file of this snapshot: its permission bits (those of links mean nothing), and when it was modified. */
  attributes(path: string): { bits: number; modified: number } | undefined;
  /** Topmost folders that are ignored and were not looked into, relative. */
  ignored: string[];
  /** Folders that could not be listed. */
  unseen: string[];
  /** Changes when git's own data does, as far as it matters for undo. */
  git: string;
  /** The content of a file of this snapshot; null when only the blob store has it, or nobody. */
  bytes(entry: IndexEntry): Uint8Array | null;
  /** Gives the index and its pack a second name each, so that this snapshot can be read when they have gone on. */
  keep(as: string): void;
  close(): void;
}

/** Why this tree is not watched, or null. */
export function whyUnwatched(root: string): string | null {
  if (root === '/' || isBelow(homedir(), root)) return `${root} is not a project folder`;
  return null;
}

/**
 * Takes in all files but those in ignored folders and in `.git`, and stores the contents of those that changed since the
 * last snapshot. A warm one costs one `lstat` per file. Throws `ToolFailure` (`interrupted`, `too_large` for more than 200,000
 * files), `LandingFailure('locked')`, and system errors of archie's own folder.
 */
export async function takeSnapshot(at: SnapshotOptions, signal?: AbortSignal): Promise<Snapshot> {
  return withLock(`${at.indexFile}.lock`, () => takeLocked(at, signal), 60_000);
}

async function takeLocked(at: SnapshotOptions, signal?: AbortSignal): Promise<Snapshot> {
  const index = openIndex(at.indexFile);
  try {
    const scan = await scanTree(at, signal);
    await updateIndex(at, index, scan, signal);
    const { files, pack, slots, packName } = index;
    const attributes = new Map(
      scan.files.map(([path, stats]) => [path, { bits: stats.mode & 0o7777, modified: stats.mtimeMs }]),
    );
    return {
      files,
      folders: scan.folders,
      attributes: (path) => attributes.get(path),
      ignored: scan.ignored,
      unseen: scan.unseen,
      git: gitFingerprint(at.root),
      bytes(entry) {
        const slot = entry.hash === null ? undefined : slots.get(entry.hash);
        return slot && entry.hash !== null ? pack.read(slot, entry.hash) : null;
      },
      keep(as) {
        if (!existsSync(at.indexFile)) return;
        secondName(at.indexFile, as);
        secondName(packPath(at.indexFile, packName), packPath(as, packName));
      },
      close: () => pack.close(),
    };
  } catch (error) {
    index.pack.close();
    throw error;
  }
}

/** Brings the index up to what was found, on disk too. */
async function updateIndex(at: SnapshotOptions, index: SnapshotIndex, scan: Scan, signal?: AbortSignal): Promise<void> {
  const files = new Map<string, IndexEntry>();
  const stale: [path: string, stats: Stats][] = [];
  for (const [path, stats] of scan.files) {
    const known = index.files.get(path);
    if (known && isSame(known, stats)) files.set(path, known);
    else stale.push([path, stats]);
  }
  const changed = stale.length > 0 || files.size !== index.files.size;
  index.files = files;
  await readStale(at, index, stale, scan.startedAt, signal);
  if (changed) saveIndex(at.indexFile, index);
}

/** What there is, without contents. */
interface Scan {
  startedAt: number;
  files: [path: string, stats: Stats][];
  folders: Map<string, number>;
  ignored: string[];
  unseen: string[];
}

async function scanTree({ root, indexFile }: SnapshotOptions, signal?: AbortSignal): Promise<Scan> {
  const scan: Scan = { startedAt: Date.now(), files: [], folders: new Map(), ignored: [], unseen: [] };
  const start = root.length + 1;
  const own = `${dirname(indexFile)}/`;
  await walk(
    root,
    {
      file(path, entry) {
        // Pipes, sockets and devices have no content to bring back.
        if ((!entry.isFile() && !entry.isSymbolicLink()) || path.startsWith(own)) return;
        const stats = lstat(path);
        if (stats) scan.files.push([path.slice(start), stats]);
        else if (stats === null) scan.unseen.push(path.slice(start));
        if (scan.files.length > maxFiles)
          throw new ToolFailure('too_large', `the folder has more than ${maxFiles} files`);
      },
      folder: (path) => scan.folders.set(path.slice(start), (lstat(path)?.mode ?? 0) & 0o7777),
      ignoredFolder: (path) => scan.ignored.push(path.slice(start)),
      unreadable: (path) => scan.unseen.push(path.slice(start)),
    },
    signal,
  );
  return scan;
}

/** Undefined when the file is gone already, null when it may not be looked at. */
function lstat(path: string): Stats | null | undefined {
  try {
    return lstatSync(toBytes(path), { throwIfNoEntry: false });
  } catch {
    return null;
  }
}

function modeOf(stats: Stats): IndexEntry['mode'] {
  if (stats.isSymbolicLink()) return 'link';
  return stats.mode & 0o100 ? 'executable' : 'file';
}

function isSame(known: IndexEntry, stats: Stats): boolean {
  return (
    known.mtime === stats.mtimeMs &&
    known.ctime === stats.ctimeMs &&
    known.size === stats.size &&
    known.ino === stats.ino &&
    known.mode === modeOf(stats)
  );
}

/** Reads what is new or changed into the index and its pack. */
async function readStale(
  at: SnapshotOptions,
  index: SnapshotIndex,
  stale: readonly [string, Stats][],
  startedAt: number,
  signal?: AbortSignal,
): Promise<void> {
  let storedBytes = 0;
  for (const slot of index.slots.values()) storedBytes += slot.size;
  let next = 0;
  await inSlices(() => {
    const item = stale[next];
    if (!item) return false;
    next += 1;
    const [path, listed] = item;
    const { stats, bytes } = contentOf(toBytes(join(at.root, path)), listed, maxStoredBytes - storedBytes);
    const hash = bytes && sha256(bytes);
    const entry = { size: bytes?.length ?? stats.size, ino: stats.ino, mode: modeOf(stats), hash };
    index.files.set(path, { ...entry, mtime: isRacy(stats, startedAt) ? -1 : stats.mtimeMs, ctime: stats.ctimeMs });
    if (bytes && hash !== null && !index.slots.has(hash) && !at.has(hash)) {
      storedBytes += bytes.length;
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
  return young > startedAt - (young % 1000 === 0 ? coarseTickMs : tickMs);
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
