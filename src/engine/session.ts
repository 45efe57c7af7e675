/** What a front holds: thin, everything happens in the parts. */

import type { Settings } from '../protocol/event.ts';
import type { Session } from '../protocol/session.ts';
import { compactNow } from './turn/compact.ts';
import { SessionContext } from './context.ts';
import { delegate } from './delegates/run.ts';
import { handOver, hold } from './turn/dispatch.ts';
import { accept, overrule } from './turn/persona.ts';
import { jobsOf } from './jobs/jobs.ts';
import { revoke } from './policy.ts';
import { resume } from './resume.ts';
import type { Rooms, SessionStart } from './rooms.ts';
import { SharedContext } from './shared.ts';
import { runShell } from './user-command.ts';
import { checkStaged, leavesStage, sayUnseen } from './landing/stage.ts';
import { Stopped } from './turn/stop.ts';
import type { Turn } from './turn/turn-context.ts';
import { sayWaiting, unsay } from './unsaid.ts';
import { runTurn } from './turn/turn.ts';
import { estimateTokens } from '../text/tokens.ts';

/** A session, new or taken up again (`at.history`). Nothing is written before the first thing happens in a new one. */
export function createSession(rooms: Rooms, at: SessionStart): Session {
  const shared = new SharedContext(rooms, at);
  const context = new SessionContext(shared, delegate);
  if (at.history && at.history.length > 0) resume(context, at.history);
  // What an earlier run staged: nothing of it is known before somebody looks, and looking waits for nothing but a disk.
  const found = at.history ? checkStaged(context).catch(() => undefined) : undefined;
  const running = new Set<Promise<unknown>>();
  let turn: Turn | null = null;
  let closed = false;

  async function watch<T>(work: Promise<T>): Promise<T> {
    running.add(work);
    try {
      return await work;
    } finally {
      running.delete(work);
    }
  }

  function interrupt(): void {
    for (const work of shared.work) work.abort(new Stopped('interrupt'));
  }

  return {
    id: at.id,
    state: () => context.snapshot(),
    subscribe: (listen, from) => context.stream.subscribe(listen, from),
    async prompt(text, attachments = []) {
      if (context.compacting) await context.compacting;
      if (found) await found;
      if (closed || context.state.now.running) throw new Error(closed ? 'this session is closed' : 'a turn is running');
      const begin = async (begun: Turn): Promise<void> => {
        if (handOver(context, text, attachments)) await hold(context, begun);
      };
      const outcome = await watch(runTurn(context, { begin, started: (begun) => (turn = begun) }));
      void watch(jobsOf(context).look());
      return outcome;
    },
    steer(text, thread = 'main') {
      const delegated = shared.delegates.get(thread);
      if (text.trim() === '' || (thread !== 'main' && !delegated)) return false;
      if (delegated) delegated.steer(text);
      else context.nudge(text, 'user');
      return true;
    },
    unsay: () => unsay(context),
    stop(thread) {
      shared.delegates.get(thread)?.stop();
      return shared.delegates.has(thread);
    },
    budget: (budgets) => setBudget(context, budgets),
    answer: (question, answer) => shared.questions.answer(question, answer),
    set: (settings) => set(context, settings),
    revoke: () => revoke(context, 'user'),
    overrule() {
      if (!overrule(context)) return;
      turn?.held?.abort(new Stopped('proceed'));
      turn?.request?.abort(new Stopped('overrule'));
    },
    accept(persona) {
      if (accept(context, persona)) turn?.request?.abort(new Stopped('overrule'));
    },
    proceed() {
      turn?.held?.abort(new Stopped('proceed'));
    },
    interrupt,
    compact: (instructions) => watch(compactNow(context, instructions)),
    shell: (command) => watch(runShell(context, command)),
    ...withJobs(context, watch),
    ...betweenTurns(context, watch),
    ...contentsOf(rooms, context),
    async close() {
      if (closed) return;
      closed = true;
      interrupt();
      await settle(running, context);
      sayWaiting(context);
      rooms.checks?.close();
      rooms.log.close();
    },
  };
}

function set(context: SessionContext, settings: Partial<Settings>): void {
  context.begin();
  const left = leavesStage(context, settings);
  if (settings.mode !== undefined) revoke(context, 'mode');
  context.emit({ type: 'set', settings });
  if (settings.model !== undefined) context.modelChanged();
  if (left) sayUnseen(context);
}

function setBudget(context: SessionContext, budgets: Parameters<Session['budget']>[0]): void {
  context.begin();
  context.emit({ type: 'budget', budgets });
}

/** What is late may have begun while the rest ended, and so may a job. */
async function settle(running: Iterable<Promise<unknown>>, context: SessionContext): Promise<void> {
  const jobs = jobsOf(context);
  await Promise.allSettled([...running, ...context.late, jobs.end()]);
  await Promise.allSettled([...context.late, jobs.end()]);
}

function withJobs(
  context: SessionContext,
  watch: <T>(work: Promise<T>) => Promise<T>,
): Pick<Session, 'jobOutput' | 'stopJob' | 'background' | 'endJobs'> {
  const jobs = jobsOf(context);
  return {
    jobOutput: (job) => jobs.tail(job),
    stopJob: (job) => jobs.stop(job),
    background: () => jobs.send(),
    endJobs: () => watch(jobs.end()),
  };
}

/** What reviews work with. */
function contentsOf(
  { workspace, specs }: Rooms,
  { shared: { choosing }, at: { system } }: SessionContext,
): Pick<Session, 'blob' | 'putBlob' | 'tryOut' | 'prove' | 'prefix'> {
  return {
    prefix: () => ({ system: estimateTokens(system), tools: estimateTokens(JSON.stringify(specs)) }),
    blob: (hash) => workspace.blob(hash),
    putBlob: (bytes) => workspace.putBlob(bytes),
    async tryOut(changes, answer, command, at) {
      const { trySelected } = await import('../changes/try-selected.ts');
      return trySelected(workspace, changes, answer, command, at);
    },
    prove: async (question, answer) => (await choosing.get(question)?.choose(answer)) ?? null,
  };
}

/** What is done between turns, and seldom: no session waits for their code when it begins. */
function betweenTurns(
  context: SessionContext,
  watch: <T>(work: Promise<T>) => Promise<T>,
): Pick<Session, 'undo' | 'redo' | 'review' | 'discard'> {
  // What jobs did until now is a landing like others, and may be what is meant.
  const looked = async () => (await jobsOf(context).look(), import('./landing/undo.ts'));
  return {
    undo: (wish) => watch(looked().then(({ undo }) => undo(context, wish))),
    redo: (landing) => watch(looked().then(({ redo }) => redo(context, landing))),
    review: (proposal) =>
      watch(import('./landing/proposals.ts').then(({ reviewPending }) => reviewPending(context, proposal))),
    discard: (proposal) =>
      watch(import('./landing/proposals.ts').then(({ discardPending }) => discardPending(context, proposal))),
  };
}
