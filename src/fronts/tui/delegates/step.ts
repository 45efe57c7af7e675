/** The fold of the screen of delegates: the next state for each press of a key, and what it asks for. */

import { lineStep } from '../composer/text/line.ts';
import { keyFor } from '../keys/asked.ts';
import type { Press } from '../keys/press.ts';
import { keyLookup } from '../keys/table.ts';
import { delegateKeys } from './key-table.ts';
import { selectedOf } from './state.ts';
import type { DelegatesState, DelegatesStep, Look } from './state.ts';

const actOf = keyLookup(delegateKeys);

/** What a key does: pure. */
export function delegatesStep(before: DelegatesState, press: Press, look: Look): DelegatesStep {
  // The one that is meant stays the same while others begin and end.
  const selected = selectedOf(before, look.items)?.id ?? null;
  const state = { ...before, selected, message: null };
  if (state.words) {
    const next = lineStep(state.words, press);
    if (next !== 'enter' && next !== 'leave') return { state: { ...state, words: next } };
    const text = next === 'enter' ? state.words.text.trim() : '';
    const written = { ...state, words: null };
    return text === '' || selected === null
      ? { state: written }
      : { state: written, effect: { type: 'steer', id: selected, text } };
  }
  const key = keyFor(press);
  return (key === null ? null : actOf(key, state, look)?.(state, look)) ?? { state };
}
