/** The key table of the unfolded conversation, and the fold over it: choose what folds, fold it, scroll. */

import { keyFor } from '../keys/asked.ts';
import { helpKey } from '../keys/own/key-help.ts';
import type { Press } from '../keys/press.ts';
import { scrollBy, scrollKeys } from '../keys/scroll.ts';
import { keyLookup } from '../keys/table.ts';
import type { KeyRow } from '../keys/table.ts';
import { isOpen, selectedOf } from './state.ts';
import type { Look, Placed, UnfoldState, UnfoldStep } from './state.ts';

type Act = (state: UnfoldState, look: Look) => UnfoldStep;

interface Footer {
  state: UnfoldState;
  look: Look;
}

/** To where this row is the first; at the end, more is followed. */
function at(state: UnfoldState, top: number, { height, total }: Look): UnfoldState {
  const end = Math.max(0, total - height);
  return { ...state, top: top >= end ? null : Math.max(0, top) };
}

/** As much of it on the screen as there is room for, its first row in any case. */
function shown(state: UnfoldState, { id, head, rows }: Placed, look: Look): UnfoldState {
  const top = Math.min(head, Math.max(look.top, head + rows - look.height));
  return { ...at(state, top, look), selected: id };
}

/** The next one that folds; first, row by row, through what is open and goes on beyond the window. */
const moved =
  (by: -1 | 1): Act =>
  (state, look) => {
    const { folding, top, height } = look;
    const here = selectedOf(state, folding);
    const next = here && folding[folding.indexOf(here) + by];
    const beyond = here && (by > 0 ? here.head + here.rows > top + height : here.head < top);
    return { state: next && !beyond ? shown(state, next, look) : at(state, top + by, look) };
  };

/** Scrolled, the keys mean what is on the screen. */
const scrolled =
  (key: string): Act =>
  (state, look) => {
    const { folding, top, height, total } = look;
    const to = scrollBy({ top, seen: 0 }, key, height, total)?.top ?? top;
    const seen = folding.filter(({ head, rows }) => head < to + height && head + rows > to);
    const kept = seen.find(({ id }) => id === selectedOf(state, folding)?.id) ?? (to > top ? seen[0] : seen.at(-1));
    return { state: { ...at(state, to, look), selected: kept?.id ?? state.selected } };
  };

/** Where it begins stays in sight; `to` says whether it is to be open, else it is the other way round from before. */
const toggled =
  (to?: boolean): Act =>
  (state, look) => {
    const here = selectedOf(state, look.folding);
    if (!here || isOpen(state, here.id) === to) return { state };
    const others = new Set(state.others);
    if (!others.delete(here.id)) others.add(here.id);
    return { state: { ...state, others, selected: here.id, top: Math.min(here.head, look.top) } };
  };

const group = 'The unfolded conversation';

/** The keys of the screen, in the order of its footer. */
export const unfoldKeys: readonly KeyRow<Act, Footer>[] = [
  {
    keys: ['up', 'down', 'k', 'j'],
    group,
    does: 'choose what folds; row by row through what is longer than the window',
    act: [moved(-1), moved(1)],
    hint: ({ look: { folding, total, height } }) =>
      folding.length > 1 ? { key: '↑↓', does: 'choose' } : total > height ? { key: '↑↓', does: 'scroll' } : null,
  },
  {
    keys: ['enter', ' '],
    group,
    does: 'unfold it, or fold it again',
    act: toggled(),
    hint({ state, look }) {
      const here = selectedOf(state, look.folding);
      return here ? { does: isOpen(state, here.id) ? 'fold' : 'unfold' } : null;
    },
  },
  { keys: ['left', 'right'], group, does: 'fold it, unfold it', act: [toggled(false), toggled(true)] },
  {
    keys: ['a'],
    group,
    does: 'unfold all, or fold all',
    act: (state) => ({ state: { ...state, all: !state.all, others: new Set(), top: null } }),
    hint: ({ state, look }) => (look.folding.length > 1 ? { does: state.all ? 'fold all' : 'unfold all' } : null),
  },
  {
    keys: ['w'],
    group,
    does: 'print everything whole from here on, or folded again',
    act: (state) => ({ state, effect: { type: 'always' } }),
  },
  {
    keys: ['escape', 'q'],
    group,
    does: 'back to what you were writing',
    act: (state) => ({ state, effect: { type: 'close' } }),
    hint: () => ({ does: 'back' }),
  },
  {
    keys: ['ctrl+c'],
    group,
    does: 'stops the turn',
    act: (state) => ({ state, effect: { type: 'ctrlC' } }),
  },
  { keys: [helpKey], group, does: 'these keys', act: (state) => ({ state }), hint: () => ({ does: 'keys' }) },
  ...scrollKeys
    .filter(({ keys }) => !(keys as readonly string[]).includes('up'))
    .map((row) => ({ ...row, act: row.keys.map((key): Act => scrolled(key)) })),
];

const actOf = keyLookup(unfoldKeys);

/** What a key does: pure. */
export function unfoldStep(state: UnfoldState, press: Press, look: Look): UnfoldStep {
  const key = keyFor(press);
  return (key === null ? null : actOf(key, state, look)?.(state, look)) ?? { state };
}
