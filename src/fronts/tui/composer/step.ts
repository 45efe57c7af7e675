import type { Press } from '../keys/press.ts';
import { admit, admitTyped } from './text/admit.ts';
import { type Edit, edit } from './text/buffer.ts';
import { vertical } from './menu/history.ts';
import { edits, keyId, newlineKeys } from './keymap.ts';
import type { Menu } from './menu/menu.ts';
import { burst, inBurst } from './text/paste.ts';
import { searchStep, startSearch } from './menu/search.ts';
import { type ComposerState, type Effect, expand, type Step, type Surroundings, withBuffer } from './state.ts';
import { submit } from './submit.ts';

/** What a key does: pure. */
export function step(before: ComposerState, press: Press, at: Surroundings): Step {
  const state = before.message === null ? before : { ...before, message: null };
  if (state.search) return stay(searchStep(state, press, at));
  if (press.type === 'paste') return stay(burst(state, press.text, at));
  if (press.type === 'text') {
    return stay(
      inBurst(state, at)
        ? burst(state, press.text, at)
        : change(state, { type: 'insert', text: admitTyped(press.text) }, at),
    );
  }
  const id = keyId(press);
  if (id === 'enter' && inBurst(state, at)) return stay(burst(state, '\n', at));
  const chosen = state.menu ? menuKey(state, state.menu, id, at) : null;
  if (chosen) return chosen;
  const action = edits.get(id);
  if (action) return stay(change(state, action, at));
  if (newlineKeys.has(id)) return stay(change(state, { type: 'insert', text: '\n' }, at));
  return otherKey(state, id, at);
}

/** The text after it was in the editor. */
export function edited(state: ComposerState, text: string, at: Surroundings): ComposerState {
  return { ...change(state, { type: 'set', text: admit(text).replace(/\n$/, '') }, at), menu: null };
}

function stay(state: ComposerState, ...effects: Effect[]): Step {
  return { state, effects };
}

function change(state: ComposerState, action: Edit, at: Surroundings): ComposerState {
  return withBuffer(state, edit(state.buffer, action), at);
}

function otherKey(state: ComposerState, id: string, at: Surroundings): Step {
  const { text, cursor } = state.buffer;
  switch (id) {
    case 'enter':
      // A backslash before it makes Enter a new line, where a terminal has no other key for it.
      if (text[cursor - 1] === '\\')
        return stay(change(state, { type: 'replace', from: cursor - 1, to: cursor, text: '\n' }, at));
      return submit(state);
    case 'up':
    case 'ctrl+p':
      return stay(vertical(state, -1, at));
    case 'down':
    case 'ctrl+n':
      return stay(vertical(state, 1, at));
    case 'ctrl+r':
      return stay(startSearch(state));
    case 'ctrl+g':
      return stay(state, { type: 'editor', text: expand(text, state.pastes) });
    case 'ctrl+c':
      // Undo brings it back.
      return text === ''
        ? stay(state, { type: 'ctrlC' })
        : stay({ ...change(state, { type: 'set', text: '' }, at), browsing: null });
    case 'ctrl+d':
      return text === '' ? stay(state, { type: 'ctrlD' }) : stay(change(state, { type: 'erase', what: 'after' }, at));
    case 'escape':
      return stay(state, { type: 'interrupt' });
    default:
      return stay(state);
  }
}

function menuKey(state: ComposerState, menu: Menu, id: string, at: Surroundings): Step | null {
  if (id === 'escape') return stay({ ...state, menu: null, closed: menu.from });
  const { choices } = menu;
  if (!choices) return null;
  const count = choices.length;
  switch (id) {
    case 'up':
    case 'ctrl+p':
      return stay({ ...state, menu: { ...menu, selected: (menu.selected + count - 1) % count } });
    case 'down':
    case 'ctrl+n':
      return stay({ ...state, menu: { ...menu, selected: (menu.selected + 1) % count } });
    case 'tab':
    case 'enter': {
      const choice = choices[menu.selected]!;
      const rest = state.buffer.text.slice(menu.to);
      // The blank behind it may be there already.
      const text = rest.startsWith(' ') ? choice.insert.trimEnd() : choice.insert;
      const next = change(state, { type: 'replace', from: menu.from, to: menu.to, text }, at);
      const done = { ...next, menu: null };
      return id === 'enter' && choice.runs && rest.trim() === '' ? submit(done) : stay(done);
    }
    default:
      return null;
  }
}
