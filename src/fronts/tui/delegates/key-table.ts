/** The key table of the screen of delegates: choose one, look inside, say something to it, stop it. */

import { emptyLine } from '../composer/text/line.ts';
import { scrollBy, scrollKeys } from '../keys/scroll.ts';
import type { KeyRow } from '../keys/table.ts';
import { canSteer, selectedOf } from './state.ts';
import type { DelegatesState, DelegatesStep, Look } from './state.ts';

type Act = (state: DelegatesState, look: Look) => DelegatesStep;

interface Footer {
  state: DelegatesState;
  look: Look;
}

/** The keys of the screen, in the order of its footer. */
export const delegateKeys: readonly KeyRow<Act, Footer>[] = [
  {
    keys: ['up', 'down', 'k', 'j'],
    group: 'Delegates',
    does: 'choose one',
    when: ({ inside }) => !inside,
    act: [chosen(-1), chosen(1)],
    hint: ({ state, look }) => (state.inside || look.delegates.length < 2 ? null : { key: '↑↓', does: 'choose' }),
  },
  {
    keys: ['enter'],
    group: 'Delegates',
    does: 'look inside: its own transcript, live',
    when: ({ inside }) => !inside,
    act: (state) => ({ state: { ...state, inside: true, top: null } }),
    hint: ({ state }) => (state.inside ? null : { does: 'look inside', short: 'inside' }),
  },
  {
    keys: ['w'],
    group: 'Delegates',
    does: 'say something to it: it hears that with its next request',
    act: (state, look) =>
      canSteer(state, look) ? { state: { ...state, words: emptyLine } } : tell(state, look, 'no longer hears anything'),
    hint: ({ state, look }) => (canSteer(state, look) ? { does: 'say something', short: 'say' } : null),
  },
  {
    keys: ['x'],
    group: 'Delegates',
    does: 'stop it: what it has said so far is its result, and it can be resumed',
    act: (state, look) => {
      const id = selectedOf(state, look.delegates)?.id;
      return id !== undefined && canSteer(state, look)
        ? { state, effect: { type: 'stop', id } }
        : tell(state, look, 'is over already');
    },
    hint: ({ state, look }) => (canSteer(state, look) ? { does: 'stop it', short: 'stop' } : null),
  },
  {
    keys: ['left', 'right'],
    group: 'Delegates',
    does: 'the one before or after it, inside too',
    act: [chosen(-1), chosen(1)],
    hint: ({ state, look }) =>
      state.inside && look.delegates.length > 1 ? { key: '←→', does: 'the next one', short: 'next' } : null,
  },
  {
    keys: ['escape'],
    group: 'Delegates',
    does: 'back to the list, and from there to the conversation; the turn goes on',
    act: (state) =>
      state.inside ? { state: { ...state, inside: false, top: null } } : { state, effect: { type: 'close' } },
    hint: ({ state }) => ({ does: state.inside ? 'list' : 'back' }),
  },
  {
    keys: ['ctrl+c'],
    group: 'Delegates',
    does: 'stops the turn, and all delegates with it',
    act: (state) => ({ state, effect: { type: 'ctrlC' } }),
  },
  ...scrollKeys.map((row) => ({ ...row, act: row.keys.map(scrolled) })),
];

function chosen(by: -1 | 1): Act {
  return (state, { delegates }) => {
    const now = selectedOf(state, delegates);
    const next = now && delegates[delegates.indexOf(now) + by];
    return { state: next ? { ...state, selected: next.id, top: null } : state };
  };
}

function scrolled(key: string): Act {
  return (state, { height, total }) => {
    if (!state.inside) return { state };
    const end = Math.max(0, total - height);
    const top = scrollBy({ top: state.top ?? end, seen: 0 }, key, height, total)?.top ?? end;
    return { state: { ...state, top: top >= end ? null : top } };
  };
}

function tell(state: DelegatesState, { delegates }: Look, words: string): DelegatesStep {
  const id = selectedOf(state, delegates)?.id;
  return { state: { ...state, message: id === undefined ? null : `${id} ${words}` } };
}
