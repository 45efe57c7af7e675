/** What is at a path of the tree, seen without following any link: content hash, mode and a stat fingerprint, from one read. */

import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, readlinkSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import type { FileState } from '../../protocol/change.ts';
import { errno } from '../../disk/errno.ts';
import { descend } from './directory.ts';
import type { DirectoryHandle } from './directory.ts';

/** What was seen at a path. */
export type Seen =
  | { kind: 'none' }
  /** `bits` are the permission bits (0o7777 at most), `modified` is in milliseconds since the epoch; `fingerprint` as below. */
  | {
      kind: 'file';
      state: FileState;
      bits: number;
      owner: number;
      /** Names of the inode (hard links), this one included. */
      links: number;
      group: number;
      modified: number;
      fingerprint: string;
      bytes: Uint8Array | null;
    }
  | { kind: 'folder'; bits: number }
  /** A pipe, a socket, a device. */
  | { kind: 'special' }
  /** A part of the path (`by`, relative to the root) is a link or a file, so nothing can be below it. */
  | { kind: 'blocked'; by: string; how: 'link' | 'file' };

/** Bytes of a file up to this size are handed on, so that they need not be read twice. */
const maxHandedOn = 4 * 1024 * 1024;

/** Looks at one path (relative to `root`). Links are files whose content is their target. Throws system errors. */
export function observe(root: string, path: string): Seen {
  const names = path.split('/');
  const name = names.pop() ?? '';
  const { folder, rest, stop } = descend(root, names);
  try {
    if (stop === 'link' || stop === 'file') {
      return { kind: 'blocked', by: names.slice(0, names.length - rest.length + 1).join('/'), how: stop };
    }
    return rest.length > 0 ? { kind: 'none' } : observeEntry(folder, name);
  } finally {
    folder.close();
  }
}

/** The same for an entry of a folder that is open. */
export function observeEntry(folder: DirectoryHandle, name: string): Seen {
  let stats: BigIntStats;
  try {
    stats = lstatSync(folder.at(name), { bigint: true });
  } catch (error) {
    if (errno(error) === 'ENOENT' || errno(error) === 'ENOTDIR') return { kind: 'none' };
    throw error;
  }
  if (stats.isDirectory()) return { kind: 'folder', bits: Number(stats.mode & 0o7777n) };
  if (stats.isSymbolicLink()) {
    const target = readlinkSync(folder.at(name), { encoding: 'buffer' });
    return fileSeen(stats, 'link', createHash('sha256').update(target), target.length, target);
  }
  if (!stats.isFile()) return { kind: 'special' };
  return observeFile(folder.at(name));
}

function observeFile(path: string | Buffer): Seen {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const stats = fstatSync(fd, { bigint: true });
    if (!stats.isFile()) return { kind: 'special' };
    const whole = Number(stats.size) <= maxHandedOn;
    const hash = createHash('sha256');
    const parts: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      // One byte more than the file should have: a second read is only needed to find the end of a large one.
      const part = Buffer.allocUnsafe(whole ? Number(stats.size) + 1 : 1024 * 1024);
      const length = readSync(fd, part);
      if (length === 0) break;
      hash.update(part.subarray(0, length));
      if (whole) parts.push(part.subarray(0, length));
      size += length;
      if (whole && size === Number(stats.size)) break;
    }
    const mode = (stats.mode & 0o100n) === 0n ? 'file' : 'executable';
    return fileSeen(stats, mode, hash, size, whole ? Buffer.concat(parts) : null);
  } finally {
    closeSync(fd);
  }
}

function fileSeen(
  stats: BigIntStats,
  mode: FileState['mode'],
  hash: Hash,
  size: number,
  bytes: Uint8Array | null,
): Seen {
  return {
    kind: 'file',
    state: { hash: hash.digest('hex'), mode, size },
    bits: Number(stats.mode & 0o7777n),
    owner: Number(stats.uid),
    links: Number(stats.nlink),
    group: Number(stats.gid),
    modified: Number(stats.mtimeNs / 1000n) / 1000,
    fingerprint: fingerprint(stats),
    bytes,
  };
}

/** Changes whenever the file's bytes, mode or identity do (within the clock tick of the file system). */
export function fingerprint(stats: BigIntStats): string {
  return [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs, stats.mode].join(':');
}

/** Is it what a change set says? `null` = nothing. */
export function matchesState(seen: Seen, state: FileState | null): boolean {
  if (state === null) return seen.kind === 'none';
  const bits = seen.kind === 'file' || seen.kind === 'folder' ? seen.bits : undefined;
  if (state.bits !== undefined && state.bits !== bits) return false;
  // As one it is compared by its manifest, where it matters.
  if (state.mode === 'bulk') return seen.kind === 'folder' || seen.kind === 'file';
  if (state.mode === 'folder') return seen.kind === 'folder';
  return seen.kind === 'file' && seen.state.hash === state.hash && seen.state.mode === state.mode;
}
