/**
 * Stand-ins for live rows: Ink is given one character for a row that is whole, measured and sanitised already, and `paper`
 * writes the row in its place. Another row is another character, so Ink writes what changed, and no more.
 */

import { fit } from '../../../text/width.ts';

/** Private use, plane 16, without what the composer's chips are: `clean` lets none through, so foreign text holds no stand-in. */
const first = 0x10_0000;
const last = 0x10_efff;
const some = /[\u{100000}-\u{10efff}]/gu;
/** Rows that are remembered: those of several frames. */
const most = 512;
/** Erases to the end of the row: what stood there may have been longer than Ink believes. */
const toEnd = '\x1b[K';

/** Rows and their characters. */
export class StandIns {
  #next = first;
  readonly #characters = new Map<string, string>();
  readonly #rows = new Map<string, string>();

  /** The character that stands for a row. */
  of(row: string): string {
    const known = this.#characters.get(row);
    const character = known ?? this.#free();
    // What is used stays the longest.
    this.#characters.delete(row);
    this.#characters.set(row, character);
    this.#rows.set(character, row);
    for (const [old, its] of this.#characters) {
      if (this.#characters.size <= most) break;
      this.#characters.delete(old);
      this.#rows.delete(its);
    }
    return character;
  }

  #free(): string {
    const character = String.fromCodePoint(this.#next);
    this.#next = this.#next === last ? first : this.#next + 1;
    return character;
  }

  /** What Ink writes, with the rows in their places; those of a wider window, which Ink draws once more when it narrows, are cut. */
  filled(data: string, columns: number): string {
    return data.replace(some, (character) => `${fit(this.#rows.get(character) ?? '', columns)}${toEnd}`);
  }
}
