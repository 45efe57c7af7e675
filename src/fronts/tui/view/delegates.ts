/** The part of the screen's fold that follows delegates: one that is over joins the transcript, its conversation does not. */

import type { SessionEvent } from '../../../protocol/event.ts';
import { promptTokens } from '../../../protocol/message.ts';
import type { DelegateState } from '../../../protocol/delegate.ts';
import { t } from '../../../text/words/words.ts';
import { told } from '../../../text/words/told.ts';
import { block } from './block.ts';
import type { Step, View } from './state.ts';

type DelegateEvent = Extract<SessionEvent, { type: 'delegated' | 'delegate.ended' }>;

/** A delegate begins, is over. Those below another delegate are told of where that one is looked into. */
export function stepDelegate(view: View, event: DelegateEvent): Step {
  if (event.type === 'delegated') {
    const { delegate: id, call, name, description } = event;
    const calls = view.calls.filter((each) => each.id !== call);
    return {
      view: { ...view, calls, delegates: [...view.delegates, { id, call, name, description, retry: null }] },
      out: [],
    };
  }
  const { delegate: id, outcome, steps, usage, cost, durationMs: ms, text } = event;
  if (event.thread !== 'main') return { view, out: [] };
  const { name = id, description = '' } = view.delegates.findLast((each) => each.id === id) ?? {};
  const tokens = promptTokens(usage) + usage.output;
  return { view, out: [block({ kind: 'delegate', id, name, description, outcome, steps, tokens, cost, ms, text })] };
}

/** What happens in a delegate's own thread: nothing but that its request is sent again, until something else happens there. */
export function stepInside(view: View, event: SessionEvent): View {
  const now = view.delegates.findLast(({ id }) => id === event.thread);
  if (!now || (event.type !== 'retrying' && now.retry === null)) return view;
  const retry =
    event.type === 'retrying'
      ? { attempt: event.attempt, of: event.of, until: event.at + event.delayMs, failure: event.failure }
      : null;
  return { ...view, delegates: view.delegates.map((each) => (each === now ? { ...each, retry } : each)) };
}

/** The delegates of the session; what those do that wait for the service is said by the view. */
export function delegatesAt(all: readonly DelegateState[], { delegates }: View, now: number): readonly DelegateState[] {
  if (delegates.every(({ retry }) => retry === null)) return all;
  return all.map((delegate) => {
    const retry = delegates.findLast(({ id }) => id === delegate.id)?.retry;
    if (!retry || delegate.state !== 'running') return delegate;
    const seconds = Math.max(0, Math.ceil((retry.until - now) / 1000));
    return {
      ...delegate,
      doing: t`asks again in ${seconds} s (${retry.attempt} of ${retry.of}): ${told(retry.failure.message)}`,
    };
  });
}
