/**
 * Front matter of plain lines without a YAML parser: most agent files have nothing else, and hundreds of them are read
 * before the first request.
 */

import { blockOf, key } from './block.ts';
import type { FrontMatter } from './block.ts';
import { settle } from './by-lines.ts';

/** What the parser makes of `head`, or `invalid` where it would refuse it. Undefined where only the parser can tell. */
export function simpleYaml(head: readonly string[]): Record<string, unknown> | 'invalid' | undefined {
  const data: Record<string, unknown> = {};
  for (let at = 0; at < head.length;) {
    const line = head[at] ?? '';
    at += 1;
    if (line === '' || line.startsWith('#')) continue;
    const [, name = '', rest = ''] = key.exec(line) ?? [];
    if (name === '' || isOdd(line) || word.has(name.toLowerCase())) return undefined;
    if (Object.hasOwn(data, name)) return 'invalid';
    const text = rest.trimEnd();
    let end = at;
    while (end < head.length && /^(?:\s|-\s|$)/.test(head[end] ?? '')) end += 1;
    const below = withoutBlankEnd(head.slice(at, end));
    at = end;
    const value = /^[|>]-?$/.test(text) ? blockScalar(below, text) : valueOf(text, below);
    if (value === undefined || value === nested) return value === nested ? 'invalid' : undefined;
    data[name] = value;
  }
  return data;
}

/** Has a line characters that a line of plain YAML does not have? */
function isOdd(line: string): boolean {
  return !plain.test(line) && odd.test(line);
}

/** As most lines are, which is found out sooner. */
const plain = /^[\x20-\x7e]*$/;
const odd = /[\p{Cc}\u0085\u2028\u2029\ufeff\ufffe\uffff\p{Cs}]/u;
/** Words that are values of their own. */
const word: ReadonlyMap<string, boolean | null> = new Map([
  ['null', null],
  ['true', true],
  ['false', false],
]);
/** `a: b: c` on one line. */
const nested = Symbol('nested');

function withoutBlankEnd(lines: readonly string[]): string[] {
  const last = lines.findLastIndex((line) => line !== '');
  return lines.slice(0, last + 1);
}

function valueOf(text: string, below: readonly string[]): unknown {
  if (below.length > 0) return text === '' ? list(below) : undefined;
  if (text === '') return null;
  if (text.startsWith('[')) return flow(text);
  return scalar(text, /: |:$/);
}

/** A scalar on one line. `colon` is what makes a plain one a key. */
function scalar(text: string, colon: RegExp): unknown {
  // The usual text in quotes: nothing in it means something else.
  if (text.startsWith('"') && text.length > 1 && text.indexOf('"', 1) === text.length - 1 && !text.includes('\\'))
    return text.slice(1, -1);
  const double = /^"((?:[^"\\]|\\["\\nt])*)"$/.exec(text);
  if (double) return (double[1] ?? '').replace(/\\(.)/g, (_, char: string) => ({ n: '\n', t: '\t' })[char] ?? char);
  // What no escape of YAML begins with, as of a regular expression, is refused.
  if (/^"(?:[^"\\]|\\.)*"$/.test(text) && /^(?:[^\\]|\\[^])*?\\[^0abtnvfre "/\\N_LPxuU\t]/.test(text)) return nested;
  const single = /^'((?:[^']|'')*)'$/.exec(text);
  if (single) return (single[1] ?? '').replaceAll("''", "'");
  if (!/^[\p{L}\p{N}(/._$<+=^;\\]/u.test(text) || text.includes(' #')) return undefined;
  if (colon.test(text)) return nested;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  if (/^\d+(?:\.\d+){2,}$/.test(text)) return text;
  // Whatever could be a number in one of its many forms.
  if (/^[-+]?[\d.]/.test(text) && /^[-+]?(?:0[xo])?[\da-f._e+-]*$|^[-+]?\.(?:inf|nan)/i.test(text)) return undefined;
  if (/^(?:[a-z]+|[A-Z][a-z]*|[A-Z]+)$/.test(text)) {
    const value = word.get(text.toLowerCase());
    if (value !== undefined) return value;
  }
  return text;
}

/** `- item` lines, all as far in as the first. */
function list(lines: readonly string[]): unknown {
  const depth = (lines[0] ?? '').search(/[^ ]/);
  const items: unknown[] = [];
  for (const line of lines) {
    if (!line.startsWith('- ', depth) || line.search(/[^ ]/) !== depth || isOdd(line)) return undefined;
    const text = line.slice(depth + 2).trim();
    const value = text === '' ? undefined : scalar(text, /:(?: |$)/);
    if (value === undefined || value === nested) return undefined;
    items.push(value);
  }
  return items;
}

/** `[a, "b", c]` on one line, of words and quoted texts without a comma. */
function flow(text: string): unknown {
  const inner = /^\[([^[\]{}]*)\]$/.exec(text)?.[1]?.trim();
  if (inner === undefined) return undefined;
  if (inner === '') return [];
  const items: unknown[] = [];
  for (const part of inner.split(',').map((each) => each.trim())) {
    if (!/^(?:[A-Za-z_][\w/.-]*|"[^"\\]*"|'[^']*')$/.test(part)) return undefined;
    items.push(scalar(part, /:/));
  }
  return items.includes(undefined) || items.includes(nested) ? undefined : items;
}

/** The lines below `|` or `>`. */
function blockScalar(lines: readonly string[], mark: string): string | undefined {
  const depth = (lines[0] ?? '').search(/[^ ]/);
  if (depth < 1) return undefined;
  const pad = ' '.repeat(depth);
  if (!lines.every((line) => line === '' || (line.startsWith(pad) && line.trim() !== '' && !isOdd(line))))
    return undefined;
  const text = lines.map((line) => line.slice(depth)).join('\n');
  // What blanks at an end or at the start of a folded line come to only the parser knows.
  if (/ $/m.test(text) || (mark.startsWith('>') && /^ /m.test(text))) return undefined;
  const folded = mark.startsWith('>') ? text.replace(/\n(\n*)/g, (_, more: string) => more || ' ') : text;
  return mark.endsWith('-') ? folded : `${folded}\n`;
}

/** As `splitFrontMatter` does it; undefined where that takes the parser. */
export function splitSimply(source: string): FrontMatter | null | undefined {
  const block = blockOf(source);
  if (!block) return null;
  const data = simpleYaml(block.head);
  return data === undefined ? undefined : settle(block, data === 'invalid' ? null : data);
}
