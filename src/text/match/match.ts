/** Replacing a piece of a file by what a model remembers of it: exact first, then forgiving, and never guessing. */

import { explainAmbiguous, explainMissing } from './candidates.ts';
import { withPlainQuotes } from '../alike.ts';
import { placesAlike } from './alike.ts';
import { toEol } from '../encoding.ts';
import { lineEnds, withLineEndsOf } from './line-ends.ts';
import { occurrences } from './occurrences.ts';
import { atOnce } from '../steps.ts';
import type { Steps } from '../steps.ts';
import { linesOf, stepLines, wholeLines } from './whole-lines.ts';
import type { Leniency, Line, Occurrence } from './whole-lines.ts';

/**
 * What came of a replacement. `text` is the new text, `count` how often it was replaced and `at` where (1-based lines
 * of the old text). `forgave` names what did not match exactly: `line ends`, `trailing blanks`, `typographic quotes`,
 * `indentation`, and which characters look alike (see `differencesOf`). A failure's `message` is for the model: it shows the places that come nearest.
 */
export type Match =
  | { ok: true; text: string; count: number; forgave: string[]; at: number[] }
  | { ok: false; why: 'no_match' | 'ambiguous' | 'same' | 'empty'; message: string };

/** The lines (1-based) on which places of the text stand; the places come in order. */
function* linesAt(text: string, places: readonly Occurrence[]): Steps<number[]> {
  let [line, end] = [1, text.indexOf('\n')];
  const lines: number[] = [];
  for (const { from } of places) {
    for (; end >= 0 && end < from; end = text.indexOf('\n', end + 1)) if (++line % stepLines === 0) yield;
    if (lines.push(line) % stepLines === 0) yield;
  }
  return lines;
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

const alike = 'characters that look alike';

const leniencies: { names: string[]; lenient: Leniency }[] = [
  { names: ['line ends'], lenient: { trailing: false, quotes: false, indentation: false } },
  { names: ['trailing blanks'], lenient: { trailing: true, quotes: false, indentation: false } },
  { names: ['trailing blanks', 'typographic quotes'], lenient: { trailing: true, quotes: true, indentation: false } },
  { names: ['indentation'], lenient: { trailing: true, quotes: false, indentation: true } },
  { names: ['indentation', 'typographic quotes'], lenient: { trailing: true, quotes: true, indentation: true } },
  { names: ['trailing blanks', alike], lenient: { trailing: true, quotes: true, indentation: false, alike: true } },
  { names: ['indentation', alike], lenient: { trailing: true, quotes: true, indentation: true, alike: true } },
];

function* apply(text: string, places: readonly Occurrence[], forgave: string[]): Steps<Match> {
  const out: string[] = [];
  let last = 0;
  for (const place of places) {
    if (out.push(text.slice(last, place.from) + place.replacement) % stepLines === 0) yield;
    last = place.to;
  }
  out.push(text.slice(last));
  const whole = out.join('');
  if (whole === text) return same;
  const at = yield* linesAt(text, places);
  return { ok: true, text: whole, count: places.length, forgave, at };
}

const same: Match = {
  ok: false,
  why: 'same',
  message:
    'old_string and new_string are the same: nothing would change. Send the text as it should become in new_string.',
};

type Attempt = Steps<{ places: Occurrence[]; forgave: string[] }>;

/** Characters that are looked at between two steps by a pattern that is quick. */
const partSize = 1 << 18;

function* partsOf(text: string): Generator<string, void, undefined> {
  for (let from = 0; from < text.length; from += partSize) yield text.slice(from, from + partSize);
}

function* lineEndOf(text: string): Steps<'lf' | 'crlf' | 'mixed'> {
  const alone = /(?<!\r)\n/g;
  let [crlf, lf] = [false, false];
  for (let from = 0; from < text.length && !(crlf && lf); from += partSize) {
    // With a character more in front, as what ends a line may lie on both sides.
    const part = text.slice(Math.max(0, from - 1), from + partSize);
    alone.lastIndex = from > 0 ? 1 : 0;
    crlf ||= part.includes('\r\n');
    lf ||= alone.test(part);
    yield;
  }
  return crlf ? (lf ? 'mixed' : 'crlf') : 'lf';
}

/** The steps from exact to forgiving; each gives the places it finds. Nothing now and then, so that a step can end there. */
function* attempts(
  text: string,
  oldString: string,
  newString: string,
): Generator<Attempt | undefined, void, undefined> {
  const eol = yield* lineEndOf(text);
  const needle = toEol(oldString, eol);
  const replacement = toEol(newString, eol);
  const ends = needle === oldString ? [] : ['line ends'];
  // Where the file has both kinds and nobody asked for one, each line keeps its own.
  const fits = eol === 'mixed' && !(oldString + newString).includes('\r');
  const exactly = function* (
    [where, what]: [string, string],
    one: (actual: string) => string,
    forgave: string[],
  ): Attempt {
    const all = yield* occurrences(where, what);
    const places: Occurrence[] = [];
    const endAt = lineEnds(text);
    for (const from of all) {
      const to = from + needle.length;
      const actual = text.slice(from, to);
      const written = one(actual);
      const replacement = fits && written.includes('\n') ? withLineEndsOf(actual, written, endAt(to)) : written;
      places.push({ from, to, replacement });
      if (places.length % stepLines === 0) yield;
    }
    return { places, forgave };
  };
  yield exactly([text, needle], () => replacement, ends);
  const plain: string[] = [];
  for (const part of partsOf(text)) {
    plain.push(withPlainQuotes(part));
    yield undefined;
  }
  yield exactly([plain.join(''), withPlainQuotes(needle)], (actual) => keepQuotes(actual, needle, replacement), [
    ...ends,
    'typographic quotes',
  ]);
  yield placesAlike(text, oldString, newString);
  let lines: Line[] | undefined;
  for (const { names, lenient } of leniencies) {
    yield (function* () {
      lines ??= yield* linesOf(text);
      return { places: yield* wholeLines(lines, oldString, newString, lenient), forgave: names };
    })();
  }
}

/**
 * Replaces `oldString` by `newString` once, or everywhere. An exact match wins; otherwise line ends, trailing blanks,
 * typographic quotes, characters that look alike and indentation may differ, as long as exactly one place matches. Forgiven
 * indentation is applied to the new lines too; line ends of the file are kept. In steps: a file may be large, and its
 * matches many.
 */
export function* replacing(text: string, oldString: string, newString: string, replaceAll: boolean): Steps<Match> {
  if (oldString === '') {
    return {
      ok: false,
      why: 'empty',
      message: 'old_string is empty. Give the text to replace, or use Write for a new file.',
    };
  }
  if (oldString === newString) return same;
  for (const attempt of attempts(text, oldString, newString)) {
    yield;
    if (!attempt) continue;
    const { places, forgave } = yield* attempt;
    if (places.length === 0) continue;
    if (places.length === 1 || replaceAll) return yield* apply(text, places, forgave);
    const at = yield* linesAt(text, places);
    return { ok: false, why: 'ambiguous', message: yield* explainAmbiguous(text, at, oldString) };
  }
  return { ok: false, why: 'no_match', message: yield* explainMissing(text, oldString, newString) };
}

/** `replacing` in one go. */
export function replaceOnce(text: string, oldString: string, newString: string, replaceAll: boolean): Match {
  return atOnce(replacing(text, oldString, newString, replaceAll));
}
