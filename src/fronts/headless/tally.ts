/** What one prompt came to: a fold of the events between the prompt and its end. */

import type { Recorded, SessionEvent } from '../../protocol/event.ts';
import { addUsage, noUsage } from '../../protocol/message.ts';
import type { Usage } from '../../protocol/message.ts';
import { ProofTally } from './proof.ts';

/** A proposal or call that did not happen. */
export type Refused = Extract<Recorded, { type: 'refused' }>;
type Ended = Extract<Recorded, { type: 'turn.ended' }>;
type JobEnded = Extract<Recorded, { type: 'job.ended' }>;

interface ModelTally {
  usage: Usage;
  /** USD; null as soon as one request had no known price. */
  cost: number | null;
}

/** What the events of a prompt add up to. */
export interface Tally {
  /** Milliseconds, requests, tokens and USD of the turns that ended; cost is null as soon as a price was not known. */
  durationMs: number;
  steps: number;
  usage: Usage;
  cost: number | null;
  /** Milliseconds spent waiting for the model. */
  apiMs: number;
  models: Map<string, ModelTally>;
  /** Stop reason of the last reply, as the API names it. */
  stop: string | null;
  refused: Refused[];
  /** Paths that landed, and how many refusals came before: a proposal made earlier may not apply any more. */
  landedAfter: Map<string, number>;
  ended: Ended | undefined;
  /** Jobs that ended meanwhile. */
  jobs: JobEnded[];
  proof: ProofTally;
  /** Questions to a host that had hung up. */
  unattended: number;
}

/** Before the first event. */
export function newTally(): Tally {
  return {
    durationMs: 0,
    steps: 0,
    usage: noUsage,
    cost: 0,
    apiMs: 0,
    models: new Map(),
    stop: null,
    refused: [],
    landedAfter: new Map(),
    ended: undefined,
    jobs: [],
    proof: new ProofTally(),
    unattended: 0,
  };
}

/** Adds one event, in place. Delegates' requests count towards cost and time, only the main thread ends the turn. */
export function count(tally: Tally, event: SessionEvent): void {
  tally.proof.add(event);
  switch (event.type) {
    case 'replied': {
      tally.apiMs += event.durationMs;
      charge(tally, event.model, event.usage, event.cost);
      if (event.thread === 'main') tally.stop = event.stop === 'aborted' ? null : event.stop;
      break;
    }
    case 'job.ended':
      tally.jobs.push(event);
      break;
    case 'refused':
      tally.refused.push(event);
      break;
    case 'landed':
      for (const file of event.landing.files) tally.landedAfter.set(file.path, tally.refused.length);
      break;
    case 'compacted':
    case 'withheld': {
      const model = [...tally.models.keys()].at(-1);
      if (model !== undefined) charge(tally, model, event.usage, event.cost);
      break;
    }
    case 'turn.ended':
      if (event.thread !== 'main') break;
      tally.ended = event;
      tally.durationMs += event.durationMs;
      tally.steps += event.steps;
      tally.usage = addUsage(tally.usage, event.usage);
      tally.cost = plus(tally.cost, event.cost);
      break;
    default:
      break;
  }
}

function charge(tally: Tally, model: string, usage: Usage, cost: number | null): void {
  const sum = tally.models.get(model) ?? { usage: noUsage, cost: 0 };
  tally.models.set(model, {
    usage: addUsage(sum.usage, usage),
    cost: plus(sum.cost, cost),
  });
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

/** `Reason.code` of what would have been asked if somebody could have answered. */
const unattended = 'unattended';

/** Was it refused because nobody was there to approve it (and not because a mode or a person forbids it)? */
export function wantedApproval(refused: Refused): boolean {
  return refused.by === 'policy' && refused.because.code === unattended;
}
