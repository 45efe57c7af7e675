/** An append-only file for lines, opened when the first one comes: readable by its owner alone, and never through a link. */

import { closeSync, constants, fchmodSync, fstatSync, openSync, writeSync } from 'node:fs';

// Without O_NONBLOCK, opening a pipe would wait for a reader.
const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Adds one line, whole. Throws what the system says, or an error in words. */
export function appender(path: string): (line: string) => void {
  let file: number | undefined;
  return (line) => {
    file ??= open(path);
    const bytes = Buffer.from(`${line}\n`);
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
  };
}

function open(path: string): number {
  const file = openSync(path, flags, 0o600);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new Error('it is no plain file');
    // Whoever made it beforehand, in a shared folder say, could read along.
    if (process.getuid && stat.uid !== process.getuid()) throw new Error('it belongs to somebody else');
    if ((stat.mode & 0o077) !== 0) fchmodSync(file, 0o600);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}
