/** Names against glob patterns: `**`, braces, character classes and extglobs; dot files count. The disk is not asked. */

import micromatch from 'micromatch';
import { ToolFailure } from '../../protocol/failure.ts';
import { inSlices } from './walk.ts';

/** Braces are written out, since the matcher takes less within them; more patterns than this come of nobody's hand. */
const mostPatterns = 1000;

/**
 * Which of `files` (relative paths) match one of the patterns, and none of `not`: what lies in a folder that is not wanted is
 * not wanted either. `folders`: those that the files lie in may match too. Yields to the event loop. Throws `ToolFailure`
 * (`invalid_input`, `interrupted`).
 */
export async function matchGlob(
  patterns: readonly string[],
  files: readonly string[],
  { not = [], folders = false, signal }: { not?: readonly string[]; folders?: boolean; signal?: AbortSignal } = {},
): Promise<string[]> {
  const wanted = matcherOf(patterns);
  const unwanted = not.length > 0 ? matcherOf(not) : null;
  const out = new Map<string, boolean>();
  const isOut = (path: string): boolean => {
    if (unwanted === null || path === '') return false;
    const known = out.get(path) ?? (unwanted(path) || isOut(folderOf(path)));
    out.set(path, known);
    return known;
  };
  const found: string[] = [];
  const names = folders ? withFolders(files) : files;
  let next = 0;
  await inSlices(() => {
    const path = names[next++];
    if (path === undefined) return false;
    if (wanted(path) && !isOut(path)) found.push(path);
    return true;
  }, signal);
  return found;
}

function matcherOf(patterns: readonly string[]): (path: string) => boolean {
  const all = patterns.flatMap(writtenOut).map(plainGroups);
  const literal = new Set(patterns);
  const expressions = all.map((pattern) => micromatch.makeRe(pattern, { dot: true, posix: true }));
  return (path) => literal.has(path) || expressions.some((each) => each.test(path));
}

/** Parentheses without a choice in them are characters: a folder may be called so. */
function plainGroups(pattern: string): string {
  return pattern.replace(/(?<![!*+?@\\])\(([^|()\\]*)\)/g, String.raw`\($1\)`);
}

/** `a/{b,c}` as `a/b` and `a/c`. */
function writtenOut(pattern: string): string[] {
  if (!pattern.includes('{')) return [pattern];
  if (alternatives(pattern) > mostPatterns)
    throw new ToolFailure(
      'invalid_input',
      `The braces of ${pattern} stand for too many names. Ask for fewer at a time.`,
    );
  return micromatch.braces(pattern, { expand: true, nodupes: true, keepEscaping: true }).filter((each) => each !== '');
}

/** How many patterns its braces come to, at most. */
function alternatives(pattern: string): number {
  let count = 1;
  for (const [braces] of pattern.matchAll(/\{[^{}]*|,/g)) {
    const [, from, to] = /^\{(-?\d+)\.\.(-?\d+)/.exec(braces) ?? [];
    if (from !== undefined) count *= Math.abs(Number(to) - Number(from)) + 1;
    else if (braces.startsWith('{')) count *= braces.split(',').length;
    else count *= 2;
  }
  return count;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** With every folder that one of them lies in. */
function withFolders(files: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const file of files)
    for (let folder = folderOf(file); folder !== '' && !folders.has(folder); folder = folderOf(folder))
      folders.add(folder);
  return [...new Set([...files, ...folders])];
}
