/** What a key does in a review: a pure fold, which looks the key up in the table of whatever hears keys just now. */

import { keyFor } from '../../keys/asked.ts';
import type { Press } from '../../keys/press.ts';
import { typeField } from './field.ts';
import { typeHunk } from './hunk-edit.ts';
import { closeHelp } from './keys/help.ts';
import { lookup } from './keys/table.ts';
import { markSeen } from './seen.ts';
import type { Look, ReviewState, ReviewStep } from './state.ts';

/** The state after a key, and what the key asks for. */
export function reviewStep(before: ReviewState, press: Press, look: Look): ReviewStep {
  const { confirm, confirmed, message } = before;
  const state =
    message === null && confirm === null && confirmed === null
      ? before
      : { ...before, message: null, confirm: null, confirmed: look.undrawn ? null : confirm };
  const key = keyFor(press);
  if (state.inline || state.field) {
    const act = key === null ? null : lookup.writing(key, state, look);
    return act ? act(state, look) : { state: typed(state, press, look) };
  }
  if (key === null) return { state };
  if (state.trial) return lookup.trial(key, state, look)?.(state, look) ?? { state };
  if (state.evidence) return lookup.evidence(key, state, look)?.(state, look) ?? { state };
  if (state.diagram) return lookup.diagram(key, state, look)?.(state, look) ?? { state };
  if (state.help !== null) return (lookup.help(key, state, look) ?? closeHelp)(state, look);
  const seen = markSeen(state, look);
  const act = (state.tree ? lookup.list(key, seen, look) : null) ?? lookup.diff(key, seen, look);
  return act ? act(seen, look) : { state: seen };
}

/** A key while something is written that does not end it. */
function typed(state: ReviewState, press: Press, look: Look): ReviewState {
  if (state.inline) return typeHunk(state, state.inline, press, look);
  return state.field ? typeField(state, state.field, press) : state;
}
