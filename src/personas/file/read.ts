/** The text of a persona's file: bounded, and never waiting on a pipe. */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { errno } from '../../disk/errno.ts';

const maxBytes = 1_000_000;

/** Its bytes, or why there are none in words for people. Throws system errors. */
export function readBounded(path: string): Uint8Array | string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = fstatSync(fd);
    if (!found.isFile()) return 'not a regular file';
    if (found.size > maxBytes) return `${(found.size / 1e6).toFixed(1)} MB: a persona file has at most 1 MB`;
    const bytes = new Uint8Array(found.size);
    let length = 0;
    for (;;) {
      const read = readSync(fd, bytes, length, bytes.length - length, null);
      if (read === 0) return bytes.subarray(0, length);
      length += read;
    }
  } finally {
    closeSync(fd);
  }
}

/** What a persona is called that does not say so itself. */
export function nameOfFile(path: string): string {
  return basename(path).replace(/(?:\.agent)?\.md$/i, '');
}

/** Why a file could not be read, in words for people. */
export function why(error: unknown): string {
  const words: Record<string, string> = {
    EACCES: 'no permission to read it',
    ELOOP: 'a link that leads back to itself',
    ENOENT: 'a link that leads nowhere',
    EISDIR: 'a folder',
  };
  return words[errno(error)] ?? (error instanceof Error ? error.message : String(error));
}

/** What is said of a file that no text can be read from. */
export const noText = 'not a text file (save it as UTF-8)';

/** What is said of a page that looks like a persona and is none; undefined where it does not even look like one. */
export function whyNone(text: string): string | undefined {
  return /^\ufeff?\s*---\s*$/m.test(text.slice(0, 400))
    ? 'its front matter has neither a name nor a description'
    : undefined;
}
