/** The port of time: monotonic for durations, wall clock for events, and sleep that a signal ends. */

/** Time and chance, as an argument: a test brings its own. */
export interface Clock {
  /** Milliseconds since the epoch, for stamps. */
  now(): number;
  /** Milliseconds that never jump, for durations. */
  monotonic(): number;
  /** Rejects with the signal's reason as soon as it is aborted. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** 0 to below 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal.addEventListener('abort', stop, { once: true });
    }),
};
