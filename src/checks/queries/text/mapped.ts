/** A text that was put together from pieces of another one, and still knows where each of its characters came from. */

/** A piece: copied from `from` on, or put in the place of what stood there. */
export interface Piece {
  text: string;
  from: number;
  /** Was it put in, so that all of it stands for one place? */
  put?: boolean;
}

/** @see Piece */
export class Mapped {
  readonly text: string;
  readonly #pieces: readonly Piece[];
  readonly #starts: number[] = [];

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
    let at = 0;
    for (const { text } of pieces) {
      this.#starts.push(at);
      at += text.length;
    }
    this.text = pieces.map(({ text }) => text).join('');
  }

  /** Where the character at an offset came from. */
  source(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const piece = this.#pieces[low];
    if (!piece) return 0;
    return piece.from + (piece.put ? 0 : Math.min(offset - (this.#starts[low] ?? 0), piece.text.length));
  }

  /** The same with parts replaced: they are given in offsets of this text, in order, and do not overlap. */
  replaced(edits: readonly { from: number; to: number; text: string }[]): Mapped {
    const pieces: Piece[] = [];
    let at = 0;
    for (const { from, to, text } of edits) {
      this.#copy(at, from, pieces);
      pieces.push({ text, from: this.source(from), put: true });
      at = to;
    }
    this.#copy(at, this.text.length, pieces);
    return new Mapped(pieces);
  }

  #copy(from: number, to: number, into: Piece[]): void {
    for (const [index, piece] of this.#pieces.entries()) {
      const start = this.#starts[index] ?? 0;
      const [begin, end] = [Math.max(from, start), Math.min(to, start + piece.text.length)];
      if (begin >= end) continue;
      const text = piece.text.slice(begin - start, end - start);
      into.push(piece.put ? { text, from: piece.from, put: true } : { text, from: piece.from + begin - start });
    }
  }
}
