/** Takes up a session where its file ends, whatever cut it off. */

import type { RecordedEvent } from '../protocol/event.ts';
import { noUsage } from '../protocol/message.ts';
import { answerOpenCalls, failed, finishCall } from './calls/answers.ts';
import type { SessionContext } from './context.ts';
import { no } from './questions.ts';

const cutOff =
  'Interrupted: archie was stopped before this call ended. It may have run partly: look before you run it again.';

export function resume(context: SessionContext, history: readonly RecordedEvent[]): void {
  const { forkOf, version, changed } = context.at;
  context.stream.restore(forkOf === undefined ? history : history.map((event) => forked(event, context.at.id, forkOf)));
  if (forkOf !== undefined) context.stream.copyToLog();
  context.emit({ type: 'session.resumed', version });
  repair(context);
  if (changed && Object.keys(changed).length > 0) context.emit({ type: 'set', settings: changed });
  context.grant();
}

function forked(event: RecordedEvent, id: string, forkOf: string): RecordedEvent {
  return event.type === 'session.started' ? { ...event, id, forkOf } : event;
}

/** Ends what a crash left open, with events of its own: every later fold sees the same. */
function repair(context: SessionContext): void {
  for (const [id, question] of context.unfinished.questions)
    context.emit({ type: 'question.answered', id, answer: no(question), by: 'interrupt' });
  answerOpenCalls(context, cutOff);
  for (const [id, name] of context.unfinished.calls) finishCall(context, { id, name }, failed(cutOff), 0);
  if (!context.state.now.running) return;
  const { steps, usage, cost, text } = context.turn;
  context.emit({
    type: 'turn.ended',
    outcome: { type: 'interrupted' },
    steps,
    usage: steps > 0 ? usage : noUsage,
    cost,
    durationMs: 0,
    text,
  });
}
