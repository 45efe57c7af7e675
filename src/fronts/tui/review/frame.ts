import { fit } from '../../../text/width.ts';
import type { Hint } from '../keys/asked.ts';
import { footer } from '../keys/footer.ts';
import type { Theme } from '../theme.ts';
import { type Body, type Line, layBody, linesOf, plainOf } from './body.ts';
import type { FileView } from './file.ts';
import { headOf } from './head.ts';
import { type Gutter, gutterOf, paintRows, roomOf } from './paint.ts';
import type { FrameSettings } from './props.ts';
import { spokenLine } from './spoken.ts';
import { acceptance, isRefused, type Look, type ReviewState, scrollOf } from './state.ts';
import type { ReviewData } from './store.ts';

interface Frame {
  rows: string[];
  cursor: { x: number; y: number } | null;
  look: Look;
}

const widest = 100;
/** Rows of a panel from which on one may be left blank. */
const roomy = 14;

/** The panel as rows, never more than the window's less four, and what a key will find on the screen. */
export function frameOf(data: ReviewData, at: FrameSettings): Frame {
  const columns = Math.max(10, Math.min(widest, at.columns - 1));
  const limit = Math.max(5, at.rows - 4);
  const file = data.files[data.state.file];
  const paths = data.units.map((unit) => unit.paths);
  const { rows: top, lines } = headOf(data, at, columns, limit);
  const laid = file ? bodyOf(file, lines, at, columns) : null;
  const most = Math.max(1, Math.min(columns < 60 ? 3 : 2, limit - 4));
  const bottom = footer(data.state, hintsOf(data.state, at, paths, file !== undefined || paths.length === 0), {
    ...at,
    columns,
    most,
    gap: limit >= roomy,
  });

  const total = laid?.body.starts.at(-1) ?? 1;
  const room = Math.max(1, limit - top.length - bottom.rows.length);
  // When not all fits, a row tells where one is.
  const height = total <= room ? total : Math.max(1, room - 1);
  const look: Look = {
    files: paths,
    height,
    total,
    always: at.question.remember.length > 0,
    editable: file?.after !== null && file?.after !== undefined && file.unit.after?.mode !== 'link',
  };
  const scroll = scrollOf(data.state, look);
  const middle =
    file && laid
      ? paintRows(laid.body, scroll.top, height, { ...at, ...laid, columns, colored: data.colored.get(file) ?? null })
      : [at.theme.paint('dim', paths.length > 0 ? 'reading the changes …' : 'nothing would change')];
  const status = total > height ? [statusRow(scroll, look, at.theme, columns)] : [];
  const above = [...top, ...middle, ...status];
  const cursor = bottom.cursor ? { x: bottom.cursor.x, y: above.length + bottom.cursor.y } : null;
  return { rows: [...above, ...bottom.rows].slice(0, limit), cursor, look };
}

interface LaidBody {
  body: Body;
  gutter: Gutter;
}

/** Lines of a file, and where they stand in the last width asked for: a key must not lay a long diff out again. */
const known = new WeakMap<FileView, { lines: Line[]; laid: { key: string; body: LaidBody } | null }>();

function bodyOf(file: FileView, extra: Line[], { spoken }: FrameSettings, columns: number): LaidBody {
  const mine = known.get(file) ?? { lines: linesOf(file), laid: null };
  known.set(file, mine);
  const key = JSON.stringify([columns, spoken, extra.map(plainOf)]);
  if (mine.laid?.key === key) return mine.laid.body;
  const last = file.diff?.hunks.at(-1);
  const gutter = gutterOf(columns, last ? Math.max(last.oldStart + last.oldLines, last.newStart + last.newLines) : 1);
  const lines = extra.length > 0 ? [...extra, ...mine.lines] : mine.lines;
  const body = spoken ? layBody(lines, () => columns, spokenLine) : layBody(lines, roomOf(columns, gutter));
  mine.laid = { key, body: { body, gutter } };
  return mine.laid.body;
}

function statusRow(
  scroll: { top: number; seen: number },
  { height, total }: Look,
  theme: Theme,
  columns: number,
): string {
  const seen = Math.floor((scroll.seen / total) * 100);
  const below = total - scroll.top - height;
  const where = `rows ${scroll.top + 1}-${scroll.top + height} of ${total} · ${seen} % seen`;
  return theme.paint(seen < 100 ? 'warn' : 'dim', fit(where + (below > 0 ? ' · ↓ PgDn for more' : ''), columns));
}

/** `readable`: there is something to judge; before, only stopping is offered. */
function hintsOf(
  state: ReviewState,
  { question }: FrameSettings,
  paths: readonly string[][],
  readable: boolean,
): Hint[] {
  const stop = { key: 'Esc', does: 'stop the turn', short: 'stop' };
  if (!readable) return [stop];
  const several = paths.length > 1;
  const accepted = paths.filter((_, at) => !isRefused(state, { files: paths }, at)).length;
  const some = typeof acceptance(state, { files: paths }) === 'object';
  const count = some ? ` ${accepted} of ${paths.length}` : '';
  const always = question.remember.length > 0 && !some;
  return [
    { key: 'y', does: `accept${count}` },
    { key: 'n', does: 'reject', short: 'no' },
    ...(always ? [{ key: 'a', does: 'accept all this session', short: 'always' }] : []),
    { key: 'r', does: some ? `accept${count}, with words on the rest` : 'reject with words', short: 'words' },
    { key: 'e', does: 'open in the editor', short: 'edit' },
    ...(several
      ? [
          { key: 'space', does: 'choose file', short: 'choose' },
          { key: 'Tab', does: 'next file', short: 'next' },
        ]
      : []),
    stop,
  ];
}
