/** Passing events of a session by the run: a reply has thousands of pieces, and one line says how many and how much. */

import { isRecorded } from '../../protocol/event.ts';
import type { SessionEvent } from '../../protocol/event.ts';
import { rounded } from './writer.ts';

interface Run {
  since: number;
  seq: number;
  turn: number;
  count: number;
  chars: number;
}

/** Gathers until `flush`, then hands one set of members to `tell` for each kind of piece, with the time of the first. */
export function runs(tell: (fields: Record<string, unknown>, since: number) => void): {
  /** False: the event is no piece of something, and stands for itself. */
  take(event: SessionEvent): boolean;
  flush(): void;
} {
  const open = new Map<string, Run>();
  return {
    take(event) {
      if (isRecorded(event) || event.type === 'retrying' || event.type === 'voided') return false;
      const { type, seq, turn } = event;
      const run = open.get(type) ?? { since: performance.now(), seq, turn, count: 0, chars: 0 };
      run.count += 1;
      run.chars += sizeOf(event);
      open.set(type, run);
      return true;
    },
    flush() {
      const now = performance.now();
      for (const [type, { since, ...run }] of open) tell({ type, ...run, tookMs: rounded(now - since) }, since);
      open.clear();
    },
  };
}

function sizeOf(event: SessionEvent): number {
  if ('text' in event) return event.text.length;
  if ('partial' in event) return event.partial.length;
  return 'event' in event ? JSON.stringify(event.event).length : 0;
}
