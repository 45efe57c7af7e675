/** Scans one text for a pattern with JavaScript's regular expressions, in a time box that ends catastrophic backtracking. */

import { createContext, Script } from 'node:vm';
import type { Context } from 'node:vm';
import { errno } from '../../../disk/errno.ts';
import { ToolFailure } from '../../../protocol/failure.ts';
import type { SearchQuery } from '../../../protocol/workspace.ts';
import { seesReturns } from './across-lines.ts';

/** A line of a file that was searched: 1-based number, text without its line end, cut around the match when very long. */
export interface Row {
  line: number;
  text: string;
  match: boolean;
}

/** Characters of one line that are handed on. */
const maxLine = 500;

/** A very long line shortened to what lies around `at` (an index into it). */
export function clipLine(text: string, at: number): string {
  if (text.length <= maxLine) return text;
  const from = Math.max(0, Math.min(at - maxLine / 4, text.length - maxLine));
  const part = text.slice(from, from + maxLine).toWellFormed();
  return `${from > 0 ? '…' : ''}${part}${from + maxLine < text.length ? '…' : ''}`;
}

const posixClasses: Record<string, string> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  digit: '0-9',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
};

/** The pattern in JavaScript's syntax: what Rust writes differently and models use is translated. Throws `ToolFailure`. */
export function compile(query: Pick<SearchQuery, 'pattern' | 'ignoreCase' | 'multiline'>): RegExp {
  let source = query.pattern
    .replace(/\(\?P?<(\w+)>/g, '(?<$1>')
    .replace(/\[:(\w+):\]/g, (whole, name: string) => posixClasses[name] ?? whole)
    .replace(/\\([pP])\{(\w+)\}/g, (_, p: string, name: string) => `\\${p}{${propertyName(name)}}`)
    .replace(/\\A/g, '(?<![\\s\\S])')
    .replace(/\\z/g, '(?![\\s\\S])');
  let fault = '';
  const set = new Set(query.multiline ? 'gms' : 'g');
  if (query.ignoreCase) set.add('i');
  for (let inline; (inline = /^\(\?([ims]*)(?:-([ims]+))?\)/.exec(source)); source = source.slice(inline[0].length)) {
    for (const flag of inline[1] ?? '') if (flag === 'i' || query.multiline) set.add(flag);
    for (const flag of inline[2] ?? '') set.delete(flag);
  }
  const flags = [...set].join('');
  // Unicode mode first (\p{…}, whole code points); it refuses escapes that Rust allows, such as \- or \', so without it next,
  // unless \p would then mean a plain p.
  for (const unicode of /\\p\{/i.test(source) ? ['u'] : ['u', '']) {
    try {
      return new RegExp(source, flags + unicode);
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error);
    }
  }
  throw badPattern(fault);
}

/** Scripts need no prefix in Rust: \p{Han}. */
function propertyName(name: string): string {
  try {
    void new RegExp(`\\p{${name}}`, 'u');
    return name;
  } catch {
    return `Script=${name}`;
  }
}

/** The fault of a pattern, for the model. */
export function badPattern(fault: string): ToolFailure {
  return new ToolFailure(
    'invalid_input',
    `The pattern is not a valid regular expression. ${fault}\nEscape literal brackets with a backslash: \\( \\[ \\{ . For a pattern that spans lines set multiline.`,
  );
}

/** The lines that match and those around them, in order, each once. */
export function scanText(source: string, regex: RegExp, query: SearchQuery): Row[] {
  const text = query.multiline && !seesReturns(query) ? source.replaceAll('\r\n', '\n') : source;
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const hits = query.multiline ? hitsAcross(text, lines, regex) : hitsWithin(lines, regex, seesReturns(query));
  const rows = new Map<number, Row>();
  let matches = 0;
  for (const [index, at] of hits) {
    if (rows.size > query.limit) break;
    // What is shown as context of the last match may match as well, and is then marked so.
    if (matches === (query.perFile ?? Infinity)) {
      const row = rows.get(index);
      if (!row) break;
      rows.set(index, { ...row, match: true });
      continue;
    }
    matches += 1;
    const to = Math.min(lines.length - 1, index + (query.after ?? 0));
    for (let near = Math.max(0, index - (query.before ?? 0)); near <= to; near += 1) {
      if (near !== index && rows.has(near)) continue;
      const line = (lines[near] as string).replace(/\r$/, '');
      rows.set(near, { line: near + 1, text: clipLine(line, near === index ? at : 0), match: near === index });
    }
  }
  return [...rows.values()].sort((a, b) => a.line - b.line);
}

function* hitsWithin(
  lines: readonly string[],
  regex: RegExp,
  withReturns: boolean,
): Iterable<[index: number, at: number]> {
  for (const [index, line] of lines.entries()) {
    regex.lastIndex = 0;
    const found = regex.exec(!withReturns && line.endsWith('\r') ? line.slice(0, -1) : line);
    if (found) yield [index, found.index];
  }
}

function* hitsAcross(text: string, lines: readonly string[], regex: RegExp): Iterable<[index: number, at: number]> {
  let index = 0;
  let start = 0; // of lines[index]
  let reported = -1;
  regex.lastIndex = 0;
  for (let found = regex.exec(text); found; found = regex.exec(text)) {
    if (found[0] === '') regex.lastIndex += 1;
    const last = Math.max(found.index, found.index + found[0].length - 1);
    while (index < lines.length && start <= last) {
      const end = start + (lines[index] as string).length; // where its line end stands
      if (end >= found.index && index > reported) {
        yield [index, Math.max(0, found.index - start)];
        reported = index;
      }
      if (end >= last) break;
      start = end + 1;
      index += 1;
    }
  }
}

/** Milliseconds that a file may take, and a whole search: only a pattern that backtracks without end takes so long. */
const fileBudget = 1000;
const searchBudget = 10_000;

/** Runs work that a regular expression could make endless. V8 lets the watchdog of `vm` break into a running match. */
export class TimeBox {
  private readonly context: Context & { work?: () => unknown } = createContext({});
  private readonly script = new Script('work()');
  private spent = 0;

  /** The result of `work`; throws `ToolFailure('timeout')` naming `what` when it takes too long. */
  run<T>(work: () => T, what: string): T {
    const before = performance.now();
    try {
      this.context.work = work;
      return this.script.runInContext(this.context, {
        timeout: Math.max(1, Math.min(fileBudget, searchBudget - this.spent)),
      }) as T;
    } catch (error) {
      if (errno(error) !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      throw new ToolFailure(
        'timeout',
        `The pattern takes too long on ${what}: it backtracks. Simplify it (nested repetition such as (a+)+ is the usual cause).`,
      );
    } finally {
      this.spent += performance.now() - before;
    }
  }
}
