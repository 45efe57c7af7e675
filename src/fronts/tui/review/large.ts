import { type ReviewData, shownOf } from './store.ts';

/** Files, and windows that the diff of one file fills, from which on a review is better read on the whole screen. */
const many = { files: 12, windows: 5 };

/** Is it more than a panel below a conversation is made for? `rows`: of the terminal's window. */
export function isLarge(data: ReviewData, rows: number): boolean {
  if (data.units.length > many.files) return true;
  const lines = (shownOf(data)?.diff?.hunks ?? []).reduce((sum, hunk) => sum + hunk.rows.length + 1, 0);
  return lines > many.windows * Math.max(5, rows - 4);
}
