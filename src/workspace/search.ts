/** Lines that match a regular expression: by ripgrep, or without it by our own scan with the same results. */

import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { ToolFailure } from '../protocol/failure.ts';
import type { Place, SearchLine, SearchQuery } from '../protocol/workspace.ts';
import { selectFiles, splitGlobs } from './filter.ts';
import { pathPrefix } from './glob.ts';
import { isIgnored, rulesAbove } from './ignored.ts';
import { listFiles } from './list.ts';
import { commonArguments, RipgrepMissing, runRipgrep } from './ripgrep.ts';
import { badPattern, clipLine, compile, scanText, TimeBox, type Row } from './scan.ts';

/** Larger files are not searched: dumps and archives, not something a person wrote. */
const maxFileBytes = 32 * 1024 * 1024;

interface SearchTask {
  root: string;
  /** Where to search: a folder, or one file. */
  place: Place;
  query: SearchQuery;
  signal?: AbortSignal | undefined;
  /** ripgrep's absolute path, or null to search without it. */
  rg: string | null;
}

/** A place to search, split into where the program stands and what it looks into. */
interface Scope {
  cwd: string;
  file: string | null;
  /** Stands before a path relative to `cwd`. */
  prefix: string;
}

/**
 * The lines that match, file by file in the order of their paths, with the context asked for; ends after `limit` lines. Ignored,
 * binary (a NUL byte in it) and very large files are passed over, links are not followed; lines come at most 500 characters
 * long, cut around the match. Throws `ToolFailure`: `not_found`, `invalid_input` (a bad pattern or type), `timeout`, `interrupted`.
 */
export async function* searchFiles(task: SearchTask): AsyncIterable<SearchLine> {
  const scope = await scopeOf(task);
  let left = task.query.limit;
  for await (const { path, rows } of found(task, scope)) {
    for (const row of rows) {
      if (left <= 0) return;
      if (task.signal?.aborted) throw new ToolFailure('interrupted', 'Interrupted.');
      left -= 1;
      yield { path: scope.prefix + path, line: row.line, text: row.text, match: row.match };
    }
    if (left <= 0) return;
  }
}

interface FileRows {
  path: string;
  rows: Row[];
}

async function* found(task: SearchTask, scope: Scope): AsyncIterable<FileRows> {
  if (task.rg) {
    try {
      yield* withRipgrep(task.rg, task, scope);
      return;
    } catch (error) {
      if (!(error instanceof RipgrepMissing)) throw error;
    }
  }
  yield* withoutRipgrep(task, scope);
}

async function scopeOf({ root, place }: SearchTask): Promise<Scope> {
  const there = await lstat(place.real).catch(() => null);
  if (there?.isDirectory()) return { cwd: place.real, file: null, prefix: pathPrefix(root, place) };
  if (!there) throw new ToolFailure('not_found', `There is no ${place.asked} to search in.`);
  if (!there.isFile()) throw new ToolFailure('invalid_input', `${place.asked} is neither a file nor a folder.`);
  const folder = { ...place, real: dirname(place.real) };
  return { cwd: folder.real, file: basename(place.real), prefix: pathPrefix(root, folder) };
}

function ripgrepArguments(query: SearchQuery, scope: Scope): string[] {
  const args = [...commonArguments(rulesAbove(scope.cwd).started), '--json', '--crlf', '--engine=auto', '--sort=path'];
  args.push(`--max-filesize=${maxFileBytes}`);
  if (query.ignoreCase) args.push('--ignore-case');
  if (query.multiline) args.push('--multiline', '--multiline-dotall');
  if (query.before) args.push(`--before-context=${query.before}`);
  if (query.after) args.push(`--after-context=${query.after}`);
  if (query.perFile) args.push(`--max-count=${query.perFile}`);
  if (query.type !== undefined) args.push(`--type=${query.type}`);
  for (const glob of splitGlobs(query.glob ?? '')) args.push(`--glob=${glob}`);
  args.push('--glob=!.git', '-e', query.pattern, '--', scope.file === null ? './' : `./${scope.file}`);
  return args;
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

async function* withRipgrep(rg: string, { query, signal }: SearchTask, scope: Scope): AsyncIterable<FileRows> {
  let rows: Row[] = [];
  try {
    for await (const message of messages(runRipgrep(rg, ripgrepArguments(query, scope), scope.cwd, signal))) {
      if (message.type === 'begin') rows = [];
      else if (message.type === 'match' || message.type === 'context') addRows(rows, message, query.limit);
      else if (message.type === 'end') {
        const path = read(message.data.path).replace(/^\.\//, '');
        // A glob that includes a file overrules .gitignore for ripgrep; for us it only narrows.
        const hidden = scope.file === null && query.glob !== undefined && isIgnored(scope.cwd, `${scope.cwd}/${path}`);
        if (message.data.binary_offset === null && !hidden && !path.includes('\uFFFD')) yield { path, rows };
      }
    }
  } catch (error) {
    if (!(error instanceof ToolFailure) || error.code !== 'invalid_input' || !/regex|\\n/.test(error.message))
      throw error;
    throw badPattern(firstFault(error.message));
  }
}

/** Of ripgrep's complaint the part about its own engine; what PCRE2 had to say repeats it. */
function firstFault(complaint: string): string {
  return /default regex engine error:\n~+\n([\s\S]*?)\n~+/.exec(complaint)?.[1] ?? complaint;
}

async function* messages(chunks: AsyncIterable<Buffer>): AsyncIterable<Message> {
  const decoder = new TextDecoder();
  let open = '';
  for await (const chunk of chunks) {
    const lines = (open + decoder.decode(chunk, { stream: true })).split('\n');
    open = lines.pop() as string;
    for (const line of lines) yield JSON.parse(line) as Message;
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

/** Compares as ripgrep sorts: folder by folder, so that `a/b` stands before `a.ts`. */
function byPath(a: string, b: string): number {
  const [left, right] = [a.replaceAll('/', '\0'), b.replaceAll('/', '\0')];
  return left < right ? -1 : left > right ? 1 : 0;
}

async function* withoutRipgrep({ query, signal }: SearchTask, scope: Scope): AsyncIterable<FileRows> {
  const regex = compile(query);
  const box = new TimeBox();
  const files =
    scope.file === null ? await selectFiles(await listFiles(scope.cwd, signal), query.glob, query.type) : [scope.file];
  for (const path of [...files].sort(byPath)) {
    if (signal?.aborted) throw new ToolFailure('interrupted', 'Interrupted.');
    const text = await readText(`${scope.cwd}/${path}`);
    if (text === null) continue;
    const rows = box.run(() => scanText(text, regex, query), path);
    if (rows.length > 0) yield { path, rows };
  }
}

/** The text of a file; null when it is binary, too large or cannot be read. Bytes that are not UTF-8 become U+FFFD. */
async function readText(path: string): Promise<string | null> {
  // Neither a link nor a pipe that has taken the file's place since it was listed.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(() => null);
  if (!file) return null;
  try {
    const found = await file.stat();
    if (!found.isFile() || found.size > maxFileBytes) return null;
    const bytes = await file.readFile();
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
    return bytes.includes(0) ? null : new TextDecoder().decode(bytes);
  } catch {
    return null;
  } finally {
    await file.close();
  }
}
