/** Reads one file whole by its resolved path, with its hash and mode; a link that appears on the way was planted and is refused. */

import { createHash } from 'node:crypto';
import { constants, lstatSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { FileState } from '../../protocol/change.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import type { FileRead, ResolvedPath } from '../../protocol/workspace.ts';
import { errno, inWords } from '../../disk/errno.ts';
import { descend } from '../paths/directory.ts';
import type { DirectoryHandle } from '../paths/directory.ts';
import { isBelow, relativeTo } from '../../text/path.ts';

/** Bytes of a file that is read whole, where the caller sets no limit. */
export const defaultMaxBytes = 32 * 1024 * 1024;

/**
 * Reads a file. No link is followed on the way, since a resolved path has none left, and pipes, sockets and devices are
 * refused without being opened for long. Null when there is no such file.
 * Throws `ToolFailure` (`is_directory`, `special`, `too_large`, `invalid_input`, `io`).
 */
export async function readResolved(
  resolved: ResolvedPath,
  root: string,
  maxBytes = defaultMaxBytes,
): Promise<FileRead | null> {
  const base = isBelow(resolved.real, root) ? root : '/';
  const names = resolved.real === base ? [] : relativeTo(base, resolved.real).split('/');
  const name = names.pop() ?? '.';
  try {
    const { folder, rest, stop } = descend(base, names);
    try {
      if (stop === 'link') throw replacedByLink(resolved);
      if (rest.length > 0) return null;
      return await readEntry(folder, name, resolved, maxBytes);
    } finally {
      folder.close();
    }
  } catch (error) {
    if (error instanceof ToolFailure) throw error;
    if (errno(error) === 'ELOOP') throw replacedByLink(resolved);
    throw new ToolFailure('io', `Cannot read ${resolved.shown}: ${inWords(error)}.`);
  }
}

async function readEntry(
  folder: DirectoryHandle,
  name: string,
  resolved: ResolvedPath,
  maxBytes: number,
): Promise<FileRead | null> {
  let seen: Stats;
  try {
    seen = lstatSync(folder.at(name));
  } catch (error) {
    if (errno(error) !== 'ENOENT') throw error;
    return null;
  }
  if (seen.isSymbolicLink()) throw replacedByLink(resolved);
  refuseKind(seen, resolved);
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
  const handle = await open(folder.at(name), flags);
  try {
    const stats = await handle.stat();
    refuseKind(stats, resolved);
    if (stats.size > maxBytes) throw tooLarge(resolved, stats.size, maxBytes);
    const bytes = await readUpTo(handle, stats.size, maxBytes);
    if (bytes === null) throw tooLarge(resolved, maxBytes, maxBytes);
    return { resolved, state: stateOf(bytes, stats.mode), bytes };
  } finally {
    await handle.close();
  }
}

/** The whole file, however long it says it is (files of /proc say 0); null when there is more than `max`. */
async function readUpTo(handle: FileHandle, expected: number, max: number): Promise<Uint8Array | null> {
  // One byte more than expected: the read that finds the end is the one that finds the content.
  let buffer = Buffer.allocUnsafe(Math.min(Math.max(expected, 4095), max) + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
    if (bytesRead === 0) break;
    length += bytesRead;
    if (length > max) return null;
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(buffer.length * 2, max + 1));
  }
  return new Uint8Array(buffer.buffer, buffer.byteOffset, length);
}

function stateOf(bytes: Uint8Array, mode: number): FileState {
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { hash, mode: (mode & 0o100) === 0 ? 'file' : 'executable', size: bytes.length };
}

function refuseKind(stats: Stats, resolved: ResolvedPath): void {
  if (stats.isFile()) return;
  if (stats.isDirectory()) throw folderFailure(resolved);
  const kind = stats.isFIFO() ? 'pipe' : stats.isSocket() ? 'socket' : 'device';
  throw new ToolFailure('special', `${resolved.shown} is a ${kind}, not a regular file; archie does not read it.`);
}

/** For somebody who asked to read a folder. */
export function folderFailure(resolved: ResolvedPath): ToolFailure {
  return new ToolFailure(
    'is_directory',
    `${resolved.shown} is a folder, not a file. List what it holds and name a file in it.`,
  );
}

function replacedByLink(resolved: ResolvedPath): ToolFailure {
  return new ToolFailure(
    'io',
    `${resolved.shown} was replaced by a link while it was being read. It is refused; read it again.`,
  );
}

/** For a file of more bytes than may be read at once. */
export function tooLarge(resolved: ResolvedPath, size: number, max: number): ToolFailure {
  const more = size > max ? `${size} bytes` : 'growing';
  return new ToolFailure(
    'too_large',
    `${resolved.shown} is too large: ${more}, and the limit is ${max} bytes. Read a part of it with a command.`,
  );
}
