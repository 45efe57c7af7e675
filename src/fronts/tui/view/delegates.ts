/** The part of the screen's fold that follows delegates: one that is over joins the transcript, its conversation does not. */

import type { SessionEvent } from '../../../protocol/event.ts';
import { promptTokens } from '../../../protocol/message.ts';
import { block } from './block.ts';
import type { Step, View } from './state.ts';

type DelegateEvent = Extract<SessionEvent, { type: 'delegated' | 'delegate.ended' }>;

/** A delegate begins, is over. Those below another delegate are told of where that one is looked into. */
export function stepDelegate(view: View, event: DelegateEvent): Step {
  if (event.type === 'delegated') {
    const { delegate: id, call, name, description } = event;
    const calls = view.calls.filter((each) => each.id !== call);
    return { view: { ...view, calls, delegates: [...view.delegates, { id, call, name, description }] }, out: [] };
  }
  const { delegate: id, outcome, steps, usage, cost, durationMs: ms, text } = event;
  if (event.thread !== 'main') return { view, out: [] };
  const { name = id, description = '' } = view.delegates.findLast((each) => each.id === id) ?? {};
  const tokens = promptTokens(usage) + usage.output;
  return { view, out: [block({ kind: 'delegate', id, name, description, outcome, steps, tokens, cost, ms, text })] };
}
