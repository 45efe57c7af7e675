import type { TextBuffer } from '../../composer/text/buffer.ts';
import { edit } from '../../composer/text/buffer.ts';
import { emptyLine, lineStep } from '../../composer/text/line.ts';
import type { Press } from '../../keys/press.ts';
import { resolveCursor } from './cursor.ts';
import { commentAt, withComment, anchorOf, wholeAnchor } from './comments.ts';
import { find } from '../model/search.ts';
import {
  type Field,
  type Look,
  withCursor,
  cursorOf,
  type ReviewState,
  type ReviewStep,
  withMessage,
} from './state.ts';

const holding = (text: string): TextBuffer => edit(emptyLine, { type: 'set', text });

/** Begins a comment on what the cursor is on, or goes on with the one that is there. */
export function comment(state: ReviewState, look: Look): ReviewStep {
  const view = look.shown;
  const { lines } = look.viewport.body;
  const line = lines[resolveCursor(cursorOf(state), look.viewport).line];
  const anchor = view && line ? anchorOf(line, view, lines) : null;
  if (!anchor) return withMessage(state, 'Nothing to comment on here: C comments on the whole');
  const kept = look.viewport.body.lines.find(({ id }) => id === line?.id)?.id ?? null;
  // Held on to, so that the comment's row appears under the line and moves nothing above it.
  const here = kept === null ? state : withCursor(state, { ...cursorOf(state), ...anchored(state, look) });
  return { state: { ...here, field: { kind: 'comment', buffer: holding(commentAt(state.comments, anchor)), anchor } } };
}

export function commentWhole(state: ReviewState): ReviewStep {
  const buffer = holding(commentAt(state.comments, wholeAnchor));
  return { state: { ...state, field: { kind: 'comment', buffer, anchor: wholeAnchor } } };
}

function anchored(state: ReviewState, { viewport }: Look): { id: string | null; at: number } {
  const { line, top } = resolveCursor(cursorOf(state), viewport);
  return { id: viewport.body.lines[line]?.id ?? null, at: (viewport.body.starts[line] ?? 0) - top };
}

export function startField(state: ReviewState, kind: 'send' | 'search'): ReviewStep {
  return { state: { ...state, field: { kind, buffer: emptyLine } } };
}

/** A key while something is written. */
export function fieldStep(state: ReviewState, field: Field, press: Press, look: Look): ReviewStep {
  const next = lineStep(field.buffer, press);
  if (next === 'leave') return { state: { ...state, field: null } };
  if (next !== 'enter') return { state: { ...state, field: { ...field, buffer: next } } };
  const text = field.buffer.text.trim();
  const done = { ...state, field: null };
  if (field.kind === 'comment')
    return { state: { ...done, comments: withComment(state.comments, field.anchor ?? wholeAnchor, text) } };
  if (field.kind === 'search') return text === '' ? { state: { ...done, query: null } } : search(done, look, text, 1);
  if (text === '' && state.comments.length === 0) return withMessage(done, 'Nothing written: n rejects without words');
  return { state: done, effect: { type: 'send', text } };
}

/** To the next place that holds the words. */
export function search(state: ReviewState, look: Look, query: string, by: 1 | -1): ReviewStep {
  const cursor = cursorOf(state);
  const id = look.viewport.body.lines[resolveCursor(cursor, look.viewport).line]?.id ?? null;
  const files = state.since ? [look.shown] : look.files;
  const found = find(query, files, { file: state.since ? 0 : state.file, id }, by);
  const kept = { ...state, query };
  if (!found) {
    const unread = look.files.includes(undefined) ? ' in what was read so far' : '';
    return withMessage(kept, `Not found${unread}: ${query}`);
  }
  if (state.since || found.file === state.file) return { state: jumped(kept, look, found.id) };
  const before = kept.cursors[found.file];
  const at = Math.max(0, Math.min(4, look.viewport.height >> 1));
  const cursors = { ...kept.cursors, [found.file]: { seen: before?.seen ?? null, id: found.id, at } };
  return { state: { ...kept, file: found.file, cursors, range: null } };
}

function jumped(state: ReviewState, { viewport }: Look, id: string): ReviewState {
  const cursor = cursorOf(state);
  const { line } = resolveCursor({ ...cursor, id: id }, viewport);
  const { top } = resolveCursor(cursor, viewport);
  const start = viewport.body.starts[line] ?? 0;
  const inside = start >= top && start < top + viewport.height;
  const at = inside ? start - top : Math.max(0, Math.min(4, viewport.height >> 1));
  return withCursor(state, { ...cursor, id: viewport.body.lines[line]?.id ?? id, at });
}
