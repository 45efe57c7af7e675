/** Commands that somebody waits for, and that a person may put into the background while they run. */

import type { BackgroundCommand, Detaching } from '../../protocol/jobs/background.ts';

/** Those of a session, in the order in which they began. */
export class Waited {
  readonly #running = new Set<AbortController>();

  /** What the work comes to; or the command, where it was put into the background meanwhile. */
  async during<T>(work: (detaching: Detaching) => Promise<T>): Promise<{ done: T } | { taken: BackgroundCommand }> {
    const asked = new AbortController();
    const found: { taken?: BackgroundCommand } = {};
    this.#running.add(asked);
    try {
      const done = await work({ signal: asked.signal, take: (background) => void (found.taken = background) });
      return found.taken ? { taken: found.taken } : { done };
    } finally {
      this.#running.delete(asked);
    }
  }

  /** Puts the one that began last into the background. False: there is none. */
  send(): boolean {
    const last = [...this.#running].at(-1);
    last?.abort(new Error('put into the background'));
    return last !== undefined;
  }
}
