/** The permission panel's state, and when a question may be allowed: nothing before all of it has been on the screen. */

import type { TextBuffer } from '../composer/text/buffer.ts';
import { shownAt, unread } from '../keys/scroll.ts';
import type { Scroll } from '../keys/scroll.ts';

/** What a person does in the permission panel: a fold of the keys. */
export interface PermissionState {
  readonly scroll: Scroll;
  /** The words to the model that are being written. */
  readonly words: TextBuffer | null;
  readonly message: string | null;
  /** It has just appeared: keys are not heard yet, and dim. */
  readonly dead: boolean;
}

/** As the panel appears. */
export const firstLook: PermissionState = { scroll: unread, words: null, message: null, dead: false };

/** What a key finds on the screen. */
export interface Look {
  height: number;
  total: number;
  /** There is something that "always" could mean. */
  rememberable: boolean;
}

/** How the question is answered. */
export type PermissionEffect =
  | { type: 'allow'; always: boolean }
  | { type: 'refuse'; words?: string }
  | { type: 'interrupt' };

/** What a key leads to. */
export interface PermissionStep {
  state: PermissionState;
  effect?: PermissionEffect;
}

/** "Always" is only for what could be read at a glance. */
export function offersAlways(look: Look): boolean {
  return look.rememberable && look.total <= look.height;
}

/** Has every row been on the screen? Before, no key allows it. */
export function allSeen(state: PermissionState, look: Look): boolean {
  return shownAt(state.scroll, look.height, look.total).seen >= look.total;
}
