/** Rows of a hunk that change nothing but white space: of a large one they are looked for in the background. */

import type { Hunk } from '../../../../../text/diff/diff.ts';
import { spaceOnlyRows } from '../../../../../text/diff/space.ts';
import { atOnce, inSlices } from '../../../../../text/steps.ts';
import type { FileView } from '../file.ts';

/** A key that hides them waits for so many rows. */
const mostAtOnce = 4_000;

const known = new WeakMap<Hunk, ReadonlySet<number>>();
const none: ReadonlySet<number> = new Set();

/** Indexes of the rows; of a large hunk none until they are found. */
export function quietRows(hunk: Hunk): ReadonlySet<number> {
  const found = known.get(hunk);
  if (found) return found;
  if (hunk.rows.length > mostAtOnce) return none;
  const rows = atOnce(spaceOnlyRows(hunk.rows));
  known.set(hunk, rows);
  return rows;
}

const asked = new WeakSet<Hunk>();

/** Looks for those of large hunks, once; false where there is none. */
export async function findQuiet({ diff }: Pick<FileView, 'diff'>): Promise<boolean> {
  const large = (diff?.hunks ?? []).filter((hunk) => hunk.rows.length > mostAtOnce && !asked.has(hunk));
  for (const hunk of large) asked.add(hunk);
  for (const hunk of large) known.set(hunk, await inSlices(spaceOnlyRows(hunk.rows)));
  return large.length > 0;
}

/** Are those of all its hunks known? */
export function knowsQuiet({ diff }: Pick<FileView, 'diff'>): boolean {
  return (diff?.hunks ?? []).every((hunk) => hunk.rows.length <= mostAtOnce || known.has(hunk));
}
