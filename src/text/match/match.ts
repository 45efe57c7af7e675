/** Replacing a piece of a file by what a model remembers of it: exact first, then forgiving, and never guessing. */

import { explainAmbiguous, explainMissing } from './candidates.ts';
import { toEol } from '../encoding.ts';
import { reindenter } from './indent.ts';
import { lineEndAt, withLineEndsOf } from '../line-ends.ts';

/**
 * What came of a replacement. `text` is the new text, `count` how often it was replaced and `at` where (1-based lines
 * of the old text). `forgave` names what did not match exactly: `line ends`, `trailing blanks`, `typographic quotes`,
 * `indentation`. A failure's `message` is for the model: it shows the places that come nearest.
 */
export type Match =
  | { ok: true; text: string; count: number; forgave: string[]; at: number[] }
  | { ok: false; why: 'no_match' | 'ambiguous' | 'same' | 'empty'; message: string };

/** A place in the text, in UTF-16 units, and what is to stand there. */
interface Occurrence {
  from: number;
  to: number;
  replacement: string;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function occurrences(text: string, needle: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) found.push(at);
  return found;
}

const plainQuotes: Record<string, string> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
};

/** One character for one: offsets stay the same. */
function withPlainQuotes(text: string): string {
  return text.replace(/[‘’‚‛“”„‟]/g, (quote) => plainQuotes[quote] ?? quote);
}

/** `replacement` with the quotes the file has wherever it agrees with `needle`, from the front and from the back. */
function keepQuotes(actual: string, needle: string, replacement: string): string {
  let front = 0;
  while (front < needle.length && front < replacement.length && needle[front] === replacement[front]) front += 1;
  let back = 0;
  const most = Math.min(needle.length, replacement.length) - front;
  while (back < most && needle.at(-1 - back) === replacement.at(-1 - back)) back += 1;
  return (
    actual.slice(0, front) + replacement.slice(front, replacement.length - back) + actual.slice(actual.length - back)
  );
}

interface Line {
  from: number;
  /** Where its text ends, and where its line end ends. */
  end: number;
  next: number;
  text: string;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (const raw of text.split('\n')) {
    const end = from + raw.length - (raw.endsWith('\r') ? 1 : 0);
    const next = Math.min(text.length, from + raw.length + 1);
    lines.push({ from, end, next, text: text.slice(from, end) });
    from += raw.length + 1;
  }
  return lines;
}

interface Leniency {
  trailing: boolean;
  quotes: boolean;
  indentation: boolean;
}

function normal(line: string, lenient: Leniency): string {
  let text = lenient.quotes ? withPlainQuotes(line) : line;
  if (lenient.trailing) text = text.trimEnd();
  return lenient.indentation ? text.trimStart() : text;
}

/** Whole lines that match the needle's lines, forgiving what `lenient` says. */
function wholeLines(text: string, needle: string, replacement: string, lenient: Leniency): Occurrence[] {
  const wanted = needle.split('\n').map((line) => line.replace(/\r$/, ''));
  const closed = wanted.length > 1 && wanted.at(-1) === '';
  if (closed) wanted.pop();
  if (wanted.every((line) => line.trim() === '')) return [];
  const keys = wanted.map((line) => normal(line, lenient));
  const lines = linesOf(text);
  const have = lines.map((line) => normal(line.text, lenient));
  const places: Occurrence[] = [];
  for (let start = 0; start + keys.length <= lines.length; start++) {
    if (keys.some((key, index) => have[start + index] !== key)) continue;
    const own = lines.slice(start, start + keys.length);
    const [first, last] = [own[0], own.at(-1)];
    if (!first || !last) continue;
    const indent = reindenter(
      wanted,
      own.map((line) => line.text),
    );
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
    start += keys.length - 1;
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

const leniencies: { names: string[]; lenient: Leniency }[] = [
  { names: ['line ends'], lenient: { trailing: false, quotes: false, indentation: false } },
  { names: ['trailing blanks'], lenient: { trailing: true, quotes: false, indentation: false } },
  { names: ['trailing blanks', 'typographic quotes'], lenient: { trailing: true, quotes: true, indentation: false } },
  { names: ['indentation'], lenient: { trailing: true, quotes: false, indentation: true } },
  { names: ['indentation', 'typographic quotes'], lenient: { trailing: true, quotes: true, indentation: true } },
];

function apply(text: string, places: readonly Occurrence[], forgave: string[]): Match {
  let out = '';
  let last = 0;
  for (const place of places) {
    out += text.slice(last, place.from) + place.replacement;
    last = place.to;
  }
  out += text.slice(last);
  if (out === text) return same;
  return { ok: true, text: out, count: places.length, forgave, at: places.map((place) => lineAt(text, place.from)) };
}

const same: Match = {
  ok: false,
  why: 'same',
  message:
    'old_string and new_string are the same: nothing would change. Send the text as it should become in new_string.',
};

/** The steps from exact to forgiving; each gives the places it finds. */
function* attempts(
  text: string,
  oldString: string,
  newString: string,
): Generator<{ places: Occurrence[]; forgave: string[] }> {
  const crlfOnly = text.includes('\r\n') && !/(?<!\r)\n/.test(text);
  const eol = crlfOnly ? 'crlf' : text.includes('\r\n') ? 'mixed' : 'lf';
  const needle = toEol(oldString, eol);
  const replacement = toEol(newString, eol);
  const ends = needle === oldString ? [] : ['line ends'];
  // Where the file has both kinds and nobody asked for one, each line keeps its own.
  const fits = eol === 'mixed' && !(oldString + newString).includes('\r');
  const fitted = (from: number, to: number, written: string): string =>
    fits ? withLineEndsOf(text.slice(from, to), written, lineEndAt(text, to)) : written;
  const exactly = (all: readonly number[], one: (actual: string) => string): Occurrence[] =>
    all.map((from) => {
      const to = from + needle.length;
      return { from, to, replacement: fitted(from, to, one(text.slice(from, to))) };
    });
  yield { places: exactly(occurrences(text, needle), () => replacement), forgave: ends };
  const plainNeedle = withPlainQuotes(needle);
  yield {
    places: exactly(occurrences(withPlainQuotes(text), plainNeedle), (actual) =>
      keepQuotes(actual, needle, replacement),
    ),
    forgave: [...ends, 'typographic quotes'],
  };
  for (const { names, lenient } of leniencies) {
    yield { places: wholeLines(text, oldString, newString, lenient), forgave: names };
  }
}

/**
 * Replaces `oldString` by `newString` once, or everywhere. An exact match wins; otherwise line ends, trailing blanks,
 * typographic quotes and indentation (in this order) may differ, as long as exactly one place matches. Forgiven
 * indentation is applied to the new lines too; line ends of the file are kept.
 */
export function replaceOnce(text: string, oldString: string, newString: string, replaceAll: boolean): Match {
  if (oldString === '') {
    return {
      ok: false,
      why: 'empty',
      message: 'old_string is empty. Give the text to replace, or use Write for a new file.',
    };
  }
  if (oldString === newString) return same;
  for (const { places, forgave } of attempts(text, oldString, newString)) {
    if (places.length === 0) continue;
    if (places.length > 1 && !replaceAll) {
      return {
        ok: false,
        why: 'ambiguous',
        message: explainAmbiguous(
          text,
          places.map((place) => lineAt(text, place.from)),
          oldString,
        ),
      };
    }
    return apply(text, places, forgave);
  }
  return { ok: false, why: 'no_match', message: explainMissing(text, oldString, newString) };
}
