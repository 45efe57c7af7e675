/** Which lines two texts have in common: the longest common subsequence, found in bounded time. */

import { diffArrays } from 'diff';

/** A run of lines that both have (`common`), or that stand in each other's place. */
export interface Run {
  common: boolean;
  oldStart: number;
  oldEnd: number;
  newStart: number;
  newEnd: number;
}

interface Range {
  oldStart: number;
  oldEnd: number;
  newStart: number;
  newEnd: number;
}

/** Ranges no larger than this are compared outright; larger ones are first cut at lines that occur once in both. */
const small = 60_000;
const tiny = 2_500;
const tinyMs = 1_000;

/**
 * Aligns two lists of lines. Common ends are set aside, then large ranges are split at unique common lines (patience
 * diff), then the rest is compared by Myers' algorithm until `budgetMs` is used up: what is left is one replacement,
 * and `coarse` is true.
 */
export function align(
  before: readonly string[],
  after: readonly string[],
  budgetMs: number,
): { runs: Run[]; coarse: boolean } {
  const ids = new Map<string, number>();
  const idOf = (line: string): number => {
    const known = ids.get(line);
    if (known !== undefined) return known;
    ids.set(line, ids.size);
    return ids.size - 1;
  };
  const a = before.map(idOf);
  const b = after.map(idOf);
  const deadline = performance.now() + budgetMs;
  const runs: Run[] = [];
  let coarse = false;

  const put = (common: boolean, range: Range): void => {
    if (range.oldStart === range.oldEnd && range.newStart === range.newEnd) return;
    const last = runs.at(-1);
    if (last?.common === common && last.oldEnd === range.oldStart && last.newEnd === range.newStart) {
      last.oldEnd = range.oldEnd;
      last.newEnd = range.newEnd;
    } else runs.push({ common, ...range });
  };

  const compare = (range: Range): void => {
    let { oldStart, oldEnd, newStart, newEnd } = range;
    while (oldStart < oldEnd && newStart < newEnd && a[oldStart] === b[newStart])
      [oldStart, newStart] = [oldStart + 1, newStart + 1];
    while (oldStart < oldEnd && newStart < newEnd && a[oldEnd - 1] === b[newEnd - 1])
      [oldEnd, newEnd] = [oldEnd - 1, newEnd - 1];
    put(true, { oldStart: range.oldStart, oldEnd: oldStart, newStart: range.newStart, newEnd: newStart });
    middle({ oldStart, oldEnd, newStart, newEnd });
    put(true, { oldStart: oldEnd, oldEnd: range.oldEnd, newStart: newEnd, newEnd: range.newEnd });
  };

  const middle = (range: Range): void => {
    const rows = range.oldEnd - range.oldStart;
    const columns = range.newEnd - range.newStart;
    if (rows === 0 || columns === 0) return put(false, range);
    if (rows * columns > small) {
      const anchors = uniqueInBoth(a, b, range);
      if (anchors.length > 0) return between(range, anchors);
    }
    // What is tiny is compared even when time is up: it costs next to nothing, and a slow machine must not blur it.
    const timeout = rows * columns <= tiny ? tinyMs : deadline - performance.now();
    const changes =
      timeout > 0 &&
      diffArrays(a.slice(range.oldStart, range.oldEnd), b.slice(range.newStart, range.newEnd), { timeout });
    if (!changes) {
      coarse = true;
      return put(false, range);
    }
    let { oldStart, newStart } = range;
    for (const change of changes) {
      const oldEnd = oldStart + (change.added ? 0 : change.count);
      const newEnd = newStart + (change.removed ? 0 : change.count);
      put(!change.added && !change.removed, { oldStart, oldEnd, newStart, newEnd });
      [oldStart, newStart] = [oldEnd, newEnd];
    }
  };

  const between = (range: Range, anchors: readonly (readonly [number, number])[]): void => {
    let { oldStart, newStart } = range;
    for (const [oldAt, newAt] of anchors) {
      if (oldAt < oldStart || newAt < newStart) continue;
      compare({ oldStart, oldEnd: oldAt, newStart, newEnd: newAt });
      put(true, { oldStart: oldAt, oldEnd: oldAt + 1, newStart: newAt, newEnd: newAt + 1 });
      [oldStart, newStart] = [oldAt + 1, newAt + 1];
    }
    compare({ oldStart, oldEnd: range.oldEnd, newStart, newEnd: range.newEnd });
  };

  compare({ oldStart: 0, oldEnd: a.length, newStart: 0, newEnd: b.length });
  return { runs, coarse };
}

/** Lines that occur exactly once on both sides of a range, in an order that both sides share (longest such chain). */
function uniqueInBoth(a: readonly number[], b: readonly number[], range: Range): [number, number][] {
  const seen = new Map<number, { old: number; at: number; count: number; other: number }>();
  for (let at = range.oldStart; at < range.oldEnd; at++) {
    const entry = seen.get(a[at] ?? -1);
    if (entry) entry.count += 1;
    else seen.set(a[at] ?? -1, { old: at, at: -1, count: 1, other: 0 });
  }
  for (let at = range.newStart; at < range.newEnd; at++) {
    const entry = seen.get(b[at] ?? -1);
    if (!entry) continue;
    entry.other += 1;
    entry.at = at;
  }
  const pairs = [...seen.values()].filter((entry) => entry.count === 1 && entry.other === 1);
  // Patience sorting: the tops of the piles are the ends of the shortest chains of each length.
  const tops: number[] = [];
  const before: number[] = pairs.map(() => -1);
  for (const [index, pair] of pairs.entries()) {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if ((pairs[tops[mid] ?? 0]?.at ?? 0) < pair.at) low = mid + 1;
      else high = mid;
    }
    before[index] = low > 0 ? (tops[low - 1] ?? -1) : -1;
    tops[low] = index;
  }
  const chain: [number, number][] = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) {
    const pair = pairs[at];
    if (pair) chain.push([pair.old, pair.at]);
  }
  return chain.reverse();
}
