/** Waits for a panel and presses its keys as a person does, so that no test needs to press again and hope. */

import { setTimeout as delay } from 'node:timers/promises';
import { guardMs } from '../../src/fronts/tui/keys/guard.ts';
import type { Pty } from './pty.ts';

/** What a screen may be asked for. */
type Seen = Parameters<Pty['waitFor']>[0];

/**
 * Resolves when a panel that shows this takes keys. It is deaf until it has stood there for `guardMs`. Its count begins before what is judged can be seen: from that sight on the same
 * span is enough on any machine, however busy. So wait for what is drawn with the thing that is judged (a row of the
 * diff, the hint of a key), not for the title, which stands there earlier; and if something was typed before, for a sign
 * that it was heard.
 */
export async function waitForPanel(pty: Pty, what: Seen): Promise<void> {
  await pty.waitFor(what);
  const live = performance.now() + guardMs;
  // A timer may fire a part of a millisecond early.
  for (let left = guardMs; left > 0; left = live - performance.now()) await delay(Math.ceil(left));
}

/** Presses a key once and waits for what it does. */
export async function press(pty: Pty, key: string, until: Seen): Promise<void> {
  pty.write(key);
  await pty.waitFor(until);
}
