/** The search by ripgrep: its arguments from a query, and rows from its JSON messages. */

import { ToolFailure } from '../../../protocol/failure.ts';
import type { SearchQuery } from '../../../protocol/workspace.ts';
import { maxFileBytes } from '../file-source.ts';
import type { Gaps } from '../gaps.ts';
import { globFilter, isEnd, typesIn } from './filter.ts';
import { isIgnored, rulesAbove } from '../ignore-rules.ts';
import { fromBytes } from '../../paths/names.ts';
import { commonArguments, runRipgrep } from '../ripgrep.ts';
import { seesReturns } from './across-lines.ts';
import { badPattern, clipLine } from './scan.ts';
import type { Row } from './scan.ts';
import type { FileRows, Scope } from './scope.ts';

/** What ripgrep is asked. */
export interface RipgrepTask {
  query: SearchQuery;
  signal?: AbortSignal | undefined;
  /** What is ignored was left out already: look into everything. */
  unfiltered?: boolean;
  /** Which files are there at all, where not all that ripgrep sees are. */
  shows?: (path: string) => boolean;
  /** Files that were chosen before, which alone are searched. */
  files?: readonly string[];
  /** Hears what is passed over. */
  gaps?: Gaps | undefined;
}

/** The arguments that choose files: the rules, globs and types. */
export function choosing({ query, unfiltered }: RipgrepTask, scope: Scope): string[] {
  const args = commonArguments(unfiltered ? 'without rules' : rulesAbove(scope.cwd).started);
  for (const type of query.type === undefined ? [] : typesIn(query.type))
    args.push(...(isEnd(type) ? [`--type-add=${type}:*.${type}`] : []), `--type=${type}`);
  const { only, not } = globFilter(query.glob, scope.cwd);
  args.push(...only.map((glob) => `--glob=${glob}`), ...not.map((glob) => `--glob=!${glob}`), '--glob=!.git');
  return args;
}

/** The arguments that say what matches. */
export function matching(task: RipgrepTask): string[] {
  return matchingBy(task, 'auto', task.query.pattern);
}

/** The same with another pattern, for one of ripgrep's engines. */
export function matchingBy({ query }: RipgrepTask, engine: 'auto' | 'default', pattern: string): string[] {
  const args = [`--engine=${engine}`];
  if (!seesReturns(query)) args.push('--crlf');
  if (query.ignoreCase) args.push('--ignore-case');
  if (query.multiline) args.push('--multiline', '--multiline-dotall');
  return [...args, '-e', pattern];
}

function ripgrepArguments(task: RipgrepTask, scope: Scope): string[] {
  const { query } = task;
  const args = [...choosing(task, scope), '--json', '--sort=path', '--binary'];
  if (scope.file === null) args.push(`--max-filesize=${maxFileBytes}`);
  if (query.before) args.push(`--before-context=${query.before}`);
  if (query.after) args.push(`--after-context=${query.after}`);
  if (query.perFile) args.push(`--max-count=${query.perFile}`);
  return [...args, ...matching(task), ...placesOf(task, scope)];
}

/** The arguments that say where: the whole scope, or the files of it that were chosen. Of none of them, only the pattern is looked at. */
export function placesOf({ files }: RipgrepTask, { file }: Scope): string[] {
  if (files?.length === 0) return ['--max-depth=0', '--', './'];
  // What is read through a mapping is looked at for NUL bytes only where it begins.
  if (files) return ['--no-mmap', '--', ...files.map((path) => `./${path}`)];
  return ['--', `./${file ?? ''}`];
}

/** Text as ripgrep's JSON writes it: base64 where it is not valid UTF-8. */
type Written = { text: string } | { bytes: string };
type Message =
  | { type: 'begin'; data: { path: Written } }
  | { type: 'match'; data: { lines: Written; line_number: number; submatches: { start: number }[] } }
  | { type: 'context'; data: { lines: Written; line_number: number } }
  | { type: 'end'; data: { path: Written; binary_offset: number | null } }
  | { type: 'summary' };

function read(written: Written): string {
  return 'text' in written ? written.text : Buffer.from(written.bytes, 'base64').toString('utf8');
}

function readPath(written: Written): string {
  return 'text' in written ? written.text : fromBytes(Buffer.from(written.bytes, 'base64'));
}

/**
 * The files of `scope` that match, in the order of `byPath`, but for those of `left`. Throws `RipgrepMissing` and
 * `ToolFailure`.
 */
export async function* ripgrepRows(
  rg: string,
  scope: Scope,
  task: RipgrepTask,
  left: Promise<ReadonlySet<string>>,
): AsyncIterable<FileRows> {
  const { query, signal, gaps } = task;
  let rows: Row[] = [];
  const unreadable = (path: string): void => gaps?.add('unreadable', path);
  try {
    for await (const message of messages(
      runRipgrep(rg, ripgrepArguments(task, scope), scope.cwd, signal, { onUnreadable: unreadable }),
    )) {
      if (message.type === 'begin') rows = [];
      else if (message.type === 'match' || message.type === 'context') addRows(rows, message, query.limit);
      else if (message.type === 'end') {
        const path = readPath(message.data.path).replace(/^\.\//, '');
        if (!isShown(path, scope, task) || (await left).has(path)) continue;
        if (message.data.binary_offset === null) yield { path, rows };
        else gaps?.add('binary', path);
      }
    }
  } catch (error) {
    if (!(error instanceof ToolFailure) || error.code !== 'invalid_input' || !/regex|\\n/.test(error.message))
      throw error;
    throw badPattern(firstFault(error.message));
  }
}

/** Is it among what is searched? A glob that includes a file overrules .gitignore for ripgrep; for us it only narrows. */
export function isShown(path: string, scope: Scope, { query, unfiltered, shows }: RipgrepTask): boolean {
  if (shows?.(path) === false) return false;
  const narrowed = !unfiltered && scope.file === null && query.glob !== undefined;
  return !narrowed || !isIgnored(scope.cwd, `${scope.cwd}/${path}`);
}

/** Of ripgrep's complaint the part about its own engine; what PCRE2 had to say repeats it. */
function firstFault(complaint: string): string {
  return /default regex engine error:\n~+\n([\s\S]*?)\n~+/.exec(complaint)?.[1] ?? complaint;
}

async function* messages(chunks: AsyncIterable<Buffer>): AsyncIterable<Message> {
  const decoder = new TextDecoder();
  // A line may come in thousands of chunks: it is put together once.
  let open: string[] = [];
  for await (const chunk of chunks) {
    const [first, ...others] = decoder.decode(chunk, { stream: true }).split('\n');
    open.push(first as string);
    for (const line of others) {
      yield JSON.parse(open.join('')) as Message;
      open = [line];
    }
  }
}

function addRows(rows: Row[], message: Extract<Message, { type: 'match' | 'context' }>, limit: number): void {
  const text = read(message.data.lines);
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const start = message.type === 'match' ? (message.data.submatches[0]?.start ?? 0) : 0;
  for (const [index, line] of lines.entries()) {
    if (rows.length > limit) return;
    const at = index === 0 && start > 0 ? Buffer.from(text).subarray(0, start).toString().length : 0;
    const row = { line: message.data.line_number + index, text: clipLine(line.replace(/\r$/, ''), at) };
    rows.push({ ...row, match: message.type === 'match' });
  }
}
