/** The lines that are shown of a file, as numbers: each is made when it is looked at. Of a hundred thousand a person sees a few hundred. */

import type { FileDiff, Hunk } from '../../../../../text/diff/diff.ts';
import type { ContextLines } from './context-lines.ts';
import { PairLine, RowLine } from './line.ts';
import type { Line } from './line.ts';
import { kindsOf, noLineEnd, rowKinds } from './row-kinds.ts';
import { RowNumbers } from './row-numbers.ts';

/** Folds are numbered from here on. */
export const firstFold = 2 ** 29;

/** In the place of a side that a pair does not have. */
export const noSide = 2 ** 30 - 1;

/** What the lines of a file are made of. */
interface LineParts {
  /**
   * By line, what stands in it: a row, by its number; beyond all rows an unchanged line of the new text, by its number; from
   * `firstFold` on a fold; and `~at` for another line. Where old and new do not stand side by side, left and right are the same.
   */
  left: Int32Array;
  right: Int32Array;
  others: readonly Line[];
  /** Of each fold the row behind it, and how many rows are folded. */
  folds: readonly number[];
  /** Of each row, as what it is shown: a change of white space that is hidden as unchanged. */
  kinds: Uint8Array;
  rows: RowNumbers;
  diff: FileDiff | null;
  context: ContextLines | null;
  /** How many numbers there are: of rows, and of those unchanged lines that may be shown. */
  codes: number;
}

/** All lines of a file. */
export class Lines {
  readonly length: number;
  readonly #parts: LineParts;
  /** Of each row, and of each unchanged line, where it stands; -1: nowhere. */
  readonly #places: Int32Array;
  readonly #foldPlaces: Int32Array;
  readonly #ends: boolean;
  #otherIds: ReadonlyMap<string, number> | undefined;
  #firstChanged: number | undefined;

  constructor(parts: LineParts) {
    const { left, right, diff } = parts;
    this.#parts = parts;
    this.length = left.length;
    this.#ends = diff !== null && (diff.oldEol === 'mixed' || diff.newEol === 'mixed' || diff.oldEol !== diff.newEol);
    this.#places = new Int32Array(parts.codes).fill(-1);
    this.#foldPlaces = new Int32Array(parts.folds.length / 2);
    for (const side of left === right ? [left] : [left, right])
      for (let at = 0; at < side.length; at++) {
        const code = side[at]!;
        if (code >= firstFold && code !== noSide) this.#foldPlaces[code - firstFold] = at;
        else if (code >= 0 && code < firstFold) this.#places[code] = at;
      }
  }

  /** The line there. */
  at(at: number): Line | undefined {
    const { left, right } = this.#parts;
    const [old, now] = [left[at], right[at]];
    if (old === undefined || now === undefined) return undefined;
    if (old < 0) return this.#parts.others[~old];
    if (old >= firstFold && old !== noSide) return this.#fold(old - firstFold);
    if (left === right) return this.#row(old);
    const row = this.#row(old);
    return new PairLine(row, old === now ? row : this.#row(now));
  }

  /** What stands there that is no row, nor a pair of them. */
  other(at: number): Line | undefined {
    const code = this.#parts.left[at] ?? 0;
    return code < 0 ? this.#parts.others[~code] : undefined;
  }

  /** Do hunks have headers? */
  get hasHeaders(): boolean {
    return this.#parts.others.some(({ type }) => type === 'hunk');
  }

  /** Is a change there that is shown as one? */
  isChanged(at: number): boolean {
    return this.#isChange(this.#parts.left[at]) || this.#isChange(this.#parts.right[at]);
  }

  /** The first change that is shown as one; -1 when there is none. */
  get firstChanged(): number {
    if (this.#firstChanged === undefined) {
      let at = 0;
      while (at < this.length && !this.isChanged(at)) at++;
      this.#firstChanged = at < this.length ? at : -1;
    }
    return this.#firstChanged;
  }

  /** Rows that are shown as changed in some lines, first and last, as runs of neighbours: a long range is one of them. */
  changesIn(first: number, last: number): { hunk: Hunk; from: number; to: number }[] {
    const { left, right, rows } = this.#parts;
    const found: number[] = [];
    for (const side of left === right ? [left] : [left, right])
      for (const code of side.subarray(first, last + 1)) if (this.#isChange(code)) found.push(code);
    const runs: ReturnType<Lines['changesIn']> = [];
    let next = -1;
    for (const code of found.toSorted((a, b) => a - b)) {
      const run = runs.at(-1);
      if (run && code === next && run.to < run.hunk.rows.length) run.to++;
      else {
        const { hunk, index } = rows.at(code);
        runs.push({ hunk, from: index, to: index + 1 });
      }
      next = code + 1;
    }
    return runs;
  }

  /** Where the line of an id stands. */
  indexOf(id: string): number | undefined {
    const [kind, hunk = '', row] = id.split(':');
    if (kind === 'r') return this.#place(this.#parts.rows.find(hunk, Number(row)));
    if (kind === 'f') return this.#foldBefore(this.#parts.rows.find(hunk, Number(row)));
    if (kind === 'c') return this.#place(this.#parts.rows.count + Number(hunk));
    this.#otherIds ??= this.#indexOthers();
    return this.#otherIds.get(id);
  }

  /** Where the row of a hunk stands, or the nearest above it in the hunk that is shown. */
  rowOrAbove(hunk: string, row: number): number | undefined {
    const first = this.#parts.rows.find(hunk, 0);
    if (first === undefined) return undefined;
    for (let at = first + row; at >= first; at--) {
      const place = this.#place(at);
      if (place !== undefined) return place;
    }
    return undefined;
  }

  /** Where the first row stands that is this line of the new text, or one behind it. */
  lineOrBelow(line: number): number | undefined {
    const { context, diff, rows } = this.#parts;
    if (!context || !diff) return undefined;
    for (let at = line, hunk = context.hunkBehind(line); hunk < diff.hunks.length; hunk++) {
      const { id, newStart, rows: own } = diff.hunks[hunk]!;
      for (; at < newStart; at++) {
        const place = this.#place(rows.count + at);
        if (place !== undefined) return place;
      }
      const first = rows.find(id, 0)!;
      for (const [index, row] of own.entries()) {
        const place = this.#place(first + index);
        if (place !== undefined && (row.new ?? 0) >= line) return place;
      }
    }
    return undefined;
  }

  #indexOthers(): ReadonlyMap<string, number> {
    const { left, others } = this.#parts;
    const found = new Map<string, number>();
    for (let at = 0; at < left.length; at++) if (left[at]! < 0) found.set(others[~left[at]!]!.id, at);
    return found;
  }

  #isChange(code = -1): boolean {
    const { kinds } = this.#parts;
    return code >= 0 && code < kinds.length && kinds[code] !== rowKinds.context;
  }

  #place(code: number | undefined): number | undefined {
    const place = this.#places[code ?? -1];
    return place === -1 ? undefined : place;
  }

  /** The fold in front of a row: by the row it is found, since folds are in their order. */
  #foldBefore(row: number | undefined): number | undefined {
    const { folds } = this.#parts;
    let [low, high] = [0, folds.length / 2];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (folds[2 * middle]! < (row ?? -1)) low = middle + 1;
      else high = middle;
    }
    return folds[2 * low] === row && row !== undefined ? this.#foldPlaces[low] : undefined;
  }

  #fold(at: number): Line {
    const [row = 0, count = 0] = this.#parts.folds.slice(2 * at, 2 * at + 2);
    const { hunk, index } = this.#parts.rows.at(row);
    return { type: 'fold', id: `f:${hunk.id}:${index}`, count };
  }

  #row(code: number): RowLine | undefined {
    const { rows, kinds, context } = this.#parts;
    if (code === noSide) return undefined;
    if (code >= rows.count) return context ? new RowLine(context.row(code - rows.count), {}) : undefined;
    const { hunk, row, index } = rows.at(code);
    const quiet = row.kind !== 'context' && kinds[code] === rowKinds.context;
    const pair = hunk.rows[pairsOf(hunk)[index]!];
    return new RowLine(row, { hunk: hunk.id, index, quiet, pair, ends: this.#ends });
  }
}

/** Of a file that is not there yet. */
export const noLines = new Lines({
  left: new Int32Array(),
  right: new Int32Array(),
  others: [],
  folds: [],
  kinds: new Uint8Array(),
  rows: new RowNumbers([]),
  diff: null,
  context: null,
  codes: 0,
});

/** The rows of a hunk as lines, each with its pair. */
export function rowLines(hunk: Hunk): RowLine[] {
  const paired = pairsOf(hunk);
  return hunk.rows.map((row, index) => new RowLine(row, { hunk: hunk.id, index, pair: hunk.rows[paired[index]!] }));
}

const pairs = new WeakMap<Hunk, Int32Array>();

/** Of each removed row the added row at the same place of the next block, and the other way round; else -1. */
function pairsOf(hunk: Hunk): Int32Array {
  const known = pairs.get(hunk);
  if (known) return known;
  const kinds = kindsOf(hunk);
  const found = new Int32Array(kinds.length).fill(-1);
  const end = (from: number, kind: number) => {
    let at = from;
    while (at < kinds.length && (kinds[at]! & ~noLineEnd) === kind) at++;
    return at;
  };
  for (let at = 0; at < kinds.length;) {
    const added = end(at, rowKinds.removed);
    const next = end(added, rowKinds.added);
    for (let i = 0; i < Math.min(added - at, next - added); i++) {
      found[at + i] = added + i;
      found[added + i] = at + i;
    }
    at = Math.max(at + 1, next);
  }
  pairs.set(hunk, found);
  return found;
}
