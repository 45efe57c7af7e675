/** What a delegate comes to, as the one who called it and people hear of it. */

import type { TurnOutcome } from '../../protocol/event.ts';
import type { RecordedEvent } from '../../protocol/event.ts';
import type { Usage } from '../../protocol/message.ts';
import type { JobState } from '../../protocol/jobs/state.ts';
import { promptTokens } from '../../protocol/message.ts';
import type { Outcome } from '../../protocol/tool.ts';
import { runningWords } from '../jobs/words.ts';

/** A run of a delegate that is over. */
interface EndedRun {
  id: string;
  slug: string;
  outcome: TurnOutcome;
  stopped: boolean;
  steps: number;
  usage: Usage;
  cost: number | null;
  /** Its last words. */
  text: string;
  /** Paths, each once. */
  landed: string[];
  staged: string[];
  /** Jobs that it started. */
  jobs: readonly JobState[];
}

/** The report is the delegate's last words; archie adds how it ended and what became of its changes. */
export function reportOf(run: EndedRun): Outcome {
  const { outcome, landed, staged } = run;
  const running = runningWords(run.jobs);
  const text = run.text.trim();
  const notes = [
    `[archie] ${facts(run)}`,
    ...(landed.length > 0 ? [`Landed: ${landed.join(', ')}.`] : []),
    ...(staged.length > 0 ? [`Staged for review: ${staged.join(', ')}.`] : []),
    ...(running === '' ? [] : [`${running}.`]),
    resumeWords(run),
  ].join(' ');
  const words = text === '' ? '(It said nothing.)' : text;
  return {
    content: [{ type: 'text', text: `${words}\n\n${notes}` }],
    display: [{ type: 'text', text: text === '' ? facts(run) : text }],
    ...(outcome.type === 'failed' || outcome.type === 'refused' ? { isError: true } : {}),
  };
}

/** How the one who called it lets it go on, with all that it knows. */
export function resumeWords({ id }: { id: string }): string {
  return `Task with resume "${id}" lets this delegate go on.`;
}

function facts({ id, slug, outcome, stopped, steps, usage, cost }: EndedRun): string {
  const tokens = (promptTokens(usage) + usage.output).toLocaleString('en-US');
  const price = cost === null ? 'cost unknown' : `$${cost.toFixed(4)}`;
  const took = `${steps} ${steps === 1 ? 'request' : 'requests'}, ${tokens} tokens, ${price}`;
  return `@${slug} (${id}) ${ended(outcome, stopped)}: ${took}.`;
}

function ended(outcome: TurnOutcome, stopped: boolean): string {
  switch (outcome.type) {
    case 'done':
      return 'is done';
    case 'interrupted':
      return stopped ? 'was stopped by the user before it was done' : 'was interrupted before it was done';
    case 'limit':
      return outcome.limit === 'cost'
        ? `was stopped before it was done, by the budget of the ${outcome.budget ?? 'session'}`
        : `was stopped before it was done, by its limit of ${outcome.limit}`;
    case 'refused':
      return `ended because the model declined (${outcome.detail})`;
    default:
      return `failed (${outcome.failure.message})`;
  }
}

/** Paths that landed and that were staged in these events, by these threads. */
export function changedIn(events: readonly RecordedEvent[], within: (thread: string) => boolean) {
  const landed = new Set<string>();
  const staged = new Set<string>();
  for (const event of events) {
    if (!within(event.thread)) continue;
    if (event.type === 'landed')
      for (const { path, maybeYours } of event.landing.files) if (!maybeYours) landed.add(path);
    if (event.type === 'staged') for (const { path } of event.step.files) staged.add(path);
  }
  return { landed: [...landed], staged: [...staged] };
}
