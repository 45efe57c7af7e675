import type { TextBuffer } from '../composer/text/buffer.ts';
import { emptyLine, lineStep } from '../composer/text/line.ts';
import { keyFor } from '../keys/asked.ts';
import type { Press } from '../keys/press.ts';
import { type Scroll, scrollBy, shownAt, unread } from '../keys/scroll.ts';

/** What a person does in the permission panel: a fold of the keys. */
export interface PermissionState {
  readonly scroll: Scroll;
  /** The words to the model that are being written. */
  readonly words: TextBuffer | null;
  readonly message: string | null;
}

export const firstLook: PermissionState = { scroll: unread, words: null, message: null };

export interface Look {
  height: number;
  total: number;
  /** There is something that "always" could mean. */
  rememberable: boolean;
}

export type PermissionEffect =
  | { type: 'allow'; always: boolean }
  | { type: 'refuse'; words?: string }
  | { type: 'interrupt' };

/** "Always" is only for what could be read at a glance. */
export function offersAlways(look: Look): boolean {
  return look.rememberable && look.total <= look.height;
}

/** Has every row been on the screen? Before, no key allows it. */
export function allSeen(state: PermissionState, look: Look): boolean {
  return shownAt(state.scroll, look.height, look.total).seen >= look.total;
}

/** What a key does: pure. */
export function permissionStep(
  before: PermissionState,
  press: Press,
  look: Look,
): { state: PermissionState; effect?: PermissionEffect } {
  const state = { ...before, scroll: shownAt(before.scroll, look.height, look.total), message: null };
  if (state.words) {
    const next = lineStep(state.words, press);
    if (next === 'leave') return { state: { ...state, words: null } };
    if (next !== 'enter') return { state: { ...state, words: next } };
    const words = state.words.text.trim();
    return words === '' ? { state: { ...state, words: null } } : { state, effect: { type: 'refuse', words } };
  }
  const key = keyFor(press);
  if (key === null) return { state };
  const moved = scrollBy(state.scroll, key, look.height, look.total);
  if (moved) return { state: { ...state, scroll: moved } };
  switch (key) {
    case 'y':
      if (allSeen(state, look)) return { state, effect: { type: 'allow', always: false } };
      return { state: { ...state, message: 'Not all of it has been shown: ↓ or PgDn first' } };
    case 'a':
      if (offersAlways(look)) return { state, effect: { type: 'allow', always: true } };
      return { state: { ...state, message: 'This is asked every time' } };
    case 'n':
      return { state, effect: { type: 'refuse' } };
    case 'r':
      return { state: { ...state, words: emptyLine } };
    case 'escape':
    case 'ctrl+c':
      return { state, effect: { type: 'interrupt' } };
    default:
      return { state };
  }
}
