/** Which lines two texts have in common: the longest common subsequence where it can be had, in bounded work. */

import { atOnce } from '../steps.ts';
import type { Steps } from '../steps.ts';
import { commonPairs } from './myers.ts';

interface Range {
  oldStart: number;
  oldEnd: number;
  newStart: number;
  newEnd: number;
}

/** A run of lines that both have (`common`), or that stand in each other's place. */
export interface Run extends Range {
  common: boolean;
}

type Pair = readonly [old: number, new: number];

/** Ranges no larger than this (lines by lines) are compared outright; larger ones are first cut at any line that occurs once in both. */
const small = 60_000;
/** Equal lines at the end of a range that are compared after all: a change reads better when its first line finds the first partner. */
const lookBack = 20;
/** Lines that are dealt with between two steps. */
const stepLines = 16_384;
/** How often a range may be cut within a cut: bounds work and stack. */
const deepest = 40;

/**
 * Aligns two lists of lines. Common ends are set aside, ranges are split at lines that occur once on both sides
 * (patience diff), so that changes far apart have nothing to do with each other, and the rest is compared by Myers'
 * algorithm. `coarse`: too different for that, some replacements are larger than they need to be. The same lists give
 * the same runs, on any machine.
 */
export function align(before: readonly string[], after: readonly string[]): { runs: Run[]; coarse: boolean } {
  return atOnce(aligning(before, after));
}

/** `align` in steps. */
export function* aligning(
  before: readonly string[],
  after: readonly string[],
): Steps<{ runs: Run[]; coarse: boolean }> {
  // Most of a file stands still: only what lies between its first and its last change needs more than a look.
  const [rows, columns] = [before.length, after.length];
  let head = 0;
  while (head < rows && head < columns && before[head] === after[head]) if (++head % stepLines === 0) yield;
  let tail = 0;
  while (head + tail < Math.min(rows, columns) && before[rows - 1 - tail] === after[columns - 1 - tail])
    if (++tail % stepLines === 0) yield;
  // With a line more on either side: by its company a line is known, and the comparison sets common ends aside by itself.
  head = Math.max(0, head - 1);
  tail = Math.max(0, tail - lookBack - 1);
  const ids = new Map<string, number>();
  const old = yield* interned(before, head, rows - tail, ids);
  const fresh = yield* interned(after, head, columns - tail, ids);
  const alignment = new Alignment(old, fresh, ids.size);
  const { runs, coarse } = yield* alignment.compareAll();
  for (const run of runs) {
    run.oldStart += head;
    run.oldEnd += head;
    run.newStart += head;
    run.newEnd += head;
  }
  const [first, last] = [runs[0], runs.at(-1)];
  if (head > 0) {
    if (first?.common) [first.oldStart, first.newStart] = [0, 0];
    else runs.unshift({ common: true, oldStart: 0, oldEnd: head, newStart: 0, newEnd: head });
  }
  if (tail > 0) {
    if (last?.common) [last.oldEnd, last.newEnd] = [rows, columns];
    else runs.push({ common: true, oldStart: rows - tail, oldEnd: rows, newStart: columns - tail, newEnd: columns });
  }
  return { runs, coarse };
}

/** The comparison of two lists of lines: ranges are cut at sure common lines until they are small, then compared outright. */
class Alignment {
  readonly runs: Run[] = [];
  coarse = false;
  readonly #a: Int32Array;
  readonly #b: Int32Array;
  readonly #tally: Tally;
  readonly #effort = { spent: 0 };
  #looked = 0;

  /** Lines by number, below `distinct`. */
  constructor(before: Int32Array, after: Int32Array, distinct: number) {
    this.#a = before;
    this.#b = after;
    this.#tally = new Tally(distinct);
  }

  *compareAll(): Steps<this> {
    yield;
    yield* this.#compare({ oldStart: 0, oldEnd: this.#a.length, newStart: 0, newEnd: this.#b.length }, 0);
    return this;
  }

  #put(common: boolean, oldEnd: number, newEnd: number): void {
    const last = this.runs.at(-1);
    const [oldStart, newStart] = [last?.oldEnd ?? 0, last?.newEnd ?? 0];
    if (oldStart === oldEnd && newStart === newEnd) return;
    if (last?.common === common) [last.oldEnd, last.newEnd] = [oldEnd, newEnd];
    else this.runs.push({ common, oldStart, oldEnd, newStart, newEnd });
  }

  *#compare(range: Range, depth: number): Steps<void> {
    const a = this.#a;
    const b = this.#b;
    let { oldStart, oldEnd, newStart, newEnd } = range;
    while (oldStart < oldEnd && newStart < newEnd && a[oldStart] === b[newStart]) {
      [oldStart, newStart] = [oldStart + 1, newStart + 1];
      if (++this.#looked % stepLines === 0) yield;
    }
    while (oldStart < oldEnd && newStart < newEnd && a[oldEnd - 1] === b[newEnd - 1]) {
      [oldEnd, newEnd] = [oldEnd - 1, newEnd - 1];
      if (++this.#looked % stepLines === 0) yield;
    }
    const back = Math.min(lookBack, range.oldEnd - oldEnd);
    [oldEnd, newEnd] = [oldEnd + back, newEnd + back];
    this.#put(true, oldStart, newStart);
    if (oldStart < oldEnd && newStart < newEnd) yield* this.#middle({ oldStart, oldEnd, newStart, newEnd }, depth);
    this.#put(false, oldEnd, newEnd);
    this.#put(true, range.oldEnd, range.newEnd);
  }

  *#middle(range: Range, depth: number): Steps<void> {
    yield;
    const a = this.#a;
    const b = this.#b;
    const { shared, unique } = yield* this.#tally.of(a, b, range);
    if (depth < deepest) {
      // An equal line in equal company is no accident.
      const sure: Pair[] = [];
      for (const pair of unique) {
        const [old, at] = pair;
        if (a[old - 1] === b[at - 1] && a[old + 1] === b[at + 1]) sure.push(pair);
        if (++this.#looked % stepLines === 0) yield;
      }
      const large = shared.old.length * shared.new.length > small;
      const anchors = sure.length > 0 ? sure : large ? unique : [];
      if (anchors.length > 0) {
        yield* this.#between(range, yield* longestChain(anchors), depth + 1);
        return;
      }
    }
    const { pairs, exact } = yield* commonPairs(
      shared.old.map((at) => a[at]!),
      shared.new.map((at) => b[at]!),
      this.#effort,
    );
    this.coarse ||= !exact;
    for (const [old, at] of pairs) {
      if (++this.#looked % stepLines === 0) yield;
      const [oldAt, newAt] = [shared.old[old]!, shared.new[at]!];
      this.#put(false, oldAt, newAt);
      this.#put(true, oldAt + 1, newAt + 1);
    }
  }

  *#between(range: Range, anchors: readonly Pair[], depth: number): Steps<void> {
    let { oldStart, newStart } = range;
    for (const [oldAt, newAt] of [...anchors, [range.oldEnd, range.newEnd] as const]) {
      if (++this.#looked % stepLines === 0) yield;
      yield* this.#compare({ oldStart, oldEnd: oldAt, newStart, newEnd: newAt }, depth);
      [oldStart, newStart] = [oldAt, newAt];
    }
  }
}

/** Some of the lines by number, the same for the same line. */
function* interned(lines: readonly string[], from: number, to: number, ids: Map<string, number>): Steps<Int32Array> {
  const numbers = new Int32Array(to - from);
  for (let at = 0; at < numbers.length; at++) {
    const line = lines[from + at]!;
    const known = ids.get(line) ?? ids.size;
    if (known === ids.size) ids.set(line, known);
    numbers[at] = known;
    if (at % (stepLines / 4) === 0) yield;
  }
  return numbers;
}

/** Counts lines of a range. One set of counters serves all ranges. */
class Tally {
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
function* longestChain(pairs: readonly Pair[]): Steps<Pair[]> {
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
