/** Markdown tables as terminal rows, narrowed to the window or told as records. */

import type { Tokens } from 'marked';
import { oneColumn, pad, width, wrap } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { inline } from './inline.ts';
import type { InlineLook } from './inline.ts';

interface TableLook extends InlineLook {
  columns: number;
}

/** Narrower than this a column of words is unreadable. */
const narrowest = 4;

/**
 * A table as rows. Columns are as wide as their widest cell; where that is too much the widest ones shrink and their cells wrap; where even
 * that does not fit, each row is told as `heading: cell` lines.
 */
export function tableRows(table: Tokens.Table, look: TableLook): string[] {
  const header = table.header.map((cell) => inline(cell.tokens, look));
  const body = table.rows.map((row) => row.map((cell) => inline(cell.tokens, look)));
  if (look.reader) return [t`Table, ${body.length} rows.`, ...body.map((row) => `${records(header, row, ', ')}.`)];

  const separators = 3 * (header.length - 1);
  const natural = header.map((_, i) => Math.max(1, ...[header, ...body].map((row) => widest(row[i] ?? ''))));
  const widths = shrink(natural, look.columns - separators);
  if (widths === null) {
    const rows = body.map((row) => records(header, row, '\n').split('\n'));
    return rows.flatMap((lines, i) => [
      ...(i > 0 ? [''] : []),
      ...lines.flatMap((line) => (line === '' ? [] : wrap(line, look.columns))),
    ]);
  }
  const line = (cells: string[]) => cellRows(cells, widths, table.align, look);
  const across = oneColumn('─', '-');
  const joint = across + oneColumn('┼', '+') + across;
  const rule = look.theme.paint('dim', widths.map((w) => across.repeat(w)).join(joint));
  return [...line(header.map((cell) => look.theme.paint('strong', cell))), rule, ...body.flatMap(line)];
}

function widest(cell: string): number {
  return Math.max(...cell.split('\n').map(width));
}

/** Takes room from the widest columns until all fit; null when they cannot. */
function shrink(natural: number[], room: number): number[] | null {
  const widths = [...natural];
  let over = widths.reduce((sum, w) => sum + w, 0) - room;
  while (over > 0) {
    const largest = Math.max(...widths);
    if (largest <= narrowest) return null;
    const next = Math.max(narrowest, ...widths.filter((w) => w < largest));
    const many = widths.filter((w) => w === largest).length;
    // Down to the next widest together, or only as far as needed.
    const step = Math.max(1, Math.min(largest - next, Math.ceil(over / many)));
    for (const [i, w] of widths.entries()) {
      if (w !== largest || over <= 0) continue;
      const less = Math.min(step, over);
      widths[i] = w - less;
      over -= less;
    }
  }
  return widths;
}

function cellRows(cells: string[], widths: number[], align: Tokens.Table['align'], look: TableLook): string[] {
  const wrapped = widths.map((w, i) => (cells[i] ?? '').split('\n').flatMap((part) => wrap(part, w)));
  const height = Math.max(1, ...wrapped.map((rows) => rows.length));
  const bar = look.theme.paint('dim', ` ${oneColumn('│', '|')} `);
  return Array.from({ length: height }, (_, y) =>
    widths
      .map((w, i) => {
        const text = wrapped[i]?.[y] ?? '';
        const gap = w - width(text);
        if (align[i] === 'right') return ' '.repeat(gap) + text;
        if (align[i] === 'center') return pad(' '.repeat(Math.floor(gap / 2)) + text, w);
        return pad(text, w);
      })
      .join(bar)
      .trimEnd(),
  );
}

function records(header: string[], row: string[], separator: string): string {
  return row.map((cell, i) => `${header[i] ?? ''}: ${cell.replaceAll('\n', ' ')}`).join(separator);
}
