import type { Hunk } from '../../../../text/diff/diff.ts';
import { fit } from '../../../../text/width.ts';
import { admit, admitTyped } from '../../composer/text/admit.ts';
import { lineStart } from '../../composer/text/boundaries.ts';
import { edit, type Edit, emptyBuffer, type TextBuffer } from '../../composer/text/buffer.ts';
import { edits, keyId, newlineKeys } from '../../composer/keymap.ts';
import { layouter, offsetAt, positionOf, rowText } from '../../composer/text/layout.ts';
import type { Press } from '../../keys/press.ts';
import type { Theme } from '../../theme.ts';

/** The new lines of a hunk while they are written over in place. */
export interface InlineState {
  readonly buffer: TextBuffer;
  /** The new text of the file, and where in it the lines stand (UTF-16 units). */
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Number of the first line, 1-based. */
  readonly line: number;
  /** Esc was pressed once, with something written. */
  readonly leaving: boolean;
  /** Remembers the shape of lines that stay. */
  readonly layout: ReturnType<typeof layouter>;
}

/** Lines of a hunk that can be edited in place: longer ones need an editor. */
const mostLines = 2000;

/** `text` is the new text of the file. Null: too long to be edited here. */
export function inlineStart(text: string, hunk: Hunk): InlineState | null {
  if (hunk.newLines > mostLines) return null;
  // A side without rows starts at the line before.
  const line = hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart;
  const from = offsetOf(text, line);
  const to = offsetOf(text, line + hunk.newLines);
  const shown = withoutEnds(text.slice(from, to)).join('\n');
  const changed = hunk.rows.filter(({ kind }) => kind !== 'removed').findIndex(({ kind }) => kind === 'added');
  const cursor = changed <= 0 ? 0 : offsetOf(shown, changed + 1);
  return {
    buffer: { ...emptyBuffer, text: shown, cursor },
    text,
    from,
    to,
    line,
    leaving: false,
    layout: layouter(),
  };
}

/** Where a line (1-based) begins. */
function offsetOf(text: string, line: number): number {
  let at = 0;
  for (let passed = 1; passed < line; passed++) {
    const end = text.indexOf('\n', at);
    if (end < 0) return text.length;
    at = end + 1;
  }
  return at;
}

/** Lines with their line ends: LF, or CRLF; the last one may have none. */
function rawLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function withoutEnds(text: string): string[] {
  return rawLines(text).map((line) => line.replace(/\r?\n$/, ''));
}

type Stepped = { state: InlineState } | { done: string } | 'leave';

/** A key while a hunk is edited; `columns` are those of its text. `done` is the whole new text of the file. */
export function inlineStep(before: InlineState, press: Press, columns: number): Stepped {
  const state = before.leaving ? { ...before, leaving: false } : before;
  const put = (action: Edit): Stepped => ({ state: { ...state, buffer: edit(state.buffer, action) } });
  if (press.type === 'text') return put({ type: 'insert', text: admitTyped(press.text) });
  if (press.type === 'paste') return put({ type: 'insert', text: admit(press.text), whole: true });
  const id = keyId(press);
  switch (id) {
    case 'ctrl+s':
    case 'ctrl+enter':
      return { done: saved(state) };
    case 'escape':
    case 'ctrl+c':
      if (before.leaving || saved(state) === state.text) return 'leave';
      return { state: { ...state, leaving: true } };
    case 'up':
    case 'ctrl+p':
      return { state: vertical(state, -1, columns) };
    case 'down':
    case 'ctrl+n':
      return { state: vertical(state, 1, columns) };
    case 'pageup':
      return { state: vertical(state, -10, columns) };
    case 'pagedown':
      return { state: vertical(state, 10, columns) };
    case 'tab':
      return put({ type: 'insert', text: /^\t/m.test(state.buffer.text) ? '\t' : '  ' });
    case 'ctrl+d':
      return put({ type: 'erase', what: 'after' });
    default:
  }
  const action = edits.get(id);
  if (action) return put(action);
  return id === 'enter' || newlineKeys.has(id) ? put({ type: 'insert', text: `\n${indent(state.buffer)}` }) : { state };
}

/** What the line of the cursor begins with, as far as that stands before the cursor. */
function indent({ text, cursor }: TextBuffer): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, cursor), cursor))?.[0] ?? '';
}

function vertical(state: InlineState, by: number, columns: number): InlineState {
  const { buffer } = state;
  const layout = state.layout(buffer.text, Math.max(2, columns), []);
  const here = positionOf(buffer.text, buffer.cursor, layout);
  const goal = buffer.goal ?? here.column;
  const row = layout.rows[Math.max(0, Math.min(here.row + by, layout.rows.length - 1))]!;
  return { ...state, buffer: edit(buffer, { type: 'place', at: offsetAt(buffer.text, row, goal, layout), goal }) };
}

/** The whole text of the file. Lines that stayed are the same to the byte; new ones end as what they replace, or follow, ends. */
function saved({ buffer, text, from, to }: InlineState): string {
  const old = rawLines(text.slice(from, to));
  const bare = withoutEnds(text.slice(from, to));
  // No line and one blank line look alike: as long as nothing was written, it is what it was.
  if (buffer.text === bare.join('\n')) return text;
  const now = buffer.text === '' ? [] : buffer.text.split('\n');
  let front = 0;
  while (front < now.length && front < bare.length && now[front] === bare[front]) front++;
  let back = 0;
  const most = Math.min(now.length, bare.length) - front;
  while (back < most && now.at(-1 - back) === bare.at(-1 - back)) back++;
  const endOf = (raw: string | undefined) => /\r?\n/.exec(raw ?? '')?.[0];
  let eol = endOf(old[front - 1]) ?? endOf(old[front]) ?? endOf(text) ?? '\n';
  const written = now.slice(front, now.length - back).map((line, at) => {
    eol = (front + at < old.length - back ? endOf(old[front + at]) : undefined) ?? eol;
    return line + eol;
  });
  const lines = [...old.slice(0, front), ...written, ...old.slice(old.length - back)];
  const closed = lines.map((raw, at) => (at < lines.length - 1 && !raw.endsWith('\n') ? raw + eol : raw)).join('');
  const before = text.slice(0, from);
  const after = text.slice(to);
  const apart = before !== '' && !before.endsWith('\n') && closed !== '' ? eol : '';
  const whole = before + apart + closed + after;
  // What did not end with a line end does not end with one now.
  const open = after === '' && text !== '' && !text.endsWith('\n');
  return open ? whole.replace(/\r?\n$/, '') : whole;
}

interface InlineSettings {
  columns: number;
  height: number;
  theme: Theme;
}

/** Columns for the text: the numbers of its lines stand before it where there is room. */
export function inlineColumns(state: InlineState, columns: number): number {
  return Math.max(2, columns - gutterOf(state, columns) - 1);
}

function gutterOf({ line, buffer }: InlineState, columns: number): number {
  return columns < 40 ? 2 : String(line + buffer.text.split('\n').length).length + 3;
}

/** What is written, at most `height` rows around the cursor, and where the cursor is in them. The last row tells the keys. */
export function inlineRows(
  state: InlineState,
  { columns, height, theme }: InlineSettings,
): { rows: string[]; cursor: { x: number; y: number } } {
  const { buffer } = state;
  const layout = state.layout(buffer.text, inlineColumns(state, columns), []);
  const at = positionOf(buffer.text, buffer.cursor, layout);
  const gutter = gutterOf(state, columns);
  const most = Math.max(1, height - 1);
  const top = Math.max(0, Math.min(at.row - (most >> 1), layout.rows.length - most));
  let number = state.line + layout.rows.slice(0, top).filter(({ soft }) => !soft).length;
  const rows = layout.rows.slice(top, top + most).map((row, index) => {
    const begins = row.start === 0 || buffer.text[row.start - 1] === '\n';
    const label =
      begins && columns >= 40 ? String(number).padStart(gutter - 3) : ' '.repeat(gutter - 3 > 0 ? gutter - 3 : 0);
    if (!row.soft) number++;
    const bar = theme.paint(index + top === at.row ? 'accent' : 'dim', '│ ');
    return `${columns < 40 ? '' : `${theme.paint('lineNumber', label)} `}${bar}${rowText(buffer.text, row, layout)}`;
  });
  const keys = state.leaving
    ? theme.paint('warn', 'Esc again drops what you wrote, Ctrl+S keeps it')
    : theme.paint('dim', 'Ctrl+S keeps what you write, Esc leaves it');
  return { rows: [...rows, fit(keys, columns)], cursor: { x: at.column + gutter, y: at.row - top } };
}
