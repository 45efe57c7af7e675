/** The screen of jobs as a fold of keys: the list, and one whose output is looked at. */

import type { JobState } from '../../../protocol/jobs/state.ts';
import { isRunning } from '../../../protocol/jobs/state.ts';

/** What a person does in the screen of jobs. */
export interface JobsState {
  /** The id of the one that the keys mean; null: the first that runs, else the last. */
  readonly selected: string | null;
  /** What it prints is looked at. */
  readonly inside: boolean;
  /** First row of that which is shown; null: its end, also when more comes. */
  readonly top: number | null;
  readonly message: string | null;
}

/** As the screen appears. */
export const firstLook: JobsState = { selected: null, inside: false, top: null, message: null };

/** What a key finds on the screen. */
export interface Look {
  jobs: readonly JobState[];
  /** Rows that are shown, and all of them. */
  height: number;
  total: number;
}

/** What a key asks for. */
export type JobsEffect = { type: 'stop'; id: string } | { type: 'close' } | { type: 'ctrlC' };

/** What a key leads to. */
export interface JobsStep {
  state: JobsState;
  effect?: JobsEffect;
}

/** The job that the keys mean. */
export function selectedOf({ selected }: Pick<JobsState, 'selected'>, jobs: readonly JobState[]): JobState | undefined {
  return jobs.find(({ id }) => id === selected) ?? jobs.find(isRunning) ?? jobs.at(-1);
}
