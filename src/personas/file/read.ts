/** The text of a persona's file: bounded, and never waiting on a pipe. */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { basename } from 'node:path';
import { errno } from '../../disk/errno.ts';
import { bytesWords } from '../../text/size.ts';

const maxBytes = 1_000_000;

/** Hundreds of files are read one after the other: each for itself would be memory that is thrown away at once. */
let shared = new Uint8Array(65_536);

/**
 * Its bytes (good until the next file is read) and what it was like before, or why there are none in words for people.
 * Throws system errors.
 */
export function readBounded(path: string): { bytes: Uint8Array; stats: Stats } | string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return 'not a regular file';
    if (stats.size > maxBytes) return `${bytesWords(stats.size)}: a persona file has at most 1 MB`;
    if (stats.size > shared.length) shared = new Uint8Array(stats.size);
    let length = 0;
    while (length < stats.size) {
      const read = readSync(fd, shared, length, stats.size - length, null);
      if (read === 0) break;
      length += read;
    }
    return { bytes: shared.subarray(0, length), stats };
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
    ENOTDIR: 'not a folder',
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
