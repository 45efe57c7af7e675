/** Paths as words: is one below another, does it lead out of the tree, is it git's own data? No disk is asked, and nothing else decides this. */

import { sep } from 'node:path';

/**
 * Is `path` the folder itself or below it? By whole names: `/repo-evil` is not below `/repo`. Both absolute, with links
 * resolved; a path that still climbs (`..`) and an empty folder are below nothing.
 */
export function isBelow(path: string, folder: string): boolean {
  if (folder === '' || path.split(sep).includes('..')) return false;
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** `path` relative to `folder`, which holds it. */
export function relativeTo(folder: string, path: string): string {
  return path.slice(folder.endsWith(sep) ? folder.length : folder.length + 1);
}

/**
 * What a path is called from a folder, both relative to the same root (empty or `.` for that itself): `a.txt` from `pkg` is
 * `../a.txt`, and `pkg` is `.`.
 */
export function fromFolder(folder: string, path: string): string {
  const [from, to] = [folder, path].map((each) => (each === '.' || each === '' ? [] : each.split('/'))) as [
    string[],
    string[],
  ];
  let common = 0;
  while (common < from.length && from[common] === to[common]) common += 1;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/') || '.';
}

/** Does a path of a change set lead out of the tree, or is it not relative at all? */
export function leadsOut(path: string): boolean {
  return (
    path === '' || /^([/\\]|[A-Za-z]:[/\\])/.test(path) || path.split(/[/\\]/).includes('..') || path.includes('\0')
  );
}

/** Characters that show nothing; some file systems leave them out when they compare names (HFS+ did so with `.g\u200Cit`). */
const overlooked = /\p{Default_Ignorable_Code_Point}/gu;

/** Without the dots and blanks at the end that Windows drops. By hand: an expression would try again from each of them. */
function withoutTail(name: string): string {
  let end = name.length;
  while (end > 1 && (name[end - 1] === '.' || name[end - 1] === ' ')) end -= 1;
  return name.slice(0, end);
}

/**
 * The names of a path as the most forgiving file system would compare them: NFC, case folded, without characters that count for
 * nothing, and without what Windows drops at the end (dots, blanks, `:stream`). On every system, because trees travel.
 */
export function foldedNames(path: string): string[] {
  return path
    .split(/[/\\]/)
    .map((name) =>
      name
        .replace(overlooked, '')
        .normalize('NFKC')
        .toLowerCase()
        .replace(/:.*$/s, '')
        // \u0131 and \u017f fold to i and s under some rules only.
        .replace(/\u0131/g, 'i')
        .replace(/\u017f/g, 's')
        .normalize('NFC'),
    )
    .map(withoutTail)
    .filter((name) => name !== '' && name !== '.');
}

/**
 * Is a part of the path git's folder, or its link file (worktrees, submodules), under any spelling a file system may take
 * for it? What git itself refuses (`core.protectHFS`, `core.protectNTFS`: ignored characters, `git~1`, trailing dots and
 * blanks, streams) and compatibility forms besides.
 */
export function isGitData(path: string): boolean {
  return foldedNames(path).some((name) => name === '.git' || /^git~\d+$/.test(name));
}
