import { fit } from '../../../text/width.ts';
import { footer } from '../keys/footer.ts';
import { aroundOf } from './around.ts';
import { type Body, heightOf, layBody, linesOf, rowsOf } from './body.ts';
import type { FileView } from './file.ts';
import { headOf } from './head.ts';
import { hintsOf } from './hints.ts';
import { type Line, plainOf } from './line.ts';
import { type Gutter, gutterOf, inset, paintRows } from './paint.ts';
import { segmentsOf } from './pieces.ts';
import { type Place, seenPart, standing, watched } from './place.ts';
import type { FrameSettings } from './props.ts';
import { remarksIn } from './remarks.ts';
import { spokenLine, type Told } from './spoken.ts';
import { type Look, placeOf, type ReviewState, wayOf } from './state.ts';
import { type ReviewData, shownOf } from './store.ts';
import { rangeOf } from './take.ts';

interface Frame {
  rows: string[];
  cursor: { x: number; y: number } | null;
  look: Look;
}

/** A narrow diff is easier to read, but side by side it needs all there is. */
const widest = 100;
export const wide = 120;
/** Rows of a panel from which on one may be left blank. */
const roomy = 14;

/** The panel as rows, never more than the window's less four, and what a key will find on the screen. */
export function frameOf(data: ReviewData, at: FrameSettings): Frame {
  const { state } = data;
  const columns = Math.max(10, at.columns >= wide ? at.columns - 1 : Math.min(widest, at.columns - 1));
  const limit = Math.max(5, at.full ? at.rows - 1 : at.rows - 4);
  const file = shownOf(data);
  const { rows: top, lines } = headOf(data, at, columns, limit);
  const split = isSplit(state, at);
  const laid = file ? bodyOf(file, data, { above: lines, spoken: at.spoken, columns, split }) : null;
  const most = Math.max(1, Math.min(columns < 60 ? 3 : 2, limit - 4));
  const bottom = footer(
    { words: state.field?.buffer ?? null, message: state.message },
    hintsOf(data, at, file !== undefined || data.units.length === 0),
    { ...at, columns, most, gap: limit >= roomy, ...(state.field ? { ask: askOf(state.field.kind, at.spoken) } : {}) },
  );

  const body = laid?.body ?? nothing;
  const total = laid ? (body.starts.at(-1) ?? 0) : 1;
  const room = Math.max(1, limit - top.length - bottom.rows.length);
  // When not all fits, a row tells where one is.
  const height = total <= room ? total : Math.max(1, room - 1);
  const window = { body, height };
  const place = watched(placeOf(state), window);
  const stand = standing(place, window);
  const look: Look = {
    about: at.question.about,
    units: data.units,
    files: data.files,
    shown: file,
    window,
    always: at.question.remember.length > 0,
    rewind: at.question.rewind !== undefined,
    previous: at.question.previous !== undefined,
    split,
    full: at.canFull === true,
    help: { total: 0, height: room },
    treeHeight: room,
  };
  const middle =
    file && laid
      ? paintRows(body, stand.top, height, {
          ...at,
          gutter: laid.gutter,
          columns,
          colors: data.colored.get(file) ?? null,
          cursor: state.tree ? -1 : stand.line,
          range: state.range === null ? null : rangeOf(state, { window }),
          refusal: state.since ? undefined : state.refused[file.unit.path],
          segments: segmentsOf(file.diff, wayOf(state, file.unit.path).cuts),
          query: state.query,
          titles: new Map(),
        })
      : [at.theme.paint('dim', data.units.length > 0 ? 'reading the changes …' : 'nothing would change')];
  const status = total > height ? [statusRow(place, { top: stand.top, height, total, body }, at, columns)] : [];
  const above = [...top, ...middle, ...status];
  const cursor = bottom.cursor ? { x: bottom.cursor.x, y: above.length + bottom.cursor.y } : null;
  return { rows: [...above, ...bottom.rows].slice(0, limit), cursor, look };
}

const nothing: Body = { lines: [], starts: [0] };

function isSplit({ diff }: ReviewState, { columns, spoken }: FrameSettings): boolean {
  return !spoken && (diff === 'split' ? columns >= 60 : diff === 'auto' && columns >= wide);
}

function askOf(kind: 'send' | 'comment' | 'search', spoken: boolean): string {
  const what = { send: 'words to the model', comment: 'your comment', search: 'search in the diff' }[kind];
  const does = { send: 'sends', comment: 'keeps it', search: 'finds' }[kind];
  return spoken
    ? `${what[0]!.toUpperCase()}${what.slice(1)}. Enter ${does}, Escape goes back.`
    : `${what} (Enter ${does}, Esc back):`;
}

/** A line with all that may be said about it: what is said later must find room. */
const loudest: Told = { here: true, chosen: 'some' };

interface LaidBody {
  body: Body;
  gutter: Gutter;
}

/** Where the lines of a file stand as it was asked for last: a key must not lay a long diff out again. */
const known = new WeakMap<FileView, { key: readonly unknown[]; laid: LaidBody }>();

function bodyOf(
  file: FileView,
  { state }: ReviewData,
  at: { above: readonly Line[]; spoken: boolean; columns: number; split: boolean },
): LaidBody {
  const { path, conflict } = file.unit;
  const { context, cuts } = wayOf(state, path);
  const comments = remarksIn(state.remarks, path);
  const kept = state.resolved[path] ?? null;
  const key = [
    at.columns,
    at.spoken,
    at.split,
    at.above.map(plainOf).join('\n'),
    context,
    cuts,
    comments,
    state.hideSpace,
    kept,
  ];
  const before = known.get(file);
  if (before && before.key.every((part, i) => part === key[i])) return before.laid;
  const last = file.diff?.hunks.at(-1);
  const gutter = gutterOf(
    at.columns,
    last ? Math.max(last.oldStart + last.oldLines, last.newStart + last.newLines) : 1,
  );
  const settle: Line[] =
    conflict && !file.edited ? [{ type: 'conflict', id: 'conflict', kept, both: conflict.both !== undefined }] : [];
  const lines = linesOf(file, { context, cuts, comments, hideSpace: state.hideSpace }, aroundOf(file, file.diff), [
    ...settle,
    ...at.above,
  ]);
  const room = (line: Line) => Math.max(4, at.columns - inset(line, gutter));
  const body = at.spoken
    ? layBody(lines, (line) => rowsOf(spokenLine(line, loudest), at.columns).length)
    : layBody(lines, (line) => heightOf(line, room(line)));
  const laid = { body, gutter };
  known.set(file, { key, laid });
  return laid;
}

function statusRow(
  place: Place,
  { top, height, total, body }: { top: number; height: number; total: number; body: Body },
  { theme }: FrameSettings,
  columns: number,
): string {
  const seen = seenPart(place, body);
  const below = total - top - height;
  const where = `rows ${top + 1}-${top + height} of ${total} · ${seen} % seen`;
  return theme.paint(seen < 100 ? 'warn' : 'dim', fit(where + (below > 0 ? ' · ↓ PgDn for more' : ''), columns));
}
