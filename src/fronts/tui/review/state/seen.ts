/** Marks what the window shows as seen, and finds what of a change set would land unseen. */

import type { FileView } from '../model/file.ts';
import { lineAt } from '../model/lines/body.ts';
import type { RowLine, Line } from '../model/lines/line.ts';
import { nothingSeen, unseenOf, withRange } from '../model/seen.ts';
import type { FileSeen, Seen, UnseenFile } from '../model/seen.ts';
import { visible } from '../model/visible.ts';
import { wholeKey } from '../model/viewed.ts';
import { resolveCursor } from './cursor.ts';
import type { Cursor, Viewport } from './cursor.ts';
import { viewAt } from './data.ts';
import type { ReviewData } from './data.ts';
import { cursorOf, withMessage } from './state.ts';
import type { Look, ReviewState, ReviewStep, Unseen } from './state.ts';

/** What was seen of the file, with what the window shows now. */
export function withShown(before: FileSeen = nothingSeen, cursor: Cursor, viewport: Viewport): FileSeen {
  const { lines, starts } = viewport.body;
  if (lines.length === 0) return before;
  const { top } = resolveCursor(cursor, viewport);
  const end = top + viewport.height;
  let seen = before;
  for (let at = lineAt(viewport.body, top); at < lines.length && starts[at]! < end; at++) {
    const line = lines[at]!;
    const height = starts[at + 1]! - starts[at]!;
    const [from, to] = [Math.max(0, top - starts[at]!), Math.min(height, end - starts[at]!)];
    if (from === 0 && to === height) seen = withLine(seen, line);
    else seen = withPart(seen, line, { height, from, to });
  }
  return seen;
}

function withLine(seen: FileSeen, line: Line): FileSeen {
  switch (line.type) {
    case 'row':
      return withRow(seen, line);
    case 'pair':
      return [line.left, line.right].reduce((all, side) => (side ? withRow(all, side) : all), seen);
    case 'notice': {
      const { text } = line.notice;
      return seen.notices.has(text) ? seen : { ...seen, notices: new Set(seen.notices).add(text) };
    }
    default:
      return seen;
  }
}

/** A change that is shown as if there were none was not seen as one, nor one whose end is cut off. */
function withRow(seen: FileSeen, { hunk, index, quiet, cut }: RowLine): FileSeen {
  if (hunk === '' || quiet || cut > 0) return seen;
  const ranges = seen.hunks[hunk] ?? [];
  const more = withRange(ranges, index, index + 1);
  return more === ranges ? seen : { ...seen, hunks: { ...seen.hunks, [hunk]: more } };
}

/** A line that stands half outside of the window is seen when each of its rows was in it at some time. */
function withPart(seen: FileSeen, line: Line, at: { height: number; from: number; to: number }): FileSeen {
  const { [line.id]: known, ...parts } = seen.parts;
  const rows = withRange(known?.height === at.height ? known.rows : [], at.from, at.to);
  const [first] = rows;
  if (first && first[0] === 0 && first[1] === at.height) return withLine({ ...seen, parts }, line);
  return { ...seen, parts: { ...parts, [line.id]: { height: at.height, rows } } };
}

/** The state with what the window shows marked as seen. */
export function markSeen(state: ReviewState, { viewport, entries, visible }: Look): ReviewState {
  const path = entries[state.file]?.path;
  if (path === undefined || !visible) return state;
  const seen = withShown(state.seen[path], cursorOf(state), viewport);
  return seen === state.seen[path] ? state : { ...state, seen: { ...state.seen, [path]: seen } };
}

/** What of a file would land unseen; of one that changed little since it was read whole, what of that change. */
function unseenFile(data: ReviewData, at: number, view: FileView, seen: Seen): UnseenFile {
  const { entry } = view;
  const { path } = entry;
  const found = unseenOf(view, seen[path], data.state.refused[path]);
  const since = data.since.get(at);
  const last = data.previous?.files.find((file) => file.path === path);
  if (found.rows === 0 || !since || !last || last.before?.hash !== entry.before?.hash) return found;
  if (!data.viewed.whole.has(wholeKey(last)) || unseenOf(since, seen[path]).rows > 0) return found;
  return { rows: 0, of: found.of, cut: 0, first: null };
}

/** What of the change set would land unseen, and where that begins. Files that are refused do not count. */
export function unseenIn(data: ReviewData): Unseen {
  const { entries, state } = data;
  const all: Unseen = { rows: 0, of: 0, cut: 0, files: 0, unread: 0, next: null };
  // The file at hand goes first, and then on and round: the reader is not sent back and forth.
  for (let by = 0; by < entries.length; by++) {
    const file = (state.file + by) % entries.length;
    const { path } = entries[file]!;
    if (state.refused[path] === 'all' || state.resolved[path] === 'mine') continue;
    const view = viewAt(data, file);
    const { rows, of, cut, first } = view ? unseenFile(data, file, view, state.seen) : unreadFile;
    all.rows += rows;
    all.of += of;
    all.cut += cut;
    if (!view) all.unread += 1;
    if (view && rows === 0) continue;
    all.files += 1;
    all.next ??= { file, line: first };
  }
  return all;
}

const unreadFile: UnseenFile = { rows: 0, of: 0, cut: 0, first: null };

/**
 * What would land unseen is said and shown once, before the same key goes ahead (`ReviewState.confirmed`); null where all was
 * seen, or that was said. `name` is the key as people know it; `rest`: what the same reply proposes next would land too.
 */
export function unseenFirst(
  state: ReviewState,
  look: Look,
  key: string,
  { name = key, rest = false }: { name?: string; rest?: boolean } = {},
): ReviewStep | null {
  if (look.readOnly || state.confirmed === key) return null;
  const unseen = look.unseen(state);
  const { next } = unseen;
  const more = rest ? look.rest : [];
  const words = [
    ...(next ? [unseenWords(unseen, look.entries.length)] : []),
    ...(more.length > 0 ? [`${more.length} more ${more.length === 1 ? 'edit' : 'edits'}`] : []),
  ];
  if (words.length === 0) return null;
  // What is said last is cut off first where there is little room.
  const names = more.length > 0 ? `: ${more.map(visible).join(', ')}` : '';
  const message = `${name} again goes ahead · not seen: ${words.join(', ')}${names}`;
  if (!next) return withMessage({ ...state, confirm: key }, message);
  const cursors = next.line === null ? state.cursors : { ...state.cursors, [next.file]: { id: next.line, at: 1 } };
  // What was hidden is what was not seen.
  const open = { since: false, hideSpace: false, tree: false, range: null };
  const shown = { ...state, ...open, file: next.file, cursors, confirm: key };
  return withMessage(shown, message);
}

/** Rows can be counted once every file is read. */
function unseenWords({ rows, of, cut, files: some, unread }: Unseen, files: number): string {
  const where = files > 1 ? `${some} of ${files} files` : '';
  if (unread > 0) return where === '' ? 'the file is not read yet' : where;
  const what = `${rows} of ${of} changed rows${cut > 0 ? ` (${cut} cut off)` : ''}`;
  return where === '' ? what : `${what} in ${where}`;
}
