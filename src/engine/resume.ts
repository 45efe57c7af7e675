/** Takes up a session where its file ends, whatever cut it off. */

import { isDeepStrictEqual } from 'node:util';
import type { Mode } from '../protocol/approval.ts';
import type { Budgets } from '../protocol/budget.ts';
import type { RecordedEvent } from '../protocol/event.ts';
import { happenedWords } from '../changes/file-list.ts';
import { isRunning } from '../protocol/jobs/state.ts';
import { noUsage } from '../protocol/message.ts';
import { answerOpenCalls, failed, finishCall } from './calls/answers.ts';
import type { SessionContext } from './context.ts';
import { planToEnd } from './delegates/plan.ts';
import { resumeWords } from './delegates/report.ts';
import { endedEvent } from './jobs/own-job.ts';
import { nameOf } from './jobs/words.ts';
import { threadOf } from './delegates/thread.ts';
import { revoke } from './policy.ts';
import { no } from './questions.ts';

const cutOff =
  'Interrupted: archie was stopped before this call ended. It may have run partly: look before you run it again.';

export function resume(context: SessionContext, history: readonly RecordedEvent[]): void {
  const { forkOf, version, changed } = context.at;
  context.stream.restore(forkOf === undefined ? history : history.map((event) => forked(event, context.at.id, forkOf)));
  if (forkOf !== undefined) context.stream.copyToLog();
  context.emit({ type: 'session.resumed', version });
  repair(context);
  endAllowed(context);
  hearLandings(context);
  setBudgets(context);
  if (changed && Object.keys(changed).length > 0) context.emit({ type: 'set', settings: changed });
  context.grant();
  context.modelChanged();
}

/** What was allowed ended when the session was left; so did the mode that asks nothing, unless this run chose it too. */
function endAllowed(context: SessionContext): void {
  revoke(context, 'exit');
  const { changed, settings } = context.at;
  const { mode } = context.state.now.settings;
  if (mode === settings.mode || changed?.mode !== undefined) return;
  if (mode === 'bypass') context.emit({ type: 'set', settings: { mode: 'ask' } });
  // It is shown at a screen, and nowhere else would anybody see that it still holds.
  else if (mode === 'auto' && (context.rooms.hosted || !context.rooms.interactive)) {
    context.emit({ type: 'set', settings: { mode: settings.mode } });
    return;
  }
  const text = goesOn[mode];
  if (text !== undefined) context.emit({ type: 'notice', level: 'info', text });
}

/** What a person who goes on must know of the mode they left. */
const goesOn: Partial<Record<Mode, string>> = {
  bypass: 'Mode bypass ended with the run that chose it: the mode is ask',
  auto: 'Mode auto, as the session was left: changes land at once, journaled',
};

/** Landings of the session that its events do not tell of, since archie was killed before: everybody hears of them now. */
function hearLandings(context: SessionContext): void {
  for (const landing of context.at.unheard ?? []) {
    const notes = ['archie was killed while this ran: it was found out at the next start'];
    context.emit({ type: 'landed', landing, notes });
    const title = landing.origin.label ?? landing.origin.tool ?? landing.id;
    context.nudge(
      `[archie] ${title}, which ran when archie was killed, had done this: ${happenedWords(landing.files)}`,
      'archie',
    );
  }
}

function forked(event: RecordedEvent, id: string, forkOf: string): RecordedEvent {
  return event.type === 'session.started' ? { ...event, id, forkOf } : event;
}

/** What the command line says goes before what the session had, and that before the configuration. */
function setBudgets(context: SessionContext): void {
  const { budgets, limits } = context.at;
  const had = context.stream.recorded.some(({ type }) => type === 'budget');
  const wanted: Partial<Budgets> = {
    ...(had ? {} : budgets),
    ...(limits?.cost === undefined ? {} : { session: limits.cost }),
  };
  const now = context.state.now.budgets;
  if (!isDeepStrictEqual({ ...now, ...wanted }, now)) context.emit({ type: 'budget', budgets: wanted });
}

/** Ends what a crash left open, with events of its own: every later fold sees the same. */
function repair(context: SessionContext): void {
  endDelegates(context);
  endThread(context);
  endJobs(context);
}

/** Processes end with the run that started them. */
function endJobs(context: SessionContext): void {
  const gone = context.shared.folds.jobs.list.filter(isRunning);
  for (const job of gone) context.stream.emit(endedEvent(job, { how: 'lost', exit: null }), job.thread);
  if (gone.length === 0) return;
  const names = gone.map(nameOf).join(', ');
  context.nudge(`[archie] ${names}: ended with an earlier run of archie. Start it again where it is needed.`, 'archie');
}

/** Those that a crash cut off, the deepest first. What they did stays, and they can be resumed. */
function endDelegates(context: SessionContext): void {
  const { folds } = context.shared;
  const open = folds.delegates.list.filter(({ state }) => state === 'running' || state === 'asking');
  const threads = new Map([['main', context]]);
  for (const each of open.toSorted((a, b) => a.depth - b.depth)) {
    const parent = threads.get(each.parent);
    if (parent) threads.set(each.id, threadOf(parent, each.id, planToEnd(each)));
  }
  for (const { id: delegate, call, parent } of open.toSorted((a, b) => b.depth - a.depth)) {
    const thread = threads.get(delegate);
    if (!thread) continue;
    endThread(thread);
    const { steps, usage, cost, text } = thread.turn;
    const outcome = { type: 'interrupted' as const };
    threads
      .get(parent)
      ?.emit({ type: 'delegate.ended', delegate, call, outcome, steps, usage, cost, durationMs: 0, text });
    folds.close(delegate);
  }
}

function endThread(context: SessionContext): void {
  for (const [id, question] of context.unfinished.questions)
    context.emit({ type: 'question.answered', id, answer: no(question), by: 'interrupt' });
  const words = ({ id }: { id: string }): string => {
    const delegate = context.shared.folds.delegates.list.find(({ call }) => call === id);
    return delegate ? `${cutOff} ${resumeWords(delegate)}` : cutOff;
  };
  answerOpenCalls(context, words);
  for (const [id, name] of context.unfinished.calls) finishCall(context, { id, name }, failed(words({ id })), 0);
  if (!context.turn.running) return;
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
