/** The pace of long work over many files: others get their turn now and then, so that the screen goes on and a key is heard. */

import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds that nobody notices. */
const stretchMs = 12;

/** To be asked after each piece of work. */
export class Pace {
  #since = performance.now();

  /** Lets others work, when it is time for that. */
  async rest(): Promise<void> {
    if (performance.now() - this.#since < stretchMs) return;
    await nextTurn();
    this.#since = performance.now();
  }
}
