/** Places of a remembered text in a file that writes some of its characters otherwise, and the new text as the file writes it. */

import { differencesOf, foldAlike, foldingWithPlaces } from '../alike.ts';
import type { Folded } from '../alike.ts';
import { lineEnds, withLineEndsOf } from './line-ends.ts';
import { atOnce } from '../steps.ts';
import type { Steps } from '../steps.ts';
import { occurrences } from './occurrences.ts';
import type { Occurrence } from './whole-lines.ts';

/** Places whose differences are named; thousands of them differ in the same way. */
const mostNamed = 100;
/** Places between two steps. */
const stepPlaces = 256;
const stepCharacters = 1 << 18;

/** Where it stands, and what had to be forgiven. Nothing where no character of either has a look-alike. */
export function* placesAlike(
  text: string,
  needle: string,
  replacement: string,
): Steps<{ places: Occurrence[]; forgave: string[] }> {
  const wanted = foldAlike(needle);
  const where = (yield* foldingWithPlaces(text)) ?? (wanted === needle ? null : yield* asItIs(text));
  const places: Occurrence[] = [];
  const forgave = new Set<string>();
  if (!where || wanted === '') return { places, forgave: [] };
  const asked = needle.includes('\r\n') || replacement.includes('\r\n');
  const endAt = lineEnds(text);
  const carry = carrier(lf(needle), lf(replacement));
  for (const at of yield* occurrences(where.text, wanted)) {
    const end = at + wanted.length;
    // Not from or to the middle of what folds as a whole.
    if (at > 0 && where.from[at] === where.from[at - 1]) continue;
    if (end < where.text.length && where.from[end] === where.from[end - 1]) continue;
    const [from, to] = [where.from[at] as number, where.to[end - 1] as number];
    const actual = text.slice(from, to);
    if (places.length < mostNamed) for (const name of differencesOf(actual, needle)) forgave.add(name);
    const fresh = carry(lf(actual));
    const ended = asked && !text.includes('\r\n') ? fresh : withLineEndsOf(actual, fresh, endAt(to));
    places.push({ from, to, replacement: ended });
    if (places.length % stepPlaces === 0) yield;
  }
  return { places, forgave: [...forgave] };
}

function lf(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

function* asItIs(text: string): Steps<Folded> {
  const [from, to] = [new Int32Array(text.length), new Int32Array(text.length)];
  for (let at = 0; at < text.length; at++) {
    from[at] = at;
    to[at] = at + 1;
    if (at % stepCharacters === stepCharacters - 1) yield;
  }
  return { text, from, to };
}

/** Makes of what stands there the new text, with the lines and the ends of lines that it shares with the needle as they are there. */
function carrier(needle: string, replacement: string): (actual: string) => string {
  const [wanted, lines] = [needle.split('\n'), replacement.split('\n')];
  let front = 0;
  while (front < wanted.length && front < lines.length && wanted[front] === lines[front]) front += 1;
  let back = 0;
  const most = Math.min(wanted.length, lines.length) - front;
  while (back < most && wanted.at(-1 - back) === lines.at(-1 - back)) back += 1;
  const [lastWanted, lastLine] = [wanted.length - back - 1, lines.length - back - 1];
  const again = new Map(wanted.map((line, index) => [line, index]));
  /** Which line of the needle a new line is another version of, if any: that in its place, or the first and the last. */
  const versionOf = (index: number): number => {
    if (index === front || wanted.length === lines.length) return index <= lastWanted ? index : -1;
    return index === lastLine && lastWanted > front ? lastWanted : -1;
  };
  return (actual) => {
    const own = actual.split('\n');
    if (own.length !== wanted.length) return replacement;
    const fresh = lines.map((line, index) => {
      if (index < front) return own[index] as string;
      if (index > lastLine) return own[own.length - (lines.length - index)] as string;
      const same = again.get(line);
      if (same !== undefined && line !== '') return own[same] as string;
      const at = versionOf(index);
      return at < 0 ? line : carriedIn(own[at] as string, wanted[at] as string, line);
    });
    return fresh.join('\n');
  };
}

/** One line: as the file has it where old and new agree, from the front and from the back. */
function carriedIn(own: string, wanted: string, line: string): string {
  let front = 0;
  while (front < wanted.length && front < line.length && wanted[front] === line[front]) front += 1;
  let back = 0;
  const most = Math.min(wanted.length, line.length) - front;
  while (back < most && wanted.at(-1 - back) === line.at(-1 - back)) back += 1;
  // Half a letter with its marks, or half a pair, is none.
  const splits = (text: string, at: number): boolean => /^[\p{M}\udc00-\udfff]/u.test(text.slice(at, at + 2));
  while (front > 0 && (splits(line, front) || splits(wanted, front))) front -= 1;
  while (back > 0 && (splits(line, line.length - back) || splits(wanted, wanted.length - back))) back -= 1;
  const places = atOnce(foldingWithPlaces(own)) ?? atOnce(asItIs(own));
  // Nor is a part of one character that stands for several (`…`): it goes as a whole.
  const parts = (at: number): boolean => at > 0 && at < places.text.length && places.from[at] === places.from[at - 1];
  const headOf = (): number => foldAlike(wanted.slice(0, front)).length;
  const tailOf = (): number => places.text.length - foldAlike(wanted.slice(wanted.length - back)).length;
  let [head, tail] = [headOf(), tailOf()];
  for (; front > 0 && parts(head); head = headOf()) front -= 1;
  for (; back > 0 && parts(tail); tail = tailOf()) back -= 1;
  const start = head === 0 ? 0 : (places.to[head - 1] ?? own.length);
  const end = tail >= places.text.length ? own.length : (places.from[tail] ?? own.length);
  return own.slice(0, start) + line.slice(front, line.length - back) + own.slice(Math.max(start, end));
}
