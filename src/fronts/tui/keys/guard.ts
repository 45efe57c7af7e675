/** A guard against answers that were not meant: keys are dead for a moment after a panel has appeared. */

import { t } from '../../../text/words/words.ts';
import { keyFor } from './asked.ts';
import type { Press } from './press.ts';

/** How long after a panel has appeared its keys are dead, in milliseconds: what was being typed must not answer it. They are dim as long. */
export const guardMs = 300;

/** Said of a key that came too early: it is not taken, and that must be seen. */
export function earlyWords(press: Press): string {
  return t`${keyFor(press) ?? t('That')} came before this could be read: press again`;
}

/**
 * Tells whether a key may be meant for a panel that just appeared. It is a fixed time: keys that come in it do not make it
 * longer. `opened` is called when it is over, so that what was dim is drawn anew.
 */
export function guard(now: () => number, opened: () => void = () => {}, ms: number = guardMs): { open(): boolean } {
  const from = now();
  let open = false;
  // A timer may fire a part of a millisecond early.
  setTimeout(opened, ms + 2).unref();
  return {
    open() {
      open ||= now() - from >= ms;
      return open;
    },
  };
}
