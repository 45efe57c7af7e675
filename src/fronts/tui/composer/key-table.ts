/** The composer's key table: what each key does to what is written, to the list of completions and to the turn. */

import type { KeyRow } from '../keys/table.ts';
import { editRows, newlineRows } from './keymap.ts';
import { vertical } from './menu/history.ts';
import { chosenIn } from './menu/menu.ts';
import type { Menu } from './menu/menu.ts';
import { startSearch } from './menu/search.ts';
import { change, expand, stay } from './state.ts';
import type { ComposerState, Step, Surroundings } from './state.ts';
import { submit } from './submit.ts';
import type { Edit } from './text/buffer.ts';

type Act = (state: ComposerState, at: Surroundings) => Step;

const edited =
  (edit: Edit): Act =>
  (state, at) =>
    stay(change(state, edit, at));

const older: Act = (state, at) => stay(vertical(state, -1, at));
const newer: Act = (state, at) => stay(vertical(state, 1, at));

/** The key that opens the palette. */
export const paletteKey = 'ctrl+p';

/** A cursor key of readline in every other field: here it is wanted more for what was said. */
const pagerKey = 'ctrl+f';
/** Keys of readline that do something else here, or in the app. */
const taken: readonly string[] = [pagerKey, 'ctrl+b'];

/** Rows without words are what people know from elsewhere: readline, and lists. */
export const composerKeys: readonly KeyRow<Act, Menu>[] = [
  {
    keys: ['escape'],
    group: 'The list',
    when: ({ menu }) => menu !== null,
    act: closed,
    hint: () => ({ does: 'back', order: 2 }),
  },
  {
    keys: ['up', 'down', 'ctrl+p', 'ctrl+n'],
    group: 'The list',
    when: hasChoices,
    act: [selected(-1), selected(1)],
    hint: ({ choices }) => ((choices?.length ?? 0) > 1 ? { key: '↑↓', does: 'choose', order: 1 } : null),
  },
  {
    keys: ['enter', 'tab'],
    group: 'The list',
    when: hasChoices,
    act: [chosen(true), chosen(false)],
    hint(menu) {
      const choice = chosenIn(menu);
      return choice ? { does: choice.runs ? 'does it' : 'takes it' } : null;
    },
  },
  {
    keys: ['enter'],
    group: 'Writing',
    does: 'sends; while the model works, it hears your words with its next request',
    act: enter,
  },
  ...newlineRows.map((row) => ({ ...row, group: 'Writing', act: edited({ type: 'insert', text: '\n' }) })),
  {
    keys: ['escape'],
    group: 'The turn',
    does: 'stops the turn, and what was said so far is kept; right after a hand-over: stays with archie',
    act: (state) => stay(state, { type: 'interrupt' }),
  },
  {
    keys: ['ctrl+c'],
    group: 'The turn',
    does: 'clears what you typed, then stops the turn; twice ends archie',
    // Undo brings it back.
    act: (state, at) =>
      state.buffer.text === ''
        ? stay(state, { type: 'ctrlC' })
        : stay({ ...change(state, { type: 'set', text: '' }, at), browsing: null }),
  },
  {
    keys: ['ctrl+d'],
    group: 'The turn',
    act: (state, at) =>
      state.buffer.text === ''
        ? stay(state, { type: 'ctrlD' })
        : stay(change(state, { type: 'erase', what: 'after' }, at)),
  },
  {
    keys: ['up', 'down'],
    group: 'What was written',
    does: 'earlier prompts',
    act: [older, newer],
  },
  {
    name: 'search-prompts',
    keys: ['ctrl+r'],
    group: 'What was written',
    does: 'searches the earlier prompts',
    act: (state) => stay(startSearch(state)),
  },
  { keys: ['ctrl+n'], group: 'What was written', act: newer },
  {
    name: 'picture',
    keys: ['ctrl+v'],
    group: 'Writing',
    does: 'the picture in the clipboard',
    act: (state) => stay(state, { type: 'picture' }),
  },
  {
    name: 'editor',
    keys: ['ctrl+g'],
    group: 'What was written',
    does: 'your editor',
    act: (state) => stay(state, { type: 'editor', text: expand(state.buffer.text, state.pastes) }),
  },
  {
    name: 'pager',
    keys: [pagerKey],
    group: 'The turn',
    does: 'the conversation in your pager, nothing folded: / searches it',
    act: (state) => stay(state, { type: 'pager' }),
  },
  {
    name: 'palette',
    keys: [paletteKey],
    group: 'The program',
    does: 'all that can be done here, to be found by what you type',
    act: (state) => stay(state, { type: 'palette' }),
  },
  {
    name: 'models',
    keys: ['alt+p'],
    group: 'The program',
    does: 'the models to choose from',
    act: (state) => stay(state, { type: 'command', name: 'model', args: '' }),
  },
  {
    keys: ['?'],
    group: 'The program',
    does: 'the keys of the screen at hand; in the composer while nothing is typed',
    when: ({ buffer }) => buffer.text === '',
    act: (state) => stay(state, { type: 'keys' }),
  },
  ...editRows.map(({ keys, edit }) => ({
    keys: keys.filter((key) => !taken.includes(key)),
    group: 'Editing',
    act: edited(edit),
  })),
];

function enter(state: ComposerState, at: Surroundings): Step {
  const { text, cursor } = state.buffer;
  // A backslash before it makes Enter a new line, where a terminal has no other key for it.
  if (text[cursor - 1] === '\\')
    return stay(change(state, { type: 'replace', from: cursor - 1, to: cursor, text: '\n' }, at));
  return submit(state);
}

function hasChoices({ menu }: ComposerState): boolean {
  return menu !== null && menu.choices !== null;
}

function closed(state: ComposerState): Step {
  return stay({ ...state, menu: null, closed: state.menu!.from });
}

function selected(by: -1 | 1): Act {
  return (state) => {
    const { menu, choices } = open(state);
    const count = choices.length;
    return stay({ ...state, menu: { ...menu, selected: (menu.selected + count + by) % count } });
  };
}

/** Puts the choice in; a command that needs no more `runs` at once. */
function chosen(runs: boolean): Act {
  return (state, at) => {
    const { menu, choices } = open(state);
    const choice = choices[menu.selected]!;
    const rest = state.buffer.text.slice(menu.to);
    // The blank behind it may be there already.
    const text = rest.startsWith(' ') ? choice.insert.trimEnd() : choice.insert;
    const done = { ...change(state, { type: 'replace', from: menu.from, to: menu.to, text }, at), menu: null };
    return runs && choice.runs && rest.trim() === '' ? submit(done) : stay(done);
  };
}

function open({ menu }: ComposerState): { menu: Menu; choices: NonNullable<Menu['choices']> } {
  return { menu: menu!, choices: menu!.choices! };
}
