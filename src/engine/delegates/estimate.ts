/** What a delegate is likely to take, reckoned from its prompt, its model and the size of the tree, in words that show how. */

import type { DelegateEstimate, DelegateRequest } from '../../protocol/delegate.ts';
import type { Usage } from '../../protocol/message.ts';
import { promptTokens } from '../../protocol/message.ts';
import { estimateTokens } from '../../text/tokens.ts';
import type { SessionContext } from '../context.ts';
import { until } from '../turn/stop.ts';
import { couldWrite } from './plan.ts';
import type { Plan } from './plan.ts';

/** From here on somebody should say yes to it. USD; tokens where the price is not known. */
const large = { cost: 0.5, tokens: 400_000 };
/** Requests that a task takes, by the number of files in the tree. */
const likely: [files: number, requests: number][] = [
  [30, 4],
  [300, 8],
  [3_000, 14],
  [Infinity, 20],
];
/** Tokens that a request adds to the conversation: what was read, and what was said. */
const read = 1_500;
const said = { reading: 400, writing: 900 };

export async function estimateOf(
  context: SessionContext,
  plan: Plan,
  request: DelegateRequest,
  signal: AbortSignal,
): Promise<DelegateEstimate> {
  const files = await filesIn(context, signal);
  const steps = Math.min(plan.turns, likely.find(([most]) => files <= most)?.[1] ?? plan.turns);
  const out = said[couldWrite(context, plan.persona) ? 'writing' : 'reading'];
  const first = firstPrompt(context, plan, request);
  const model = context.inForce(plan.persona).model;
  const usage = usageOf(steps, first, out);
  const cost = context.rooms.provider.cost(model, usage);
  const tokens = promptTokens(usage) + usage.output;
  const price = cost === null ? 'at a price that is not known' : `about $${cost.toFixed(2)}`;
  return {
    steps,
    tokens,
    cost,
    large: cost === null ? tokens >= large.tokens : cost >= large.cost,
    words: `about ${steps} requests (${count(files)} files in the tree; at most ${plan.turns}) that begin at ${count(first)} tokens and grow by ${count(read + out)} each: ${count(tokens)} tokens on ${model}, ${price}`,
  };
}

/** Each prompt is the one before and what was added; all but that comes from the cache. */
function usageOf(steps: number, first: number, out: number): Usage {
  const added = read + out;
  const cacheWrite = first + (steps - 1) * added;
  const cacheRead = (steps - 1) * first + (added * (steps - 1) * (steps - 2)) / 2;
  return { input: 0, output: steps * out, cacheRead, cacheWrite };
}

function firstPrompt({ at, rooms, shared }: SessionContext, { persona, resumed }: Plan, { prompt }: DelegateRequest) {
  const before = resumed ? shared.folds.read(resumed.id, shared.stream.recorded).transcript.used : 0;
  const texts = [at.system, JSON.stringify(rooms.specs), at.environment, persona.body, prompt];
  return texts.reduce((sum, text) => sum + estimateTokens(text), before);
}

/** Counted once in a session: an estimate needs no more. */
async function filesIn({ shared }: SessionContext, signal: AbortSignal): Promise<number> {
  shared.files ??= shared.rooms.workspace.list().then(
    (paths) => paths.length,
    () => 0,
  );
  return await until(shared.files, signal);
}

function count(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}
