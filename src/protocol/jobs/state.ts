/** Jobs: commands that run in the background of a session, until they end, are stopped or the session ends. */

import type { Detaching, JobOutputPart } from './background.ts';

/** What a job has come to: a fold of the session's events. */
export interface JobState {
  /** `job 1`, `job 2` ... */
  id: string;
  command: string;
  /** The call that started it, and the thread of that. */
  call: string;
  thread: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** Null while it runs. */
  end: (JobEnd & { at: number }) | null;
}

/**
 * How a job ended. `exited` by itself; `killed` by a signal of somebody else's; `stopped` by the model or a person; `session`
 * with the session; `lost` with an archie that was killed.
 */
export interface JobEnd {
  how: 'exited' | 'killed' | 'stopped' | 'session' | 'lost';
  /** The exit code, where it exited. */
  exit: number | null;
  signal?: string;
}

/** What was asked of a job, with what it has come to by then. */
export interface JobLook extends JobOutputPart {
  job: JobState;
  /** It runs in a view of its own: what it changes is a proposal at its end. */
  proposes: boolean;
  /** What it did to the tree since somebody looked last, in words for the model. */
  did: string[];
}

/** Does it run? */
export function isRunning({ end }: JobState): boolean {
  return end === null;
}

/** How it ended, in words: `exit 1`. */
export function endWords({ how, exit, signal }: JobEnd): string {
  if (how === 'exited') return `exit ${exit}`;
  if (how === 'killed') return `ended by ${signal ?? 'a signal'}`;
  return { stopped: 'stopped', session: 'ended with the session', lost: 'ended with an earlier run' }[how];
}

/** The jobs of a session, for its tools. */
export interface Jobs {
  /** Starts a command as a job, and waits a moment: one that fails at once has ended by then. Throws `ToolFailure`. */
  start(command: string): Promise<JobLook>;
  /**
   * What the call's own command comes to; or, where a person put it into the background while the call waited for it, what it is
   * as a job. `work` ends without a result then.
   */
  waitFor<T>(command: string, work: (detaching: Detaching) => Promise<T>): Promise<{ done: T } | { job: JobLook }>;
  /** What it printed since it was read last. Throws `ToolFailure('not_found')`, with the ids there are. */
  read(id: string, filter?: string): Promise<JobLook>;
  /** Ends it with all that it started. One that has ended already is told as it is. Throws as `read` does. */
  stop(id: string): Promise<JobLook>;
}
