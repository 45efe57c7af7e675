/** Draws a hunk that is edited in place, with the numbers of its lines, where the diff stands else. */

import { fit, oneColumn } from '../../../../text/width.ts';
import { positionOf, rowText } from '../../composer/text/layout.ts';
import type { Hint } from '../../keys/asked.ts';
import type { Theme } from '../../theme.ts';
import type { InlineState } from '../state/inline.ts';

interface InlineSettings {
  columns: number;
  height: number;
  theme: Theme;
  /** The keys that end it. */
  keys: readonly Hint[];
}

/** Columns for the text: the numbers of its lines stand before it where there is room. */
export function inlineColumns(state: InlineState, columns: number): number {
  return Math.max(2, columns - gutterOf(state, columns) - 1);
}

function gutterOf({ line, buffer }: InlineState, columns: number): number {
  return columns < 40 ? 2 : String(line + buffer.text.split('\n').length).length + 3;
}

/** What is written, at most `height` rows around the cursor, and where the cursor is in them. The last row tells the keys. */
export function inlineRows(
  state: InlineState,
  { columns, height, theme, keys }: InlineSettings,
): { rows: string[]; cursor: { x: number; y: number } } {
  const { buffer } = state;
  const layout = state.layout(buffer.text, inlineColumns(state, columns), []);
  const at = positionOf(buffer.text, buffer.cursor, layout);
  const gutter = gutterOf(state, columns);
  const most = Math.max(1, height - 1);
  const top = Math.max(0, Math.min(at.row - (most >> 1), layout.rows.length - most));
  let number = state.line + layout.rows.slice(0, top).filter(({ soft }) => !soft).length;
  const rows = layout.rows.slice(top, top + most).map((row, index) => {
    const begins = row.start === 0 || buffer.text[row.start - 1] === '\n';
    const label =
      begins && columns >= 40 ? String(number).padStart(gutter - 3) : ' '.repeat(gutter - 3 > 0 ? gutter - 3 : 0);
    if (!row.soft) number++;
    const bar = theme.paint(index + top === at.row ? 'accent' : 'dim', `${oneColumn('│', '|')} `);
    return `${columns < 40 ? '' : `${theme.paint('lineNumber', label)} `}${bar}${rowText(buffer.text, row, layout)}`;
  });
  const told = keys.map(({ key, does }) => `${key} ${does}`).join(', ');
  const last = theme.paint(state.leaving ? 'warn' : 'dim', told);
  return { rows: [...rows, fit(last, columns)], cursor: { x: at.column + gutter, y: at.row - top } };
}
