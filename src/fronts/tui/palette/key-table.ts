/** The palette's key table, and the fold over it: what is typed narrows the list, one of it is chosen. */

import { emptyLine, lineEdit } from '../composer/text/line.ts';
import type { TextBuffer } from '../composer/text/buffer.ts';
import { keyId } from '../keys/asked.ts';
import type { Press } from '../keys/press.ts';
import { keyLookup } from '../keys/table.ts';
import type { KeyRow } from '../keys/table.ts';
import { found } from './actions.ts';
import type { Action, Chosen } from './actions.ts';

/** What a person does in the palette: a fold of the keys. */
export interface PaletteState {
  readonly line: TextBuffer;
  /** Which of those that fit. */
  readonly selected: number;
}

/** As the palette appears. */
export const nothingTyped: PaletteState = { line: emptyLine, selected: 0 };

/** What a key asks for. */
export type PaletteEffect = { type: 'close' } | { type: 'choose'; chosen: Chosen };

/** What a key leads to. */
interface PaletteStep {
  state: PaletteState;
  effect?: PaletteEffect;
}

/** `fitting`: the actions that fit what is typed. */
type Act = (state: PaletteState, fitting: readonly Action[]) => PaletteStep;

/** Rows that PgUp and PgDn go by. */
const page = 8;

/** By so many rows: one by one round and round, more only to the end. */
const moved =
  (by: number): Act =>
  (state, { length }) => {
    const to = state.selected + by;
    const selected = Math.abs(by) === 1 ? (to + length) % Math.max(1, length) : Math.min(Math.max(0, to), length - 1);
    return { state: { ...state, selected: Math.max(0, selected) } };
  };

/** The keys of the palette, in the order of its footer; every other key is of the line that is typed. */
export const paletteKeys: readonly KeyRow<Act, readonly Action[]>[] = [
  {
    keys: ['enter'],
    group: 'Actions',
    does: 'does it',
    act: (state, fitting) => {
      const chosen = fitting[state.selected]?.chosen;
      return chosen ? { state, effect: { type: 'choose', chosen } } : { state };
    },
    hint: (fitting) => (fitting.length > 0 ? { does: 'does it' } : null),
  },
  {
    keys: ['up', 'down', 'ctrl+p', 'ctrl+n'],
    group: 'Actions',
    does: 'choose one',
    act: [moved(-1), moved(1)],
    hint: (fitting) => (fitting.length > 1 ? { key: '↑↓', does: 'choose' } : null),
  },
  { keys: ['pageup', 'pagedown'], group: 'Actions', does: 'page by page', act: [moved(-page), moved(page)] },
  {
    keys: ['escape', 'ctrl+c'],
    group: 'Actions',
    does: 'back to what you were writing',
    act: (state) => ({ state, effect: { type: 'close' } }),
    hint: () => ({ does: 'back' }),
  },
];

const actOf = keyLookup(paletteKeys);

/** What a key does: pure. */
export function paletteStep(state: PaletteState, press: Press, actions: readonly Action[]): PaletteStep {
  const fitting = found(actions, state.line.text);
  const act = press.type === 'key' ? actOf(keyId(press), state, fitting) : null;
  if (act) return act(state, fitting);
  const line = lineEdit(state.line, press);
  // Of another list the first is the likeliest.
  return { state: { line, selected: line.text === state.line.text ? state.selected : 0 } };
}
