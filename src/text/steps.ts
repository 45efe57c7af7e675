/** Long computations in steps (generators), so that whoever runs one can let other things happen between two of them. */

import { setImmediate } from 'node:timers/promises';

/** A computation that may be left off at each `yield` and gone on with later. What comes of it does not depend on that. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Runs it through in one go: for callers that cannot wait, and for texts that are known to be short. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** A key waits no longer than this for its echo, and a little for the step that is under way. */
const sliceMilliseconds = 12;

/** Runs it in slices of a few milliseconds, with timers, keys and streams served in between. Rejects once `signal` is aborted. */
export async function inSlices<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    const until = performance.now() + sliceMilliseconds;
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() < until);
    await setImmediate();
    signal?.throwIfAborted();
  }
}
