/** Edits a hunk in place, among the lines of the diff: how that is begun, kept and left. */

import { t } from '../../../../text/words/words.ts';
import type { Press } from '../../keys/press.ts';
import { segmentsOf } from '../model/lines/segments.ts';
import { segmentUnder } from './cut.ts';
import { leaveInline, savedText, startInline, typeInline } from './inline.ts';
import type { InlineState } from './inline.ts';
import { optionsOf, sinceMessage, withMessage } from './state.ts';
import type { Look, ReviewState, ReviewStep } from './state.ts';

/** Begins to edit the hunk under the cursor. */
export function editHunk(state: ReviewState, look: Look): ReviewStep {
  const view = look.shown;
  if (state.since) return withMessage(state, sinceMessage);
  if (!view?.after || !view.diff || view.entry.after?.mode === 'link')
    return withMessage(state, t('This one has no text to edit'));
  const { hunk } = segmentUnder(state, look, segmentsOf(view.diff, optionsOf(state, view.entry.path).cuts)) ?? {};
  const inline = hunk ? startInline(view.after.text, hunk) : null;
  return inline
    ? { state: { ...state, inline, range: null } }
    : withMessage(state, t('This is too long to be edited here: e opens it'));
}

/** A key that is text of the hunk, or moves in it. */
export function typeHunk(state: ReviewState, inline: InlineState, press: Press, look: Look): ReviewState {
  return { ...state, inline: typeInline(inline, press, look.textColumns) };
}

/** What is written lands. */
export function saveHunk(state: ReviewState): ReviewStep {
  const { inline } = state;
  if (!inline) return { state };
  const text = savedText(inline);
  const done = { ...state, inline: null };
  return text === inline.text ? { state: done } : { state: done, effect: { type: 'saved', text } };
}

/** What is written is dropped; where something was, only when it is said twice. */
export function leaveHunk(state: ReviewState): ReviewStep {
  return { state: { ...state, inline: state.inline && leaveInline(state.inline) } };
}
