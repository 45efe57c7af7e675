/** The composer's view: its state as styled rows, and where the cursor stands. */

import { fit, width, wrap } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { hintsOf } from '../keys/table.ts';
import type { Theme } from '../theme.ts';
import { admit } from './text/admit.ts';
import { graphemeStarts } from './text/boundaries.ts';
import { isChip } from './text/chips.ts';
import { layouter, positionOf, rowText } from './text/layout.ts';
import type { Layout, Row } from './text/layout.ts';
import { completionRows } from './menu/completion.ts';
import { searchKeys } from './menu/search.ts';
import { composerRows } from './props.ts';
import type { ComposerState, Surroundings } from './state.ts';

interface View {
  /** Styled, none wider than the composer. */
  rows: string[];
  /** Relative to the first row. */
  cursor: { x: number; y: number };
}

interface ViewSettings {
  /** Of the window. */
  columns: number;
  rows: number;
  theme: Theme;
  placeholder: string;
  history: readonly string[];
  /** Keys are as in vi: the mode is shown before what is written. */
  vim: boolean;
}

/** Wider rows leave stale copies behind when a window is made narrower. */
const widest = 80;
const prompt = 2;

/** Columns of the composer. */
const columnsOf = (columns: number) => Math.max(6, Math.min(widest, columns - 1));

/** Columns for text: beside the prompt, with one to spare for the cursor behind the last character. */
function textColumns(columns: number): number {
  return columnsOf(columns) - prompt - 1;
}

interface Viewer {
  layout: Surroundings['layout'];
  view: (state: ComposerState, at: ViewSettings) => View;
}

/** The composer as rows, and where the cursor stands. Remembers its place in a long text, so that it scrolls only when it must. */
export function viewer(): Viewer {
  const layouts = layouter();
  let top = 0;
  let room = textColumns(80);
  const layout: Viewer['layout'] = (text, pastes) => layouts(text, room, pastes);
  return {
    layout,
    view(state, at) {
      const columns = columnsOf(at.columns);
      room = textColumns(at.columns);
      const limit = composerRows(at.rows);
      const { text, cursor } = shown(state, at);
      const lines = layout(text, state.pastes);
      const below = [...searchRow(state, at.theme, columns), ...messageRows(state, at.theme, columns, limit)];
      const free = limit - below.length - 2;
      const menu = state.menu ? completionRows(state.menu, state.peek, { theme: at.theme, columns, height: free }) : [];
      const height = Math.max(1, Math.min(lines.rows.length, limit - below.length - menu.length));
      const here = positionOf(text, cursor, lines);
      top = scrolled(top, here.row, height, lines.rows.length);
      const rows = textRows(text, lines, { top, height, normal: state.normal !== null }, at);
      return {
        rows: [...rows, ...menu, ...below],
        cursor: state.search
          ? { x: searchCursor(state, columns), y: rows.length }
          : { x: prompt + here.column, y: here.row - top },
      };
    },
  };
}

function shown(state: ComposerState, at: ViewSettings): { text: string; cursor: number } {
  if (!state.search) return state.buffer;
  const found = state.search.at === null ? undefined : at.history[state.search.at];
  return found === undefined ? state.search.before : { text: admit(found), cursor: 0 };
}

function scrolled(before: number, row: number, height: number, total: number): number {
  const lowest = Math.max(0, total - height);
  return Math.min(lowest, Math.max(row - height + 1, Math.min(before, row)));
}

function textRows(
  text: string,
  layout: Layout,
  { top, height, normal }: { top: number; height: number; normal: boolean },
  at: ViewSettings,
): string[] {
  const { theme } = at;
  const shell = text.startsWith('!');
  const sign = at.vim ? (normal ? 'N ' : 'I ') : shell ? '$ ' : '> ';
  const mark = theme.paint(shell ? 'warn' : at.vim && normal ? 'key' : 'accent', sign);
  if (text === '') return [mark + theme.paint('dim', fit(at.placeholder, textColumns(at.columns)))];
  return layout.rows.slice(top, top + height).map((row, index) => {
    const number = top + index;
    const more =
      index === 0 && top > 0 ? '↑ ' : index === height - 1 && top + height < layout.rows.length ? '↓ ' : '  ';
    const front = number === 0 ? mark : theme.paint('dim', more);
    return front + (shell ? theme.paint('warn', rowText(text, row, layout)) : painted(text, row, layout, theme));
  });
}

/** A row with its chips set off. */
function painted(text: string, row: Row, layout: Layout, theme: Theme): string {
  const part = text.slice(row.start, row.end);
  if (!/[\udbfc-\udbff]/.test(part)) return rowText(text, row, layout);
  const starts = graphemeStarts(part);
  return starts
    .slice(0, -1)
    .map((start, i) => {
      const grapheme = layout.show(part.slice(start, starts[i + 1]));
      return isChip(part, start) ? theme.paint('accent', grapheme) : grapheme;
    })
    .join('');
}

const searchMark = (): string => t('search: ');

function searchRow(state: ComposerState, theme: Theme, columns: number): string[] {
  if (!state.search) return [];
  const { query, at } = state.search;
  const said = query === '' ? [t('type what it held')] : at === null ? [t('nothing found')] : [];
  const words = [...said, ...hintsOf(searchKeys, state.search).map(({ key, does }) => `${key} ${t(does)}`)].join(' · ');
  const front = searchMark() + fit(query, columns - width(searchMark()) - 1, 'start');
  const room = columns - width(front) - 4;
  return [theme.paint('accent', front) + (room > 8 ? theme.paint('dim', fit(`  (${words})`, room + 4)) : '')];
}

function searchCursor(state: ComposerState, columns: number): number {
  return width(searchMark() + fit(state.search!.query, columns - width(searchMark()) - 1, 'start'));
}

function messageRows(state: ComposerState, theme: Theme, columns: number, limit: number): string[] {
  if (state.message === null) return [];
  return wrap(state.message, columns)
    .slice(0, Math.max(1, limit - 1))
    .map((row) => theme.paint('warn', row));
}
