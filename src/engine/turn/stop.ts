/** Cancellation: why work was cut short by ourselves, and waiting that ends with the signal. */

import type { BudgetScope } from '../../protocol/budget.ts';

/** Why work was cut short by ourselves: the reason that our abort signals carry. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  /** `stop`: one delegate was ended, and the turn goes on. */
  readonly by: 'interrupt' | 'time' | 'overrule' | 'proceed' | 'stop';

  constructor(by: Stopped['by']) {
    super(`stopped: ${by}`);
    this.by = by;
  }
}

/** A request that a budget does not cover: it was not sent. */
export class OverBudget extends Error {
  override readonly name = 'OverBudget';
  readonly scope: BudgetScope;

  constructor(scope: BudgetScope) {
    super(`the budget of the ${scope} does not cover another request`);
    this.scope = scope;
  }
}

/** What the model hears of a call that was cut short. */
export function stoppedWords(signal: AbortSignal): string {
  const { reason } = signal as { reason: unknown };
  return reason instanceof Stopped && reason.by === 'time'
    ? 'The time for this turn was over.'
    : 'Interrupted by the user.';
}

/**
 * Reads on, each step as `until` waits for it, with one listener for all of them: a reply has thousands. `end` lets go of
 * the signal.
 */
export function stepsUntil<T>(
  steps: AsyncIterator<T>,
  signal: AbortSignal,
): { next: () => Promise<IteratorResult<T>>; end: () => void } {
  let stopped = signal.aborted;
  let giveUp: (reason: Error) => void = () => undefined;
  const stop = () => {
    stopped = true;
    giveUp(signal.reason as Error);
  };
  signal.addEventListener('abort', stop, { once: true });
  return {
    next: () =>
      new Promise((resolve, reject) => {
        if (stopped) {
          reject(signal.reason as Error);
          return;
        }
        giveUp = reject;
        steps.next().then(resolve, reject);
      }),
    end: () => signal.removeEventListener('abort', stop),
  };
}

/**
 * The promise, but rejecting with the signal's reason as soon as that is aborted, however long the promise itself
 * takes to notice. What the promise does later is left alone (and never becomes an unhandled rejection).
 */
export async function until<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
    // One of the two may still reject with nobody listening.
    promise.catch(() => undefined);
    stopped.catch(() => undefined);
  }
}
