/** The cursor over the lines of a file and the window around it: nothing moves on the screen unless a key moves it. */

import { lineAt } from '../model/lines/body.ts';
import type { Body } from '../model/lines/body.ts';
import type { Line, RowLine } from '../model/lines/line.ts';

/**
 * Where a reader is in a file. It holds on to a line and to where that line stands on the screen, so that nothing moves
 * when other lines come, go or change their height.
 */
export interface Cursor {
  /** Id of the line that the cursor is on; null before anything was done: the first change. */
  readonly id: string | null;
  /** Rows from the top of the window to the cursor's line (below zero when that line began above the window). */
  readonly at: number;
}

/** Before anything was done. */
export const firstCursor: Cursor = { id: null, at: 0 };

/** The window over a body. */
export interface Viewport {
  body: Body;
  height: number;
}

/** Where lines are by their ids. Rows of hunks, of which there may be very many, are found by their numbers. */
class LineIndex {
  readonly #others = new Map<string, number>();
  readonly #rows = new Map<string, number[]>();
  /** The hunk of the row that was noted last, and its rows. */
  #hunk = '';
  #own: number[] = [];

  constructor(lines: readonly Line[]) {
    for (let at = 0; at < lines.length; at++) {
      const line = lines[at]!;
      if (line.type === 'pair') {
        if (line.left) this.#add(line.left, at);
        if (line.right) this.#add(line.right, at);
      } else if (line.type === 'row') this.#add(line, at);
      else this.#others.set(line.id, at);
    }
  }

  get(id: string): number | undefined {
    const [, hunk = '', row] = /^r:([^:]*):(\d+)$/.exec(id) ?? [];
    return row === undefined ? this.#others.get(id) : this.#rows.get(hunk)?.[Number(row)];
  }

  #add(row: RowLine, at: number): void {
    if (row.index < 0) {
      this.#others.set(row.id, at);
      return;
    }
    if (this.#hunk !== row.hunk) {
      this.#hunk = row.hunk;
      this.#own = this.#rows.get(row.hunk) ?? [];
      this.#rows.set(row.hunk, this.#own);
    }
    this.#own[row.index] = at;
  }
}

const indexes = new WeakMap<readonly Line[], LineIndex>();

function indexOf(lines: readonly Line[]): LineIndex {
  const known = indexes.get(lines) ?? new LineIndex(lines);
  indexes.set(lines, known);
  return known;
}

/** The line of an id, or what stands nearest to where it was. */
function lineOf(lines: readonly Line[], id: string | null): number {
  return (id === null ? null : near(lines, id)) ?? firstLine(lines);
}

/** Where a reader begins: the first change. */
function firstLine(lines: readonly Line[]): number {
  const first = lines.findIndex(({ type }) => type === 'hunk' || type === 'row' || type === 'pair');
  return first >= 0 ? first : Math.min(1, lines.length - 1);
}

function near(lines: readonly Line[], id: string): number | null {
  const index = indexOf(lines);
  const found = index.get(id);
  if (found !== undefined) return found;
  const [kind, key = '', row] = id.split(':');
  // The end of a line, or a comment that is gone: the line itself.
  if (kind === 'k' || kind === 'e') return near(lines, id.slice(2));
  if (kind === 'r' || kind === 'f') {
    for (let at = Number(row); at >= 0; at--) {
      const above = index.get(`r:${key}:${at}`);
      if (above !== undefined) return above;
    }
    const header = index.get(`h:${key}`);
    if (header !== undefined) return header;
  }
  if (kind === 'h') {
    const header = index.get(`h:${key.split('@')[0]}`) ?? index.get(`r:${key}:0`);
    if (header !== undefined) return header;
  }
  if (kind === 'c') {
    const below = lines.findIndex((line) => line.type === 'row' && (line.row.new ?? 0) >= Number(key));
    if (below >= 0) return below;
  }
  return null;
}

/** Index of the cursor's line, and the first row of the window. */
export function resolveCursor(cursor: Cursor, { body, height }: Viewport): { line: number; top: number } {
  const line = lineOf(body.lines, cursor.id);
  const total = body.starts.at(-1) ?? 0;
  // The window may have become lower since: the keys below it take as many rows as they need.
  const top = cursor.id === null ? firstTop(body, height) : (body.starts[line] ?? 0) - Math.min(cursor.at, height - 1);
  return { line, top: Math.max(0, Math.min(top, total - height)) };
}

/** The window begins at the top, but in a low one what changes must be seen before what stands around it. */
function firstTop({ lines, starts }: Body, height: number): number {
  const changed = firstChanges.get(lines) ?? lines.findIndex(isChanged);
  firstChanges.set(lines, changed);
  const end = starts[changed + 1] ?? 0;
  return changed < 0 || end <= height
    ? 0
    : Math.max(0, Math.min(starts[changed]!, end - height + (height > 3 ? 1 : 0)));
}

const firstChanges = new WeakMap<readonly Line[], number>();

function isChanged(line: Line): boolean {
  if (line.type === 'pair')
    return [line.left, line.right].some((side) => side !== undefined && side.kind !== 'context');
  return line.type === 'row' && line.kind !== 'context';
}

/** The cursor on a line (by index), the window moved no further than it must be to show it. */
export function goTo(cursor: Cursor, viewport: Viewport, line: number): Cursor {
  const { lines, starts } = viewport.body;
  const to = Math.max(0, Math.min(line, lines.length - 1));
  const { top } = resolveCursor(cursor, viewport);
  return putAt(cursor, viewport, to, shown(viewport, top, starts[to] ?? 0, starts[to + 1] ?? 0));
}

/** The cursor on the last line, the window at the end. */
export function toEnd(cursor: Cursor, viewport: Viewport): Cursor {
  const { lines, starts } = viewport.body;
  return putAt(cursor, viewport, lines.length - 1, Math.max(0, (starts.at(-1) ?? 0) - viewport.height));
}

function putAt(cursor: Cursor, { body }: Viewport, line: number, top: number): Cursor {
  return { ...cursor, id: body.lines[line]?.id ?? null, at: (body.starts[line] ?? 0) - top };
}

/** The first row of the window, moved so that rows `from` up to `to` are in it, with a little of what is around them. */
function shown({ body, height }: Viewport, top: number, from: number, to: number): number {
  const total = body.starts.at(-1) ?? 0;
  const margin = height >= 10 ? 2 : 0;
  let moved = top;
  if (to + margin > moved + height) moved = to + margin - height;
  if (from - margin < moved) moved = from - margin;
  return Math.max(0, Math.min(moved, total - height));
}

/** One line on or back. Within a line that is taller than the window, one row. */
export function step(cursor: Cursor, viewport: Viewport, by: 1 | -1): Cursor {
  const { starts } = viewport.body;
  const { line, top } = resolveCursor(cursor, viewport);
  const [from, to] = [starts[line] ?? 0, starts[line + 1] ?? 0];
  if (to - from > viewport.height) {
    if (by > 0 && to > top + viewport.height) return putAt(cursor, viewport, line, top + 1);
    if (by < 0 && from < top) return putAt(cursor, viewport, line, top - 1);
  }
  const next = line + by;
  if (next < 0 || next >= viewport.body.lines.length) return cursor;
  const height = (starts[next + 1] ?? 0) - (starts[next] ?? 0);
  // A tall line is entered at the end that is nearer.
  if (height > viewport.height)
    return putAt(
      cursor,
      viewport,
      next,
      by > 0 ? Math.min(starts[next]!, top + 1) : starts[next + 1]! - viewport.height,
    );
  return goTo(cursor, viewport, next);
}

/** The window so many rows on or back; the cursor stays where it is on the screen. */
export function page(cursor: Cursor, viewport: Viewport, by: number): Cursor {
  const { body, height } = viewport;
  const { line, top } = resolveCursor(cursor, viewport);
  const total = body.starts.at(-1) ?? 0;
  const moved = Math.max(0, Math.min(top + by, total - height));
  if (moved === top) return goTo(cursor, viewport, by > 0 ? body.lines.length - 1 : 0);
  const row = (body.starts[line] ?? 0) + (moved - top);
  const last = lineAt(body, moved + height - 1);
  return putAt(cursor, viewport, Math.max(1, Math.min(lineAt(body, Math.max(moved, row)), last)), moved);
}

/** Where the next line of a kind is, from the cursor on or back; -1 when there is none. */
export function nextLine(
  cursor: Cursor,
  viewport: Viewport,
  by: 1 | -1,
  is: (line: Line, at: number) => boolean,
): number {
  const { lines } = viewport.body;
  for (let at = resolveCursor(cursor, viewport).line + by; at >= 0 && at < lines.length; at += by) {
    if (is(lines[at]!, at)) return at;
  }
  return -1;
}
