/** Opening archie's own files: no link is followed, no pipe is waited for, and what was opened is closed. */

import { closeSync, constants, openSync, readFileSync } from 'node:fs';

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
