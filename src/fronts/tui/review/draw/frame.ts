import { fit, pad, width } from '../../../../text/width.ts';
import { footer } from '../../keys/footer.ts';
import { titleHeader } from './header.ts';
import { hintsOf } from './hints.ts';
import { helpRows } from '../state/keymap.ts';
import { treeItems } from './tree-items.ts';
import { diffPane } from './pane.ts';
import type { FrameSettings } from './settings.ts';
import type { Look, ReviewState } from '../state/state.ts';
import { type ReviewData, shownOf } from '../state/data.ts';
import { treeRows } from './tree.ts';

interface Frame {
  rows: string[];
  cursor: { x: number; y: number } | null;
  look: Look;
}

/** A narrow diff is easier to read, but side by side, and beside the tree, it needs all there is. */
const widest = 100;
const wide = 120;
/** Columns below which nothing can stand side by side. */
const splittable = 60;
/** Rows of a panel from which on one may be left blank. */
const roomy = 14;

/** The panel as rows, never more than the window has room for, and what a key will find on the screen. */
export function frameOf(data: ReviewData, at: FrameSettings): Frame {
  const { state } = data;
  const columns = Math.max(10, at.columns >= wide ? at.columns - 1 : Math.min(widest, at.columns - 1));
  const limit = Math.max(5, at.full ? at.rows - 1 : at.rows - 4);
  const header = titleHeader(data, at, columns, limit);
  const most = Math.max(1, Math.min(columns < 60 ? 3 : 2, limit - 4));
  const readable = shownOf(data) !== undefined || data.entries.length === 0;
  const bottom = footer({ words: state.field?.buffer ?? null, message: state.message }, hintsOf(data, at, readable), {
    ...at,
    columns,
    most,
    gap: limit >= roomy,
    ...(state.field ? { ask: askOf(state.field.kind, at.spoken) } : {}),
  });
  const room = Math.max(1, limit - header.rows.length - bottom.rows.length);
  const split = isSplit(state, at);
  const beside = !at.spoken && at.columns >= wide && data.entries.length > 1;
  const left = beside ? Math.max(24, Math.min(48, Math.floor(columns * 0.22))) : 0;
  const own = beside ? columns - left - 3 : columns;
  const pane = diffPane(data, at, {
    columns: own,
    room,
    above: header.lines,
    split,
  });
  const listed = () =>
    treeRows(treeItems(data), {
      columns: beside ? left : columns,
      height: room,
      selected: state.file,
      theme: at.theme,
      spoken: at.spoken,
    });
  const help = state.help === null ? null : helpRows(columns, room, state.help, at.question.about, at.theme);
  const panes = help ? help.rows : beside ? joined(listed(), pane.rows, left, at) : state.tree ? listed() : pane.rows;
  const blank = at.full ? Array.from({ length: Math.max(0, room - panes.length) }, () => '') : [];
  const above = [...header.rows, ...panes, ...blank];
  return {
    rows: [...above, ...bottom.rows].slice(0, limit),
    cursor: bottom.cursor
      ? { x: bottom.cursor.x, y: above.length + bottom.cursor.y }
      : pane.cursor && { x: pane.cursor.x + columns - own, y: header.rows.length + pane.cursor.y },
    look: {
      about: at.question.about,
      entries: data.entries,
      files: data.files,
      shown: shownOf(data),
      viewport: pane.viewport,
      readOnly: at.question.readOnly === true,
      always: at.question.remember.length > 0,
      rewind: at.question.rewind !== undefined,
      previous: at.question.previous !== undefined,
      split,
      full: at.canFull === true,
      help: { total: help?.total ?? 0, height: room },
      columns: own,
      treeHeight: room,
    },
  };
}

/** The tree beside the diff. */
function joined(tree: readonly string[], diff: readonly string[], left: number, { theme }: FrameSettings): string[] {
  const line = theme.paint('dim', '│');
  return Array.from({ length: Math.max(tree.length, diff.length) }, (_, at) => {
    const own = tree[at] ?? '';
    return `${width(own) > left ? fit(own, left) : pad(own, left)} ${line} ${diff[at] ?? ''}`.trimEnd();
  });
}

function isSplit({ diff }: ReviewState, { columns, spoken }: FrameSettings): boolean {
  return !spoken && (diff === 'split' ? columns >= splittable : diff === 'auto' && columns >= wide);
}

function askOf(kind: 'send' | 'comment' | 'search', spoken: boolean): string {
  const what = { send: 'words to the model', comment: 'your comment', search: 'search in the diff' }[kind];
  const does = { send: 'sends', comment: 'keeps it', search: 'finds' }[kind];
  return spoken
    ? `${what[0]!.toUpperCase()}${what.slice(1)}. Enter ${does}, Escape goes back.`
    : `${what} (Enter ${does}, Esc back):`;
}
