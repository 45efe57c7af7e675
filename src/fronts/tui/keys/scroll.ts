/** Scrolling in something taller than its window: the keys of a pager, and what has been on the screen. */

import { keyLookup } from './table.ts';
import type { KeyRow } from './table.ts';

/** Where a reader is in something that is taller than its window. */
export interface Scroll {
  /** First row that is shown. */
  readonly top: number;
  /** Every row before this one was on the screen at some time; a jump over rows does not count them. */
  readonly seen: number;
}

/** At the top, with nothing seen yet. */
export const unread: Scroll = { top: 0, seen: 0 };

type Move = (height: number, total: number) => number;

const rows =
  (by: -1 | 1): Move =>
  () =>
    by;
const page =
  (by: -1 | 1): Move =>
  (height) =>
    by * Math.max(1, height - 1);
const half =
  (by: -1 | 1): Move =>
  (height) =>
    by * Math.max(1, height >> 1);
const end =
  (by: -1 | 1): Move =>
  (_height, total) =>
    by * total;

/** The keys of a pager, as `less` has them: by how many rows each moves. */
export const scrollKeys = [
  { keys: ['up', 'down', 'k', 'j'], group: 'Move', does: 'row by row', act: [rows(-1), rows(1)] },
  { keys: ['pageup', 'pagedown', 'b', 'f'], group: 'Move', does: 'page by page', act: [page(-1), page(1)] },
  { keys: ['u', 'd', 'ctrl+u', 'ctrl+d'], group: 'Move', does: 'half a page', act: [half(-1), half(1)] },
  { keys: ['g', 'G', 'home', 'end'], group: 'Move', does: 'to the top, to the end', act: [end(-1), end(1)] },
] as const satisfies readonly KeyRow<Move>[];

const moveOf = keyLookup(scrollKeys);

/** The place after a key (`down`, `pagedown`, `g`, `G` ...), or null where the key is no scrolling. It is yet to be drawn. */
export function scrollBy(scroll: Scroll, key: string, height: number, total: number): Scroll | null {
  const move = moveOf(key, height, total);
  if (!move) return null;
  return { ...scroll, top: Math.max(0, Math.min(scroll.top + move(height, total), total - height)) };
}

/** The same place in a window of this height, with what that shows counted as seen. */
export function shownAt(scroll: Scroll, height: number, total: number): Scroll {
  const top = Math.max(0, Math.min(scroll.top, total - height));
  const seen = Math.min(total, top <= scroll.seen ? Math.max(scroll.seen, top + height) : scroll.seen);
  return top === scroll.top && seen === scroll.seen ? scroll : { top, seen };
}

/** What a window of other columns makes of the rows that were seen: those of them that hold nothing else. */
export function inColumns(scroll: Scroll, before: readonly string[], now: readonly string[]): Scroll {
  const sizes = (rows: readonly string[]) => rows.map((text) => text.replace(/\s/g, '').length);
  const [had, has] = [sizes(before), sizes(now)];
  const sum = (all: readonly number[], to: number) => all.slice(0, to).reduce((one, two) => one + two, 0);
  const moved = (to: number): number => {
    if (to >= before.length) return now.length;
    let left = sum(had, to);
    const next = has.findIndex((size) => (left -= size) < 0);
    return next < 0 ? now.length : next;
  };
  return { top: moved(scroll.top), seen: moved(scroll.seen) };
}
