/** One job that this run of archie started: what is known of it beside the events, and how it ends. */

import type { Origin } from '../../protocol/change.ts';
import type { Happening } from '../../protocol/event.ts';
import type { ToolFailure } from '../../protocol/failure.ts';
import type { BackgroundCommand, BackgroundEnd, JobOutputPart } from '../../protocol/jobs/background.ts';
import type { JobEnd, JobLook, JobState } from '../../protocol/jobs/state.ts';
import type { Isolation } from '../../protocol/workspace.ts';
import type { SessionContext } from '../context.ts';

/** Characters of one piece of output that people are shown as it comes. */
const mostShown = 8_000;

/** What a call starts a job with. */
export interface StartedBy {
  context: SessionContext;
  origin: Origin;
  signal: AbortSignal;
  onlyReads: boolean;
  /** How far the call's command is held away. */
  isolation: Isolation;
}

/** One that this run of archie started. */
export interface OwnJob {
  id: string;
  by: StartedBy;
  background: BackgroundCommand;
  /** Who ended it, where somebody did. */
  stoppedBy: 'model' | 'user' | 'session' | null;
  /** A call hears of its end: nobody else need tell the model. */
  heard: boolean;
  /** What it did before its end, for the call that hears of that. */
  did: string[];
  /** What it did that is not recorded and has been told. */
  said: Set<string>;
  /** It could not be kept to the tree, and did not begin. */
  refused: ToolFailure | null;
  /** It has ended, and what it did is being journaled: its end is told with that. */
  ending: boolean;
  /** The last of what is being journaled of it: one after the other, so that nothing is told before what was done before. */
  journaling: Promise<unknown>;
  /** Resolves when its end is recorded, with what it did. */
  over: Promise<void>;
}

/** What is recorded of a job that is over. */
export function endedEvent({ id: job, call, command }: JobState, ending: JobEnd): Happening {
  return { type: 'job.ended', job, call, command, ...ending };
}

/** Ends it; who was first counts. */
export function end(job: OwnJob, by: NonNullable<OwnJob['stoppedBy']>): void {
  job.stoppedBy ??= by;
  job.background.stop();
}

/** How it ended, by what the system says. */
export function endOf({ stoppedBy }: OwnJob, { exit, signal, stopped }: BackgroundEnd): JobEnd {
  if (stopped) return { how: stoppedBy === 'session' ? 'session' : 'stopped', exit: null };
  if (signal !== undefined) return { how: 'killed', exit: null, signal };
  return { how: 'exited', exit };
}

/** What it has come to. */
export function stateOf({ id, by }: OwnJob): JobState {
  return by.context.shared.folds.jobs.of(id)!;
}

/** The same with what it printed and did. */
export function look(job: OwnJob, part: JobOutputPart, did: string[]): JobLook {
  return { job: stateOf(job), ...part, proposes: job.background.proposes ?? false, did };
}

/** People see what it prints as it comes. */
export function sayHeard({ id, by: { context } }: OwnJob, text: string): void {
  context.emit({ type: 'job.output', job: id, text: text.slice(-mostShown).toWellFormed() });
}
