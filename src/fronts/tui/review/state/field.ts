/** A line of words that is being written: a comment, words that go back to the model, or what is searched for. */

import { t } from '../../../../text/words/words.ts';
import { edit } from '../../composer/text/buffer.ts';
import type { TextBuffer } from '../../composer/text/buffer.ts';
import { emptyLine, lineEdit } from '../../composer/text/line.ts';
import type { Press } from '../../keys/press.ts';
import { selectionOf } from '../model/selection.ts';
import { withComment, wholeAnchor } from './comments.ts';
import { search } from './search.ts';
import { unseenFirst } from './seen.ts';
import { withMessage } from './state.ts';
import type { Field, Look, ReviewState, ReviewStep } from './state.ts';

/** The buffer of a field that holds this, the cursor at its end. */
export const fieldText = (text: string): TextBuffer => edit(emptyLine, { type: 'set', text });

/** Begins to ask for words. */
export function startField(state: ReviewState, kind: 'send' | 'search'): ReviewStep {
  return { state: { ...state, field: { kind, buffer: emptyLine } } };
}

/** A key that is text, or moves in it. */
export function typeField(state: ReviewState, field: Field, press: Press): ReviewState {
  return { ...state, field: { ...field, buffer: lineEdit(field.buffer, press) } };
}

/** The command runs; an empty one is none. */
function begun(state: ReviewState, command: string): ReviewStep {
  if (command === '') return { state };
  const trial = { command, lines: [], running: true, back: 0 };
  return { state: { ...state, trial, lastTried: command }, effect: { type: 'try', command } };
}

/** Takes the words for what they were asked for. */
export function enterField(state: ReviewState, look: Look): ReviewStep {
  const { field } = state;
  if (!field) return { state };
  const text = field.buffer.text.trim();
  const done = { ...state, field: null };
  if (field.kind === 'comment')
    return { state: { ...done, comments: withComment(state.comments, field.anchor ?? wholeAnchor, text) } };
  if (field.kind === 'try') return begun(done, text);
  if (field.kind === 'search') return text === '' ? { state: { ...done, query: null } } : search(done, look, text, 1);
  const findings = field.kind === 'findings';
  if (!findings && text === '' && state.comments.length === 0)
    return withMessage(done, t('Nothing written: n rejects without words'));
  const chosen = selectionOf(look.entries, look.files, state.refused);
  // What is chosen lands with the words, unless that is everything.
  const unseen = chosen === 'all' || chosen === 'none' ? null : unseenFirst(state, look, 'enter', { name: 'Enter' });
  return unseen ?? { state: done, effect: { type: 'send', text, ...(findings ? { findings } : {}) } };
}
