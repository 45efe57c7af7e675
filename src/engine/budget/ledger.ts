/** Reservations: what requests under way may still cost, so that several at once cannot overshoot a budget together. */

import { until } from '../turn/stop.ts';

interface Reservation {
  /** The thread of the request, and those above it. */
  threads: readonly string[];
  /** USD. */
  amount: number;
}

/** What is reserved, and what people were told of their budgets. */
export class Ledger {
  /** Budgets of which it was said that they are nearly spent. */
  readonly warned = new Set<string>();
  saidUnknown = false;
  readonly #open = new Set<Reservation>();
  #waiting: (() => void)[] = [];

  /** USD reserved by a thread and those below it. */
  held(thread = 'main'): number {
    let sum = 0;
    for (const { threads, amount } of this.#open) if (threads.includes(thread)) sum += amount;
    return sum;
  }

  /** Returns the way to give it back. */
  reserve(threads: readonly string[], amount: number): () => void {
    const reservation = { threads, amount };
    this.#open.add(reservation);
    return () => {
      this.#open.delete(reservation);
      // Whoever waits looks when what was spent is recorded.
      setImmediate(() => {
        for (const go of this.#waiting.splice(0)) go();
      });
    };
  }

  /** Waits until something is given back. Throws the signal's reason. */
  async givenBack(signal: AbortSignal): Promise<void> {
    await until(new Promise<void>((resolve) => this.#waiting.push(resolve)), signal);
  }
}
