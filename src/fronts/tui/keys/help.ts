/** The list of a screen's keys as rows, in any width: what `?` shows. */

import { pad, width, wrap } from '../../../text/width.ts';
import type { Theme } from '../theme.ts';
import type { KeyGroup } from './table.ts';

interface HelpSettings {
  columns: number;
  height: number;
  /** First row that is wanted. */
  scroll: number;
  theme: Theme;
}

/** Columns of what a key does below which it stands in rows of its own. */
const leastWords = 24;

/** Rows `scroll` up to `scroll + height` of the list, never past its end, and how many there are in all. */
export function helpRows(
  groups: readonly KeyGroup[],
  { columns, height, scroll, theme }: HelpSettings,
): { rows: string[]; total: number } {
  const names = groups.flatMap(({ rows }) => rows.map(({ keys }) => width(keys.join(' '))));
  const keyColumns = Math.max(0, ...names) + 4;
  const all = groups.flatMap(({ heading, rows }) => [
    ...wrap(heading, columns).map((row) => theme.paint('heading', row)),
    ...rows.flatMap((row) => keyRows(row, columns, keyColumns, theme)),
  ]);
  const top = Math.max(0, Math.min(scroll, all.length - height));
  return { rows: all.slice(top, top + height), total: all.length };
}

function keyRows({ keys, does }: KeyGroup['rows'][number], columns: number, keyColumns: number, theme: Theme) {
  const shown = `  ${keys.join(' ')}`;
  if (columns < keyColumns + leastWords) {
    const below = wrap(does, Math.max(1, columns - 4)).map((row) => `    ${row}`);
    return [...wrap(shown, columns).map((row) => theme.paint('key', row)), ...below];
  }
  return wrap(does, columns - keyColumns).map((row, at) =>
    at === 0 ? theme.paint('key', pad(shown, keyColumns)) + row : ' '.repeat(keyColumns) + row,
  );
}
