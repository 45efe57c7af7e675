/** One request and its answer: reads the SDK's event stream as the house's own events, and ends it on an interrupt. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ModelEvent } from '../../protocol/provider.ts';
import { aborted, broken, toFailure } from '../faults.ts';
import type { Scene } from '../faults.ts';
import { assemble, StreamFault } from '../reply.ts';

/** The events of an answer, as the SDK hands them out; aborting ends the connection. */
export interface EventStream extends AsyncIterable<unknown> {
  controller: AbortController;
}

/** Events that are handed on without a pause. */
const burst = 64;

/** How long the end of the connection is waited for after the end of the message, in milliseconds. */
const lingerMs = 50;

/**
 * Sends a request when the first event is asked for, and reads the answer; `raw` passes every event on. Throws
 * `ProviderFailure`, and ends at once when the user interrupts.
 */
export async function* exchange(
  begin: () => Promise<EventStream>,
  scene: Scene,
  raw: boolean,
): AsyncGenerator<ModelEvent> {
  const stream = await unlessAborted(begin, scene.signal);
  const events = stream[Symbol.asyncIterator]();
  const assembly = assemble();
  let whole = false;
  // Heard of once: asking a signal that is made of others takes long, and there are thousands of events.
  let interrupted = scene.signal.aborted;
  const interrupt = () => {
    interrupted = true;
  };
  scene.signal.addEventListener('abort', interrupt, { once: true });
  try {
    for (let heard = 1; ; heard += 1) {
      // A chunk may hold hundreds: whoever draws them must come to it in between.
      if (heard % burst === 0) await nextTurn();
      const next = await events.next();
      if (interrupted) throw aborted();
      if (next.done) {
        // With its stop reason everything is said.
        const rest = assembly.ended();
        whole = true;
        yield { type: 'finished', reply: rest };
        return;
      }
      if (raw) yield { type: 'raw', event: next.value };
      // Handed on one by one: `yield*` would wait for each a few times over.
      for (const told of assembly.take(next.value)) yield told;
      const reply = assembly.reply();
      if (!reply) continue;
      whole = true;
      yield { type: 'finished', reply };
      return;
    }
  } catch (error) {
    if (error instanceof StreamFault && !scene.signal.aborted) throw broken(scene.host, error.message, error.cut);
    throw toFailure(error, scene);
  } finally {
    scene.signal.removeEventListener('abort', interrupt);
    if (whole) await linger(events);
    stream.controller.abort();
  }
}

/** The result, or the interrupt as soon as it comes: loading the SDK or looking a name up cannot be aborted. */
async function unlessAborted<T>(begin: () => Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw aborted();
  const work = begin();
  work.catch(() => undefined);
  let stop: () => void = () => undefined;
  const interrupt = new Promise<never>((_, reject) => {
    stop = () => reject(aborted());
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, interrupt]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Reads to the end, which comes at once as a rule: then the next request finds the connection open and need not make one. */
async function linger(events: AsyncIterator<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, lingerMs);
  });
  const end = (async () => {
    while (!(await events.next()).done);
    // The connection is free only after this turn of the event loop.
    await nextTurn();
  })();
  await Promise.race([end.catch(() => undefined), enough]);
  clearTimeout(timer);
}
