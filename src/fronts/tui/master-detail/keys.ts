/** Keys of a list with a look inside: choose, look inside and scroll there, go back. */

import { helpKey } from '../keys/own/key-help.ts';
import { scrollBy, scrollKeys } from '../keys/scroll.ts';
import type { KeyRow } from '../keys/table.ts';
import type { MasterDetail, MasterDetailLook } from './state.ts';

/** What a key leads to. */
interface Step<S> {
  state: S;
  effect?: { type: 'close' } | { type: 'ctrlC' };
}

type Act<S, T> = (state: S, look: MasterDetailLook<T>) => Step<S>;
type Row<S, T> = KeyRow<Act<S, T>, { state: S; look: MasterDetailLook<T> }>;

/** What is said of the keys in a screen of its own kind. */
interface Wording {
  group: string;
  /** Of Enter, and in short. */
  enter: { does: string; hint: string; short: string };
  /** Of Esc, and of Ctrl+C. */
  leave: string;
  stop: string;
}

/** The rows in their order: to enter, then, behind those of the screen itself, to move and to leave. */
export function masterDetailKeys<S extends MasterDetail, T extends { id: string }>(
  selectedOf: (state: S, items: readonly T[]) => T | undefined,
  { group, enter, leave, stop }: Wording,
): { enter: Row<S, T>[]; leave: Row<S, T>[] } {
  const chosen =
    (by: -1 | 1): Act<S, T> =>
    (state, { items }) => {
      const now = selectedOf(state, items);
      const next = now && items[items.indexOf(now) + by];
      return { state: next ? { ...state, selected: next.id, top: null } : state };
    };
  return {
    enter: [
      {
        keys: ['up', 'down', 'k', 'j'],
        group,
        does: 'choose one',
        when: ({ inside }) => !inside,
        act: [chosen(-1), chosen(1)],
        hint: ({ state, look }) => (state.inside || look.items.length < 2 ? null : { key: '↑↓', does: 'choose' }),
      },
      {
        keys: ['enter'],
        group,
        does: enter.does,
        when: ({ inside }) => !inside,
        act: (state) => ({ state: { ...state, inside: true, top: null } }),
        hint: ({ state }) => (state.inside ? null : { does: enter.hint, short: enter.short }),
      },
    ],
    leave: [
      {
        keys: ['left', 'right'],
        group,
        does: 'the one before or after it, inside too',
        act: [chosen(-1), chosen(1)],
        hint: ({ state, look }) =>
          state.inside && look.items.length > 1 ? { key: '←→', does: 'the next one', short: 'next' } : null,
      },
      {
        keys: ['escape'],
        group,
        does: leave,
        act: (state) =>
          state.inside ? { state: { ...state, inside: false, top: null } } : { state, effect: { type: 'close' } },
        hint: ({ state }) => ({ does: state.inside ? 'list' : 'back' }),
      },
      { keys: ['ctrl+c'], group, does: stop, act: (state) => ({ state, effect: { type: 'ctrlC' } }) },
      { keys: [helpKey], group, does: 'these keys', act: (state) => ({ state }) },
      ...scrollKeys.map((row) => ({ ...row, act: row.keys.map((key): Act<S, T> => scrolled(key)) })),
    ],
  };
}

function scrolled<S extends MasterDetail, T>(key: string): Act<S, T> {
  return (state, { height, total }) => {
    if (!state.inside) return { state };
    const end = Math.max(0, total - height);
    const top = scrollBy({ top: state.top ?? end, seen: 0 }, key, height, total)?.top ?? end;
    return { state: { ...state, top: top >= end ? null : top } };
  };
}
