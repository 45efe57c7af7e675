/** Unchanged lines of a file around its hunks, as many as are wanted. */

import type { DiffRow, FileDiff, Hunk } from '../../../../../text/diff/diff.ts';
import type { FileView } from '../file.ts';

/** Unchanged lines around a change that its hunk holds. */
export const defaultContext = 3;

/** First lines behind a hunk on both sides, and its own first ones, 1-based. */
function edges({ oldStart, oldLines, newStart, newLines }: Hunk) {
  const [old, now] = [oldLines === 0 ? oldStart + 1 : oldStart, newLines === 0 ? newStart + 1 : newStart];
  return { old, new: now, oldEnd: old + oldLines, newEnd: now + newLines };
}

const offsets = new WeakMap<NonNullable<FileView['after']>, readonly number[]>();

/** Where each line of a text begins. */
function offsetsOf(after: NonNullable<FileView['after']>): readonly number[] {
  const known = offsets.get(after);
  if (known) return known;
  const { text } = after;
  const found: number[] = [];
  for (let from = 0; from < text.length;) {
    found.push(from);
    const end = text.indexOf('\n', from);
    from = end < 0 ? text.length : end + 1;
  }
  offsets.set(after, found);
  return found;
}

/** Unchanged lines of a file that no hunk holds, by their numbers in the new text; it is taken apart when some are wanted. */
export class ContextLines {
  readonly #after: FileView['after'];
  readonly #hunks: readonly Hunk[];

  constructor({ after, diff }: Pick<FileView, 'after'> & { diff: FileDiff }) {
    this.#after = after;
    this.#hunks = diff.hunks;
  }

  /** Lines of the new text. */
  get count(): number {
    return this.#after === null ? 0 : offsetsOf(this.#after).length;
  }

  /** Those next to a hunk, from and up to, when so many are wanted around each change; never those of another hunk. */
  beside(at: number, side: 'before' | 'after', context: number): readonly [from: number, to: number] {
    const more = context - defaultContext;
    if (more <= 0 || this.#after === null) return [0, 0];
    const here = edges(this.#hunks[at]!);
    const [previous, next] = [this.#hunks[at - 1], this.#hunks[at + 1]];
    // What is shown after a hunk is not shown again before the next one.
    return side === 'after'
      ? [here.newEnd, Math.min(here.newEnd + more, next ? edges(next).new : this.count + 1)]
      : [Math.max(here.new - more, previous ? edges(previous).newEnd + more : 1), here.new];
  }

  /** Index of the first hunk that ends behind a line; that of none after the last one. */
  hunkBehind(line: number): number {
    let [low, high] = [0, this.#hunks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges(this.#hunks[middle]!).newEnd > line) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** A line as a row that no hunk holds. */
  row(line: number): DiffRow {
    const starts = this.#after === null ? [] : offsetsOf(this.#after);
    const text = this.#after?.text.slice(starts[line - 1], starts[line]).replace(/\r?\n$/, '') ?? '';
    const before = this.#hunks[this.hunkBehind(line) - 1];
    const shift = before ? edges(before).oldEnd - edges(before).newEnd : 0;
    return { kind: 'context', text, old: line + shift, new: line };
  }
}
