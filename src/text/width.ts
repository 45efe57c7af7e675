/** How wide text is on a terminal, and text made to fit. Measured by string-width in the version Ink uses. */

import stringWidth from 'string-width';
import { Pen, pieces } from './ansi.ts';
import { graphemes } from './segmenter.ts';
import { isWideBlock, wideSigns } from './width/ambiguous.ts';
import { simpleWidth } from './width/simple.ts';

const maxCached = 4096;
const measured = new Map<string, number>();
/** The wide signs that they were measured with. */
let measuredWith = '';

/** Columns that one line takes on a terminal. Escape sequences and control characters take none: expand tabs first. */
export function width(text: string): number {
  const simple = simpleWidth(text);
  if (simple !== undefined) return simple;
  if (measuredWith !== wideSigns()) measured.clear();
  measuredWith = wideSigns();
  const known = measured.get(text);
  if (known !== undefined) return known;
  const columns = measuredWith === '' ? stringWidth(text) : wideWidth(text);
  if (text.length <= 1000) {
    if (measured.size >= maxCached) measured.clear();
    measured.set(text, columns);
  }
  return columns;
}

/** The same in a terminal where ambiguous characters are wide. */
function wideWidth(text: string): number {
  return pieces(text)
    .flatMap((piece) => (piece.kind === 'text' ? graphemes(piece.text) : []))
    .reduce((sum, char) => {
      const columns = stringWidth(char);
      const isWide =
        columns === 1 && isWideBlock(char.codePointAt(0) ?? 0) && stringWidth(char, { ambiguousIsNarrow: false }) === 2;
      return sum + (isWide ? 2 : columns);
    }, 0);
}

/** A sign that takes one column: this one, or where the terminal shows it wide, the other. */
export function oneColumn(sign: string, instead: string): string {
  return width(sign) === 1 ? sign : instead;
}

/** Tabs as blanks up to the next multiple of `size` columns, line by line; escape sequences take no room. */
export function expandTabs(text: string, size = 4): string {
  if (!text.includes('\t')) return text;
  return text
    .split('\n')
    .map((line) => {
      let out = '';
      let column = 0;
      for (const piece of pieces(line)) {
        if (piece.kind !== 'text') {
          out += piece.text;
          continue;
        }
        for (const [index, part] of piece.text.split('\t').entries()) {
          if (index > 0) {
            const blanks = size - (column % size);
            out += ' '.repeat(blanks);
            column += blanks;
          }
          out += part;
          column += width(part);
        }
      }
      return out;
    })
    .join('\n');
}

/** A character with its columns and the style it is shown in, or a sequence (columns 0). */
interface Cell {
  text: string;
  columns: number;
  pen?: true;
}

function cellsOf(text: string): Cell[] {
  return pieces(text).flatMap((piece) =>
    piece.kind === 'text'
      ? graphemes(piece.text).map((char) => ({ text: char, columns: width(char) }))
      : [{ text: piece.text, columns: 0, pen: true as const }],
  );
}

/** The longest run of cells from the front (or the back) that takes at most `columns`; sequences all stay. */
function take(cells: readonly Cell[], columns: number, fromEnd: boolean): string {
  const order = fromEnd ? cells.toReversed() : cells;
  const kept: string[] = [];
  let left = columns;
  let full = false;
  for (const cell of order) {
    if (cell.pen) {
      kept.push(cell.text);
      continue;
    }
    full ||= cell.columns > left;
    if (full) continue;
    kept.push(cell.text);
    left -= cell.columns;
  }
  return (fromEnd ? kept.toReversed() : kept).join('');
}

/** One line, shortened with `…` to at most `columns`; where the cut is, `where` says. Styles outside the cut are kept. */
export function fit(text: string, columns: number, where: 'end' | 'middle' | 'start' = 'end'): string {
  const line = expandTabs(text.replace(/\r\n|[\n\r]/g, ' '));
  if (width(line) <= columns) return line;
  const mark = columns === 1 ? oneColumn('…', '~') : '…';
  const room = columns - width(mark);
  if (room < 0) return '';
  const cells = cellsOf(line);
  if (where === 'end') return balanced(take(cells, room, false), mark);
  if (where === 'start') return mark + take(cells, room, true);
  const head = Math.ceil(room / 2);
  let seen = 0;
  const half = cells.findIndex((cell) => (seen += cell.columns) > head);
  const front = cells.slice(0, half);
  const used = front.reduce((sum, cell) => sum + cell.columns, 0);
  return take(front, head, false) + mark + take(cells.slice(half), room - used, true);
}

/** `text`, then `mark` in the style of the last character shown, with whatever is still on switched off. */
function balanced(text: string, mark: string): string {
  if (!text.includes('\x1b')) return text + mark;
  const all = pieces(text);
  const lastText = all.findLastIndex((piece) => piece.kind === 'text');
  const rest = all.slice(lastText + 1).map((piece) => piece.text);
  const pen = new Pen();
  for (const piece of all) pen.take(piece);
  return (
    all
      .slice(0, lastText + 1)
      .map((piece) => piece.text)
      .join('') +
    mark +
    rest.join('') +
    pen.close()
  );
}

/** Blanks added at the right up to `columns`; longer text is left as it is. */
export function pad(text: string, columns: number): string {
  const line = expandTabs(text);
  return line + ' '.repeat(Math.max(0, columns - width(line)));
}

/** Characters that may not start a row, and those that may not end one (line breaking rules of CJK typography). */
const notFirst =
  /^[、。，．・：；？！）］｝〕〉》」』】〙〗’”…‥ー々〻ゝゞァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ%％‰℃°)\]},.:;?!]/u;
const notLast = /[（［｛〔〈《「『【〘〖‘“([{$＄￥£€]$/u;
const ideographic = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}　-〿＀-｠]/u;

/** May a row end between these two neighbours? */
function mayBreak(before: Cell, after: Cell): boolean {
  if (before.text === ' ') return after.text !== ' ';
  if (after.text === ' ') return false;
  if (notFirst.test(after.text) || notLast.test(before.text)) return false;
  return (
    ideographic.test(before.text) || ideographic.test(after.text) || (before.text === '-' && /\p{L}/u.test(after.text))
  );
}

/**
 * Rows of at most `columns` (at least 1), broken at blanks or between ideographs, long words anywhere. Blanks at a
 * break are dropped, indentation and everything else stays; styles are closed at the end of a row and opened again.
 * A character wider than `columns` becomes `…`. `exact`: for code, whose rows put together are the line: no blank is dropped.
 */
export function wrap(text: string, columns: number, exact = false): string[] {
  const limit = Math.max(1, Math.floor(columns));
  const pen = new Pen();
  return expandTabs(text)
    .split('\n')
    .flatMap((line) => {
      const bare = line.replace(/\r$/, '');
      if (!bare.includes('\x1b') && width(bare) <= limit && pen.open() === '') return [bare];
      return rowsOf(cellsOf(bare), limit, exact).map((row) => paint(row, pen));
    });
}

function rowsOf(cells: readonly Cell[], limit: number, exact: boolean): Cell[][] {
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  let used = 0;
  let breakAt = 0;
  let last: Cell | undefined;
  for (const each of cells) {
    const cell = each.columns > limit ? { text: oneColumn('…', '~'), columns: 1 } : each;
    if (!cell.pen) {
      if (last && mayBreak(last, cell)) breakAt = row.length;
      if (used + cell.columns > limit && used > 0) {
        if (cell.text === ' ' && !exact) {
          last = cell;
          continue;
        }
        const at =
          breakAt > 0 && row.slice(0, breakAt).some((one) => !one.pen && one.text !== ' ') ? breakAt : row.length;
        rows.push(row.slice(0, at));
        row = row.slice(at);
        used = row.reduce((sum, one) => sum + one.columns, 0);
        if (used + cell.columns > limit && used > 0) {
          rows.push(row);
          row = [];
          used = 0;
        }
        breakAt = 0;
      }
      last = cell;
      used += cell.columns;
    }
    row.push(cell);
  }
  rows.push(row);
  return rows.map((done, index) => (exact || index === rows.length - 1 ? done : withoutTrailingBlanks(done)));
}

function withoutTrailingBlanks(row: readonly Cell[]): Cell[] {
  const last = row.findLastIndex((cell) => !cell.pen && cell.text !== ' ');
  return row.filter((cell, index) => index <= last || cell.pen);
}

function paint(row: readonly Cell[], pen: Pen): string {
  let out = pen.open();
  for (const cell of row) {
    out += cell.text;
    if (cell.pen) for (const piece of pieces(cell.text)) pen.take(piece);
  }
  return out + pen.close();
}
