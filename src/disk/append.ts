/** Appending to a log file: a line is there whole, or it is not there. */

import { fdatasyncSync, fstatSync, ftruncateSync, writeSync } from 'node:fs';

/** Appends to a file that is open for it (`O_APPEND`). Throws system errors, and the file then ends where it did. */
export function appendWhole(fd: number, bytes: Uint8Array, durable = false): void {
  const { size } = fstatSync(fd);
  try {
    // Only a full disk takes less than all (write(2)), and does not say so.
    if (writeSync(fd, bytes) !== bytes.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
    if (durable) fdatasyncSync(fd);
  } catch (error) {
    ftruncateSync(fd, size);
    throw error;
  }
}
