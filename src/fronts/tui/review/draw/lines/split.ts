/** Old and new side by side: how tall a pair of rows is, and how it is painted. */

import { oneColumn, pad } from '../../../../../text/width.ts';
import { tinted } from '../../../theme.ts';
import type { Role, Theme } from '../../../theme.ts';
import { plainOf } from '../../model/lines/line.ts';
import type { PairLine, RowLine } from '../../model/lines/line.ts';
import { rowSigns, wrapMark } from '../marks.ts';
import { isShort, rowsOf } from './height.ts';

interface Half {
  columns: number;
  /** What stands before the text: what is chosen, the number, the sign. */
  front: number;
  numbers: boolean;
  room: number;
}

/** Columns that each side must keep where nobody asked for both. */
const leastColumns = 60;

/** Do both sides keep enough columns to be read beside each other? `columns`: those of the diff. */
export function keepsBoth(columns: number): boolean {
  return (columns - 2) >> 1 >= leastColumns;
}

/** Columns of a side below which it has no room for numbers. */
const numbered = 24;

/** `columns`: all there are. The first is the cursor's, one stands between the sides. */
function halfOf(columns: number, number: number): Half {
  const half = Math.max(5, (columns - 2) >> 1);
  const numbers = half >= numbered + number;
  const front = numbers ? number + 4 : 3;
  return { columns: half, front, numbers, room: Math.max(1, half - front - 1) };
}

/** Screen rows of a pair: those of its taller side. `number`: columns of the widest line number. */
export function pairHeight({ left, right }: PairLine, columns: number, number: number): number {
  const { room } = halfOf(columns, number);
  const height = (line: RowLine | undefined) => {
    if (!line) return 1;
    if (isShort(line, room)) return 1;
    return rowsOf(plainOf(line), room).length;
  };
  return left === right ? height(left) : Math.max(height(left), height(right));
}

interface PairPaint {
  theme: Theme;
  columns: number;
  number: number;
  /** It is in the range that is being chosen. */
  inRange: boolean;
  refused: (line: RowLine) => boolean;
  /** It only moved, from or to elsewhere. */
  moved: (line: RowLine) => boolean;
  /** The text of a row as it is shown, of any length. */
  styled: (line: RowLine) => string;
}

/** The sign before a row: that it is in the range, that it is refused, or that it only moved. */
export function choiceMark(theme: Theme, row: { inRange: boolean; refused: boolean; moved: boolean }): string {
  if (row.inRange) return theme.paint('accent', oneColumn('┃', '|'));
  if (row.refused) return theme.paint('warn', oneColumn('×', 'x'));
  return row.moved ? theme.paint('accent', '⇄') : ' ';
}

/** The screen rows of a pair, without the first column, which is the cursor's. */
export function paintPair({ left, right }: PairLine, paint: PairPaint): string[] {
  const half = halfOf(paint.columns, paint.number);
  const [old, now] = [sideRows(left, 'old', half, paint), sideRows(right, 'new', half, paint)];
  const between = paint.theme.paint('dim', oneColumn('│', '|'));
  return Array.from(
    { length: Math.max(old.length, now.length) },
    (_, at) => `${pad(old[at] ?? '', half.columns)}${between}${now[at] ?? ''}`,
  );
}

function sideRows(line: RowLine | undefined, side: 'old' | 'new', half: Half, paint: PairPaint): string[] {
  if (!line) return [];
  const refused = line.row.kind !== 'context' && paint.refused(line);
  const { kind } = line;
  const goesOn = ' '.repeat(half.front - 2) + paint.theme.paint('dim', `${wrapMark} `);
  return rowsOf(paint.styled(line), half.room).map((text, at) => {
    const row = (at === 0 ? frontOf(line, side, half, refused, paint) : goesOn) + text;
    return kind === 'context' || refused ? row : tinted(paint.theme, kind, row, half.columns);
  });
}

function frontOf(line: RowLine, side: 'old' | 'new', half: Half, refused: boolean, paint: PairPaint): string {
  const { theme, inRange, number } = paint;
  const choice = choiceMark(theme, { inRange, refused, moved: paint.moved(line) });
  const numbers = half.numbers ? `${String(line.row[side] ?? '').padStart(number)} ` : '';
  const role: Role = line.kind === 'context' ? 'lineNumber' : refused ? 'dim' : line.kind;
  return choice + theme.paint(role, `${numbers}${rowSigns[line.kind]} `);
}
