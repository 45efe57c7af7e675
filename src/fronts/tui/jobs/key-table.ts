/** The key table of the screen of jobs, and the fold over it: choose one, look at what it prints, stop it. */

import { isRunning } from '../../../protocol/jobs/state.ts';
import { keyFor } from '../keys/asked.ts';
import type { Press } from '../keys/press.ts';
import { scrollBy, scrollKeys } from '../keys/scroll.ts';
import { keyLookup } from '../keys/table.ts';
import type { KeyRow } from '../keys/table.ts';
import { selectedOf } from './state.ts';
import type { JobsState, JobsStep, Look } from './state.ts';

type Act = (state: JobsState, look: Look) => JobsStep;

interface Footer {
  state: JobsState;
  look: Look;
}

/** The keys of the screen, in the order of its footer. */
export const jobKeys: readonly KeyRow<Act, Footer>[] = [
  {
    keys: ['up', 'down', 'k', 'j'],
    group: 'Jobs',
    does: 'choose one',
    when: ({ inside }) => !inside,
    act: [chosen(-1), chosen(1)],
    hint: ({ state, look }) => (state.inside || look.jobs.length < 2 ? null : { key: '↑↓', does: 'choose' }),
  },
  {
    keys: ['enter'],
    group: 'Jobs',
    does: 'look at what it prints, as it comes',
    when: ({ inside }) => !inside,
    act: (state) => ({ state: { ...state, inside: true, top: null } }),
    hint: ({ state }) => (state.inside ? null : { does: 'look at its output', short: 'output' }),
  },
  {
    keys: ['x'],
    group: 'Jobs',
    does: 'stop it, with all that it started',
    act: (state, look) => {
      const job = selectedOf(state, look.jobs);
      if (job && isRunning(job)) return { state, effect: { type: 'stop', id: job.id } };
      return { state: { ...state, message: job ? `${job.id} is over already` : null } };
    },
    hint: ({ state, look }) => {
      const job = selectedOf(state, look.jobs);
      return job && isRunning(job) ? { does: 'stop it', short: 'stop' } : null;
    },
  },
  {
    keys: ['left', 'right'],
    group: 'Jobs',
    does: 'the one before or after it, inside too',
    act: [chosen(-1), chosen(1)],
    hint: ({ state, look }) =>
      state.inside && look.jobs.length > 1 ? { key: '←→', does: 'the next one', short: 'next' } : null,
  },
  {
    keys: ['escape'],
    group: 'Jobs',
    does: 'back to the list, and from there to the conversation; jobs run on',
    act: (state) =>
      state.inside ? { state: { ...state, inside: false, top: null } } : { state, effect: { type: 'close' } },
    hint: ({ state }) => ({ does: state.inside ? 'list' : 'back' }),
  },
  {
    keys: ['ctrl+c'],
    group: 'Jobs',
    does: 'stops the turn, and no job',
    act: (state) => ({ state, effect: { type: 'ctrlC' } }),
  },
  ...scrollKeys.map((row) => ({ ...row, act: row.keys.map(scrolled) })),
];

function chosen(by: -1 | 1): Act {
  return (state, { jobs }) => {
    const now = selectedOf(state, jobs);
    const next = now && jobs[jobs.indexOf(now) + by];
    return { state: next ? { ...state, selected: next.id, top: null } : state };
  };
}

function scrolled(key: string): Act {
  return (state, { height, total }) => {
    if (!state.inside) return { state };
    const end = Math.max(0, total - height);
    const top = scrollBy({ top: state.top ?? end, seen: 0 }, key, height, total)?.top ?? end;
    return { state: { ...state, top: top >= end ? null : top } };
  };
}

const actOf = keyLookup(jobKeys);

/** What a key does: pure. */
export function jobsStep(before: JobsState, press: Press, look: Look): JobsStep {
  // The one that is meant stays the same while others begin and end.
  const state = { ...before, selected: selectedOf(before, look.jobs)?.id ?? null, message: null };
  const key = keyFor(press);
  return (key === null ? null : actOf(key, state, look)?.(state, look)) ?? { state };
}
