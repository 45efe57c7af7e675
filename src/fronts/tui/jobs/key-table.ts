/** The key table of the screen of jobs, and the fold over it: choose one, look at what it prints, stop it. */

import { isRunning } from '../../../protocol/jobs/state.ts';
import type { JobState } from '../../../protocol/jobs/state.ts';
import { t } from '../../../text/words/words.ts';
import { keyFor } from '../keys/asked.ts';
import type { Press } from '../keys/press.ts';
import { keyLookup } from '../keys/table.ts';
import type { KeyRow } from '../keys/table.ts';
import { masterDetailKeys } from '../master-detail/keys.ts';
import { selectedOf } from './state.ts';
import type { JobsState, JobsStep, Look } from './state.ts';

type Act = (state: JobsState, look: Look) => JobsStep;

interface Footer {
  state: JobsState;
  look: Look;
}

const { enter, leave } = masterDetailKeys<JobsState, JobState>(selectedOf, {
  group: 'Jobs',
  enter: { does: 'look at what it prints, as it comes', hint: 'look at its output', short: 'output' },
  leave: 'back to the list, and from there to the conversation; jobs run on',
  stop: 'stops the turn, and no job',
});

/** The keys of the screen, in the order of its footer. */
export const jobKeys: readonly KeyRow<Act, Footer>[] = [
  ...enter,
  {
    keys: ['x'],
    group: 'Jobs',
    does: 'stop it, with all that it started',
    act: (state, look) => {
      const job = selectedOf(state, look.items);
      if (job && isRunning(job)) return { state, effect: { type: 'stop', id: job.id } };
      return { state: { ...state, message: job ? t`${job.id} is over already` : null } };
    },
    hint: ({ state, look }) => {
      const job = selectedOf(state, look.items);
      return job && isRunning(job) ? { does: 'stop it', short: 'stop' } : null;
    },
  },
  ...leave,
];

const actOf = keyLookup(jobKeys);

/** What a key does: pure. */
export function jobsStep(before: JobsState, press: Press, look: Look): JobsStep {
  // The one that is meant stays the same while others begin and end.
  const state = { ...before, selected: selectedOf(before, look.items)?.id ?? null, message: null };
  const key = keyFor(press);
  return (key === null ? null : actOf(key, state, look)?.(state, look)) ?? { state };
}
