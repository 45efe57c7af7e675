/** Grep: lines that match, files that match, or how often. */

import * as z from 'zod';
import type { Outcome, Tool } from '../protocol/tool.ts';
import type { Gap, SearchLine, SearchQuery } from '../protocol/workspace.ts';
import { grepGap } from './gap.ts';
import { readOf } from './read-effect.ts';
import { folderKeys, searchFlags, searchKeys } from './spellings/search.ts';

const defaultLimit = 250;
/** Lines that are looked at beyond those shown, to say how many more there are. */
const lookAhead = 5000;
/** Rows shown to people. */
const maxRows = 200;

const input = z.strictObject({
  pattern: z.string().min(1).describe('Regular expression'),
  path: z.string().min(1).optional().describe('File or folder, default the project'),
  glob: z.string().min(1).optional().describe('Such as *.{ts,tsx}'),
  type: z.string().min(1).optional().describe('Such as ts, py, go'),
  output_mode: z.enum(['content', 'files_with_matches', 'count']).optional().describe('Default files_with_matches'),
  '-i': z.boolean().optional().describe('Ignore case'),
  '-n': z.boolean().optional().describe('Line numbers, default true'),
  '-A': z.int().min(0).optional().describe('Lines after'),
  '-B': z.int().min(0).optional().describe('Lines before'),
  '-C': z.int().min(0).optional().describe('Lines around'),
  multiline: z.boolean().optional(),
  head_limit: z.int().min(1).optional().describe('Rows, default 250'),
});

type Input = z.infer<typeof input>;

export const grep: Tool<Input> = {
  name: 'Grep',
  description: 'Search file contents; ignored files only where path names them.',
  input,
  keys: { ...folderKeys, ...searchKeys },
  example: { pattern: 'TODO', path: 'src', output_mode: 'content' },
  translate: searchFlags,
  readOnly: true,
  title: ({ pattern, path, glob, type }) => [pattern, path && `in ${path}`, glob, type].filter(Boolean).join(' '),
  effects: ({ path }, at) => (path === undefined ? [] : readOf(path, at)),
  async run(wanted, at) {
    const limit = wanted.head_limit ?? defaultLimit;
    const lines: SearchLine[] = [];
    const gaps: Gap[] = [];
    const query = queryOf(wanted, limit);
    for await (const line of at.workspace.search(query, at.signal, (gap) => gaps.push(gap))) lines.push(line);
    const notes = gaps.map(grepGap);
    if (lines.length === 0) return nothing(wanted, notes);
    const show = wanted.output_mode === 'content' ? showLines : showFiles;
    return show(wanted, lines, limit, notes);
  },
};

function queryOf(wanted: Input, limit: number): SearchQuery {
  const { pattern, path, glob, type, multiline, output_mode: mode } = wanted;
  const around = wanted['-C'] ?? 0;
  const context = mode === 'content' ? { before: wanted['-B'] ?? around, after: wanted['-A'] ?? around } : {};
  return {
    pattern,
    limit: mode === 'count' ? 1_000_000 : limit + lookAhead,
    ...context,
    ...(path === undefined ? {} : { path }),
    ...(glob === undefined ? {} : { glob }),
    ...(type === undefined ? {} : { type }),
    ...(multiline ? { multiline } : {}),
    ...(wanted['-i'] ? { ignoreCase: true } : {}),
    ...(mode === undefined || mode === 'files_with_matches' ? { perFile: 1 } : {}),
  };
}

function nothing({ pattern, glob, type, path }: Input, notes: readonly string[]): Outcome {
  const where = [path, glob, type && `type ${type}`].filter(Boolean).join(', ');
  const none = `No match for ${pattern}${where && ` in ${where}`}`;
  const text = notes.length === 0 ? `${none}.` : [`${none}, in what was searched:`, ...notes].join('\n');
  return {
    content: [{ type: 'text', text: text.toWellFormed() }],
    display: [{ type: 'matches', pattern, matches: 0, files: 0, rows: [...notes], more: 0 }],
  };
}

/** File by file, as ripgrep shows them on a terminal: `12:` is a match, `13-` its surroundings, `--` a gap. */
function showLines(
  { pattern, '-n': numbers = true }: Input,
  lines: readonly SearchLine[],
  limit: number,
  notes: readonly string[],
): Outcome {
  const shown = lines.slice(0, limit);
  const text: string[] = [];
  const rows: string[] = [];
  let last: SearchLine | undefined;
  const hasContext = lines.some((line) => !line.match);
  for (const line of shown) {
    if (line.path !== last?.path) text.push(...(last ? [''] : []), line.path);
    else if (hasContext && line.line !== last.line + 1) text.push('--');
    text.push(numbers ? `${line.line}${line.match ? ':' : '-'}${line.text}` : line.text);
    if (rows.length < maxRows) rows.push(`${line.path}:${line.line}${line.match ? ':' : '-'}${line.text}`);
    last = line;
  }
  const more = lines.length - shown.length;
  const matches = lines.filter((line) => line.match).length;
  const files = new Set(lines.map((line) => line.path)).size;
  if (more > 0) text.push(`[${moreWords(more)} lines; narrow the search or raise head_limit]`);
  text.push(...notes);
  return {
    content: [{ type: 'text', text: text.join('\n').toWellFormed() }],
    display: [{ type: 'matches', pattern, matches, files, rows, more: lines.length - rows.length }],
  };
}

function moreWords(more: number): string {
  return more >= lookAhead ? `more than ${lookAhead} further` : `${more} more`;
}

function showFiles(
  { pattern, output_mode: mode }: Input,
  lines: readonly SearchLine[],
  limit: number,
  notes: readonly string[],
): Outcome {
  const counts = new Map<string, number>();
  for (const { path } of lines) counts.set(path, (counts.get(path) ?? 0) + 1);
  const all = Array.from(counts, ([path, count]) => (mode === 'count' ? `${path}:${count}` : path));
  const shown = all.slice(0, limit);
  const text = [...shown];
  const more = all.length - shown.length;
  if (more > 0) text.push(`[${moreWords(more)} files; narrow the search or raise head_limit]`);
  if (mode === 'count') text.push(`[${lines.length} matching lines in ${all.length} files]`);
  text.push(...notes);
  const rows = shown.slice(0, maxRows);
  return {
    content: [{ type: 'text', text: text.join('\n').toWellFormed() }],
    display: [
      { type: 'matches', pattern, matches: lines.length, files: all.length, rows, more: all.length - rows.length },
    ],
  };
}
