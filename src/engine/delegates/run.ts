/** Runs a delegate: a thread of the session with a conversation, tools and limits of its own. */

import type { DelegateRequest } from '../../protocol/delegate.ts';
import type { Delegating, SessionContext } from '../context.ts';
import { Stopped, until } from '../turn/stop.ts';
import type { Turn } from '../turn/turn-context.ts';
import { runTurn } from '../turn/turn.ts';
import { couldWrite, limitsOf, planDelegate } from './plan.ts';
import { changedIn, reportOf } from './report.ts';
import { threadOf } from './thread.ts';

/** Runs it to its end, whatever that is: what it said is the outcome. Throws `ToolFailure` where it cannot begin. */
export const delegate: Delegating = async (parent, call, request) => {
  const wanted = parent.inForce(planDelegate(parent, request).persona).model;
  const { id: model } = await until(parent.rooms.provider.describe(wanted), call.signal);
  // Nothing is waited for from here until it has begun: another one must not get the same id, or go on with the same one.
  const plan = planDelegate(parent, request);
  const { shared } = parent;
  const { folds, stream } = shared;
  const since = stream.recorded.length;
  const id = plan.resumed?.id ?? `d${folds.made + 1}`;
  const thread = threadOf(parent, id, plan);
  const { description, prompt } = request;
  const { effort } = thread.inForce();
  parent.emit({
    type: 'delegated',
    delegate: id,
    call: call.id,
    persona: plan.persona.slug,
    name: plan.persona.name,
    description,
    prompt,
    model,
    ...(effort === undefined ? {} : { effort }),
    tools: thread.allowedTools(),
    writes: couldWrite(parent, plan.persona),
    estimate: call.estimate,
    limits: limitsOf(plan, thread, folds.state.now.budgets.delegate),
    depth: plan.depth,
    ...(plan.resumed ? { resumed: true } : {}),
  });
  const own = new AbortController();
  shared.delegates.set(id, {
    steer: (text) => thread.nudge(text, 'user'),
    stop: () => own.abort(new Stopped('stop')),
  });
  const startedAt = shared.clock.monotonic();
  let turn: Turn | undefined;
  const outcome = await runTurn(thread, {
    started: (begun) => (turn = begun),
    begin: () => begin(thread, request),
    signal: AbortSignal.any([call.signal, own.signal]),
  });
  shared.delegates.delete(id);
  if (turn?.staged) call.staged();
  const { steps, usage, cost, text } = thread.turn;
  const durationMs = shared.clock.monotonic() - startedAt;
  parent.emit({ type: 'delegate.ended', delegate: id, call: call.id, outcome, steps, usage, cost, durationMs, text });
  folds.close(id);
  const changed = changedIn(stream.recorded.slice(since), (by) => by === id || folds.delegates.isBelow(by, id));
  const stopped = own.signal.aborted && !call.signal.aborted;
  const jobs = folds.jobs.list.filter(({ thread: by }) => by === id);
  return reportOf({ id, slug: plan.persona.slug, outcome, stopped, steps, usage, cost, text, jobs, ...changed });
};

/** What it is asked, and as whom: told once, also where it goes on. */
function begin(thread: SessionContext, { prompt }: DelegateRequest): void {
  const { slug } = thread.persona() ?? {};
  thread.emit({ type: 'turn.started', prompt, attachments: [] });
  if (slug === undefined || thread.told.persona === slug) return;
  thread.emit({ type: 'routed', persona: slug, previous: null, confidence: 1, reasons: [], by: 'chosen' });
}
