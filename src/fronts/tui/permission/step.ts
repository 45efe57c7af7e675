/** The permission panel's fold: the next state for each press of a key, and what it answers. */

import { lineStep } from '../composer/text/line.ts';
import { keyFor } from '../keys/asked.ts';
import type { Press } from '../keys/press.ts';
import { shownAt } from '../keys/scroll.ts';
import { keyLookup } from '../keys/table.ts';
import { alwaysStep } from './always.ts';
import { permissionKeys } from './key-table.ts';
import type { Look, PermissionState, PermissionStep } from './state.ts';

const actOf = keyLookup(permissionKeys);

/** What a key does: pure. */
export function permissionStep(before: PermissionState, press: Press, look: Look): PermissionStep {
  const scroll = look.undrawn ? look.scroll : shownAt(look.scroll, look.height, look.total);
  const state = { ...before, scroll, columns: look.columns, message: null };
  if (state.words) {
    const next = lineStep(state.words, press);
    if (next === 'leave') return { state: { ...state, words: null } };
    if (next !== 'enter') return { state: { ...state, words: next } };
    const words = state.words.text.trim();
    return words === '' ? { state: { ...state, words: null } } : { state, effect: { type: 'refuse', words } };
  }
  if (state.always) return alwaysStep(state, state.always, press, look);
  const key = keyFor(press);
  return (key === null ? null : actOf(key, state, look)?.(state, look)) ?? { state };
}
