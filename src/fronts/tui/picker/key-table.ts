/** A picker's key table, and the fold over it: what is typed narrows the list, one of it is chosen. */

import { emptyLine, lineEdit } from '../composer/text/line.ts';
import type { TextBuffer } from '../composer/text/buffer.ts';
import { keyId } from '../keys/asked.ts';
import type { Press } from '../keys/press.ts';
import { keyLookup } from '../keys/table.ts';
import type { KeyRow } from '../keys/table.ts';
import { found } from './picker.ts';
import type { PickItem } from './picker.ts';

/** What a person does in a picker: a fold of the keys. */
export interface PickerState {
  readonly line: TextBuffer;
  /** Which of those that fit. */
  readonly selected: number;
}

/** As a picker appears, with this one chosen. */
export const nothingTyped = (selected = 0): PickerState => ({ line: emptyLine, selected });

/** What a key asks for: back to what was written, or the one that is chosen. */
type Effect = 'close' | 'choose';

/** What a key leads to. */
interface PickerStep {
  state: PickerState;
  effect?: Effect;
}

/** `fitting`: how many fit what is typed. */
type Act = (state: PickerState, fitting: number) => PickerStep;

/** Rows that PgUp and PgDn go by. */
const page = 8;

/** By so many rows: one by one round and round, more only to the end. */
const moved =
  (by: number): Act =>
  (state, length) => {
    const to = state.selected + by;
    const selected = Math.abs(by) === 1 ? (to + length) % Math.max(1, length) : Math.min(Math.max(0, to), length - 1);
    return { state: { ...state, selected: Math.max(0, selected) } };
  };

/** The keys of every picker, in the order of its footer; every other key is of the line that is typed. `enter`: what that key does. */
export const pickerKeys: readonly KeyRow<Act, { fitting: number; enter: string }>[] = [
  {
    keys: ['enter'],
    group: 'A list to choose from',
    does: 'takes the chosen one: does the action, goes on with the session, uses the model',
    act: (state, fitting) => (fitting > 0 ? { state, effect: 'choose' } : { state }),
    hint: ({ fitting, enter }) => (fitting > 0 ? { does: enter } : null),
  },
  {
    keys: ['up', 'down', 'ctrl+p', 'ctrl+n'],
    group: 'A list to choose from',
    does: 'choose one',
    act: [moved(-1), moved(1)],
    hint: ({ fitting }) => (fitting > 1 ? { key: '↑↓', does: 'choose' } : null),
  },
  {
    keys: ['pageup', 'pagedown'],
    group: 'A list to choose from',
    does: 'page by page',
    act: [moved(-page), moved(page)],
  },
  {
    keys: ['escape', 'ctrl+c'],
    group: 'A list to choose from',
    does: 'back to what you were writing',
    act: (state) => ({ state, effect: 'close' }),
    hint: () => ({ does: 'back' }),
  },
];

const actOf = keyLookup(pickerKeys);

/** What a key does: pure. */
export function pickerStep<T>(state: PickerState, press: Press, items: readonly PickItem<T>[]): PickerStep {
  const fitting = found(items, state.line.text).length;
  const act = press.type === 'key' ? actOf(keyId(press), state, fitting) : null;
  if (act) return act(state, fitting);
  const line = lineEdit(state.line, press);
  // Of another list the first is the likeliest.
  return { state: { line, selected: line.text === state.line.text ? state.selected : 0 } };
}
