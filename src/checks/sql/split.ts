/** Cuts SQL into statements with PostgreSQL's own parser, with the place of each in the text. */

import { Lines } from '../kind/lines.ts';
import type { Statement } from './statement.ts';

/** Why the text is not SQL as PostgreSQL reads it. */
export interface SplitFailure {
  /** As the parser says it: `syntax error at or near "FORM"`. */
  message: string;
  /** Offset in the text (UTF-16). */
  at: number;
  line: number;
  column: number;
}

/** The statements up to the first one that cannot be parsed. */
interface Split {
  statements: Statement[];
  failed?: SplitFailure;
}

type Raw = { stmt?: unknown; stmt_location?: number; stmt_len?: number };

/** A history is read again with each check of what comes after it. In characters: what the parser makes of one is far larger. */
const [mostKept, mostOfOne] = [300_000, 20_000];
const kept = new Map<string, Promise<Split>>();
let size = 0;

/** Never throws: what cannot be parsed is told in `failed`. What it gives must not be changed. */
export async function splitSql(text: string): Promise<Split> {
  const known = kept.get(text) ?? split(text);
  if (text.length > mostOfOne) return known;
  // Those that were asked for last stay.
  if (!kept.delete(text)) size += text.length;
  kept.set(text, known);
  for (const [oldest] of kept) {
    if (size <= mostKept) break;
    kept.delete(oldest);
    size -= oldest.length;
  }
  return known;
}

async function split(text: string): Promise<Split> {
  const { parse } = await import('libpg-query');
  const lines = new Lines(text);
  try {
    return { statements: placed(text, (await parse(text)).stmts ?? [], lines) };
  } catch {
    // Which one it is, and what stands before it, is found out piece by piece.
  }
  const statements: Statement[] = [];
  for (const [from, to] of pieces(text)) {
    const piece = text.slice(from, to);
    try {
      const raws = (await parse(piece)).stmts ?? [];
      statements.push(...placed(piece, raws, lines, from));
    } catch (error) {
      const { message, sqlDetails } = error as Error & { sqlDetails?: { cursorPosition?: number } };
      // The parser counts characters, not UTF-16 units; the end of the text is where nothing came any more.
      const at = from + units(piece, sqlDetails?.cursorPosition ?? firstWord(piece, 0));
      return { statements, failed: { message, at, ...lines.at(at) } };
    }
  }
  return { statements };
}

/** Statements of what the parser found. It counts bytes of UTF-8; `base` is where the text stands in the file. */
function placed(text: string, raws: readonly Raw[], lines: Lines, base = 0): Statement[] {
  const unit = unitsOfBytes(text);
  return raws.flatMap(({ stmt, stmt_location: start = 0, stmt_len: length }) => {
    const end = length ? unit(start + length) : text.length;
    const from = firstWord(text, unit(start));
    const body = text.slice(from, end).replace(/[\s;]+$/, '');
    return body === ''
      ? []
      : [{ text: body, from: base + from, line: lines.at(base + from).line, node: stmt as Statement['node'] }];
  });
}

/** Turns rising byte offsets into UTF-16 offsets, walking the text once. */
function unitsOfBytes(text: string): (byte: number) => number {
  let [bytes, at] = [0, 0];
  return (byte) => {
    if (byte < bytes) [bytes, at] = [0, 0];
    while (bytes < byte && at < text.length) {
      const code = text.codePointAt(at) ?? 0;
      bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      at += code < 0x10000 ? 1 : 2;
    }
    return at;
  };
}

/** UTF-16 units of so many characters. */
function units(text: string, characters: number): number {
  let at = 0;
  for (let left = characters; left > 0 && at < text.length; left -= 1)
    at += (text.codePointAt(at) ?? 0) < 0x10000 ? 1 : 2;
  return at;
}

/** Where, from `at` on, something stands that is neither space nor a comment. */
function firstWord(text: string, at: number): number {
  for (;;) {
    while (/[\s;\uFEFF]/.test(text[at] ?? '')) at += 1;
    const next = commentEnd(text, at);
    if (next === at) return at;
    at = next;
  }
}

/** The end of a comment that starts at `at`; `at` where none does. Those of several lines nest. */
function commentEnd(text: string, at: number): number {
  if (text.startsWith('--', at)) {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end + 1;
  }
  if (!text.startsWith('/*', at)) return at;
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at;
  for (let depth = 0, found = mark.exec(text); found; found = mark.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return text.length;
}

const opening = /--|\/\*|'|"|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[();]|\b(?:begin\s+atomic|case|end)\b/gi;

/** Where statements begin and end, by quotes, comments, parentheses and bodies alone. */
function* pieces(text: string): Generator<[number, number]> {
  let [from, depth, atomic] = [0, 0, 0];
  opening.lastIndex = 0;
  const mark = new RegExp(opening);
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    const at = found.index;
    const [what] = found;
    if (what === '--' || what === '/*') mark.lastIndex = commentEnd(text, at);
    else if (what === "'" || what === '"') mark.lastIndex = quoteEnd(text, at, what);
    else if (what.startsWith('$')) {
      const end = text.indexOf(what, mark.lastIndex);
      mark.lastIndex = end < 0 ? text.length : end + what.length;
    } else if (what === '(') depth += 1;
    else if (what === ')') depth = Math.max(0, depth - 1);
    else if (what === ';') {
      if (depth > 0 || atomic > 0) continue;
      yield [from, at + 1];
      from = at + 1;
    } else if (/^begin/i.test(what)) atomic = 1;
    else if (atomic > 0) atomic += /^case/i.test(what) ? 1 : -1;
  }
  if (firstWord(text, from) < text.length) yield [from, text.length];
}

function quoteEnd(text: string, at: number, quote: string): number {
  // In E'…' a backslash takes the next character with it.
  const escapes = quote === "'" && /(?:^|[^\w$])e$/i.test(text.slice(Math.max(0, at - 2), at));
  for (let next = at + 1; next < text.length; next += 1) {
    if (escapes && text[next] === '\\') next += 1;
    else if (text[next] === quote) {
      if (text[next + 1] !== quote) return next + 1;
      next += 1;
    }
  }
  return text.length;
}
