/** The lines of a calc block: what is computed, under which name, and which result is stated. */

/** One line that computes something. */
export interface CalcLine {
  /** 0-based, in the block. */
  line: number;
  name: string | null;
  expression: string;
  /** Where the expression begins in its line. */
  at: number;
  /** The result that is stated, as it is written. */
  stated: { text: string; at: number; approximate: boolean } | null;
}

/** A line that is none. */
interface OddLine {
  line: number;
  odd: string;
}

const splitter = /\s*(=>|→|⇒|≈|≃|≅|~=|(?<![<>=!:])=(?![=>]))\s*/g;
const identifier = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const comment = /(?:^|\s)(?:#|\/\/)\s?/;
const resultMark = /^\s*(→|⇒|=>|->|=|≈|~)\s*/;

/** All lines that say something. `known`: is it a name that an earlier line gave? */
export function calcLines(block: string): (CalcLine | OddLine)[] {
  const lines: (CalcLine | OddLine)[] = [];
  const names = new Set<string>();
  for (const [line, whole] of block.split('\n').entries()) {
    const one = readLine(whole, line, names);
    if (one === null) continue;
    if ('name' in one && one.name !== null) names.add(one.name);
    lines.push(one);
  }
  return lines;
}

function readLine(whole: string, line: number, names: ReadonlySet<string>): CalcLine | OddLine | null {
  const cut = comment.exec(whole);
  const code = cut === null ? whole : whole.slice(0, cut.index);
  if (code.trim() === '') return null;
  const parts = partsOf(code);
  const after = cut === null ? '' : whole.slice(cut.index + cut[0].length);
  const mark = resultMark.exec(after);
  if (cut !== null && mark !== null && parts.length <= 2) {
    const at = cut.index + cut[0].length + mark[0].length;
    const text = after.slice(mark[0].length).trim();
    if (/\d/.test(text)) parts.push({ text, at, by: mark[1] ?? '=' });
  }
  const [first, second, third] = parts;
  if (first === undefined || parts.length > 3 || parts.some(({ text }) => text === ''))
    return { line, odd: code.trim() };
  if (second === undefined) return { line, name: null, expression: first.text, at: first.at, stated: null };
  const named = identifier.test(first.text);
  if (third !== undefined) {
    if (!named) return { line, odd: code.trim() };
    return { line, name: first.text, expression: second.text, at: second.at, stated: statedIn(third) };
  }
  // A name that is there already, and a plain number: it is said what it comes to.
  if (named && !(names.has(first.text) && isPlain(second.text)))
    return { line, name: first.text, expression: second.text, at: second.at, stated: null };
  return { line, name: null, expression: first.text, at: first.at, stated: statedIn(second) };
}

interface Part {
  text: string;
  at: number;
  /** The sign before it. */
  by: string;
}

function partsOf(code: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  let by = '';
  for (const found of code.matchAll(splitter)) {
    parts.push(part(code, from, found.index, by));
    by = found[1] ?? '';
    from = found.index + found[0].length;
  }
  parts.push(part(code, from, code.length, by));
  return parts;
}

function part(code: string, from: number, to: number, by: string): Part {
  const text = code.slice(from, to);
  return { text: text.trim(), at: from + text.length - text.trimStart().length, by };
}

function statedIn({ text, at, by }: Part): NonNullable<CalcLine['stated']> {
  const about = /^(?:≈|~|≃|ca\.?\s|about\s|approx\.?\s|circa\s)\s*/i.exec(text)?.[0] ?? '';
  return { text: text.slice(about.length), at: at + about.length, approximate: about !== '' || /[≈≃≅~]/.test(by) };
}

const isPlain = (text: string): boolean => /^[-+−$€£¥≈~\s]*\d[\d.,_' ]*\s*[\p{L}%/²³]*(\s*\/\s*\p{L}+)?$/u.test(text);
