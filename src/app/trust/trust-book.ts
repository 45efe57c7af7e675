/** Which folders a person trusts, and with what of them: `trust.json` of archie's state, which a tree cannot reach into. */

import { fstatSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { inWords } from '../../disk/errno.ts';
import { withLock } from '../../disk/lock.ts';
import { toRead, withOpenFile } from '../../disk/open-file.ts';
import { makeStateFolder } from '../../disk/open-state-dir.ts';
import { UserFault } from '../../protocol/failure.ts';
import { isBelow } from '../../text/path.ts';

/** What a person said of a folder. */
export interface KnownFolder {
  answer: 'trusted' | 'read only';
  /** What was there when it was trusted (see `brought.ts`): only that counts. */
  items: string[];
  /** ISO. */
  at: string;
}

type Book = Record<string, KnownFolder>;

const fileOf = (state: string): string => join(state, 'trust.json');

/** All of them, by the real path. What cannot be read, or could be somebody else's, says nothing: then it is asked again. */
export function trustBook(state: string): Book {
  try {
    const value: unknown = JSON.parse(withOpenFile(fileOf(state), toRead, readOwn));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, KnownFolder] => isKnown(entry[1])),
    );
  } catch {
    return {};
  }
}

function readOwn(fd: number): string {
  const { uid, mode } = fstatSync(fd);
  const own = process.getuid?.();
  return own !== undefined && (uid !== own || (mode & 0o022) !== 0) ? '' : readFileSync(fd, 'utf8');
}

function isKnown(value: unknown): value is KnownFolder {
  if (typeof value !== 'object' || value === null) return false;
  const { answer, items, at } = value as Partial<Record<keyof KnownFolder, unknown>>;
  const isAnswer = answer === 'trusted' || answer === 'read only';
  return isAnswer && typeof at === 'string' && Array.isArray(items) && items.every((item) => typeof item === 'string');
}

/** What was said of a folder; null where nothing was. A state that lies in the folder is the folder's word about itself. */
export function knownFolder(state: string, root: string): KnownFolder | null {
  if (isBelow(realOrAsIs(state), root)) return null;
  const book = trustBook(state);
  return Object.hasOwn(book, root) ? (book[root] ?? null) : null;
}

/** Writes down what was said of a folder; null: nothing any more. Throws `UserFault`. */
export async function writeTrust(state: string, root: string, known: KnownFolder | null): Promise<void> {
  try {
    makeStateFolder(state);
    if (known && isBelow(realOrAsIs(state), root))
      throw new UserFault(`${state} lies in ${root}: what is trusted is kept outside of it. Set XDG_STATE_HOME`);
    await withLock(`${fileOf(state)}.lock`, async () => {
      const { [root]: _before, ...others } = trustBook(state);
      const book = known ? { ...others, [root]: known } : others;
      writeFileAtomic(fileOf(state), `${JSON.stringify(book, null, 2)}\n`, { durable: true });
    });
  } catch (error) {
    throw error instanceof UserFault ? error : new UserFault(`${fileOf(state)}: ${inWords(error)}`);
  }
}

function realOrAsIs(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
