/** Letting the terminal go: to another program that reads its keys, and to the shell (Ctrl+Z, which the terminal does not handle for us in raw mode). */

import { setImmediate } from 'node:timers/promises';

/** Stops the whole job, as Ctrl+Z does for any program; resolves when it goes on. The terminal must be free (`suspendTerminal`). */
export async function suspendJob(): Promise<void> {
  // With the keyboard let go nothing else keeps the process: without a timer it would end when it is woken up.
  const alive = setInterval(() => {}, 2 ** 30);
  const on = new Promise((resolve) => {
    process.once('SIGCONT', resolve);
  });
  process.kill(process.pid, 'SIGTSTP');
  await on;
  clearInterval(alive);
}

/**
 * Stops taking keys, once Ink has let go of them: a stream that nobody listens to still takes what is typed, and would
 * hand it to the composer afterwards. Ink takes it up again by itself.
 */
export async function stopReading(): Promise<void> {
  // Only in the next turn does the stream know that nobody listens any more, and in the one after that it has stopped.
  await setImmediate();
  process.stdin.pause();
  await setImmediate();
}
