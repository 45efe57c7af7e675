import { pieces } from '../../../text/ansi.ts';
import type { Span } from '../../../text/words.ts';
import type { Role, Theme } from '../theme.ts';
import { type Body, type Line, lineAt, plainOf, rowsOf } from './body.ts';
import { spokenLine } from './spoken.ts';

/** How wide the numbers are, and whether they are shown: a narrow window has no room for them. */
export interface Gutter {
  columns: number;
  number: number;
  both: boolean;
}

export function gutterOf(columns: number, highest: number): Gutter {
  const number = String(highest).length;
  if (columns < 30) return { columns: 2, number: 0, both: false };
  const both = columns >= 50;
  return { columns: (number + 1) * (both ? 2 : 1) + 2, number, both };
}

/** Columns for a line's text. */
export function roomOf(columns: number, gutter: Gutter): (line: Line) => number {
  return (line) => Math.max(4, line.type === 'row' ? columns - gutter.columns : columns);
}

const marks = { added: '+', removed: '-', context: ' ' } as const;

interface Paint {
  theme: Theme;
  /** In words, for a screen reader: no numbers beside the text, no colours. */
  spoken: boolean;
  gutter: Gutter;
  columns: number;
  /** The new text of the file in colour, line by line; null shows it plain. */
  colored: readonly string[] | null;
}

/** The screen rows `from` to `from + height` of a body, styled. */
export function paintRows(body: Body, from: number, height: number, paint: Paint): string[] {
  const rows: string[] = [];
  if (body.lines.length === 0) return rows;
  for (let at = lineAt(body, from); at < body.lines.length && rows.length < height; at++) {
    const first = body.starts[at]!;
    const count = body.starts[at + 1]! - first;
    const all = paintLine(body.lines[at]!, paint, count);
    rows.push(...all.slice(Math.max(0, from - first)));
  }
  return rows.slice(0, height);
}

function paintLine(line: Line, paint: Paint, count: number): string[] {
  const { theme, gutter } = paint;
  if (paint.spoken) return rowsOf(spokenLine(line), paint.columns);
  const room = roomOf(paint.columns, gutter)(line);
  if (line.type === 'row') {
    const styled = rowsOf(styledText(line, paint), room);
    return Array.from({ length: count }, (_, i) => front(line, i === 0, paint) + (styled[i] ?? ''));
  }
  const role: Role = line.type === 'notice' ? line.notice.role : line.type === 'hunk' ? 'accent' : 'dim';
  return rowsOf(plainOf(line), room).map((row) => theme.paint(role, row));
}

/** Line numbers and the marker; on a row that goes on, blanks. */
function front(line: Extract<Line, { type: 'row' }>, first: boolean, { theme, gutter }: Paint): string {
  const { kind, old, new: now } = line.row;
  const number = (value: number | undefined) => `${(first ? String(value ?? '') : '').padStart(gutter.number)} `;
  const numbers = gutter.number === 0 ? '' : gutter.both ? number(old) + number(now) : number(now ?? old);
  const mark = first ? marks[kind] : ' ';
  const role: Role = kind === 'context' ? 'lineNumber' : kind;
  return theme.paint(role, `${numbers}${mark} `);
}

function styledText(line: Extract<Line, { type: 'row' }>, { theme, colored }: Paint): string {
  const { row, spans } = line;
  const text = plainOf(line);
  const code = line.named || line.cut > 0 || row.new === undefined ? undefined : colored?.[row.new - 1];
  if (row.kind === 'context') return code ?? text;
  const [role, emphasis]: [Role, Role] = row.kind === 'added' ? ['added', 'addedWord'] : ['removed', 'removedWord'];
  if (code === undefined) {
    if (!spans || line.cut > 0) return theme.paint(role, text);
    return spans.map((span) => theme.paint(span.changed ? emphasis : role, span.text)).join('');
  }
  return spans ? overlay(code, spans, (part) => theme.paint(emphasis, part)) : code;
}

/** Coloured code with its changed words painted over. The spans join to the text of the code. */
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
