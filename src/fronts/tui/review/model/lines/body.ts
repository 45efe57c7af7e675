/** The lines of a file on the rows of a screen: what a line takes is measured when it comes near the window. */

import type { Steps } from '../../../../../text/steps.ts';
import { atOnce } from '../../../../../text/steps.ts';
import type { Line } from './line.ts';
import type { Lines } from './lines.ts';

/** A screen row: of which line, and which of its rows. Behind the last row: `line` is how many lines there are. */
export interface Spot {
  readonly line: number;
  readonly row: number;
}

/** Is the one above the other? */
export function isAbove(one: Spot, other: Spot): boolean {
  return one.line < other.line || (one.line === other.line && one.row < other.row);
}

/** Where a line begins. */
export const startOf = (line: number): Spot => ({ line, row: 0 });

/** Rows are counted while a key waits in so many lines; in more of them in the background. */
const mostAtOnce = 2_000;
const stepLines = 512;

/** All lines of a file, laid out for a width. */
export class Body {
  readonly lines: Lines;
  readonly #rowsOf: (line: Line) => number;
  /** Screen rows of each line; 0: not measured. */
  readonly #heights: Int32Array;
  /** Screen rows before each line, once all are measured. */
  #before: Int32Array | null = null;

  constructor(lines: Lines, rowsOf: (line: Line) => number) {
    this.lines = lines;
    this.#rowsOf = rowsOf;
    this.#heights = new Int32Array(lines.length);
  }

  /** Screen rows of a line. Those of the file itself stand above the scrolling part. */
  height(at: number): number {
    const line = this.#heights[at] === 0 ? this.lines.at(at) : undefined;
    if (line?.type === 'top') return 0;
    return line ? (this.#heights[at] = this.#rowsOf(line)) : (this.#heights[at] ?? 0);
  }

  /** So many rows further down (or, below zero, up), not beyond the first row nor behind the last one. */
  move({ line, row }: Spot, by: number): Spot {
    let [at, left] = [line, row + by];
    while (left < 0 && at > 0) left += this.height(--at);
    left = Math.max(0, left);
    while (at < this.lines.length && left >= this.height(at)) left -= this.height(at++);
    return { line: at, row: at < this.lines.length ? left : 0 };
  }

  /** Rows from one place down to another, which is not far from it. */
  rowsBetween(from: Spot, to: Spot): number {
    let rows = to.row - from.row;
    for (let at = from.line; at < to.line; at++) rows += this.height(at);
    for (let at = to.line; at < from.line; at++) rows -= this.height(at);
    return rows;
  }

  /** All rows, or `most` where there are more. */
  rows(most: number): number {
    return this.rowsBetween(startOf(0), this.move(startOf(0), most));
  }

  /** The rows above a place; null until they are counted. */
  rowsAbove({ line, row }: Spot): number | null {
    if (this.lines.length <= mostAtOnce) atOnce(this.counting());
    return this.#before && this.#before[line]! + row;
  }

  /** Are they counted? */
  get isCounted(): boolean {
    return this.lines.length <= mostAtOnce || this.#before !== null;
  }

  /** Counts the rows of all lines. */
  *counting(): Steps<void> {
    if (this.#before) return;
    const before = new Int32Array(this.lines.length + 1);
    for (let at = 0; at < this.lines.length; at++) {
      before[at + 1] = before[at]! + this.height(at);
      if (at % stepLines === stepLines - 1) yield;
    }
    this.#before = before;
  }
}
