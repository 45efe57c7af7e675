/** Changes a file of the user's own that steers archie, and says what is wrong with one. */

import { mkdirSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Document } from 'yaml';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { inWords } from '../../disk/errno.ts';
import { withLock } from '../../disk/lock.ts';
import { UserFault } from '../../protocol/failure.ts';
import { readConfigFile } from './config-file.ts';

/** What the parser could not read, as the end of a sentence; null where it read everything. */
export function yamlFault({ errors: [error] }: Pick<Document, 'errors'>): string | null {
  if (!error) return null;
  // What the parser says when it runs out of stack tells nobody what to mend.
  if (/\bcall stack\b/.test(error.message)) return 'nested too deep to be read';
  return (error.message.split('\n')[0] ?? '').replace(/[:.\s]+$/, '');
}

/**
 * Writes what `change` makes of the text (null: there is no such file), where that is something else; one at a time. Returns the
 * text as it is then. Throws `UserFault`.
 */
export async function changeOwnFile(path: string, change: (before: string | null) => string): Promise<string> {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return await withLock(`${path}.lock`, async () => {
      const { text: before, fault, writable } = await readConfigFile(path, { links: true });
      if (fault ?? writable) throw new UserFault(`${path}: ${fault ?? writable}`);
      const after = change(before);
      // A link into somebody's dotfiles stays one.
      if (after !== before) writeFileAtomic(before === null ? path : realpathSync(path), after, { durable: true });
      return after;
    });
  } catch (error) {
    throw error instanceof UserFault ? error : new UserFault(`${path}: ${inWords(error)}`);
  }
}
