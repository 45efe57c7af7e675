/** Places in a text: offsets as lines and columns, and what stands on a line. */

/** Finds lines of offsets in one text in logarithmic time. */
export class Lines {
  readonly #starts: number[] = [0];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** 1-based line and column (UTF-16 units) of an offset; an offset beyond the end is the end. */
  at(offset: number): { line: number; column: number } {
    const inside = Math.max(0, Math.min(offset, this.#text.length));
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: inside - (this.#starts[low] ?? 0) + 1 };
  }

  /** Where a 1-based line starts. */
  offset(line: number): number {
    return this.#starts[Math.max(0, Math.min(line, this.#starts.length) - 1)] ?? 0;
  }

  /** The text of a 1-based line, without its end. */
  line(line: number): string {
    const from = this.offset(line);
    const to = this.#starts[line] ?? this.#text.length + 1;
    return this.#text.slice(from, to - 1).replace(/\r$/, '');
  }

  get count(): number {
    return this.#starts.length;
  }
}
