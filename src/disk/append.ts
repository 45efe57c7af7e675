/** Appending to a log file: a line is there whole, or it is not there. */

import { fdatasyncSync, fstatSync, ftruncateSync, writeSync } from 'node:fs';

/** Appends to a file that is open for it (`O_APPEND`). Throws system errors, and the file then ends where it did. */
export function appendWhole(fd: number, bytes: Uint8Array, durable = false): void {
  const { size } = fstatSync(fd);
  try {
    writeWhole(fd, bytes);
    if (durable) fdatasyncSync(fd);
  } catch (error) {
    ftruncateSync(fd, size);
    throw error;
  }
}

/** Writes all of it. A disk that is full and a limit (`ulimit -f`) take less and do not say so: the next write says which. Throws system errors. */
export function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}
