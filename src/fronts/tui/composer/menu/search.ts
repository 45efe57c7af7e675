/** The search in earlier prompts (Ctrl+R): its key table, and the fold of what is typed into it. */

import type { Press } from '../../keys/press.ts';
import { keyLookup } from '../../keys/table.ts';
import type { KeyRow } from '../../keys/table.ts';
import { keyId } from '../keymap.ts';
import { withBuffer } from '../state.ts';
import type { ComposerState, Surroundings } from '../state.ts';
import { admit, admitTyped } from '../text/admit.ts';
import { previousGrapheme } from '../text/boundaries.ts';
import { edit } from '../text/buffer.ts';
import { findInHistory } from './history.ts';

type Search = NonNullable<ComposerState['search']>;
type Act = (state: ComposerState, at: Surroundings) => ComposerState;

const whenFound =
  (does: string) =>
  ({ query, at }: Search): { does: string } | null =>
    query === '' || at === null ? null : { does };

/** Keys while the history is searched. Enter takes what was found into the composer; it never sends it. */
export const searchKeys: readonly KeyRow<Act, Search>[] = [
  { keys: ['enter', 'tab', 'right', 'end'], group: 'Searching', act: accepted, hint: whenFound('takes it') },
  {
    keys: ['ctrl+r', 'up'],
    group: 'Searching',
    act: (state, at) => found(state, state.search!.query, state.search!.at ?? at.history.length, at),
    hint: whenFound('older'),
  },
  {
    keys: ['backspace'],
    group: 'Searching',
    act(state, at) {
      const { query } = state.search!;
      return found(state, query.slice(0, previousGrapheme(query, query.length)), at.history.length, at);
    },
  },
  {
    keys: ['escape', 'ctrl+c', 'ctrl+g'],
    group: 'Searching',
    act: (state, at) => ({ ...withBuffer(state, state.search!.before, at), menu: null, search: null }),
    hint: () => ({ does: 'back' }),
  },
];

const actOf = keyLookup(searchKeys);

/** Begins a search; what is written comes back when it is left. */
export function startSearch(state: ComposerState): ComposerState {
  return { ...state, menu: null, search: { query: '', at: null, before: state.buffer } };
}

/** A key while the history is searched: text joins what is searched for. */
export function searchStep(state: ComposerState, press: Press, at: Surroundings): ComposerState {
  if (press.type === 'key') return actOf(keyId(press), state, at)?.(state, at) ?? state;
  const query = state.search!.query + admitTyped(press.text.replace(/\s+/g, ' '));
  return found(state, query, at.history.length, at);
}

function found(state: ComposerState, query: string, from: number, at: Surroundings): ComposerState {
  const search = state.search!;
  const found = query === '' ? null : findInHistory(at.history, query, from);
  // Nothing older: stay at what is shown.
  const shown = found ?? (query === search.query ? search.at : null);
  return { ...state, search: { ...search, query, at: shown } };
}

function accepted(state: ComposerState, at: Surroundings): ComposerState {
  const { at: index, before } = state.search!;
  const buffer = index === null ? before : edit(before, { type: 'set', text: admit(at.history[index] ?? '') });
  return { ...withBuffer(state, buffer, at), menu: null, browsing: null, search: null };
}
