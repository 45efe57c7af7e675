/** Where a reader is in something that is taller than its window. */
export interface Scroll {
  /** First row that is shown. */
  readonly top: number;
  /** Every row before this one was on the screen at some time; a jump over rows does not count them. */
  readonly seen: number;
}

export const unread: Scroll = { top: 0, seen: 0 };

/** What a key does: rows, pages, or the ends. */
const moves = new Map<string, (height: number, total: number) => number>([
  ['up', () => -1],
  ['k', () => -1],
  ['down', () => 1],
  ['j', () => 1],
  ['pageup', (height) => -Math.max(1, height - 1)],
  ['b', (height) => -Math.max(1, height - 1)],
  ['pagedown', (height) => Math.max(1, height - 1)],
  ['f', (height) => Math.max(1, height - 1)],
  ['u', (height) => -Math.max(1, height >> 1)],
  ['ctrl+u', (height) => -Math.max(1, height >> 1)],
  ['d', (height) => Math.max(1, height >> 1)],
  ['ctrl+d', (height) => Math.max(1, height >> 1)],
  ['g', (_height, total) => -total],
  ['home', (_height, total) => -total],
  ['G', (_height, total) => total],
  ['end', (_height, total) => total],
]);

/** The place after a key (`down`, `pagedown`, `g`, `G` ...), or null where the key is no scrolling. */
export function scrollBy(scroll: Scroll, key: string, height: number, total: number): Scroll | null {
  const move = moves.get(key);
  return move ? shownAt({ ...scroll, top: scroll.top + move(height, total) }, height, total) : null;
}

/** The same place in a window of this height, with what that shows counted as seen. */
export function shownAt(scroll: Scroll, height: number, total: number): Scroll {
  const top = Math.max(0, Math.min(scroll.top, total - height));
  const seen = Math.min(total, top <= scroll.seen ? Math.max(scroll.seen, top + height) : scroll.seen);
  return top === scroll.top && seen === scroll.seen ? scroll : { top, seen };
}
