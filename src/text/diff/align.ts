/** Which lines two texts have in common: the longest common subsequence where it can be had, in bounded work. */

import { atOnce } from '../steps.ts';
import type { Steps } from '../steps.ts';
import { Tally, longestChain } from './anchors.ts';
import type { Pair, Range } from './anchors.ts';
import { commonPairs } from './myers.ts';

/** A run of lines that both have (`common`), or that stand in each other's place. */
export interface Run extends Range {
  common: boolean;
}

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
