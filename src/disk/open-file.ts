/** Opening files by name, archie's own and those of others: no link is followed, no pipe is waited for, and what was opened is closed. */

import { closeSync, constants, fstatSync, openSync, readSync, readFileSync } from 'node:fs';

/** For reading. */
export const toRead = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** For a file that must not be there yet. */
export const toCreate = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Runs `work` on the open file, which is made for the user alone where `flags` make one. Throws system errors. */
export function withOpenFile<T>(path: string, flags: number, work: (fd: number) => T): T {
  const fd = openSync(path, flags, 0o600);
  try {
    return work(fd);
  } finally {
    closeSync(fd);
  }
}

/** The text of a file. Throws system errors, `ELOOP` for a link. */
export function readText(path: string): string {
  return withOpenFile(path, toRead, (fd) => readFileSync(fd, 'utf8'));
}

/** How a file of somebody else's is read. */
interface Bounds {
  /** Bytes. */
  max: number;
  /** Of a larger one its beginning is read; otherwise nothing of it. */
  cut?: boolean;
  /** The name may be a link. */
  follow?: boolean;
}

/**
 * The bytes of a plain file, within bounds: a pipe, a socket or a device is not waited for, and no more is read than asked for.
 * Null where there is no such file, and where it is larger, or cannot be read.
 */
export function readBounded(path: string | Uint8Array, { max, cut = false, follow = false }: Bounds): Buffer | null {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY | (follow ? 0 : constants.O_NOFOLLOW);
  let fd: number;
  try {
    fd = openSync(path as Buffer, flags);
  } catch {
    return null;
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile() || (stats.size > max && !cut)) return null;
    // Files of the kernel's say that they are empty.
    const bytes = Buffer.allocUnsafe(stats.size === 0 ? Math.min(max, 65_536) : Math.min(max, stats.size));
    let length = 0;
    for (let got = -1; got !== 0 && length < bytes.length; length += got)
      got = readSync(fd, bytes, length, bytes.length - length, null);
    return bytes.subarray(0, length);
  } catch {
    return null;
  } finally {
    closeSync(fd);
  }
}
