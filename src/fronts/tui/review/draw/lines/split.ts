/** Old and new side by side: pairs lines, and paints the pairs. */

import { pad } from '../../../../../text/width.ts';
import type { Role, Theme } from '../../../theme.ts';
import { PairLine, plainOf } from '../../model/lines/line.ts';
import type { Line, RowLine } from '../../model/lines/line.ts';
import { rowSigns } from '../marks.ts';
import { isShort, rowsOf } from './height.ts';

/**
 * The lines with old and new side by side: the removed rows of a block beside the added ones that follow them, what is
 * unchanged on both sides. What belongs to a row (a comment, a missing line end) stands below its pair.
 */
export function pairLines(lines: readonly Line[]): Line[] {
  const paired: Line[] = [];
  let removed: Held[] = [];
  let added: Held[] = [];
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++) {
      const [left, right] = [removed[at], added[at]];
      paired.push(new PairLine(left?.row, right?.row));
      if (left?.below) paired.push(...left.below);
      if (right?.below) paired.push(...right.below);
    }
    removed = [];
    added = [];
  };
  for (const line of lines) {
    if (line.type === 'row' && line.kind === 'removed') {
      if (added.length > 0 || apart(removed, line)) flush();
      removed.push({ row: line });
    } else if (line.type === 'row' && line.kind === 'added') {
      if (apart(added, line) || apart(removed, line)) flush();
      added.push({ row: line });
    } else if ((line.type === 'comment' || line.type === 'noNewline') && removed.length + added.length > 0) {
      const held = added.at(-1) ?? removed.at(-1);
      if (held) (held.below ??= []).push(line);
    } else {
      flush();
      paired.push(line.type === 'row' ? new PairLine(line, line) : line);
    }
  }
  flush();
  return paired;
}

interface Held {
  row: RowLine;
  below?: Line[];
}

function apart(held: readonly Held[], line: RowLine): boolean {
  const last = held.at(-1);
  return last !== undefined && last.row.hunk !== line.hunk;
}

interface Half {
  columns: number;
  /** What stands before the text: what is chosen, the number, the sign. */
  front: number;
  numbers: boolean;
  room: number;
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
  if (row.inRange) return theme.paint('accent', '┃');
  if (row.refused) return theme.paint('warn', '×');
  return row.moved ? theme.paint('accent', '⇄') : ' ';
}

/** The screen rows of a pair, without the first column, which is the cursor's. */
export function paintPair({ left, right }: PairLine, paint: PairPaint): string[] {
  const half = halfOf(paint.columns, paint.number);
  const [old, now] = [sideRows(left, 'old', half, paint), sideRows(right, 'new', half, paint)];
  const between = paint.theme.paint('dim', '│');
  return Array.from(
    { length: Math.max(old.length, now.length) },
    (_, at) => `${pad(old[at] ?? '', half.columns)}${between}${now[at] ?? ''}`,
  );
}

function sideRows(line: RowLine | undefined, side: 'old' | 'new', half: Half, paint: PairPaint): string[] {
  if (!line) return [];
  const refused = line.row.kind !== 'context' && paint.refused(line);
  return rowsOf(paint.styled(line), half.room).map(
    (row, at) => (at === 0 ? frontOf(line, side, half, refused, paint) : ' '.repeat(half.front)) + row,
  );
}

function frontOf(line: RowLine, side: 'old' | 'new', half: Half, refused: boolean, paint: PairPaint): string {
  const { theme, inRange, number } = paint;
  const choice = choiceMark(theme, { inRange, refused, moved: paint.moved(line) });
  const numbers = half.numbers ? `${String(line.row[side] ?? '').padStart(number)} ` : '';
  const role: Role = line.kind === 'context' ? 'lineNumber' : refused ? 'dim' : line.kind;
  return choice + theme.paint(role, `${numbers}${rowSigns[line.kind]} `);
}
