/** Lines by which two texts are cut into pieces before they are compared: those that each has once, in order. */

import type { Steps } from '../steps.ts';

export interface Range {
  oldStart: number;
  oldEnd: number;
  newStart: number;
  newEnd: number;
}

/** A line of the old text and the same line of the new one. */
export type Pair = readonly [old: number, new: number];

/** Lines that are dealt with between two steps. */
const stepLines = 16_384;

/** Counts lines of a range. One set of counters serves all ranges. */
export class Tally {
  readonly #old: Int32Array;
  readonly #new: Int32Array;
  readonly #newAt: Int32Array;

  constructor(distinct: number) {
    this.#old = new Int32Array(distinct);
    this.#new = new Int32Array(distinct);
    this.#newAt = new Int32Array(distinct);
  }

  /** Where in a range the lines are that both sides have, and the pairs of lines that each side has once. */
  *of(
    a: Int32Array,
    b: Int32Array,
    range: Range,
  ): Steps<{ shared: { old: Int32Array; new: Int32Array }; unique: Pair[] }> {
    const [old, fresh] = [a.subarray(range.oldStart, range.oldEnd), b.subarray(range.newStart, range.newEnd)];
    for (let at = 0; at < old.length; at++) {
      this.#old[old[at]!]! += 1;
      if (at % stepLines === stepLines - 1) yield;
    }
    for (let at = 0; at < fresh.length; at++) {
      this.#new[fresh[at]!]! += 1;
      this.#newAt[fresh[at]!] = range.newStart + at;
      if (at % stepLines === stepLines - 1) yield;
    }
    const unique: Pair[] = [];
    const sharedOld: number[] = [];
    const sharedNew: number[] = [];
    for (let at = 0; at < old.length; at++) {
      if (at % stepLines === stepLines - 1) yield;
      const id = old[at]!;
      if (this.#new[id] === 0) continue;
      sharedOld.push(range.oldStart + at);
      if (this.#old[id] === 1 && this.#new[id] === 1) unique.push([range.oldStart + at, this.#newAt[id]!]);
    }
    for (let at = 0; at < fresh.length; at++) {
      if (this.#old[fresh[at]!]! > 0) sharedNew.push(range.newStart + at);
      if (at % stepLines === stepLines - 1) yield;
    }
    for (const id of old) this.#old[id] = 0;
    for (const id of fresh) this.#new[id] = 0;
    return { shared: { old: Int32Array.from(sharedOld), new: Int32Array.from(sharedNew) }, unique };
  }
}

/** The longest chain of pairs that is in order on both sides, by patience sorting. The pairs come in order of the old side. */
export function* longestChain(pairs: readonly Pair[]): Steps<Pair[]> {
  // The tops of the piles are the ends of the shortest chains of each length.
  const tops: number[] = [];
  const below: number[] = [];
  for (const [index, [, at]] of pairs.entries()) {
    if (index % stepLines === stepLines - 1) yield;
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (pairs[tops[mid]!]![1] < at) low = mid + 1;
      else high = mid;
    }
    below.push(low > 0 ? tops[low - 1]! : -1);
    tops[low] = index;
  }
  const chain: Pair[] = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = below[at]!) chain.push(pairs[at]!);
  return chain.reverse();
}
