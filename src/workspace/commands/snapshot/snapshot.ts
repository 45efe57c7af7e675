/**
 * Snapshots of the working copy before and after a command, taken by stat against an index as git does it: how we know what
 * a command did, since nothing holds it back.
 */

import { constants, closeSync, fstatSync, openSync, readFileSync, readlinkSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { secondName } from '../../../disk/atomic-file.ts';
import { errno } from '../../../disk/errno.ts';
import { withLock } from '../../../disk/lock.ts';
import { toBytes } from '../../paths/names.ts';
import { sha256 } from '../../store/pack-file.ts';
import type { Slot } from '../../store/pack-file.ts';
import { gitFingerprints } from './git-fingerprint.ts';
import { isRacy } from './racy.ts';
import { FolderMemory } from './folder-memory.ts';
import { scanTree } from './scan.ts';
import type { Scan } from './scan.ts';
import { modeOf } from './index-entry.ts';
import type { IndexEntry } from './index-entry.ts';
import { IndexMemory, openIndex, packPath, saveIndex } from './snapshot-index.ts';
import type { IndexUpdate, SnapshotIndex } from './snapshot-index.ts';
import { inSlices } from '../../reading/walk.ts';

/** Beyond these a file is only watched, not stored: its change is told of but cannot be undone. */
export const maxFileBytes = 10 * 1024 * 1024;
const maxStoredBytes = 1024 * 1024 * 1024;

interface SnapshotOptions {
  /** Absolute real path. */
  root: string;
  /** In archie's own folder; other files of its name with endings are beside it. */
  indexFile: string;
  /** Has the blob store this content already? */
  has(hash: string): boolean;
  /** What this process knows of the last snapshot; without it, everything is read from disk again. */
  memory?: SnapshotMemory;
  /** A second name for the index (its pack gets one beside it), so that this snapshot can be read when they have gone on. */
  keepAs?: string;
}

/** What a process keeps between two snapshots of a tree. */
export class SnapshotMemory {
  readonly index = new IndexMemory();
  readonly folders = new FolderMemory();
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
  /** Pipes, sockets and devices, and the permission bits of the tree itself; null where nobody noted them. */
  beside: { special: readonly string[]; top: number } | null;
  /** By folder (empty for the tree itself): changes when git's own data there does, as far as it matters for undo. */
  git: ReadonlyMap<string, string>;
  /** The content of a file of this snapshot; null when only the blob store has it, or nobody. */
  bytes(entry: IndexEntry): Uint8Array | null;
  /**
   * How many bytes of the index count that was kept (`keepAs`): what is behind them belongs to later snapshots. 0 where nothing
   * was there, null where it was not kept.
   */
  kept: number | null;
  close(): void;
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
  const memory = at.memory ?? new SnapshotMemory();
  try {
    const known = openIndex(at.indexFile, memory.index);
    const own = `${dirname(at.indexFile)}/`;
    const scan = await scanTree({ root: at.root, own, known: known.files, memory: memory.folders }, signal);
    const index =
      scan.stale.length + scan.gone.length === 0
        ? known
        : saveIndex(at.indexFile, memory.index, await readStale(at, known, scan, signal));
    at.memory?.folders.share(at.root);
    // Under the lock: as soon as it is free, another archie may write both files anew.
    return { ...snapshotOf(at, index, scan), kept: keep(at, index, memory.index.bytes) };
  } finally {
    if (!at.memory) memory.index.forget();
  }
}

/** Null where it is not wanted, or not possible (a full disk). */
function keep({ indexFile, keepAs }: SnapshotOptions, { pack }: SnapshotIndex, bytes: number): number | null {
  if (keepAs === undefined) return null;
  if (bytes === 0) return 0;
  try {
    secondName(indexFile, keepAs);
    secondName(pack.path, packPath(keepAs, pack.name));
    return bytes;
  } catch (error) {
    if (errno(error) === '') throw error;
    return null;
  }
}

function snapshotOf(
  { root }: SnapshotOptions,
  { files, slots, pack }: SnapshotIndex,
  scan: Scan,
): Omit<Snapshot, 'kept'> {
  pack.hold();
  return {
    files,
    folders: scan.folders,
    attributes(path) {
      const entry = files.get(path);
      return entry && { bits: entry.bits, modified: entry.modified };
    },
    ignored: scan.ignored,
    unseen: scan.unseen,
    beside: { special: scan.special, top: scan.top },
    git: gitFingerprints(root, scan.repositories),
    bytes({ hash }) {
      const slot = hash === null ? undefined : slots.get(hash);
      return slot && hash !== null ? pack.read(slot, hash) : null;
    },
    close: () => pack.release(),
  };
}

/** Reads what is new or changed, its contents into the pack. */
async function readStale(
  at: SnapshotOptions,
  { pack, slots: known }: SnapshotIndex,
  { stale, gone, startedAt }: Scan,
  signal?: AbortSignal,
): Promise<IndexUpdate> {
  const update = { files: new Map<string, IndexEntry>(), gone, slots: new Map<string, Slot>() };
  let storedBytes = 0;
  for (const slot of known.values()) storedBytes += slot.size;
  let next = 0;
  await inSlices(() => {
    const item = stale[next];
    if (!item) return false;
    next += 1;
    const [path, listed] = item;
    const { stats, bytes } = contentOf(toBytes(join(at.root, path)), listed, maxStoredBytes - storedBytes);
    const hash = bytes && sha256(bytes);
    update.files.set(path, {
      size: bytes?.length ?? stats.size,
      mtime: isRacy(stats, startedAt) ? -1 : stats.mtimeMs,
      ctime: stats.ctimeMs,
      ino: stats.ino,
      mode: modeOf(stats),
      hash,
      bits: stats.mode & 0o7777,
      modified: stats.mtimeMs,
    });
    if (bytes && hash !== null && !known.has(hash) && !update.slots.has(hash) && !at.has(hash)) {
      storedBytes += bytes.length;
      update.slots.set(hash, { at: pack.append(bytes), size: bytes.length });
    }
    return true;
  }, signal);
  return update;
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
