/** What every export of a session says of it, in plain words: its title, the facts at its head, how its turns ended. */

import type { Origin } from '../protocol/change.ts';
import type { RecordedEvent, TurnOutcome } from '../protocol/event.ts';
import { oneLine } from './summary.ts';

/** The first prompt in one row; null where nothing was asked. */
export function titleOf(events: readonly RecordedEvent[]): string | null {
  const first = events.find((event) => event.thread === 'main' && event.type === 'turn.started');
  return first?.type === 'turn.started' ? oneLine(first.prompt) : null;
}

/** What a session says of itself at its beginning; null where that is missing. `begun` is a time in UTC, to the minute. */
export function factsOf(
  events: readonly RecordedEvent[],
): { id: string; begun: string; root: string; model: string; version: string } | null {
  const started = events.find((event) => event.type === 'session.started');
  if (!started) return null;
  const { id, root, settings, version } = started;
  return { id, begun: `${minuteOf(started.at)} UTC`, root, model: settings.model, version };
}

function minuteOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

/** How a turn ended, where it did not simply come to its end; else empty. */
export function endOf(outcome: TurnOutcome): string {
  if (outcome.type === 'done') return '';
  if (outcome.type === 'interrupted') return 'Interrupted.';
  if (outcome.type === 'limit') return `Stopped: the limit of ${outcome.limit} was reached.`;
  if (outcome.type === 'refused') return `The model refused: ${oneLine(outcome.detail)}`;
  return `Failed: ${oneLine(outcome.failure.message)}`;
}

/** What happened to the files of a landing. */
export function landedVerb({ by }: Origin): string {
  return { undo: 'Undone', redo: 'Redone', tool: 'Landed', user: 'Landed' }[by];
}
