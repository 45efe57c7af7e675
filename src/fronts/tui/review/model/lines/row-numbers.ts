/** The rows of all hunks of a diff counted through, so that a line of the review is a number until it is looked at. */

import type { DiffRow, FileDiff, Hunk } from '../../../../../text/diff/diff.ts';

const known = new WeakMap<FileDiff, RowNumbers>();

/** The numbers of the rows of a diff, counted once. */
export function rowNumbersOf(diff: FileDiff): RowNumbers {
  const numbers = known.get(diff) ?? new RowNumbers(diff.hunks);
  known.set(diff, numbers);
  return numbers;
}

/** Rows by number, and numbers by row. */
export class RowNumbers {
  readonly count: number;
  readonly #hunks: readonly Hunk[];
  readonly #starts: readonly number[];
  readonly #ids: ReadonlyMap<string, number>;

  constructor(hunks: readonly Hunk[]) {
    let count = 0;
    this.#hunks = hunks;
    this.#starts = hunks.map(({ rows }) => (count += rows.length) - rows.length);
    this.#ids = new Map(hunks.map(({ id }, at) => [id, at]));
    this.count = count;
  }

  /** The number of a row of a hunk, by the hunk's id; undefined where there is no such hunk. */
  find(hunk: string, row: number): number | undefined {
    const at = this.#ids.get(hunk);
    return at === undefined ? undefined : this.#starts[at]! + row;
  }

  /** The hunk of a row, its index, and the index of the row in it. */
  at(number: number): { hunk: Hunk; at: number; row: DiffRow; index: number } {
    let [low, high] = [0, this.#hunks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= number) low = middle;
      else high = middle - 1;
    }
    const hunk = this.#hunks[low]!;
    const index = number - this.#starts[low]!;
    return { hunk, at: low, row: hunk.rows[index]!, index };
  }
}
