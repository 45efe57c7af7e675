/** The composer's fold: the next state for each press of a key, and what is to be done beside drawing. */

import type { Press } from '../keys/press.ts';
import { keyLookup } from '../keys/table.ts';
import { composerKeys } from './key-table.ts';
import { keyId } from './keymap.ts';
import { searchStep } from './menu/search.ts';
import { change, stay } from './state.ts';
import type { ComposerState, Step, Surroundings } from './state.ts';
import { admit, admitTyped } from './text/admit.ts';
import { burst, inBurst } from './text/paste.ts';
import { vimStep } from './vim/vim.ts';

const actOf = keyLookup(composerKeys);

/** What a key does: pure. */
export function step(before: ComposerState, press: Press, at: Surroundings): Step {
  const state = before.message === null ? before : { ...before, message: null };
  if (state.search) return stay(searchStep(state, press, at));
  const asVi = vimStep(state, press, at);
  if (asVi) return asVi;
  if (press.type === 'paste') return stay(burst(state, press.text, at));
  if (press.type === 'text') {
    const act = inBurst(state, at) ? null : actOf(press.text, state, at);
    if (act) return act(state, at);
    return stay(
      inBurst(state, at)
        ? burst(state, press.text, at)
        : change(state, { type: 'insert', text: admitTyped(press.text) }, at),
    );
  }
  const key = keyId(press);
  if (key === 'enter' && inBurst(state, at)) return stay(burst(state, '\n', at));
  return actOf(key, state, at)?.(state, at) ?? stay(state);
}

/** The text after it was in the editor. */
export function edited(state: ComposerState, text: string, at: Surroundings): ComposerState {
  return { ...change(state, { type: 'set', text: admit(text).replace(/\n$/, '') }, at), menu: null };
}
