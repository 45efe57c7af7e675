/** The longest common subsequence by Myers' greedy algorithm (1986), bounded by work done, never by time. */

import type { Steps } from '../steps.ts';

/** How much work was done, over all calls that share the object: what is left decides how far the next one looks. */
interface Effort {
  spent: number;
}

/** Edits that are looked ahead before a part of the way is settled: while there is much effort left, and after that. */
const far = 1_600;
const near = 160;
const plenty = 30_000_000;
/** Lines walked over because they are equal cost this much less than edits that are tried. */
const cheaper = 4;
/** Pairs that are noted between two steps. */
const stepPairs = 16_384;
/** Effort between two steps. */
const stepSize = 100_000;

/**
 * Pairs of indexes of equal elements, growing on both sides. As many as there can be when `exact`; else the texts were
 * too different, and the way was settled piece by piece. The same input (and effort) gives the same pairs, always.
 */
export function* commonPairs(
  a: Int32Array,
  b: Int32Array,
  effort: Effort,
): Steps<{ pairs: [number, number][]; exact: boolean }> {
  const pairs: [number, number][] = [];
  let [x, y] = [0, 0];
  let exact = true;
  for (;;) {
    const reach = effort.spent < plenty ? far : near;
    const { trail, diagonal, arrived } = yield* explore(a.subarray(x), b.subarray(y), reach, effort);
    // Near the cut a way may still prove wrong: only its first half is settled.
    const settled = arrived ? trail.length : trail.length >> 1;
    const snakes = walkBack(trail, diagonal).slice(0, settled);
    for (const [fromX, fromY, length] of snakes)
      for (let at = 0; at < length; at++) if (pairs.push([x + fromX + at, y + fromY + at]) % stepPairs === 0) yield;
    if (arrived) return { pairs, exact };
    exact = false;
    const [lastX, lastY, length] = snakes.at(-1)!;
    [x, y] = [x + lastX + length, y + lastY + length];
  }
}

interface Explored {
  /** For each number of edits the furthest `x` on each diagonal -edits..edits. */
  trail: Int32Array[];
  /** Of the way that got furthest. */
  diagonal: number;
  arrived: boolean;
}

function* explore(a: Int32Array, b: Int32Array, reach: number, effort: Effort): Steps<Explored> {
  const [rows, columns] = [a.length, b.length];
  const middle = Math.min(reach, rows + columns) + 1;
  const furthest = new Int32Array(2 * middle + 1);
  const trail: Int32Array[] = [];
  let pause = effort.spent + stepSize;
  for (let edits = 0; ; edits++) {
    // Diagonals that ran off an edge cannot come back.
    const low = -edits + 2 * Math.max(0, edits - columns);
    const high = edits - 2 * Math.max(0, edits - rows);
    let [best, bestSum, walked] = [0, -1, 0];
    for (let diagonal = low; diagonal <= high; diagonal += 2) {
      let x = edits === 0 ? 0 : stepTo(furthest, middle, edits, diagonal);
      let y = x - diagonal;
      const from = x;
      while (x < rows && y < columns && a[x] === b[y]) {
        x += 1;
        y += 1;
      }
      walked += x - from;
      furthest[middle + diagonal] = x;
      if (x <= rows && y <= columns && x + y > bestSum) [best, bestSum] = [diagonal, x + y];
    }
    effort.spent += high - low + 1 + walked / cheaper;
    if (effort.spent > pause) {
      yield;
      pause = effort.spent + stepSize;
    }
    trail.push(furthest.slice(middle - edits, middle + edits + 1));
    if (bestSum === rows + columns || edits === reach)
      return { trail, diagonal: best, arrived: bestSum === rows + columns };
  }
}

/** Where a way enters a diagonal with its last edit: from above (an element of `b` alone) or from the left (of `a`). */
function stepTo(furthest: Int32Array, middle: number, edits: number, diagonal: number): number {
  const left = furthest[middle + diagonal - 1]!;
  const above = furthest[middle + diagonal + 1]!;
  return diagonal === -edits || (diagonal !== edits && left < above) ? above : left + 1;
}

/** The runs of equal elements after 0, 1, 2 ... edits on the way that ends on a diagonal: start on both sides, length. */
function walkBack(trail: readonly Int32Array[], end: number): [number, number, number][] {
  const snakes: [number, number, number][] = [];
  let diagonal = end;
  for (let edits = trail.length - 1; edits >= 0; edits--) {
    const x = trail[edits]![edits + diagonal]!;
    const before = trail[edits - 1];
    const from = before ? stepTo(before, edits - 1, edits, diagonal) : 0;
    snakes.push([from, from - diagonal, x - from]);
    if (before) diagonal += diagonal === -edits || from === before[edits - 1 + diagonal + 1] ? 1 : -1;
  }
  return snakes.reverse();
}
