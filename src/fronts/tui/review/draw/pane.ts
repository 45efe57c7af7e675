/** The pane of one file: its header, its lines as far as there is room, and where in them one is. */

import type { Hunk } from '../../../../text/diff/diff.ts';
import { fit } from '../../../../text/width.ts';
import { t } from '../../../../text/words/words.ts';
import type { Hint } from '../../keys/asked.ts';
import type { FileView } from '../model/file.ts';
import { hunkNote, isMoved } from '../model/hunk-notes.ts';
import type { Moves } from '../model/hunk-notes.ts';
import { Body, isAbove, startOf } from '../model/lines/body.ts';
import type { Spot } from '../model/lines/body.ts';
import type { Line } from '../model/lines/line.ts';
import { noLines } from '../model/lines/lines.ts';
import { segmentsOf } from '../model/lines/segments.ts';
import { foundIn } from '../model/proof/found.ts';
import type { FileFound } from '../model/proof/found.ts';
import { newHunks } from '../model/viewed.ts';
import { unseenOf } from '../model/seen.ts';
import type { UnseenFile } from '../model/seen.ts';
import { wordsFor } from '../model/words.ts';
import { resolveCursor } from '../state/cursor.ts';
import type { Viewport } from '../state/cursor.ts';
import { shownOf } from '../state/data.ts';
import type { ReviewData } from '../state/data.ts';
import { withShown } from '../state/seen.ts';
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

const nothing = new Body(noLines, () => 1);

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
    const why = data.entries.length > 0 ? t('reading the changes …') : t('nothing would change');
    const rows = [...header.rows, at.theme.paint('dim', fit(why, columns))];
    return { rows, cursor: null, viewport: { body: nothing, height: 1 } };
  }
  const { body, gutter } = layoutOf(file, state, {
    above: [...above, ...header.lines],
    spoken: at.spoken,
    columns,
    split,
    theirs: wordsFor(at.question).theirs,
    found: foundOf(data, file),
  });
  const free = Math.max(1, room - header.rows.length);
  const all = body.rows(free + 1);
  // When not all fits, a row tells where one is.
  const height = all <= free ? all : Math.max(1, free - 1);
  const viewport = { body, height };
  if (state.inline) {
    const written = inlineRows(state.inline, { columns, height: free, theme: at.theme, keys: hints });
    const cursor = { x: written.cursor.x, y: written.cursor.y + header.rows.length };
    return { rows: [...header.rows, ...written.rows], cursor, viewport };
  }
  const cursor = cursorOf(state);
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
    isOld: data.choice !== 'checked',
    title: titlesOf(data, file),
    moved: (line) => isMoved(data.moves, file.entry.path, line.hunk, line.index),
  });
  const { path } = file.entry;
  // What is drawn now counts, though no key has come since.
  const seen = unseenOf(file, withShown(state.seen[path], cursor, viewport));
  // While something is written, or the keys move in the list of files, no key of this row is heard.
  const onward = state.field || state.tree ? t(' · ↓ more below') : t(' · ↓ PgDn for more');
  const status = all > height ? [statusRow(seen, top, viewport, at, { columns, onward })] : [];
  return { rows: [...header.rows, ...rows, ...status], cursor: null, viewport };
}

/** What checks found in the text that is shown; nothing where that is not the one that was checked. */
function foundOf({ proof, entries, files, state }: ReviewData, file: FileView): FileFound | null {
  if (!proof || (file !== files[state.file] && (!state.since || files[state.file]?.edited))) return null;
  return foundIn(proof.verdicts, entries).get(state.file) ?? null;
}

/** What is said of each hunk; of one that is proposed again, whether it is new. */
function titlesOf(data: ReviewData, file: FileView): (hunk: Hunk) => string {
  const { since } = data.state;
  const moves = since ? noMoves : data.moves;
  const fresh = since ? null : newHunks(file, data.viewed, data.previous);
  return (hunk) => {
    const note = hunkNote(file, hunk, data.stepped.get(file), moves);
    const news = !fresh ? '' : fresh.has(hunk.id) ? t('new since last time') : t('as last time');
    return [note, news].filter((part) => part !== '').join(' · ');
  };
}

const noMoves: Moves = new Map();

function statusRow(
  unseen: UnseenFile,
  top: Spot,
  { body, height }: Viewport,
  { theme }: FrameSettings,
  { columns, onward }: { columns: number; onward: string },
): string {
  const end = startOf(body.lines.length);
  const [above, total] = [body.rowsAbove(top), body.rowsAbove(end)];
  const seen = unseen.of === 0 ? 100 : Math.floor((100 * (unseen.of - unseen.rows)) / unseen.of);
  const where =
    above === null || total === null ? t('counting the rows …') : t`rows ${above + 1}-${above + height} of ${total}`;
  const more = isAbove(body.move(top, height), end) ? onward : '';
  return theme.paint(seen < 100 ? 'warn' : 'dim', fit(t`${where} · ${seen} % seen${more}`, columns));
}
