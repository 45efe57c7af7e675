import { pieces } from '../../../text/ansi.ts';
import { fit } from '../../../text/width.ts';
import type { Span } from '../../../text/words.ts';
import type { Role, Theme } from '../theme.ts';
import { type Body, lineAt, rowsOf } from './body.ts';
import { type Chosen, chosenOf, isRefusedAspect, isRefusedRow, type Refusal } from './choice.ts';
import { boxes, cursorMark } from './head.ts';
import { type Line, plainOf, type RowLine } from './line.ts';
import type { Colors } from './load.ts';
import { pieceOf, type Segment } from './pieces.ts';
import { paintPair } from './split.ts';
import { spokenLine } from './spoken.ts';

/** How wide the numbers are, and whether they are shown: a narrow window has no room for them. */
export interface Gutter {
  /** Cursor, choice, numbers and sign. */
  columns: number;
  number: number;
  both: boolean;
}

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
      return 5;
    case 'notice':
      return line.aspect ? 5 : 1;
    default:
      return 1;
  }
}

const signs = { added: '+', removed: '-', context: ' ' } as const;

export interface Paint {
  theme: Theme;
  /** In words, for a screen reader: no numbers beside the text, no colours. */
  spoken: boolean;
  gutter: Gutter;
  columns: number;
  colors: Colors | null;
  /** Index of the line that the cursor is on; -1: on none. */
  cursor: number;
  /** First and last line of a range that is being chosen. */
  range: readonly [number, number] | null;
  refusal: Refusal | undefined;
  segments: readonly Segment[];
  /** Is this what was searched for? Where it stands in a text: from, to. */
  query: string | null;
  /** Which calls made a hunk. */
  titles: ReadonlyMap<string, string>;
}

/** The screen rows `from` to `from + height` of a body, styled. */
export function paintRows(body: Body, from: number, height: number, paint: Paint): string[] {
  const rows: string[] = [];
  if (body.lines.length === 0) return rows;
  for (let at = lineAt(body, from); at < body.lines.length && rows.length < height; at++) {
    const first = body.starts[at]!;
    const count = body.starts[at + 1]! - first;
    if (count === 0) continue;
    const all = paintLine(body.lines[at]!, at, paint, count);
    rows.push(...all.slice(Math.max(0, from - first)));
  }
  return rows.slice(0, height);
}

/** How much of what a line stands for is chosen. */
export function chosenLine(line: Line, { refusal, segments }: Pick<Paint, 'refusal' | 'segments'>): Chosen {
  switch (line.type) {
    case 'hunk':
      return chosenOf(refusal, { rows: pieceOf(segments, line.segment), aspects: [] });
    case 'row':
      return line.row.kind !== 'context' && isRefusedRow(refusal, line.hunk, line.index) ? 'none' : 'all';
    case 'notice':
      return line.aspect && isRefusedAspect(refusal, line.aspect) ? 'none' : 'all';
    case 'pair': {
      const sides = [line.left, line.right].filter((side) => side && side.row.kind !== 'context');
      const refused = sides.filter((side) => side && isRefusedRow(refusal, side.hunk, side.index)).length;
      return refused === 0 ? 'all' : refused === sides.length ? 'none' : 'some';
    }
    default:
      return 'all';
  }
}

function paintLine(line: Line, at: number, paint: Paint, count: number): string[] {
  const { theme, columns } = paint;
  const chosen = chosenLine(line, paint);
  const here = at === paint.cursor;
  if (paint.spoken) {
    const note = line.type === 'hunk' ? paint.titles.get(line.segment.hunk.id) : undefined;
    return rowsOf(spokenLine(line, { here, chosen, ...(note ? { note } : {}) }), columns);
  }
  const wide = inset(line, paint.gutter);
  const room = Math.max(4, columns - wide);
  const mark = here ? theme.paint('accent', cursorMark) : ' ';
  if (line.type === 'hunk') return [fit(mark + hunkHead(line, chosen, paint), columns)];
  const inRange = paint.range !== null && at >= paint.range[0] && at <= paint.range[1];
  if (line.type === 'pair') {
    const rows = paintPair(line, {
      theme,
      columns,
      number: paint.gutter.number,
      inRange,
      refused: (row) => chosenLine(row, paint) === 'none',
      styled: (row) => found(row, styledRow(row, chosenLine(row, paint), paint), paint),
    });
    return rows.map((row, i) => (i === 0 ? mark : ' ') + row);
  }
  const styled = rowsOf(found(line, styledText(line, chosen, paint), paint), room);
  return Array.from({ length: count }, (_, i) => {
    const front = i === 0 ? frontOf(line, chosen, inRange, paint) : ' '.repeat(wide - 1);
    return (i === 0 ? mark : ' ') + front + (styled[i] ?? '');
  });
}

function hunkHead(line: Extract<Line, { type: 'hunk' }>, chosen: Chosen, { theme, titles }: Paint): string {
  const joined = line.segment.joined ? theme.paint('dim', ' joined with the one before') : '';
  const title = titles.get(line.segment.hunk.id);
  return `${boxes[chosen]} ${theme.paint('accent', plainOf(line))}${joined}${title ? theme.paint('dim', ` · ${title}`) : ''}`;
}

/** What stands between the cursor's column and the text. */
function frontOf(line: Line, chosen: Chosen, inRange: boolean, paint: Paint): string {
  const { theme, gutter } = paint;
  switch (line.type) {
    case 'row': {
      const choice = inRange ? theme.paint('accent', '┃') : chosen === 'none' ? theme.paint('warn', '×') : ' ';
      const { old, new: now } = line.row;
      const number = (value: number | undefined) => `${String(value ?? '').padStart(gutter.number)} `;
      const numbers = gutter.number === 0 ? '' : gutter.both ? number(old) + number(now) : number(now ?? old);
      const role: Role = line.kind === 'context' ? 'lineNumber' : chosen === 'none' ? 'dim' : line.kind;
      return choice + theme.paint(role, `${numbers}${signs[line.kind]} `);
    }
    case 'notice':
      return line.aspect ? `${boxes[chosen]} ` : '';
    case 'comment':
      return theme.paint('accent', '  » ');
    default:
      return ' '.repeat(inset(line, gutter) - 1);
  }
}

function styledText(line: Line, chosen: Chosen, paint: Paint): string {
  const { theme } = paint;
  const text = plainOf(line);
  switch (line.type) {
    case 'row':
      return styledRow(line, chosen, paint);
    case 'notice':
      return theme.paint(line.notice.role, text);
    case 'conflict':
      return theme.paint(line.kept === null ? 'error' : 'warn', text);
    case 'comment':
      return theme.paint('user', text);
    default:
      return theme.paint('dim', text);
  }
}

function styledRow(line: RowLine, chosen: Chosen, { theme, colors }: Paint): string {
  const { row, spans, kind } = line;
  const text = plainOf(line);
  if (chosen === 'none') return theme.paint('dim', text);
  const side = row.kind === 'removed' ? colors?.before : colors?.after;
  const number = row.kind === 'removed' ? row.old : row.new;
  const code = line.named || line.cut > 0 || number === undefined ? undefined : side?.[number - 1];
  if (kind === 'context') return code ?? text;
  const [role, emphasis]: [Role, Role] = kind === 'added' ? ['added', 'addedWord'] : ['removed', 'removedWord'];
  if (code === undefined) {
    if (!spans) return theme.paint(role, text);
    return spans.map((span) => theme.paint(span.changed ? emphasis : role, span.text)).join('');
  }
  return spans ? overlay(code, spans, (part) => theme.paint(emphasis, part)) : code;
}

/** A styled text with what was searched for set off. */
function found(line: Line, styled: string, { query, theme }: Paint): string {
  if (query === null || query === '' || line.type !== 'row') return styled;
  const text = plainOf(line);
  const hay = query === query.toLowerCase() ? text.toLowerCase() : text;
  if (hay.length !== text.length || !hay.includes(query)) return styled;
  const spans: Span[] = [];
  let at = 0;
  for (let next = hay.indexOf(query); next >= 0; next = hay.indexOf(query, at)) {
    if (next > at) spans.push({ text: text.slice(at, next), changed: false });
    at = next + query.length;
    spans.push({ text: text.slice(next, at), changed: true });
  }
  if (at < text.length) spans.push({ text: text.slice(at), changed: false });
  return overlay(styled, spans, (part) => theme.paint('selected', part));
}

/** Styled text with some of it painted over. The spans join to the text. */
function overlay(code: string, spans: readonly Span[], emphasise: (part: string) => string): string {
  let out = '';
  let span = 0;
  let left = spans[0]?.text.length ?? 0;
  for (const piece of pieces(code)) {
    if (piece.kind !== 'text') {
      out += piece.text;
      continue;
    }
    for (let at = 0; at < piece.text.length;) {
      while (left === 0 && span < spans.length - 1) left = spans[++span]!.text.length;
      const take = left === 0 ? piece.text.length - at : Math.min(left, piece.text.length - at);
      const part = piece.text.slice(at, at + take);
      out += spans[span]?.changed ? emphasise(part) : part;
      at += take;
      left = Math.max(0, left - take);
    }
  }
  return out;
}
