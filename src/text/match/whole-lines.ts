/** Whole lines of a file that match remembered ones, line by line, with what may be forgiven. */

import { foldAlike, withPlainQuotes } from '../alike.ts';
import { withLineEndsOf } from './line-ends.ts';
import type { Steps } from '../steps.ts';
import { reindenter } from './indent.ts';
import { matches } from './occurrences.ts';

/** A place in the text, in UTF-16 units, and what is to stand there. */
export interface Occurrence {
  from: number;
  to: number;
  replacement: string;
}

/** A line of a text and where it is. */
export interface Line {
  from: number;
  /** Where its text ends, and where its line end ends. */
  end: number;
  next: number;
  text: string;
  /** `foldAlike` of it, once that was asked for. */
  folded?: string;
}

/** Lines or places that are dealt with between two steps. */
export const stepLines = 4096;
/** Lines that are folded. */
const stepFolded = 512;

/** The lines of a text with where they begin and end; behind a last line end stands an empty one. */
export function* linesOf(text: string): Steps<Line[]> {
  const lines: Line[] = [];
  for (let from = 0; from <= text.length;) {
    const at = text.indexOf('\n', from);
    const last = at < 0 ? text.length : at;
    const end = text[last - 1] === '\r' && last > from ? last - 1 : last;
    lines.push({ from, end, next: Math.min(text.length, last + 1), text: text.slice(from, end) });
    from = last + 1;
    if (lines.length % stepLines === 0) yield;
  }
  return lines;
}

function numberOf(line: string, ids: Map<string, number>): number {
  const known = ids.get(line) ?? ids.size;
  ids.set(line, known);
  return known;
}

/** What may differ between a line as remembered and as it is. */
export interface Leniency {
  trailing: boolean;
  quotes: boolean;
  indentation: boolean;
  /** Characters that look alike; of these quotes are some. */
  alike?: boolean;
}

/** Longer lines are nobody's: they are not looked at so closely. */
const mostFolded = 10_000;

function normal(line: Pick<Line, 'text' | 'folded'>, lenient: Leniency): string {
  let { text } = line;
  if (lenient.alike && text.length <= mostFolded) text = line.folded ??= foldAlike(text);
  else if (lenient.quotes) text = withPlainQuotes(text);
  if (lenient.trailing) text = text.trimEnd();
  return lenient.indentation ? text.trimStart() : text;
}

/** How often over the lines of a file may be looked at once more for their indentation, all places together. */
const mostLooks = 16;

/** Whole lines that match the needle's lines, forgiving what `lenient` says. */
export function* wholeLines(
  lines: readonly Line[],
  needle: string,
  replacement: string,
  lenient: Leniency,
): Steps<Occurrence[]> {
  const wanted = needle.split('\n').map((line) => line.replace(/\r$/, ''));
  const closed = wanted.length > 1 && wanted.at(-1) === '';
  if (closed) wanted.pop();
  if (wanted.every((line) => line.trim() === '')) return [];
  const ids = new Map<string, number>();
  const keys = Int32Array.from(wanted, (text) => numberOf(normal({ text }, lenient), ids));
  const have = new Int32Array(lines.length);
  for (const [at, line] of lines.entries()) {
    // A line that is not among the wanted ones needs no number of its own.
    have[at] = ids.get(normal(line, lenient)) ?? -1;
    if (at % (lenient.alike ? stepFolded : stepLines) === 0) yield;
  }
  const starts: number[] = [];
  yield* matches(
    have.length,
    keys.length,
    (at) => have[at]!,
    (at) => keys[at]!,
    (from) => starts.push(from),
  );
  const places: Occurrence[] = [];
  let next = 0;
  let looks = lines.length * mostLooks;
  for (const start of starts) {
    if (start < next) continue;
    const own = lines.slice(start, start + keys.length);
    const [first, last] = [own[0], own.at(-1)];
    if (!first || !last) continue;
    // Some of the places would be a guess: none is taken.
    if ((looks -= own.length) < 0) return [];
    const indent = reindenter(
      wanted,
      own.map((line) => line.text),
    );
    yield;
    if (!indent) continue;
    const eol = last.next - last.end === 2 ? '\r\n' : '\n';
    const atEnd = last.next === last.end;
    const body = rewritten(
      own,
      wanted,
      atEnd && closed ? replacement.replace(/\r?\n$/, '') : replacement,
      closed && !atEnd,
      lenient,
      indent,
    );
    const had = own.map((line) => line.text + (line.next - line.end === 2 ? '\r\n' : '\n')).join('');
    const fitted = withLineEndsOf(closed && !atEnd ? had : had.replace(/\r?\n$/, ''), body, eol);
    places.push({ from: first.from, to: closed ? last.next : last.end, replacement: fitted });
    next = start + keys.length;
  }
  return places;
}

/** The new lines: as the file has them where old and new agree at the ends, else indented as the file is. */
function rewritten(
  own: readonly Line[],
  wanted: readonly string[],
  replacement: string,
  closed: boolean,
  lenient: Leniency,
  indent: (line: string, index: number) => string,
): string {
  const lines = replacement.replaceAll('\r\n', '\n').split('\n');
  const ends = closed && lines.length > 1 && lines.at(-1) === '';
  if (ends) lines.pop();
  let front = 0;
  while (front < wanted.length && front < lines.length && wanted[front] === lines[front]) front += 1;
  let back = 0;
  const most = Math.min(wanted.length, lines.length) - front;
  while (back < most && wanted.at(-1 - back) === lines.at(-1 - back)) back += 1;
  const out = lines.map((line, index) => {
    if (index < front) return own[index]?.text ?? line;
    if (index >= lines.length - back) return own[own.length - (lines.length - index)]?.text ?? line;
    return lenient.indentation ? indent(line, index) : line;
  });
  return out.join('\n') + (ends ? '\n' : '');
}
