/** Outputs that are too long for a conversation, each in a file that the model may read. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { errno } from '../../disk/errno.ts';

/** Writes an output to a file of its own, named after `name` and ending in `.txt`; returns its path. Throws system errors. */
export function writeOutput(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stem =
    basename(name.replace(/[^A-Za-z0-9._-]+/g, '-'), '.txt')
      .replace(/^[.-]+/, '')
      .slice(0, 80) || 'output';
  for (let count = 1; ; count += 1) {
    const path = join(folder, count === 1 ? `${stem}.txt` : `${stem}-${count}.txt`);
    try {
      // Exclusive creation never follows a link (open(2), O_EXCL).
      writeFileSync(path, text.toWellFormed(), { flag: 'wx', mode: 0o600 });
      return path;
    } catch (error) {
      if (errno(error) !== 'EEXIST') throw error;
    }
  }
}
