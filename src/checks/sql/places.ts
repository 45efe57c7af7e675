/** Places in a statement: the parser counts bytes of UTF-8, everything else counts UTF-16 units. */

import { Lines } from '../kind/lines.ts';

/** Turns the parser's byte offsets of one text into offsets of the text, each in logarithmic time. */
export class Places {
  readonly #text: string;
  /** After each character that is not ASCII: its end in bytes, and in units. */
  #bytes: number[] | undefined;
  readonly #units: number[] = [];
  #lines: Lines | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** The offset in UTF-16 units of a byte offset. */
  offset(byte: number): number {
    const bytes = (this.#bytes ??= this.#count());
    let [low, high] = [0, bytes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((bytes[middle] ?? 0) <= byte) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return Math.min(byte, this.#text.length);
    return Math.min((this.#units[low - 1] ?? 0) + byte - (bytes[low - 1] ?? 0), this.#text.length);
  }

  /** 1-based line and column within the text. */
  at(offset: number): { line: number; column: number } {
    return (this.#lines ??= new Lines(this.#text)).at(offset);
  }

  #count(): number[] {
    const bytes: number[] = [];
    let before = 0;
    for (const { 0: character, index } of this.#text.matchAll(/[\u{80}-\u{10ffff}]/gu)) {
      const code = character.codePointAt(0) ?? 0;
      // Each of these takes more bytes than units: `before` is how many more there were so far.
      before += (code < 0x800 ? 2 : code < 0x10000 ? 3 : 4) - character.length;
      bytes.push(index + character.length + before);
      this.#units.push(index + character.length);
    }
    return bytes;
  }
}
