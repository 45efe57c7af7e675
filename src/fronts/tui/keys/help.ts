/** The list of a screen's keys as rows, in any width: what `?` shows. */

import { fit, pad, width, wrap } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import type { Theme } from '../theme.ts';
import type { KeyGroup } from './table.ts';

interface HelpSettings {
  columns: number;
  height: number;
  /** First row that is wanted. */
  scroll: number;
  theme: Theme;
}

/** Columns of the help of a panel at most. */
const widest = 80;
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

/** The keys of a panel in the place of what it shows, from row `top` on, and below them how one goes back. */
export function panelHelp(
  groups: readonly KeyGroup[],
  top: number,
  at: { columns: number; rows: number; theme: Theme },
): { rows: string[]; height: number; total: number } {
  const columns = Math.max(10, Math.min(widest, at.columns - 1));
  const height = Math.max(1, at.rows - 5);
  const { rows, total } = helpRows(groups, { columns, height, scroll: top, theme: at.theme });
  const back = total > height ? t('↑↓ more · any other key goes back') : t('any other key goes back');
  return { rows: [...rows, at.theme.paint('dim', fit(back, columns))], height, total };
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
