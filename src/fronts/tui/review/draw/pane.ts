/** The pane of one file: its header, its lines as far as there is room, and where in them one is. */

import { fit } from '../../../../text/width.ts';
import type { Hint } from '../../keys/asked.ts';
import { hunkNotes, isMoved } from '../model/hunk-notes.ts';
import type { Body } from '../model/lines/body.ts';
import type { Line } from '../model/lines/line.ts';
import { segmentsOf } from '../model/lines/segments.ts';
import { wordsFor } from '../model/words.ts';
import { seenPart, resolveCursor, markSeen } from '../state/cursor.ts';
import type { Cursor, Viewport } from '../state/cursor.ts';
import { shownOf } from '../state/data.ts';
import type { ReviewData } from '../state/data.ts';
import { cursorOf, optionsOf } from '../state/state.ts';
import { rangeOf } from '../state/toggle.ts';
import { fileHeader } from './header.ts';
import { inlineRows } from './inline.ts';
import { layoutOf } from './layout.ts';
import { paintRows } from './lines/paint.ts';
import type { FrameSettings } from './settings.ts';

/** The part of the panel that shows a file, and the window over its lines. */
export interface Pane {
  rows: string[];
  /** Where something is written in it. */
  cursor: { x: number; y: number } | null;
  viewport: Viewport;
}

interface PaneSettings {
  columns: number;
  room: number;
  /** What had no room above the lines. */
  above: readonly Line[];
  split: boolean;
  /** Of the keys; shown here while a hunk is edited in place. */
  hints: readonly Hint[];
}

const nothing: Body = { lines: [], starts: [0] };

/** The file at hand: its name, its lines as far as there is room, and where one is in them. */
export function diffPane(
  data: ReviewData,
  at: FrameSettings,
  { columns, room, above, split, hints }: PaneSettings,
): Pane {
  const { state } = data;
  const file = shownOf(data);
  const header = fileHeader(data, at, columns, Math.max(1, Math.floor((room + 4) / 4)));
  if (!file) {
    const why = data.entries.length > 0 ? 'reading the changes …' : 'nothing would change';
    const rows = [...header.rows, at.theme.paint('dim', fit(why, columns))];
    return { rows, cursor: null, viewport: { body: nothing, height: 1 } };
  }
  const { body, gutter } = layoutOf(file, state, {
    above: [...above, ...header.lines],
    spoken: at.spoken,
    columns,
    split,
    theirs: wordsFor(at.question).theirs,
  });
  const total = body.starts.at(-1) ?? 0;
  const free = Math.max(1, room - header.rows.length);
  // When not all fits, a row tells where one is.
  const height = total <= free ? total : Math.max(1, free - 1);
  const viewport = { body, height };
  if (state.inline) {
    const written = inlineRows(state.inline, { columns, height: free, theme: at.theme, keys: hints });
    const cursor = { x: written.cursor.x, y: written.cursor.y + header.rows.length };
    return { rows: [...header.rows, ...written.rows], cursor, viewport };
  }
  const cursor = markSeen(cursorOf(state), viewport);
  const { line, top } = resolveCursor(cursor, viewport);
  const rows = paintRows(body, top, height, {
    theme: at.theme,
    spoken: at.spoken,
    gutter,
    columns,
    colors: data.colored.get(file) ?? null,
    cursor: state.tree ? -1 : line,
    range: state.range === null ? null : rangeOf(state, { viewport }),
    refusal: state.since ? undefined : state.refused[file.entry.path],
    segments: segmentsOf(file.diff, optionsOf(state, file.entry.path).cuts),
    query: state.query,
    titles: hunkNotes(file, data.stepped.get(file), state.since ? new Map() : data.moves),
    moved: (line) => isMoved(data.moves, file.entry.path, line.hunk, line.index),
  });
  const status = total > height ? [statusRow(cursor, top, viewport, at, columns)] : [];
  return { rows: [...header.rows, ...rows, ...status], cursor: null, viewport };
}

function statusRow(
  cursor: Cursor,
  top: number,
  { body, height }: Viewport,
  { theme }: FrameSettings,
  columns: number,
): string {
  const total = body.starts.at(-1) ?? 0;
  const seen = seenPart(cursor, body);
  const below = total - top - height;
  const where = `rows ${top + 1}-${top + height} of ${total} · ${seen} % seen`;
  return theme.paint(seen < 100 ? 'warn' : 'dim', fit(where + (below > 0 ? ' · ↓ PgDn for more' : ''), columns));
}
