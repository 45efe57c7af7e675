/** Tells what has been on the screen from what was only worked out: keys that come in one burst change what is shown faster than it is drawn. */

import { useStdout } from 'ink';
import { useEffect, useRef } from 'react';

/** As long as Ink may take to draw what has changed, in milliseconds: it draws at most 60 times in a second. */
const frameMs = 18;

/** What a panel shows, as it was after the last key. */
interface Drawn {
  /** Has it been on the screen? */
  yet: () => boolean;
  /** Presses a key; where that changes what is shown, it has to be drawn anew. */
  press: (key: () => void) => void;
}

/** Bytes that were written so far; of a stream that does not count them none, and only time tells. */
function bytesOf(stdout: { bytesWritten?: unknown }): number {
  return typeof stdout.bytesWritten === 'number' ? stdout.bytesWritten : 0;
}

/** Follows what a panel shows: `now` is another value for everything else. `shown` is called when that has been drawn. */
export function useDrawn(now: () => unknown, size: readonly number[], shown: () => void): Drawn {
  const { stdout } = useStdout() as { stdout: { bytesWritten?: unknown } };
  /** What had been written when the key came whose effect is to be drawn. */
  const written = useRef<number | null>(null);
  const latest = useRef(shown);
  useEffect(() => {
    latest.current = shown;
  });
  useEffect(() => {
    // Whoever starves this process starves its timers with the drawing.
    const timer = setTimeout(() => {
      written.current = null;
      latest.current();
    }, frameMs);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- given as a list
  }, [now(), ...size]);
  return {
    yet: () => written.current === null || bytesOf(stdout) > written.current,
    press(key) {
      const before = now();
      const wrote = bytesOf(stdout);
      key();
      if (now() !== before) written.current = wrote;
    },
  };
}
