/** Inputs about one file, in the forms of other programs: its path, lines of it, its whole content. */

import { ToolFailure } from '../../protocol/failure.ts';
import type { CallForm } from '../../protocol/tool.ts';
import { parseStructure } from '../../text/json.ts';
import { namesOf, take, textOf } from './given.ts';
import type { Given, Names } from './given.ts';

/** A file by other names. */
export const fileKeys: Names = namesOf(
  'file_path',
  'path file filename filepaths files paths pathname absolutepath relativepath targetfile fileabsolutepath absolutefilepath',
);

/** Lines of a file by other names. */
export const lineKeys: Names = {
  ...namesOf('offset', 'startline linestart fromline start line startlineoneindexed'),
  ...namesOf('limit', 'lines numlines linecount maxlines count'),
};

/** The content of a file by other names. */
export const contentKeys: Names = namesOf('content', 'contents text filetext filecontent filecontents codecontent');

/** One file a call: several as a list cannot be one. */
export function oneFile(given: Given): Record<string, unknown> {
  const { file_path: path } = given;
  const list: unknown = typeof path === 'string' ? parseStructure(path) : path;
  if (!Array.isArray(list) || !list.every((each) => typeof each === 'string')) return { ...given };
  if (list.length > 1)
    throw new ToolFailure('invalid_input', `Read takes one file a call: call it once for each of ${list.join(', ')}`);
  return { ...given, file_path: list[0] };
}

/** `end_line`, and both ends in one, as a number of lines. */
export function byLines(given: Given): Record<string, unknown> {
  const input = { ...given };
  const range = take(input, 'viewrange', 'linerange', 'range');
  const [from, until] = Array.isArray(range) ? (range as unknown[]) : [];
  if (from !== undefined) input.offset ??= from;
  const end = numberOf(take(input, 'endline', 'lineend', 'toline', 'end', 'endlineoneindexedinclusive') ?? until);
  const start = Math.max(1, numberOf(input.offset ?? 1));
  if (end >= start) input.limit ??= end - start + 1;
  return input;
}

/** Content that is data is that data as JSON; a wish to add to a file is not one to replace it. */
export function wholeFile(given: Given, { tell }: CallForm): Record<string, unknown> {
  const { append, mode, content, ...rest } = given;
  if ((append !== undefined && append !== null && append !== false && append !== 'false') || /^a/i.test(textOf(mode))) {
    throw new ToolFailure(
      'invalid_input',
      'Write replaces the whole file and cannot append: use Edit, with the last lines of the file as old_string',
    );
  }
  if (typeof content !== 'object' || content === null) return { ...given };
  if (
    Array.isArray(content) &&
    content.every((line) => typeof line === 'string') &&
    !/\.json$/i.test(textOf(given.file_path))
  ) {
    tell('content: it was a list of texts, so it is written line by line');
    return { ...rest, content: `${content.join('\n')}\n` };
  }
  tell('content: it was no text, so it is written as JSON');
  return { ...rest, content: `${JSON.stringify(content, null, 2)}\n` };
}

/** Of an object nothing: it may have no primitive value. */
function numberOf(value: unknown): number {
  return typeof value === 'object' ? Number.NaN : Number(value);
}
