/** Soft wrapping: which stretch of a text stands on which screen row, and where an offset is. */

import { fit, oneColumn, width } from '../../../../text/width.ts';
import { wideSigns } from '../../../../text/width/ambiguous.ts';
import { graphemeStarts } from './boundaries.ts';
import { chipAt, chipLabel, isChip } from './chips.ts';

/** A row on the screen: a stretch of the text (UTF-16 offsets) that fits the columns. */
export interface Row {
  start: number;
  end: number;
  /** The text goes on in the next row without a line end. */
  soft: boolean;
}

/** A text broken into rows. */
export interface Layout {
  rows: Row[];
  /** How a grapheme is shown: a chip by its label, a tab as blanks, what is invisible by a sign. */
  show: (grapheme: string) => string;
}

interface Shape {
  start: number;
  end: number;
}

const tab = '    ';
const ascii = /^[\x20-\x7e]*$/;

/**
 * Breaks the text into rows of at most `columns` columns: at blanks and between wide characters, else anywhere between
 * graphemes. Keeps the shape of each line for the next call, so that a key costs the layout of one line.
 */
export function layouter(): (text: string, columns: number, pastes: readonly string[]) => Layout {
  let kept = new Map<string, Shape[]>();
  let keptFor = '';
  return (text, columns, pastes) => {
    // The terminal may be measured after a line was laid out.
    const by = `${columns} ${wideSigns()}`;
    if (by !== keptFor) kept = new Map();
    keptFor = by;
    const show = shower(columns, pastes);
    const now = new Map<string, Shape[]>();
    const rows: Row[] = [];
    let from = 0;
    for (const line of text.split('\n')) {
      const shapes = kept.get(line) ?? now.get(line) ?? shape(line, columns, show);
      now.set(line, shapes);
      for (const [index, part] of shapes.entries()) {
        rows.push({ start: from + part.start, end: from + part.end, soft: index < shapes.length - 1 });
      }
      from += line.length + 1;
    }
    kept = now;
    return { rows, show };
  };
}

function shower(columns: number, pastes: readonly string[]): (grapheme: string) => string {
  return (grapheme) => {
    const paste = chipAt(grapheme, 0);
    if (paste !== undefined) return fit(chipLabel(pastes[paste] ?? ''), columns);
    if (grapheme === '\t') return tab.slice(0, columns);
    if (width(grapheme) === 0) return oneColumn('·', '.');
    return grapheme;
  };
}

function shape(line: string, columns: number, show: (grapheme: string) => string): Shape[] {
  if (line.length <= columns && ascii.test(line)) return [{ start: 0, end: line.length }];
  const starts = graphemeStarts(line);
  const shapes: Shape[] = [];
  let start = 0;
  /** Where the row may end: behind a blank, or beside a wide character or a chip. */
  let gap = 0;
  let used = 0;
  let usedAtGap = 0;
  for (let i = 0; i < starts.length - 1; i++) {
    const at = starts[i]!;
    const grapheme = line.slice(at, starts[i + 1]);
    const wide = grapheme.length === 1 && grapheme > '\x1f' && grapheme < '\x7f' ? 1 : width(show(grapheme));
    const breaks = (wide === 2 && grapheme.length <= 2) || isChip(grapheme, 0);
    if (breaks && at > start) [gap, usedAtGap] = [at, used];
    while (used + wide > columns && at > start) {
      const end = gap > start ? gap : at;
      shapes.push({ start, end });
      used = end === at ? 0 : used - usedAtGap;
      start = end;
    }
    used += wide;
    if (breaks || grapheme === ' ' || grapheme === '\t') [gap, usedAtGap] = [starts[i + 1]!, used];
  }
  shapes.push({ start, end: line.length });
  return shapes;
}

/** What a row shows. */
export function rowText(text: string, row: Row, layout: Layout): string {
  const part = text.slice(row.start, row.end);
  if (ascii.test(part)) return part;
  return pieces(part).map(layout.show).join('');
}

function pieces(part: string): string[] {
  const starts = graphemeStarts(part);
  return starts.slice(0, -1).map((at, i) => part.slice(at, starts[i + 1]));
}

/** Row and column (in display columns) of an offset. Where two rows meet, the start of the second. */
export function positionOf(text: string, at: number, layout: Layout): { row: number; column: number } {
  let low = 0;
  let high = layout.rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (layout.rows[middle]!.start <= at) low = middle;
    else high = middle - 1;
  }
  const row = layout.rows[low]!;
  return { row: low, column: width(rowText(text, { ...row, end: Math.min(at, row.end) }, layout)) };
}

/** The offset in a row that is nearest to a column, from the left. */
export function offsetAt(text: string, row: Row, column: number, layout: Layout): number {
  const part = text.slice(row.start, row.end);
  const starts = graphemeStarts(part);
  let used = 0;
  for (let i = 0; i < starts.length - 1; i++) {
    const wide = width(layout.show(part.slice(starts[i], starts[i + 1])));
    if (used + wide > column) return row.start + starts[i]!;
    used += wide;
  }
  // The end of a soft row is the start of the next: stay before its last grapheme.
  return row.soft && starts.length > 1 ? row.start + starts.at(-2)! : row.end;
}
