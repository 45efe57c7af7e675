/** Rows of hunks that change nothing but white space: of a large file they are looked for in the background. */

import type { FileDiff, Hunk } from '../../../../../text/diff/diff.ts';
import { spaceOnlyRows } from '../../../../../text/diff/space.ts';
import { atOnce, inSlices } from '../../../../../text/steps.ts';
import type { Steps } from '../../../../../text/steps.ts';
import type { FileView } from '../file.ts';

/** A key that hides them waits for so many rows of a file. */
const mostAtOnce = 4_000;

const known = new WeakMap<Hunk, ReadonlySet<number>>();
const none: ReadonlySet<number> = new Set();

/** Indexes of the rows; of a large file none until they are found. */
export function quietRows(hunk: Hunk): ReadonlySet<number> {
  return known.get(hunk) ?? none;
}

const asked = new WeakSet<FileDiff>();
const done = new WeakSet<FileDiff>();

/** Looks for those of a large file, once; false where it is none. */
export async function findQuiet({ diff }: Pick<FileView, 'diff'>): Promise<boolean> {
  if (!diff || knowsQuiet({ diff }) || asked.has(diff)) return false;
  asked.add(diff);
  await inSlices(finding(diff));
  return true;
}

/** Are they known? Of a file that is not large they are looked for now. */
export function knowsQuiet({ diff }: Pick<FileView, 'diff'>): boolean {
  if (diff && !done.has(diff) && diff.added + diff.removed <= mostAtOnce) atOnce(finding(diff));
  return !diff || done.has(diff);
}

function* finding(diff: FileDiff): Steps<void> {
  for (const hunk of diff.hunks) {
    known.set(hunk, yield* spaceOnlyRows(hunk.rows));
    yield;
  }
  done.add(diff);
}
