import type { Press } from '../../keys/press.ts';
import { admit, admitTyped } from '../text/admit.ts';
import { previousGrapheme } from '../text/boundaries.ts';
import { edit } from '../text/buffer.ts';
import { findInHistory } from './history.ts';
import { keyId } from '../keymap.ts';
import { type ComposerState, type Surroundings, withBuffer } from '../state.ts';

export function startSearch(state: ComposerState): ComposerState {
  return { ...state, menu: null, search: { query: '', at: null, before: state.buffer } };
}

/** A key while the history is searched. Enter takes what was found into the composer; it never sends it. */
export function searchStep(state: ComposerState, press: Press, at: Surroundings): ComposerState {
  const search = state.search!;
  if (press.type !== 'key')
    return look(state, search.query + admitTyped(press.text.replace(/\s+/g, ' ')), at.history.length, at);
  switch (keyId(press)) {
    case 'ctrl+r':
    case 'up':
      return look(state, search.query, search.at ?? at.history.length, at);
    case 'backspace':
      return look(
        state,
        search.query.slice(0, previousGrapheme(search.query, search.query.length)),
        at.history.length,
        at,
      );
    case 'enter':
    case 'tab':
    case 'right':
    case 'end':
      return taken(state, at);
    case 'escape':
    case 'ctrl+c':
    case 'ctrl+g':
      return { ...withBuffer(state, search.before, at), menu: null, search: null };
    default:
      return state;
  }
}

function look(state: ComposerState, query: string, from: number, at: Surroundings): ComposerState {
  const search = state.search!;
  const found = query === '' ? null : findInHistory(at.history, query, from);
  // Nothing older: stay at what is shown.
  const shown = found ?? (query === search.query ? search.at : null);
  return { ...state, search: { ...search, query, at: shown } };
}

function taken(state: ComposerState, at: Surroundings): ComposerState {
  const { at: index, before } = state.search!;
  const buffer = index === null ? before : edit(before, { type: 'set', text: admit(at.history[index] ?? '') });
  return { ...withBuffer(state, buffer, at), menu: null, browsing: null, search: null };
}
