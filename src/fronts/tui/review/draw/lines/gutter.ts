/** The gutter: columns for cursor, choice and line numbers before the text of a line. */

import type { Line } from '../../model/lines/line.ts';

/** How wide the numbers are, and whether they are shown: a narrow window has no room for them. */
export interface Gutter {
  /** Cursor, choice, numbers and sign. */
  columns: number;
  number: number;
  both: boolean;
}

/** What fits in so many columns, for line numbers up to the highest. */
export function gutterOf(columns: number, highest: number): Gutter {
  const number = String(highest).length;
  if (columns < 30) return { columns: 4, number: 0, both: false };
  const both = columns >= 50;
  return { columns: (number + 1) * (both ? 2 : 1) + 4, number, both };
}

/** Columns that stand before a line's text. */
export function inset(line: Line, gutter: Gutter): number {
  switch (line.type) {
    case 'row':
    case 'fold':
    case 'noNewline':
      return gutter.columns;
    case 'hunk':
      return 5;
    case 'comment':
    case 'finding':
    case 'help':
      return 5;
    case 'notice':
      return line.aspect ? 5 : 1;
    default:
      return 1;
  }
}
