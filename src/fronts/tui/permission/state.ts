/** The permission panel's state, and when a question may be allowed: nothing before all of it has been on the screen. */

import type { RuleScope } from '../../../protocol/approval.ts';
import type { RuleLook } from '../../../protocol/desk.ts';
import type { TextBuffer } from '../composer/text/buffer.ts';
import { shownAt, unread } from '../keys/scroll.ts';
import type { Scroll } from '../keys/scroll.ts';

/** What a person does in the permission panel: a fold of the keys. */
export interface PermissionState {
  readonly scroll: Scroll;
  /** The columns that rows are counted for. */
  readonly columns: number;
  /** The words to the model that are being written. */
  readonly words: TextBuffer | null;
  /** The rule that is being written. */
  readonly always: Always | null;
  readonly message: string | null;
  /** It has just appeared: keys are not heard yet, and dim. */
  readonly dead: boolean;
}

/** As the panel appears. */
export const firstLook: PermissionState = {
  scroll: unread,
  columns: 0,
  words: null,
  always: null,
  message: null,
  dead: false,
};

/** What a key finds on the screen. */
export interface Look {
  height: number;
  total: number;
  /** Where one is, in rows of so many columns. */
  scroll: Scroll;
  columns: number;
  /** It is not on the screen yet: the key came in a burst with others. */
  undrawn?: boolean;
  /** There is something that "always" could mean. */
  rememberable: boolean;
  /** Rules to choose from. */
  suggest: readonly string[];
  /** What the rule that is written would do, where it is known. */
  rule?: RuleLook;
}

/** A rule on its way: the text, which of those proposed it began as, and for how long it shall hold. */
export interface Always {
  line: TextBuffer;
  chosen: number;
  scope: RuleScope;
}

/** How the question is answered. */
export type PermissionEffect =
  | { type: 'allow'; always: boolean; rule?: { text: string; scope: RuleScope } }
  | { type: 'refuse'; words?: string }
  | { type: 'interrupt' };

/** What a key leads to. */
export interface PermissionStep {
  state: PermissionState;
  effect?: PermissionEffect;
}

/** "Always" is only for what could be read at a glance. */
export function offersAlways(look: Look): boolean {
  return look.rememberable && look.total <= look.height && !look.undrawn;
}

/** Has every row been on the screen, with those that are there now? Before, no key allows it. */
export function allSeen(state: PermissionState, look: Look): boolean {
  const { seen } = look.undrawn ? state.scroll : shownAt(state.scroll, look.height, look.total);
  return seen >= look.total;
}
