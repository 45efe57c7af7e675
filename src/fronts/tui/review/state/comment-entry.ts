/** Begins comments: on what the cursor is on, or on the whole review. */

import { t } from '../../../../text/words/words.ts';
import { commentAt, anchorOf, wholeAnchor } from './comments.ts';
import type { Anchor } from './comments.ts';
import { resolveCursor } from './cursor.ts';
import { fieldText } from './field.ts';
import { cursorOf, holdCursor, withMessage } from './state.ts';
import type { Look, ReviewState, ReviewStep } from './state.ts';

/** Begins a comment on what the cursor is on, or goes on with the one that is there. */
export function startComment(state: ReviewState, look: Look): ReviewStep {
  const { lines } = look.viewport.body;
  const line = lines.at(resolveCursor(cursorOf(state), look.viewport).line);
  const anchor = look.shown && line ? anchorOf(line, look.shown, lines) : null;
  if (!anchor) return withMessage(state, t('Nothing to comment on here: C comments on the whole'));
  // The cursor is held, so that the comment's row appears under the line and moves nothing above it.
  return { state: commenting(holdCursor(state, look), anchor) };
}

/** Begins a comment on the whole, or goes on with the one that is there. */
export function startWholeComment(state: ReviewState): ReviewStep {
  return { state: commenting(state, wholeAnchor) };
}

function commenting(state: ReviewState, anchor: Anchor): ReviewState {
  return { ...state, field: { kind: 'comment', buffer: fieldText(commentAt(state.comments, anchor)), anchor } };
}
