/** Does a command name a path? A word of it that is the path, a folder above it or a glob that matches it is a reason to think that the command meant it. */

import { posix } from 'node:path';

/** Shell quotes, operators and blanks; `=` and `:` so that the path of an option or of a mapping is a word. */
const between = /[\s'"`;|&<>(){}=,:]+/;

/**
 * The words of a command that may be paths, relative ones without `./` and without a slash at their end; from the root,
 * where `folder` says in which of its folders the command runs.
 */
export function wordsOf(command: string, folder = ''): string[] {
  const words = command.split(between).map((word) => word.replace(/^(\.\/)+/, '').replace(/\/+$/, ''));
  if (folder === '') return words;
  return words.map((word) => (word === '' || word.startsWith('/') ? word : posix.normalize(`${folder}/${word}`)));
}

/**
 * Is `path` (relative to the root) named by a word of the command, which began in `folder` and may have gone elsewhere (`cd`)?
 * The working folder as a whole (`.`) names nothing.
 */
export function names(command: string, path: string, folder = ''): boolean {
  const words = new Set([...wordsOf(command), ...wordsOf(command, folder)]);
  if (folder !== '') words.delete(folder);
  return [...words].some((word) => {
    if (word === '' || /^[.~/]*$/.test(word)) return false;
    if (/[*?[]/.test(word)) return matchesGlob(word, path);
    return path === word || path.endsWith(`/${word}`) || `/${path}/`.includes(`/${word}/`) || word.endsWith(`/${path}`);
  });
}

function matchesGlob(glob: string, path: string): boolean {
  const pattern = glob
    .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
    .replaceAll(/\*\*\/?|\*|\?/g, (wild) => (wild === '?' ? '[^/]' : wild === '*' ? '[^/]*' : '.*'));
  try {
    return new RegExp(`(^|/)${pattern}$`).test(path);
  } catch {
    return false;
  }
}
