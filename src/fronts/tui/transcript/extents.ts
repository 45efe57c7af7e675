/** How far the rows reach that were written last: where the window narrows, the terminal breaks those that no longer fit in two. */

import { pieces } from '../../../text/ansi.ts';
import { graphemes } from '../../../text/segmenter.ts';
import { width } from '../../../text/width.ts';
import type { Reflow } from '../terminal/known.ts';

/** Rows above the cursor that are remembered: more than a frame has. */
const most = 200;

/** Erases this row and all below. In the first column of the window's first row tmux would put them into its history. */
export const erased = '\x1b[K\x1b[2G\x1b[J\x1b[1G';

/** Text of a row, from a column on. */
interface Run {
  from: number;
  text: string;
  columns: number;
}

/** Follows what is written: text, line feeds, and how Ink moves the cursor and erases. */
export class Extents {
  #x = 0;
  #y = 0;
  /** The lowest row that was reached since all below the cursor was erased. */
  #lowest = 0;
  /** The highest that the last write reached before it wrote anything. */
  #top = 0;
  /** Rows by which the cursor has sunk below its own. */
  #sunk = 0;
  readonly #rows = new Map<number, Run[]>();

  /** Follows a write into a window of so many columns, where what is wider is cut. */
  take(data: string, within = Number.POSITIVE_INFINITY): void {
    let written = false;
    this.#top = this.#y;
    for (const piece of pieces(data)) {
      if (piece.kind === 'text') {
        this.#text(piece.text, within);
        written = true;
      } else this.#sequence(piece.text);
      if (!written) this.#top = Math.min(this.#top, this.#y);
    }
    for (const row of this.#rows.keys()) {
      if (row >= this.#y - most) break;
      this.#rows.delete(row);
    }
  }

  /** Follows the window to another width. Once sunk, the cursor stands in a row that xterm.js leaves as it is, whatever comes then. */
  resized(columns: number, reflow: Reflow): void {
    if (reflow === 'sinks' && this.#sunk === 0) this.#sunk = this.#broken(this.#y + 1, this.#lowest + 1, columns);
  }

  /**
   * What makes of a frame that the window broke, which has so many columns now, as many rows as it had, blank ones, with the cursor in its
   * own: what is written next (`data`, which begins where the frame does) goes by where it left the cursor. Nothing where no row is broken.
   */
  mended(data: string, columns: number, reflow: Reflow): string {
    if (reflow === 'cuts') return '';
    const ahead = new Extents();
    ahead.take(data);
    const up = -ahead.#top;
    const first = this.#y - up;
    const below = this.#lowest - this.#y;
    const own = reflow === 'follows' ? Math.min(Math.floor(this.#x / columns), this.#breaks(this.#y, columns)) : 0;
    const more = this.#broken(first, this.#y, columns) + own + this.#sunk;
    if (more + this.#broken(this.#y, this.#lowest + 1, columns) === 0) return '';
    this.#sunk = 0;
    for (const row of this.#rows.keys()) if (row >= first) this.#rows.delete(row);
    return `${moved(up + more, 'A')}\r${erased}${'\n'.repeat(up + below)}${moved(below, 'A')}`;
  }

  /** How many rows more those from the first up to before the second have become. */
  #broken(from: number, to: number, columns: number): number {
    return Array.from({ length: Math.max(0, to - from) }, (_, at) => this.#breaks(from + at, columns)).reduce(
      (sum, breaks) => sum + breaks,
      0,
    );
  }

  /** In how many places a row is broken. A character of two columns is not: it goes to the next row. */
  #breaks(row: number, columns: number): number {
    const runs = this.#rows.get(row) ?? [];
    const reach = Math.max(0, ...runs.map((run) => run.from + run.columns));
    if (reach <= columns) return 0;
    const wide = wideIn(runs);
    let breaks = 0;
    for (let end = columns; end < reach; end += columns) {
      if (wide.has(end - 1)) end -= 1;
      breaks += 1;
    }
    return breaks;
  }

  #text(text: string, within: number): void {
    for (const [at, line] of text.split('\n').entries()) {
      if (at > 0) {
        this.#to(this.#y + 1);
        this.#x = 0;
      }
      if (line.startsWith('\r')) this.#x = 0;
      const columns = Math.min(width(line), within - this.#x);
      if (columns <= 0) continue;
      const run = { from: this.#x, text: line, columns };
      const runs = this.#rows.get(this.#y);
      if (runs) runs.push(run);
      else this.#rows.set(this.#y, [run]);
      this.#x += columns;
    }
  }

  #sequence(text: string): void {
    const [, number = '', final] = /^\u001B\[(\d*)([A-K])$/.exec(text) ?? [];
    if (final === undefined) return;
    const count = Number(number || 1);
    if (final === 'A') this.#to(this.#y - count);
    if (final === 'B' || final === 'E') this.#to(this.#y + count);
    if (final === 'E') this.#x = 0;
    if (final === 'G') this.#x = count - 1;
    if (final === 'K' || final === 'J') this.#erase(number === '2' ? 0 : this.#x);
    if (final === 'J') {
      for (const row of this.#rows.keys()) if (row > this.#y) this.#rows.delete(row);
      this.#lowest = this.#y;
    }
  }

  #to(row: number): void {
    this.#y = row;
    this.#lowest = Math.max(this.#lowest, row);
  }

  /** Of the cursor's row, all from a column on. */
  #erase(from: number): void {
    const runs = this.#rows.get(this.#y);
    if (!runs) return;
    const left = runs.flatMap((run) =>
      run.from < from ? [{ ...run, columns: Math.min(run.columns, from - run.from) }] : [],
    );
    if (left.length > 0) this.#rows.set(this.#y, left);
    else this.#rows.delete(this.#y);
  }
}

const moved = (rows: number, letter: 'A' | 'B'): string => (rows > 0 ? `\x1b[${rows}${letter}` : '');

/** Columns where characters of two columns begin. */
function wideIn(runs: readonly Run[]): Set<number> {
  const wide = new Set<number>();
  for (const { from, text, columns } of runs) {
    if (columns === text.length) continue;
    let at = from;
    for (const sign of graphemes(text)) {
      const its = width(sign);
      if (its === 2) wide.add(at);
      at += its;
    }
  }
  return wide;
}
