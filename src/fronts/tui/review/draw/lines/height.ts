/** How many screen rows a line takes: the plain text and the styled one are broken alike. */

import { width, wrap } from '../../../../../text/width.ts';
import { plainOf } from '../../model/lines/line.ts';
import type { Line, RowLine } from '../../model/lines/line.ts';

const ascii = /^[\x20-\x7e]*$/;

/** Screen rows of a line whose text has so many columns. */
export function heightOf(line: Line, columns: number): number {
  if (line.type === 'hunk' || line.type === 'fold') return 1;
  if (line.type === 'row' && isShort(line, columns)) return 1;
  return rowsOf(plainOf(line), columns).length;
}

/** Rows of a text, the plain one and the styled one alike. */
export function rowsOf(text: string, columns: number): string[] {
  return text.length <= columns && width(text) <= columns ? [text] : wrap(text, columns);
}

/** Most lines are short: what they look like need not be known to see that. */
export function isShort({ row }: RowLine, columns: number): boolean {
  return !row.crlf && row.text.length <= columns && ascii.test(row.text);
}
