/** What of the recorded events still holds after rewinds; nothing is deleted from the session file. */

import type { RecordedEvent } from '../../protocol/event.ts';

/** What a rewind does not take back: how the session is set, what was allowed, what is staged on disk, and what runs. */
const lasting: ReadonlySet<RecordedEvent['type']> = new Set<RecordedEvent['type']>([
  'session.started',
  'session.resumed',
  'set',
  'granted',
  'revoked',
  'staged',
  'unstaged',
  'budget',
  'job.started',
  'job.ended',
]);

/** What still holds of everything that was recorded: a rewind takes out what was said from its prompt on. */
export function standing(recorded: readonly RecordedEvent[]): RecordedEvent[] {
  let kept: RecordedEvent[] = [];
  for (const event of recorded) {
    if (event.type !== 'rewound') {
      kept.push(event);
      continue;
    }
    const from = promptOf(kept, event.toTurn);
    if (from < 0) continue;
    kept = [...kept.slice(0, from), ...kept.slice(from).filter(({ type }) => lasting.has(type))];
  }
  return kept;
}

/** Where the turn begins, or -1. */
export function promptOf(events: readonly RecordedEvent[], turn: number): number {
  return events.findLastIndex(
    (event) => event.type === 'turn.started' && event.thread === 'main' && event.turn === turn,
  );
}
