import type { ModelEvent } from '../protocol/provider.ts';
import { aborted, broken, toFailure, type Scene } from './faults.ts';
import { assemble, StreamFault } from './reply.ts';

/** How long a connection is kept for the next request when the server does not end it after the reply, in milliseconds. */
const LINGER_MS = 500;

/** Reads the answer to one request; `raw` passes every event on. Throws `ProviderFailure`, and ends at once when the user interrupts. */
export async function* exchange(
  begin: Promise<AsyncIterable<unknown>>,
  scene: Scene,
  raw: boolean,
): AsyncGenerator<ModelEvent> {
  const events = (await unlessAborted(begin, scene.signal))[Symbol.asyncIterator]();
  const assembly = assemble();
  let whole = false;
  try {
    for (;;) {
      const next = await events.next();
      if (scene.signal.aborted) throw aborted();
      if (next.done) throw new StreamFault('it ends before the message does');
      if (raw) yield { type: 'raw', event: next.value };
      yield* assembly.take(next.value);
      const reply = assembly.reply();
      if (!reply) continue;
      whole = true;
      yield { type: 'finished', reply };
      return;
    }
  } catch (error) {
    if (error instanceof StreamFault && !scene.signal.aborted) throw broken(scene.host, error.message);
    throw toFailure(error, scene);
  } finally {
    void (whole ? linger(events) : Promise.resolve(events.return?.())).catch(() => undefined);
  }
}

/** The result, or the interrupt as soon as it comes: loading the SDK or looking a name up cannot be aborted. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => undefined);
  if (signal.aborted) throw aborted();
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

/** Reads to the end, so that the connection can serve the next request; closes it when the end does not come. */
async function linger(events: AsyncIterator<unknown>): Promise<void> {
  const timer = setTimeout(() => void events.return?.(), LINGER_MS);
  timer.unref();
  try {
    let rest = await events.next();
    while (!rest.done) rest = await events.next();
  } finally {
    clearTimeout(timer);
  }
}
