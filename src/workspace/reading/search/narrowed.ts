/**
 * A search in steps: which files can match, by ripgrep on all cores at once; and only in these, in their order, the search itself
 * with all that it takes (rows, order, other encodings).
 */

import { ToolFailure } from '../../../protocol/failure.ts';
import { namesFrom } from '../../paths/names.ts';
import { maxFileBytes } from '../file-source.ts';
import { runRipgrep } from '../ripgrep.ts';
import { requiredTexts } from './required.ts';
import { notUtf8 } from './other-encodings.ts';
import { choosing, matchingBy } from './ripgrep-search.ts';
import type { RipgrepTask } from './ripgrep-search.ts';
import { byPath } from './scope.ts';
import type { Scope } from './scope.ts';

/** Who hears of a file that is too large to be looked into. */
type OnLarge = ((path: string) => void) | undefined;

/**
 * Files of the scope that hold a text which every match needs, in any encoding, in the order of `byPath`; null for a pattern of
 * which no such text is known. Throws as `runRipgrep`.
 */
export async function filesHolding(
  rg: string,
  scope: Scope,
  task: RipgrepTask,
  onLarge: OnLarge,
): Promise<string[] | null> {
  const texts = requiredTexts(task.query.pattern);
  if (texts === null) return null;
  const args = task.query.ignoreCase ? ['--ignore-case'] : [];
  for (const text of texts) args.push('-e', escaped(text), '-e', `(?-u)${Array.from(text, inUtf16).join('\\x00')}`);
  return filesWith(rg, scope, task, args, onLarge);
}

/**
 * Files that match, or that are not UTF-8 and may. Null where ripgrep has to be asked for both by themselves: for patterns that its
 * own engine does not take, and for those that it takes only by themselves. Throws as `runRipgrep`.
 */
export async function filesMatching(
  rg: string,
  scope: Scope,
  task: RipgrepTask,
  onLarge: OnLarge,
): Promise<string[] | null> {
  try {
    const pattern = `(?:${task.query.pattern})|(?-u:${notUtf8})`;
    return await filesWith(rg, scope, task, matchingBy(task, 'default', pattern), onLarge);
  } catch (error) {
    if (error instanceof ToolFailure && error.code === 'invalid_input') return null;
    throw error;
  }
}

async function filesWith(
  rg: string,
  scope: Scope,
  task: RipgrepTask,
  what: readonly string[],
  onLarge: OnLarge,
): Promise<string[]> {
  const args = [...choosing(task, scope), '--files-with-matches', '--null', '--text', `--max-filesize=${maxFileBytes}`];
  const chunks: Buffer[] = [];
  const heard = { onUnreadable: (path: string) => task.gaps?.add('unreadable', path), onLarge };
  for await (const chunk of runRipgrep(rg, [...args, ...what, '--', './'], scope.cwd, task.signal, heard))
    chunks.push(chunk);
  return namesFrom(Buffer.concat(chunks)).map(plain).sort(byPath);
}

/** So many files are searched first, and then ever more: few are needed where there are many matches. */
const first = 64;
const most = 1024;

/** The files in groups, of which the first are small. */
export function* groupsOf(files: readonly string[]): Generator<string[]> {
  for (let [at, size] = [0, first]; at < files.length; at += size, size = Math.min(most, size * 4))
    yield files.slice(at, at + size);
}

function plain(path: string): string {
  return path.replace(/^\.\//, '');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|#&~-]/g, '\\$&');
}

/** Without a mark in front, it has a NUL between any two characters of ASCII, whichever half comes first. */
function inUtf16(char: string): string {
  return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
