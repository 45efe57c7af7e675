/** What each row of a hunk is, in a byte: a pass over hundreds of thousands of them does not visit as many objects. */

import type { Hunk } from '../../../../../text/diff/diff.ts';
import { atOnce } from '../../../../../text/steps.ts';
import type { Steps } from '../../../../../text/steps.ts';

/** Kinds of rows as bytes. */
export const rowKinds = { context: 0, removed: 1, added: 2 } as const;

/** Set beside the kind of the last row of a side that does not end with a line end. */
export const noLineEnd = 4;

/** Rows that are read between two steps. */
const stepRows = 4096;

const known = new WeakMap<Hunk, Uint8Array>();

/** A byte for each row: its kind, and `noLineEnd`. */
export function kindsOf(hunk: Hunk): Uint8Array {
  return known.get(hunk) ?? atOnce(reading(hunk));
}

/** Reads those of all hunks, so that they are known when the first key comes. */
export function* readingKinds(hunks: readonly Hunk[]): Steps<void> {
  let left = stepRows;
  for (const hunk of hunks) {
    yield* reading(hunk);
    left -= hunk.rows.length;
    if (left > 0) continue;
    left = stepRows;
    yield;
  }
}

function* reading(hunk: Hunk): Steps<Uint8Array> {
  const { rows } = hunk;
  const kinds = new Uint8Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const { kind, noNewline } = rows[at]!;
    kinds[at] = rowKinds[kind] | (noNewline ? noLineEnd : 0);
    if (at % stepRows === stepRows - 1) yield;
  }
  known.set(hunk, kinds);
  return kinds;
}
