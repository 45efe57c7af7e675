/** The state of the screen of delegates: the list, one that is looked into, words that are written to it. */

import type { DelegateState } from '../../../protocol/delegate.ts';
import type { TextBuffer } from '../composer/text/buffer.ts';
import { selecting } from '../master-detail/state.ts';
import type { MasterDetail, MasterDetailLook } from '../master-detail/state.ts';
import { isRunning } from './row.ts';

/** What a person does in the screen of delegates. */
export interface DelegatesState extends MasterDetail {
  /** The words to it that are being written. */
  readonly words: TextBuffer | null;
}

/** As the screen appears. */
export const firstLook: DelegatesState = { selected: null, inside: false, top: null, words: null, message: null };

/** What a key finds on the screen. */
export type Look = MasterDetailLook<DelegateState>;

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
export const selectedOf = selecting<DelegateState>(isRunning);

/** May it be spoken to and stopped? */
export function canSteer(state: DelegatesState, { items }: Pick<Look, 'items'>): boolean {
  const found = selectedOf(state, items);
  return found !== undefined && isRunning(found);
}
