/**
 * Writing in place: a file with several hard links, or somebody else's, keeps its inode, and with it links, owner, access lists and
 * extended attributes. It is not atomic, so a crash in the middle leaves a mix of old and new, which is known as such and completed.
 */

import { accessSync, closeSync, constants, fchmodSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { FileChange } from '../../../protocol/change.ts';
import type { DirectoryHandle } from '../../paths/directory.ts';
import { allNamesInside } from './links.ts';
import { fingerprint } from '../../paths/observe.ts';
import type { Seen } from '../../paths/observe.ts';
import { OpenDirectories } from '../../paths/open-directories.ts';

/** Both sides of a file that is written in place are at most this large (bytes): after a crash they are compared in memory. */
export const maxInPlaceBytes = 4 * 1024 * 1024;

const isPlain = (state: FileChange['before']) =>
  state !== null && (state.mode === 'file' || state.mode === 'executable');

/** Would replacing it lose what belongs to its inode? */
export function isWorthKeeping(
  file: Pick<FileChange, 'before' | 'after'>,
  { links, owner }: { links: number; owner: number },
): boolean {
  if (!isPlain(file.before) || !isPlain(file.after)) return false;
  const own = process.geteuid?.() ?? owner;
  // Only root may give a file away, and then it is given.
  return links > 1 || (owner !== own && own !== 0);
}

/** Of these files, which are written in place. Two names of one inode must become the same. */
export function writtenInPlace(
  root: string,
  files: readonly FileChange[],
  seen: ReadonlyMap<string, Seen>,
  directories: OpenDirectories,
): string[] {
  const byInode = new Map<string, Set<string>>();
  const inodeOf = (one: Seen | undefined) => (one?.kind === 'file' ? one.fingerprint.split(':', 2).join(':') : '');
  for (const { path, after } of files) {
    if (after === null) continue;
    const inode = inodeOf(seen.get(path));
    byInode.set(inode, (byInode.get(inode) ?? new Set()).add(after.hash));
  }
  return files.flatMap((file) => {
    const one = seen.get(file.path);
    if (one?.kind !== 'file' || !isWorthKeeping(file, one) || !isSmall(file)) return [];
    const inode = inodeOf(one);
    if (byInode.get(inode)?.size !== 1) return [];
    const [dev = '', ino = ''] = inode.split(':');
    if (one.links > 1 && !allNamesInside(root, { dev: BigInt(dev), ino: BigInt(ino), links: one.links })) return [];
    return isWritable(directories, file.path) ? [file.path] : [];
  });
}

/** Of these files, whose attributes could not be carried over, those that can be written in place instead. */
export function inPlaceToo(root: string, files: readonly FileChange[], paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const directories = new OpenDirectories(root);
  try {
    return files
      .filter((file) => paths.includes(file.path) && isSmall(file) && isWritable(directories, file.path))
      .map(({ path }) => path);
  } finally {
    directories.close();
  }
}

function isSmall({ before, after }: FileChange): boolean {
  return Math.max(before?.size ?? 0, after?.size ?? 0) <= maxInPlaceBytes;
}

function isWritable(directories: OpenDirectories, path: string): boolean {
  try {
    return directories.withParent(path, (folder, name) => accessSync(folder.at(name), constants.W_OK)) !== null;
  } catch {
    return false;
  }
}

/**
 * Writes `bytes` over the file, front to back, and gives it its length and bits last. Throws system errors; `stale` makes
 * the error where it is not the file that was compared.
 */
export function writeOver(
  folder: DirectoryHandle,
  name: string,
  { bytes, bits }: { bytes: Uint8Array; bits: number | undefined },
  { compared, stale }: { compared: string; stale: () => Error },
): void {
  const fd = openSync(folder.at(name), constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(fd, { bigint: true });
    if (!stats.isFile() || fingerprint(stats) !== compared) throw stale();
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, done);
    ftruncateSync(fd, bytes.length);
    // The kernel takes set-id bits away from a file that is written to.
    if (bits !== undefined && (fstatSync(fd).mode & 0o7777) !== bits) fchmodSync(fd, bits);
  } finally {
    closeSync(fd);
  }
}

/** Is it the new content up to some byte, and the old one from there on: what a death leaves of writing in place? */
export function isHalfWritten(bytes: Uint8Array, old: Uint8Array, fresh: Uint8Array): boolean {
  let same = 0;
  while (same < bytes.length && same < fresh.length && bytes[same] === fresh[same]) same += 1;
  return Buffer.from(bytes.subarray(same)).equals(old.subarray(same));
}
