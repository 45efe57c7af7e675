/** Searches in the forms of other programs: ripgrep's flags, other names, a list of patterns for files. */

import type { CallForm } from '../../protocol/tool.ts';
import { isOff, isOn, namesOf, take, textOf } from './given.ts';
import type { Given, Names } from './given.ts';

/** A folder by other names. */
export const folderKeys: Names = namesOf(
  'path',
  'directory dir dirpath directorypath folder root cwd filepath searchpath basepath paths relativeworkspacepath targetdirectory absolutepath',
);

/** A search by other names. */
export const searchKeys: Names = {
  ...namesOf('pattern', 'query search searchpattern searchterm regexp e'),
  ...namesOf('glob', 'include includes includepattern includeglob fileglob filepattern'),
  ...namesOf('type', 'filetype language lang'),
  ...namesOf('output_mode', 'mode output outputformat'),
  ...namesOf('-i', 'ignorecase caseinsensitive insensitive'),
  ...namesOf('-n', 'n linenumber linenumbers showlinenumbers'),
  ...namesOf('-A', 'after aftercontext linesafter contextafter'),
  ...namesOf('-B', 'before beforecontext linesbefore contextbefore'),
  ...namesOf('-C', 'context contextlines around'),
  ...namesOf('multiline', 'dotall'),
  ...namesOf('head_limit', 'limit maxresults maxcount maxmatches totalmaxmatches'),
};

/** ripgrep's own flags, and what other programs say instead of them. */
export function searchFlags(given: Given, { tell }: CallForm): Record<string, unknown> {
  const input = { ...given };
  // Folders are gone through always.
  take(input, 'r', 'R', 'recursive');
  if (isOff(take(input, 'casesensitive'))) input['-i'] ??= true;
  const regex = take(input, 'regex', 'isregex', 'isregexp');
  if (typeof regex === 'string' && !isOn(regex) && !isOff(regex)) input.pattern ??= regex;
  const literal = isOff(regex) || isOn(take(input, 'fixedstrings', 'literal', 'F'));
  const searched = typeof input.pattern === 'string';
  if (literal && searched) input.pattern = String(input.pattern).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  if (isOn(take(input, 'w', 'wordregexp', 'wholeword')) && searched)
    input.pattern = `\\b(?:${String(input.pattern)})\\b`;
  if (isOn(take(input, 'l', 'fileswithmatches', 'filesonly', 'namesonly'))) input.output_mode ??= 'files_with_matches';
  if (isOn(take(input, 'c', 'count'))) input.output_mode ??= 'count';
  if (take(input, 'offset') || undefined) tell('offset is unknown here: narrow the search, or raise head_limit');
  // Elsewhere 0 stands for no limit.
  if (input.head_limit === 0 || input.head_limit === '0') input.head_limit = mostRows;
  if (Array.isArray(input.glob)) input.glob = oneGlob(input.glob.map(String));
  else if (/^[^{}\s]+(?:\s*,\s*[^{}\s]+)+$/.test(textOf(input.glob)))
    input.glob = oneGlob(textOf(input.glob).split(/\s*,\s*/));
  return input;
}

/** A folder to be listed, and a pattern that was written where the folder goes. */
export function filePattern(given: Given, { name }: CallForm): Record<string, unknown> {
  const { pattern, path, ...rest } = given;
  if (Array.isArray(pattern) && pattern.length > 0) return { ...given, pattern: oneGlob(pattern.map(String)) };
  if (pattern !== undefined) return { ...given };
  if (/[*?{]/.test(textOf(path))) return { ...rest, pattern: path };
  // Programs with a tool that lists a folder give it the folder alone.
  return /(?:^|[._:/])l(?:s|ist)/i.test(name) ? { ...given, pattern: '**/*' } : { ...given };
}

/** As many rows as anybody could read. */
const mostRows = 10_000;

const oneGlob = (globs: readonly string[]): string =>
  globs.length === 1 ? (globs[0] as string) : `{${globs.join(',')}}`;
