/** Marks what the window shows as seen, and finds what of a change set would land unseen. */

import { numbered, t } from '../../../../text/words/words.ts';
import type { FileView } from '../model/file.ts';
import type { RowLine, Line } from '../model/lines/line.ts';
import { cutIn, nothingSeen, unseenOf, withRange } from '../model/seen.ts';
import type { FileSeen, Seen, UnseenFile } from '../model/seen.ts';
import { visible } from '../model/visible.ts';
import { many } from '../model/proof/summary.ts';
import { wholeKey } from '../model/viewed.ts';
import { resolveCursor } from './cursor.ts';
import type { Cursor, Viewport } from './cursor.ts';
import { viewAt } from './data.ts';
import type { ReviewData } from './data.ts';
import { errorsThatLand } from './proof/open-errors.ts';
import { cursorOf, withMessage } from './state.ts';
import type { Look, ReviewState, ReviewStep, Unseen } from './state.ts';

/** What was seen of the file, with what the window shows now. The same as before where that is nothing new. */
export function withShown(before: FileSeen = nothingSeen, cursor: Cursor, viewport: Viewport): FileSeen {
  const { body } = viewport;
  const { top } = resolveCursor(cursor, viewport);
  const shown = new Shown(before);
  let [from, left] = [top.row, viewport.height];
  for (let at = top.line; at < body.lines.length && left > 0; at++, from = 0) {
    const height = body.height(at);
    const to = Math.min(height, from + left);
    if (from === 0 && to === height) shown.line(body.lines.at(at)!);
    else shown.part(body.lines.at(at)!, { height, from, to });
    left -= to - from;
  }
  return shown.seen;
}

/** Gathers what a window shows; the collections are copied once, when there is something new. */
class Shown {
  seen: FileSeen;
  #hunks: Map<string, ReturnType<typeof withRange>> | undefined;

  constructor(before: FileSeen) {
    this.seen = before;
  }

  line(line: Line): void {
    if (line.type === 'row') this.#row(line);
    else if (line.type === 'pair') for (const side of [line.left, line.right]) if (side) this.#row(side);
    if (line.type !== 'notice' || this.seen.notices.has(line.notice.text)) return;
    this.seen = { ...this.seen, notices: new Set(this.seen.notices).add(line.notice.text) };
  }

  /** A line that stands half outside of the window is seen when each of its rows was in it at some time. */
  part(line: Line, at: { height: number; from: number; to: number }): void {
    const { [line.id]: known, ...parts } = this.seen.parts;
    const rows = withRange(known?.height === at.height ? known.rows : [], at.from, at.to);
    if (rows === known?.rows) return;
    const [first] = rows;
    const whole = first?.[0] === 0 && first[1] === at.height;
    this.seen = { ...this.seen, parts: whole ? parts : { ...parts, [line.id]: { height: at.height, rows } } };
    if (whole) this.line(line);
  }

  /** A change that is shown as if there were none was not seen as one, nor one whose end is cut off. */
  #row({ hunk, index, quiet, cut }: RowLine): void {
    if (hunk === '' || quiet || cut > 0) return;
    const ranges = this.seen.hunks.get(hunk) ?? [];
    const more = withRange(ranges, index, index + 1);
    if (more === ranges) return;
    if (this.#hunks === undefined) {
      this.#hunks = new Map(this.seen.hunks);
      this.seen = { ...this.seen, hunks: this.#hunks };
    }
    this.#hunks.set(hunk, more);
  }
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
  return { rows: 0, of: found.of, first: null };
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
    const { rows, of, first } = view ? unseenFile(data, file, view, state.seen) : unreadFile;
    all.rows += rows;
    all.of += of;
    if (view && rows > 0) all.cut += cutIn(view, state.seen[path], state.refused[path]);
    if (!view) all.unread += 1;
    if (view && rows === 0) continue;
    all.files += 1;
    all.next ??= { file, line: first };
  }
  return all;
}

const unreadFile: UnseenFile = { rows: 0, of: 0, first: null };

/**
 * What would land unseen, or in spite of an error, is said and shown once, before the same key goes ahead
 * (`ReviewState.confirmed`); null where there is no such thing, or that was said. `name` is the key as people know it; `rest`: what the same reply proposes next would land too.
 */
export function unseenFirst(
  state: ReviewState,
  look: Look,
  key: string,
  { name = key, rest = false }: { name?: string; rest?: boolean } = {},
): ReviewStep | null {
  // A verdict that comes between two presses takes the first one back.
  if (look.readOnly || state.confirmed === key) return null;
  const errors = errorsThatLand(state, look);
  const unseen = look.unseen(state);
  const { next } = unseen;
  const more = rest ? look.rest : [];
  const words = [
    ...(next ? [unseenWords(unseen, look.entries.length)] : []),
    ...(more.length > 0 ? [numbered(more.length, 'more edit')] : []),
  ];
  if (words.length === 0 && errors === 0) return null;
  // What is said last is cut off first where there is little room.
  const names = more.length > 0 ? `: ${more.map(visible).join(', ')}` : '';
  const asked =
    errors === 0 ? t`${name} again goes ahead` : t`land in spite of ${many(errors, 'error')}? ${name} again`;
  const still = look.proof?.running ? t(' · proof still running') : '';
  const message = words.length === 0 ? asked + still : t`${asked}${still} · not seen: ${words.join(', ')}${names}`;
  if (!next) return withMessage({ ...state, confirm: key }, message);
  const cursors = next.line === null ? state.cursors : { ...state.cursors, [next.file]: { id: next.line, at: 1 } };
  // What was hidden is what was not seen.
  const open = { since: false, hideSpace: false, tree: false, range: null };
  const shown = { ...state, ...open, file: next.file, cursors, confirm: key };
  return withMessage(shown, message);
}

/** Rows can be counted once every file is read. */
function unseenWords({ rows, of, cut, files: some, unread }: Unseen, files: number): string {
  const where = files > 1 ? t`${some} of ${files} files` : '';
  if (unread > 0) return where === '' ? t('the file is not read yet') : where;
  const what = t`${rows} of ${of} changed rows${cut > 0 ? t` (${cut} cut off)` : ''}`;
  return where === '' ? what : t`${what} in ${where}`;
}
