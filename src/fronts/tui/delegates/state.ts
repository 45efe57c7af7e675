/** The state of the screen of delegates: the list, one that is looked into, words that are written to it. */

import type { DelegateState } from '../../../protocol/delegate.ts';
import type { TextBuffer } from '../composer/text/buffer.ts';
import { isRunning } from './row.ts';

/** What a person does in the screen of delegates: a fold of the keys. */
export interface DelegatesState {
  /** The id of the one that the keys mean; null: the first that runs, else the last. */
  readonly selected: string | null;
  /** Its thread is looked into. */
  readonly inside: boolean;
  /** First row of the thread that is shown; null: its end, also when more comes. */
  readonly top: number | null;
  /** The words to it that are being written. */
  readonly words: TextBuffer | null;
  readonly message: string | null;
}

/** As the screen appears. */
export const firstLook: DelegatesState = { selected: null, inside: false, top: null, words: null, message: null };

/** What a key finds on the screen. */
export interface Look {
  delegates: readonly DelegateState[];
  /** Rows of the thread that are shown, and all of them. */
  height: number;
  total: number;
}

/** What a key asks for. */
export type DelegatesEffect =
  | { type: 'steer'; id: string; text: string }
  | { type: 'stop'; id: string }
  | { type: 'close' }
  | { type: 'ctrlC' };

/** What a key leads to. */
export interface DelegatesStep {
  state: DelegatesState;
  effect?: DelegatesEffect;
}

/** The delegate that the keys mean. */
export function selectedOf(
  { selected }: Pick<DelegatesState, 'selected'>,
  delegates: readonly DelegateState[],
): DelegateState | undefined {
  return delegates.find(({ id }) => id === selected) ?? delegates.find(isRunning) ?? delegates.at(-1);
}

/** May it be spoken to and stopped? */
export function canSteer(state: DelegatesState, { delegates }: Pick<Look, 'delegates'>): boolean {
  const found = selectedOf(state, delegates);
  return found !== undefined && isRunning(found);
}
