/** How far the rows reach that were written last: where the window narrows, the terminal breaks those that no longer fit in two. */

import { pieces } from '../../../text/ansi.ts';
import { width } from '../../../text/width.ts';

/** Rows above the cursor that are remembered: more than a frame has. */
const most = 200;

/** Follows what is written: text, line feeds, and how Ink moves the cursor and erases. */
export class Extents {
  #x = 0;
  #y = 0;
  readonly #columns = new Map<number, number>();

  /** Follows a write. */
  take(data: string): void {
    for (const piece of pieces(data))
      if (piece.kind === 'text') this.#text(piece.text);
      else this.#sequence(piece.text);
    for (const row of this.#columns.keys()) {
      if (row >= this.#y - most) break;
      this.#columns.delete(row);
    }
  }

  /** How many rows more the rows above the cursor have become, so many as there are of them, in a window of `columns`. */
  broken(rows: number, columns: number): number {
    return Array.from({ length: rows }, (_, at) => this.#columns.get(this.#y - 1 - at) ?? 0).reduce(
      (sum, wide) => sum + Math.max(0, Math.ceil(wide / columns) - 1),
      0,
    );
  }

  #text(text: string): void {
    for (const [at, line] of text.split('\n').entries()) {
      if (at > 0) {
        this.#y += 1;
        this.#x = 0;
      }
      if (line.startsWith('\r')) this.#x = 0;
      this.#x += width(line);
      if (this.#x > 0) this.#reach(Math.max(this.#x, this.#columns.get(this.#y) ?? 0));
    }
  }

  #sequence(text: string): void {
    const [, number = '', final] = /^\u001B\[(\d*)([A-K])$/.exec(text) ?? [];
    if (final === undefined) return;
    const count = Number(number || 1);
    if (final === 'A') this.#y -= count;
    if (final === 'B' || final === 'E') this.#y += count;
    if (final === 'E') this.#x = 0;
    if (final === 'G') this.#x = count - 1;
    if (final === 'K') this.#reach(number === '2' ? 0 : Math.min(this.#x, this.#columns.get(this.#y) ?? 0));
    if (final === 'J') {
      this.#reach(Math.min(this.#x, this.#columns.get(this.#y) ?? 0));
      for (const row of this.#columns.keys()) if (row > this.#y) this.#columns.delete(row);
    }
  }

  #reach(columns: number): void {
    this.#columns.set(this.#y, columns);
  }
}
