/** Watchdog over a response body: a stream that falls silent fails instead of hanging for ever. */

import { ProviderFailure } from '../../protocol/failure.ts';

interface Watch {
  /** Milliseconds without a single byte (pings count) after which the stream is given up. */
  idleMs: number;
  /** Named in the message. */
  host: string;
  /** Clocks, for tests: `steady` never jumps, `wall` also counts while the machine sleeps. Milliseconds. */
  clock?: { steady: () => number; wall: () => number };
}

const systemClock = { steady: () => performance.now(), wall: () => Date.now() };

/** A wall clock that ran this much ahead of the steady one: the machine slept (or somebody set the clock). Milliseconds. */
const sleptMs = 20_000;

/**
 * The same bytes, but a stream that stays silent for too long fails as `stalled` (the SDK's timeout ends with the headers).
 * After the machine slept the connection is most likely dead although nobody says so, so silence is then borne for a
 * third of the time only; a live connection proves itself with its next ping.
 */
export function watched(
  body: ReadableStream<Uint8Array>,
  { idleMs, host, clock = systemClock }: Watch,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let deadline = Infinity;
  let lastSteady = clock.steady();
  let lastWall = clock.wall();
  let silence: ProviderFailure | null = null;
  // One of its own for each wait: a promise that all of them raced against would remember every one to the end.
  let giveUp: (failure: ProviderFailure) => void = () => undefined;

  const ticker = setInterval(
    () => {
      const steady = clock.steady();
      const wall = clock.wall();
      const slept = wall - lastWall - (steady - lastSteady) > sleptMs;
      lastSteady = steady;
      lastWall = wall;
      if (slept) deadline = Math.min(deadline, steady + idleMs / 3);
      if (steady < deadline) return;
      clearInterval(ticker);
      const seconds = idleMs < 1000 ? `${Math.round(idleMs)} ms` : `${Math.round(idleMs / 1000)} s`;
      silence = new ProviderFailure('stalled', `${host} stopped sending in mid-reply (silent for ${seconds}).`, {
        retryable: true,
      });
      giveUp(silence);
    },
    Math.max(5, Math.min(idleMs / 4, 5000)),
  );

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // Only waiting counts as silence, not a reader that takes its time.
        deadline = clock.steady() + idleMs;
        try {
          if (silence !== null) throw silence;
          const { done, value } = await new Promise<ReadableStreamReadResult<Uint8Array>>((resolve, reject) => {
            giveUp = reject;
            reader.read().then(resolve, reject);
          });
          deadline = Infinity;
          if (!done) return controller.enqueue(value);
          clearInterval(ticker);
          controller.close();
        } catch (error) {
          clearInterval(ticker);
          controller.error(error);
          reader.cancel().catch(() => undefined);
        }
      },
      async cancel(reason) {
        clearInterval(ticker);
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
