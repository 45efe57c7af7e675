/** Where a sequence stands in another, in linear time whatever the two are (Knuth, Morris and Pratt 1977). */

import type { Steps } from '../steps.ts';

/** What may lie between two steps: comparisons of characters or of lines, a millisecond or less. */
const stepSize = 1 << 16;

/** Places that are found by the engine's own search between two steps. */
const stepPlaces = 1 << 13;

/** Up to this length the engine's own search is the faster one, and its worst case a small factor. */
const short = 16;

/** Places of `needle` in `text` that do not overlap, from the front. */
export function* occurrences(text: string, needle: string): Steps<number[]> {
  const found: number[] = [];
  if (needle.length > short) {
    yield* matches(
      text.length,
      needle.length,
      (at) => text.charCodeAt(at),
      (at) => needle.charCodeAt(at),
      (from) => {
        if (from >= (found.at(-1) ?? -needle.length) + needle.length) found.push(from);
      },
    );
    return found;
  }
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
    found.push(at);
    if (found.length % stepPlaces === 0) yield;
  }
  return found;
}

/** Calls `each` with every place, those that overlap too, where the `short` sequence stands in the `long` one. */
export function* matches(
  longLength: number,
  shortLength: number,
  long: (at: number) => number,
  short: (at: number) => number,
  each: (from: number) => void,
): Steps<void> {
  if (shortLength === 0 || shortLength > longLength) return;
  // For each beginning of the short one: how much of its end is a beginning as well.
  const borders = new Int32Array(shortLength);
  for (let at = 1, length = 0; at < shortLength; at++) {
    while (length > 0 && short(at) !== short(length)) length = borders[length - 1]!;
    if (short(at) === short(length)) length += 1;
    borders[at] = length;
    if (at % stepSize === 0) yield;
  }
  for (let at = 0, length = 0; at < longLength; at++) {
    const here = long(at);
    while (length > 0 && short(length) !== here) length = borders[length - 1]!;
    if (short(length) === here) length += 1;
    if (length === shortLength) {
      each(at + 1 - shortLength);
      length = borders[length - 1]!;
    }
    if (at % stepSize === 0) yield;
  }
}
