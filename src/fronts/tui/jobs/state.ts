/** The screen of jobs as a fold of keys: the list, and one whose output is looked at. */

import type { JobState } from '../../../protocol/jobs/state.ts';
import { isRunning } from '../../../protocol/jobs/state.ts';
import { selecting } from '../master-detail/state.ts';
import type { MasterDetail, MasterDetailLook } from '../master-detail/state.ts';

/** What a person does in the screen of jobs. */
export type JobsState = MasterDetail;

/** As the screen appears. */
export const firstLook: JobsState = { selected: null, inside: false, top: null, message: null };

/** What a key finds on the screen. */
export type Look = MasterDetailLook<JobState>;

/** What a key asks for. */
export type JobsEffect = { type: 'stop'; id: string } | { type: 'close' } | { type: 'ctrlC' };

/** What a key leads to. */
export interface JobsStep {
  state: JobsState;
  effect?: JobsEffect;
}

/** The job that the keys mean. */
export const selectedOf = selecting<JobState>(isRunning);
