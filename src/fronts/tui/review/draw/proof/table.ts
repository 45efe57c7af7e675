/** A table of evidence as rows: columns as wide as what is in them, also where that is written in wide characters. */

import type { Evidence } from '../../../../../protocol/proof/checks.ts';
import { evidenceColumns } from '../../../../../protocol/proof/checks.ts';
import { cleanOutput } from '../../../../../text/sanitize.ts';
import { fit, oneColumn, pad, width } from '../../../../../text/width.ts';
import { told } from '../../../../../text/words/told.ts';
import { t } from '../../../../../text/words/words.ts';
import type { Role } from '../../../theme.ts';
import { visible } from '../../model/visible.ts';

/** Columns of the screen beyond which a cell is cut. */
const widest = 72;
const widestAlone = 400;
const gap = '  ';

/** A row of the pane of evidence. `scrolls`: it goes sideways with the table. */
export interface PaneRow {
  text: string;
  role?: Role;
  scrolls?: true;
}

const columnName = (name: string): string => cellText(evidenceColumns.has(name) ? t(name) : name);
const cellOf = (name: string, value: string, most?: number): string =>
  cellText(evidenceColumns.get(name) === true ? told(value) : value, most);

/** The table: its title, the names of its columns, a rule, and its rows. */
export function tableRows({ title, rows }: Evidence): PaneRow[] {
  const head: PaneRow = { text: cellText(told(title)), role: 'heading' };
  const names = Object.keys(rows[0] ?? {});
  // What a command printed is all there is.
  const most = names.length === 1 ? widestAlone : widest;
  if (names.length === 0) return [head, { text: t('nothing'), role: 'dim' }];
  const cells = rows.map((row) => names.map((name) => cellOf(name, row[name] ?? '', most)));
  const titles = names.map(columnName);
  const wide = titles.map((name, at) => cells.reduce((most, row) => Math.max(most, width(row[at]!)), width(name)));
  const numbers = titles.map(
    (_, at) => cells.length > 0 && cells.every((row) => /^$|^[-+]?[\d.,]+( ?\S{1,4})?$/.test(row[at]!)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (numbers[at] ? `${' '.repeat(wide[at]! - width(cell))}${cell}` : pad(cell, wide[at]!)))
      .join(gap)
      .trimEnd();
  return [
    head,
    { text: line(titles), role: 'dim', scrolls: true },
    { text: wide.map((columns) => oneColumn('─', '-').repeat(columns)).join(gap), role: 'dim', scrolls: true },
    ...cells.map((row): PaneRow => ({ text: line(row), scrolls: true })),
  ];
}

/** The same for a screen reader: each row by the names of its columns. */
export function spokenTable({ title, rows }: Evidence): PaneRow[] {
  const said = rows.map((row) =>
    Object.entries(row)
      .map(([name, value]) => t`${columnName(name)}: ${cellOf(name, value) || t('nothing')}`)
      .join(t(', ')),
  );
  return [
    { text: t`Table: ${cellText(told(title))}, ${rows.length} rows.` },
    ...said.map((text, at) => ({ text: t`Row ${at + 1}: ${text}.` })),
  ];
}

function cellText(text: string, most = widest): string {
  return fit(
    visible(
      cleanOutput(text)
        .replace(/\s*\n\s*/g, ' ')
        .trimEnd(),
    ),
    most,
  );
}

const segmenter = new Intl.Segmenter();

/** A row from a column on; a sign at its end says that there is more. */
export function sideways(text: string, left: number, columns: number): string {
  const more = width(text) > left + columns;
  return (sliceColumns(text, left, columns - (more ? 1 : 0)) + (more ? '›' : '')).trimEnd();
}

/** What of a plain text stands in these columns of it; half a wide character is a blank. */
function sliceColumns(text: string, from: number, columns: number): string {
  if (from === 0 && width(text) <= columns) return text;
  let [out, at] = ['', 0];
  for (const { segment } of segmenter.segment(text)) {
    const next = at + width(segment);
    if (at >= from + columns) break;
    if (at >= from && next <= from + columns) out += segment;
    else if (next > from) out += ' '.repeat(Math.min(next, from + columns) - Math.max(at, from));
    at = next;
  }
  return out;
}
