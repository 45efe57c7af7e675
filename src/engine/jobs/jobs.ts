/** The jobs of a session: commands in the background, started and read by the model's tools, watched by people, and ended with the session. */

import { ToolFailure } from '../../protocol/failure.ts';
import type { BackgroundCommand, BackgroundEnd, Detaching } from '../../protocol/jobs/background.ts';
import { endWords, isRunning } from '../../protocol/jobs/state.ts';
import type { JobLook, Jobs } from '../../protocol/jobs/state.ts';
import type { SessionContext } from '../context.ts';
import { recordHappened } from '../landing/happened.ts';
import { sayLost } from '../landing/lost.ts';
import { end, endedEvent, endOf, look, sayHeard, stateOf } from './own-job.ts';
import type { OwnJob, StartedBy } from './own-job.ts';
import { leaveProposal } from './leave-proposal.ts';
import { Waited } from './waited.ts';
import { nameOf } from './words.ts';

/** Jobs that run at the same time, and those that are over whose output is kept. */
const mostRunning = 8;
const mostOver = 8;
/** Milliseconds that a start is waited for: what fails at once has ended by then. */
const momentMs = 400;

const known = new WeakMap<SessionContext['shared'], SessionJobs>();

/** The jobs that this run of archie started for the session. */
export function jobsOf({ shared }: SessionContext): SessionJobs {
  const jobs = known.get(shared) ?? new SessionJobs();
  known.set(shared, jobs);
  return jobs;
}

/** All jobs that this run of archie started for one session. */
class SessionJobs {
  readonly #own = new Map<string, OwnJob>();
  readonly #waited = new Waited();

  /** The jobs as the tools of one call see them. */
  for(by: StartedBy): Jobs {
    return {
      start: (command) => this.#start(by, command),
      waitFor: (command, work) => this.waitFor(by, command, work),
      read: (id, filter) => this.#read(this.#find(by.context, id), filter),
      stop: (id) => this.#stop(this.#find(by.context, id)),
    };
  }

  /** The end of what it printed; null where it is not kept. */
  tail(id: string): string | null {
    return this.#own.get(id)?.background.tail() ?? null;
  }

  /** A person ends it. False: it does not run. */
  stop(id: string): boolean {
    const job = this.#running.find((each) => each.id === id);
    if (!job) return false;
    end(job, 'user');
    return true;
  }

  /** Puts the command into the background that somebody waits for, of several the last. */
  send(): 'sent' | 'none' | 'many' {
    if (this.#running.length >= mostRunning) return 'many';
    return this.#waited.send() ? 'sent' : 'none';
  }

  /** As the tools of a call do it. */
  async waitFor<T>(
    by: StartedBy,
    command: string,
    work: (detaching: Detaching) => Promise<T>,
  ): Promise<{ done: T } | { job: JobLook }> {
    const end = await this.#waited.during(work);
    if ('done' in end) return end;
    const { taken } = end;
    const job = this.#adopt(by, command, taken);
    taken.hear?.((text) => sayHeard(job, text));
    job.heard = false;
    return { job: look(job, taken.read(), []) };
  }

  /** Ends all. Resolves when that is recorded, with what they did. */
  async end(): Promise<void> {
    const jobs = this.#running;
    for (const job of jobs) end(job, 'session');
    await Promise.all(jobs.map(({ over }) => over));
  }

  /** Journals what those that run did since somebody looked last. */
  async look(): Promise<void> {
    for (const job of this.#running) {
      const did = await this.#journal(job);
      if (job.ending) job.did.push(...did);
      else sayDid(job, did);
    }
  }

  get #running(): OwnJob[] {
    return [...this.#own.values()].filter((job) => isRunning(stateOf(job)));
  }

  async #start(by: StartedBy, command: string): Promise<JobLook> {
    const { context, origin, signal, onlyReads } = by;
    const isolation = by.isolation === 'bind' ? 'bind' : 'none';
    const running = this.#running;
    if (running.length >= mostRunning)
      throw new ToolFailure(
        'too_many',
        `${mostRunning} jobs run already, and no more at the same time: stop one with KillShell (${running.map(({ id }) => id).join(', ')}).`,
      );
    let job: OwnJob | null = null;
    const background = await context.rooms.workspace.background(
      { command, origin, onlyReads, isolation },
      (text) => job && sayHeard(job, text),
      signal,
    );
    job = this.#adopt(by, command, background);
    await this.#moment(job);
    if (job.refused) throw job.refused;
    const look = await this.#read(job);
    // From here on nobody waits for it.
    job.heard = false;
    return look;
  }

  /** It is one of the session's from here on. */
  #adopt(by: StartedBy, command: string, background: BackgroundCommand): OwnJob {
    const { context, origin } = by;
    const id = `job ${context.shared.folds.jobs.list.length + 1}`;
    context.emit({ type: 'job.started', job: id, call: origin.call ?? '', command });
    const over = Promise.withResolvers<void>();
    const job: OwnJob = {
      id,
      by,
      background,
      stoppedBy: null,
      heard: true,
      did: [],
      refused: null,
      said: new Set(),
      ending: false,
      journaling: Promise.resolve(),
      over: over.promise,
    };
    this.#own.set(id, job);
    this.#forgetOld();
    void background.ended.then((how) => this.#ended(job, how)).then(over.resolve, over.reject);
    return job;
  }

  /** Until it is over, or for a moment. An interrupted turn never hears that it runs: it ends. */
  async #moment(job: OwnJob): Promise<void> {
    const { context, signal } = job.by;
    const enough = new AbortController();
    const slept = context.clock.sleep(momentMs, AbortSignal.any([signal, enough.signal])).catch(() => undefined);
    await Promise.race([slept, job.over]);
    enough.abort(new Error('enough'));
    if (!signal.aborted) return;
    end(job, 'user');
    await job.over;
  }

  async #read(job: OwnJob, filter?: string): Promise<JobLook> {
    const part = job.background.read(filter);
    const did = isRunning(stateOf(job)) ? await this.#journal(job) : job.did.splice(0);
    return look(job, part, did);
  }

  async #stop(job: OwnJob): Promise<JobLook> {
    if (isRunning(stateOf(job))) {
      job.heard = true;
      end(job, 'model');
    }
    await job.over;
    return look(job, job.background.read(), job.did.splice(0));
  }

  /** By whatever of its id a model gives: `job 1`, `job_1`, `1`. */
  #find({ shared }: SessionContext, asked: string): OwnJob {
    const number = /^\D*(\d+)\s*$/.exec(asked)?.[1];
    const id = `job ${number}`;
    const job = this.#own.get(id);
    if (job) return job;
    const known = shared.folds.jobs.of(id);
    if (known) {
      const how = known.end ? endWords(known.end) : 'over';
      throw new ToolFailure('not_found', `${id} is over (${how}), and what it printed is not kept any more.`);
    }
    const ids = [...this.#own.keys()];
    const has = ids.length === 0 ? 'No job was started.' : `The jobs are: ${ids.join(', ')}.`;
    throw new ToolFailure('not_found', `There is no job "${asked}". ${has}`);
  }

  async #ended(job: OwnJob, how: BackgroundEnd): Promise<void> {
    const { context } = job.by;
    job.ending = true;
    const last = await this.#journal(job);
    const did = [...job.did.splice(0), ...last];
    const ending = endOf(job, how);
    job.refused = how.refused ?? null;
    context.emit(endedEvent(stateOf(job), ending));
    if (job.heard) return void (job.did = did);
    const who = { user: 'The user stopped', session: 'With the session ended', model: '' }[job.stoppedBy ?? 'model'];
    const name = nameOf(stateOf(job));
    const what = who === '' ? `${name} ended by itself: ${endWords(ending)}.` : `${who} ${name}.`;
    nudge(job, [what, ...(how.refused ? [how.refused.message] : []), ...did].join('\n'));
  }

  /** What it did is journaled; the words are for the model. */
  #journal(job: OwnJob): Promise<string[]> {
    const next = job.journaling.then(() => this.#journalNow(job));
    job.journaling = next.catch(() => undefined);
    return next;
  }

  async #journalNow(job: OwnJob): Promise<string[]> {
    const { context, origin } = job.by;
    const { changes, lost } = await job.background.changes();
    const title = stateOf(job).command;
    const fresh = lost.filter(({ text }) => !job.said.has(text));
    for (const { text } of fresh) job.said.add(text);
    sayLost(context, title, fresh);
    const call = origin.call ?? '';
    const kept = job.background.proposes === true;
    const recorded = kept ? null : await recordHappened(context, changes, { call, title, notes: changes?.notes });
    return [
      ...(kept ? await leaveProposal(context, changes, stateOf(job)) : []),
      ...(recorded === null ? [] : [recorded.words]),
      ...fresh.map(({ text }) => `Not recorded, so undo does not take it back: ${text}`),
    ];
  }

  /** The oldest of those that are over: their output is not kept for ever. */
  #forgetOld(): void {
    const over = [...this.#own.values()].filter((job) => !isRunning(stateOf(job)));
    for (const { id } of over.slice(0, Math.max(0, over.length - mostOver))) this.#own.delete(id);
  }
}

/** Said to who started it; where that is over, to the main thread. */
function nudge({ by: { context } }: OwnJob, text: string): void {
  const isOver = context.own !== null && !context.shared.delegates.has(context.thread);
  (isOver ? context.main : context).nudge(`[archie] ${text}`, 'archie');
}

function sayDid(job: OwnJob, did: readonly string[]): void {
  if (did.length > 0) nudge(job, `${nameOf(stateOf(job))}, in the background:\n${did.join('\n')}`);
}
