/** Key hints packed into rows, in shorter words where the window is narrow. */

import { width } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import type { Theme } from '../theme.ts';
import type { Hint } from './asked.ts';

/** Keys in as few rows as they need: `y accept · n reject`. In a narrow window in short words, or the keys alone. */
export function hintRows(hints: readonly Hint[], columns: number, most: number, theme: Theme): string[] {
  const ways: ((hint: Hint) => [string, string])[] = [
    ({ key, does }) => [t(key), ` ${t(does)}`],
    ({ key, does, short }) => [t(key), ` ${t(short ?? does)}`],
    ({ key }) => [t(key), ''],
  ];
  for (const [at, way] of ways.entries()) {
    const parts = hints.map(way);
    const fits = parts.every(([key, does]) => width(key + does) <= columns);
    const rows = packed(parts, columns, at === ways.length - 1 ? ' ' : ' · ', theme);
    if ((fits && rows.length <= most) || at === ways.length - 1) return rows.slice(0, most);
  }
  return [];
}

function packed(parts: readonly [string, string][], columns: number, gap: string, theme: Theme): string[] {
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const [key, does] of parts) {
    const wide = width(key + does);
    if (used > 0 && used + width(gap) + wide > columns) {
      rows.push(row);
      [row, used] = ['', 0];
    }
    row += (used > 0 ? theme.paint('dim', gap) : '') + theme.paint('key', key) + does;
    used += wide + (used > 0 ? width(gap) : 0);
  }
  return used > 0 ? [...rows, row] : rows;
}
