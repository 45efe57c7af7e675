/** Finds the files of a scope that are text but not UTF-8, which ripgrep would search as if they were. */

import { open } from 'node:fs/promises';
import { bareUtf16 } from '../../../text/charset/unicode.ts';
import { namesFrom, toBytes } from '../../paths/names.ts';
import { maxFileBytes } from '../file-source.ts';
import { runRipgrep } from '../ripgrep.ts';
import { choosing, isShown, placesOf } from './ripgrep-search.ts';
import type { RipgrepTask } from './ripgrep-search.ts';
import type { Scope } from './scope.ts';

/**
 * Bytes that no UTF-8 has: a lead byte without what must follow it, what follows without a lead, and bytes that it never
 * uses; and a few ASCII characters of UTF-16. Not exact: what it finds is looked at.
 */
export const notUtf8 = [
  '[\\xC2-\\xDF](?:[^\\x80-\\xBF]|$)',
  '[\\xE0-\\xEF](?:[^\\x80-\\xBF]|$)',
  '[\\xE0-\\xEF][\\x80-\\xBF](?:[^\\x80-\\xBF]|$)',
  '[\\xC0\\xC1\\xF5-\\xFF]',
  '(?:^|[\\x00-\\x7F])[\\x80-\\xBF]',
  '[\\xC2-\\xDF][\\x80-\\xBF]{2}',
  '(?:[\\x09\\x0A\\x0D\\x20-\\x7E]\\x00){2}',
  '(?:\\x00[\\x09\\x0A\\x0D\\x20-\\x7E]){2}',
].join('|');

/** Bytes that tell a binary file. */
const headBytes = 8192;

/** Their paths, relative to the folder of `scope`, those that are binary left out; `onLarge` hears of what is too large to be looked into. Throws as `runRipgrep`. */
export async function otherEncodings(
  rg: string,
  scope: Scope,
  task: RipgrepTask,
  onLarge?: (path: string) => void,
): Promise<Set<string>> {
  const args = [...choosing(task, scope), '--files-with-matches', '--null', '--text'];
  if (scope.file === null) args.push(`--max-filesize=${maxFileBytes}`);
  args.push('-e', `(?-u)${notUtf8}`, ...placesOf(task, scope));
  const chunks: Buffer[] = [];
  for await (const chunk of runRipgrep(rg, args, scope.cwd, task.signal, { onLarge })) chunks.push(chunk);
  const pending = namesFrom(Buffer.concat(chunks)).map((path) => path.replace(/^\.\//, ''));
  const found = new Set<string>();
  // A few at a time: thousands of open requests only wait for each other.
  const work = async (): Promise<void> => {
    for (let path = pending.pop(); path !== undefined; path = pending.pop())
      if (isShown(path, scope, task) && (await looksLikeText(`${scope.cwd}/${path}`))) found.add(path);
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return found;
}

async function looksLikeText(path: string): Promise<boolean> {
  const file = await open(toBytes(path)).catch(() => null);
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const head = buffer.subarray(0, bytesRead);
    // UTF-16 with a byte order mark is read by ripgrep.
    if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return false;
    return !head.includes(0) || bareUtf16(head.subarray(0, bytesRead & ~1)) !== null;
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
