/** The `result` object that ends a run: the last line of `stream-json`, the only one of `json`. */

import { randomUUID } from 'node:crypto';
import type { ChangeSet } from '../../../protocol/change.ts';
import type { TurnOutcome } from '../../../protocol/event.ts';
import type { ModelInfo } from '../../../protocol/provider.ts';
import type { SessionState } from '../../../protocol/session.ts';
import { summaryOf } from '../proof.ts';
import { wireUsage } from './shapes.ts';
import type { Checked } from './schema.ts';
import type { Tally } from '../tally.ts';

/** All that is known when a prompt has been dealt with. */
export interface Summary {
  session: string;
  outcome: TurnOutcome;
  /** The last text of the assistant. */
  text: string;
  tally: Tally;
  /** The answer held against `--json-schema`, where there is one and the turn was done. */
  checked: Checked | undefined;
  /** The proposal that waits for a person's review, where one does. */
  pending: SessionState['staged'];
  /** All of it, from the tree as it is: for a patch. */
  proposed: ChangeSet | null;
  models: Map<string, ModelInfo>;
}

/** How a prompt ended, in the words readers know; `errors` is empty for a success. */
interface Ending {
  subtype: string;
  reason: string;
  errors: string[];
}

function ending({ outcome, tally, checked }: Summary): Ending {
  switch (outcome.type) {
    case 'interrupted':
      return failed(tally.stop === 'tool_use' ? 'aborted_tools' : 'aborted_streaming', 'Interrupted.');
    case 'refused':
      return failed('model_error', `The model refused: ${outcome.detail}`);
    case 'limit':
      return limitOf(outcome);
    case 'failed': {
      const { code, message } = outcome.failure;
      return failed(code === 'too_long' ? 'prompt_too_long' : failedRooms[outcome.room], message);
    }
    default:
      return done(outcome, checked);
  }
}

function failed(reason: string, error: string): Ending {
  return { subtype: 'error_during_execution', reason, errors: [error] };
}

/** Takes only the one outcome that is left, so that a new kind of outcome cannot pass for a success. */
function done(_outcome: { type: 'done' }, checked: Checked | undefined): Ending {
  if (!checked || checked.ok) return { subtype: 'success', reason: 'completed', errors: [] };
  return {
    subtype: 'error_max_structured_output_retries',
    reason: 'structured_output_retry_exhausted',
    errors: [`The answer does not satisfy the schema: ${checked.problem}.`],
  };
}

const failedRooms = { credentials: 'api_error', model: 'api_error', internal: 'internal_error' } as const;

const limits: Record<'turns' | 'cost' | 'time', Ending> = {
  turns: { subtype: 'error_max_turns', reason: 'max_turns', errors: ['The limit of turns was reached (--max-turns).'] },
  cost: {
    subtype: 'error_max_budget_usd',
    reason: 'budget_exhausted',
    errors: ['The cost limit was reached (--max-cost).'],
  },
  time: failed('timeout', 'The time limit was reached (--timeout).'),
};

function limitOf({ limit, budget }: Extract<TurnOutcome, { type: 'limit' }>): Ending {
  const ending = limits[limit];
  if (budget !== 'turn') return ending;
  return { ...ending, errors: ['The cost limit of the turn was reached (budget.turn in config.yaml).'] };
}

/** `total_cost_usd` and `costUSD` are null where a price is not known: never a 0 that was not paid. */
export function makeResult(summary: Summary): Record<string, unknown> {
  const { outcome, tally, checked } = summary;
  const { subtype, reason, errors } = ending(summary);
  const success = subtype === 'success';
  return {
    type: 'result',
    subtype,
    is_error: !success,
    duration_ms: Math.round(tally.durationMs),
    duration_api_ms: Math.round(tally.apiMs),
    num_turns: tally.steps,
    ...(success ? { result: summary.text } : { errors }),
    stop_reason: tally.stop,
    total_cost_usd: tally.cost,
    usage: wireUsage(tally.usage),
    modelUsage: modelUsage(summary),
    permission_denials: tally.refused.map(({ tool, call, input }) => ({
      tool_name: tool,
      tool_use_id: call,
      tool_input: input,
    })),
    ...(success && checked?.ok ? { structured_output: checked.value } : {}),
    ...(summary.pending ? { pending_proposal: { id: summary.pending.proposal, files: summary.pending.files } } : {}),
    ...(tally.jobs.length > 0 ? { background_jobs: tally.jobs.map(wireJob) } : {}),
    ...proofOf(tally),
    terminal_reason: reason,
    ...(outcome.type === 'failed' && outcome.failure.status !== undefined
      ? { api_error_status: outcome.failure.status }
      : {}),
    session_id: summary.session,
    uuid: randomUUID(),
  };
}

/** What was checked, and what the answer says has run that nobody saw. */
function proofOf({ proof, ended }: Tally): Record<string, unknown> {
  const summary = summaryOf(proof);
  return { ...(summary && { proof: summary }), ...(ended?.claims && { claims: ended.claims }) };
}

function wireJob({ job, call, command, how, exit }: Tally['jobs'][number]): Record<string, unknown> {
  return { id: job, tool_use_id: call, command, status: how, exit_code: exit };
}

function modelUsage({ tally, models }: Summary): Record<string, unknown> {
  return Object.fromEntries(
    [...tally.models].map(([model, { usage, cost }]) => [
      model,
      {
        inputTokens: usage.input,
        outputTokens: usage.output,
        cacheReadInputTokens: usage.cacheRead,
        cacheCreationInputTokens: usage.cacheWrite,
        webSearchRequests: 0,
        costUSD: cost,
        contextWindow: models.get(model)?.contextWindow ?? null,
        maxOutputTokens: models.get(model)?.maxOutput ?? 0,
      },
    ]),
  );
}

/** What a person should read on stderr about a prompt that did not end well; empty for one that did. */
export function troubles(summary: Summary): string[] {
  return ending(summary).errors;
}
