/** The cursor over the lines of a file and the window around it: nothing moves on the screen unless a key moves it. */

import { isAbove, startOf } from '../model/lines/body.ts';
import type { Body, Spot } from '../model/lines/body.ts';
import type { Lines } from '../model/lines/lines.ts';
import { lineOfId } from '../model/proof/found.ts';

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

/** The line of an id, or what stands nearest to where it was. */
function lineOf(lines: Lines, id: string | null): number {
  return (id === null ? undefined : near(lines, id)) ?? firstLine(lines);
}

/** Where a reader begins: the first change. */
function firstLine(lines: Lines): number {
  for (let at = 0; at < lines.length; at++) {
    const other = lines.other(at);
    if (other === undefined || other.type === 'hunk') return at;
  }
  return Math.min(1, lines.length - 1);
}

function near(lines: Lines, id: string): number | undefined {
  const found = lines.indexOf(id);
  if (found !== undefined) return found;
  const [kind, key = '', row] = id.split(':');
  // The end of a line, or a comment that is gone: the line itself.
  if (kind === 'k' || kind === 'e') return near(lines, id.slice(2));
  // A finding that is gone, or whose help is folded.
  if (kind === 'q') return near(lines, id.slice(id.indexOf(':', 2) + 1));
  if (kind === 'p') return lines.lineOrBelow(lineOfId(id));
  if (kind === 'r' || kind === 'f') return lines.rowOrAbove(key, Number(row)) ?? lines.indexOf(`h:${key}`);
  if (kind === 'h') return lines.indexOf(`h:${key.split('@')[0]}`) ?? lines.indexOf(`r:${key}:0`);
  return kind === 'c' ? lines.lineOrBelow(Number(key)) : undefined;
}

/** Index of the cursor's line, and the first row of the window. */
export function resolveCursor(cursor: Cursor, viewport: Viewport): { line: number; top: Spot } {
  const { body, height } = viewport;
  const line = lineOf(body.lines, cursor.id);
  // The window may have become lower since: the keys below it take as many rows as they need.
  const top =
    cursor.id === null ? firstTop(viewport) : body.move(startOf(Math.max(0, line)), -Math.min(cursor.at, height - 1));
  return { line, top: above(top, lastTop(viewport)) };
}

/** The window at the end. */
function lastTop({ body, height }: Viewport): Spot {
  return body.move(startOf(body.lines.length), -height);
}

/** The upper one of two. */
function above(one: Spot, other: Spot): Spot {
  return isAbove(other, one) ? other : one;
}

/** The window begins at the top, but in a low one what changes must be seen before what stands around it. */
function firstTop({ body, height }: Viewport): Spot {
  const changed = body.lines.firstChanged;
  const first = body.move(startOf(0), 0);
  if (changed < 0 || !isAbove(first, body.move(startOf(changed + 1), -height))) return first;
  return above(startOf(changed), body.move(startOf(changed + 1), (height > 3 ? 1 : 0) - height));
}

/** The cursor on a line (by index), the window moved no further than it must be to show it. */
export function goTo(cursor: Cursor, viewport: Viewport, line: number): Cursor {
  const to = Math.max(0, Math.min(line, viewport.body.lines.length - 1));
  return putAt(cursor, viewport, to, shown(viewport, resolveCursor(cursor, viewport).top, to));
}

/** The cursor on the last line, the window at the end. */
export function toEnd(cursor: Cursor, viewport: Viewport): Cursor {
  return putAt(cursor, viewport, viewport.body.lines.length - 1, lastTop(viewport));
}

function putAt(cursor: Cursor, { body }: Viewport, line: number, top: Spot): Cursor {
  return { ...cursor, id: body.lines.at(line)?.id ?? null, at: body.rowsBetween(top, startOf(line)) };
}

/** The first row of the window, moved so that a line is in it, with a little of what is around it. */
function shown(viewport: Viewport, top: Spot, line: number): Spot {
  const { body, height } = viewport;
  const margin = height >= 10 ? 2 : 0;
  const lowest = body.move(startOf(line + 1), margin - height);
  const highest = body.move(startOf(line), -margin);
  return above(above(isAbove(top, lowest) ? lowest : top, highest), lastTop(viewport));
}

/** One line on or back. Within a line that is taller than the window, one row. */
export function step(cursor: Cursor, viewport: Viewport, by: 1 | -1): Cursor {
  const { body, height } = viewport;
  const { line, top } = resolveCursor(cursor, viewport);
  if (body.height(line) > height) {
    const bottom = body.move(top, height);
    if (by > 0 ? isAbove(bottom, startOf(line + 1)) : isAbove(startOf(line), top))
      return putAt(cursor, viewport, line, body.move(top, by));
  }
  const next = line + by;
  if (next < 0 || next >= body.lines.length) return cursor;
  // A tall line is entered at the end that is nearer.
  if (body.height(next) > height) {
    const entered = by > 0 ? above(startOf(next), body.move(top, 1)) : body.move(startOf(next + 1), -height);
    return putAt(cursor, viewport, next, entered);
  }
  return goTo(cursor, viewport, next);
}

/** The window so many rows on or back; the cursor stays where it is on the screen. */
export function page(cursor: Cursor, viewport: Viewport, by: number): Cursor {
  const { body, height } = viewport;
  const { line, top } = resolveCursor(cursor, viewport);
  const moved = above(body.move(top, by), lastTop(viewport));
  if (body.rowsBetween(top, moved) === 0) return goTo(cursor, viewport, by > 0 ? body.lines.length - 1 : 0);
  const here = body.move(moved, Math.max(0, body.rowsBetween(top, startOf(line))));
  const last = body.move(moved, height - 1);
  const to = Math.min(here.line, last.line, body.lines.length - 1);
  return putAt(cursor, viewport, Math.max(1, to), moved);
}

/** Where the next line of a kind is, from the cursor on or back; -1 when there is none. */
export function nextLine(cursor: Cursor, viewport: Viewport, by: 1 | -1, is: (at: number) => boolean): number {
  const { length } = viewport.body.lines;
  for (let at = resolveCursor(cursor, viewport).line + by; at >= 0 && at < length; at += by) if (is(at)) return at;
  return -1;
}
