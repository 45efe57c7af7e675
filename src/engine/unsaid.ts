/** Words that wait for a request: said with the next one, left by a turn that was cut short, or taken back by the user. */

import type { TurnOutcome } from '../protocol/event.ts';
import type { SessionContext } from './context.ts';

/** Says what waits to be said. */
export function sayWaiting(context: SessionContext): void {
  for (const { text, by } of context.nudges.splice(0)) context.emit({ type: 'nudged', text, by });
}

/** What the user said and no request has carried stays theirs when the turn was cut short: they may want it answered now. */
export function leaveUnsaid(context: SessionContext, outcome: TurnOutcome): void {
  const stays = !context.own && outcome.type !== 'done';
  for (const { text, by } of context.nudges.splice(0)) {
    if (stays && by === 'user') context.nudges.push({ text, by });
    else context.emit({ type: 'nudged', text, by });
  }
}

/** Takes back what the user said and no request has carried. */
export function unsay(context: SessionContext): string[] {
  const all = context.nudges.splice(0);
  context.nudges.push(...all.filter(({ by }) => by !== 'user'));
  return all.flatMap(({ text, by }) => (by === 'user' ? [text] : []));
}
