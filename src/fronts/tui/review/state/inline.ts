/** An editor for the new lines of one hunk: a text buffer, and where in the file its lines stand. */

import type { Hunk } from '../../../../text/diff/diff.ts';
import { edits, keyId, newlineKeys } from '../../composer/keymap.ts';
import { admit, admitTyped } from '../../composer/text/admit.ts';
import { lineStart } from '../../composer/text/boundaries.ts';
import { edit, emptyBuffer } from '../../composer/text/buffer.ts';
import type { Edit, TextBuffer } from '../../composer/text/buffer.ts';
import { layouter, offsetAt, positionOf } from '../../composer/text/layout.ts';
import type { Press } from '../../keys/press.ts';
import { hunkText, offsetOf, replaceHunk, shownText } from '../model/hunk-text.ts';
import type { HunkText } from '../model/hunk-text.ts';

/** The new lines of a hunk while they are written over in place. */
export interface InlineState extends HunkText {
  readonly buffer: TextBuffer;
  /** Esc was pressed once, with something written. */
  readonly leaving: boolean;
  /** Remembers the shape of lines that stay. */
  readonly layout: ReturnType<typeof layouter>;
}

/** Lines of a hunk that can be edited in place: longer ones need an editor. */
const mostLines = 2000;

/** `text` is the new text of the file. Null: too long to be edited here. */
export function startInline(text: string, hunk: Hunk): InlineState | null {
  if (hunk.newLines > mostLines) return null;
  const own = hunkText(text, hunk);
  const shown = shownText(own);
  const changed = hunk.rows.filter(({ kind }) => kind !== 'removed').findIndex(({ kind }) => kind === 'added');
  const cursor = changed <= 0 ? 0 : offsetOf(shown, changed + 1);
  return { ...own, buffer: { ...emptyBuffer, text: shown, cursor }, leaving: false, layout: layouter() };
}

/** Keys that move up and down, and those that the composer has another use for; the rest is as in the composer. */
const moves: ReadonlyMap<string, (state: InlineState, columns: number) => InlineState> = new Map([
  ['up', vertical(-1)],
  ['ctrl+p', vertical(-1)],
  ['down', vertical(1)],
  ['ctrl+n', vertical(1)],
  ['pageup', vertical(-10)],
  ['pagedown', vertical(10)],
  ['tab', (state) => put(state, { type: 'insert', text: /^\t/m.test(state.buffer.text) ? '\t' : '  ' })],
  ['ctrl+d', (state) => put(state, { type: 'erase', what: 'after' })],
]);

/** A key that is text, or moves in it; `columns` are those of the text. */
export function typeInline(before: InlineState, press: Press, columns: number): InlineState {
  const state = before.leaving ? { ...before, leaving: false } : before;
  if (press.type === 'text') return put(state, { type: 'insert', text: admitTyped(press.text) });
  if (press.type === 'paste') return put(state, { type: 'insert', text: admit(press.text), whole: true });
  const id = keyId(press);
  const move = moves.get(id);
  if (move) return move(state, columns);
  const action = edits.get(id);
  if (action) return put(state, action);
  return newlineKeys.has(id) ? newLine(state) : state;
}

/** A new line, which begins as the line of the cursor does. */
export function newLine(state: InlineState): InlineState {
  return { ...put(state, { type: 'insert', text: `\n${indent(state.buffer)}` }), leaving: false };
}

/** The whole text of the file with what is written. */
export function savedText(state: InlineState): string {
  return replaceHunk(state, state.buffer.text);
}

/** Null: it is left. Where something was written, that must be said twice. */
export function leaveInline(state: InlineState): InlineState | null {
  return state.leaving || savedText(state) === state.text ? null : { ...state, leaving: true };
}

function put(state: InlineState, action: Edit): InlineState {
  return { ...state, buffer: edit(state.buffer, action) };
}

/** What the line of the cursor begins with, as far as that stands before the cursor. */
function indent({ text, cursor }: TextBuffer): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, cursor), cursor))?.[0] ?? '';
}

/** So many rows on or back, in the column that was begun in. */
function vertical(by: number) {
  return (state: InlineState, columns: number): InlineState => {
    const { buffer } = state;
    const layout = state.layout(buffer.text, Math.max(2, columns), []);
    const here = positionOf(buffer.text, buffer.cursor, layout);
    const goal = buffer.goal ?? here.column;
    const row = layout.rows[Math.max(0, Math.min(here.row + by, layout.rows.length - 1))]!;
    return put(state, { type: 'place', at: offsetAt(buffer.text, row, goal, layout), goal });
  };
}
