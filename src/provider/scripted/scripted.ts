/** The offline model: a provider that plays a scenario, for the demo, for tests and for whoever has no key. */

import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { ProviderFailure } from '../../protocol/failure.ts';
import type { ProviderFault } from '../../protocol/failure.ts';
import type { ModelEvent, ModelRequest, Provider } from '../../protocol/provider.ts';
import { estimateTokens } from '../../text/tokens.ts';
import { graphemes } from '../../text/segmenter.ts';
import { cueOf, fits } from './cue.ts';
import type { Cue } from './cue.ts';
import { aborted } from '../faults.ts';
import { assemble } from '../reply.ts';
import { parseScenario } from './scenario.ts';
import type { Scenario, ScenarioReply } from './scenario.ts';

export { parseScenario };

type Wire = { type: string } & Record<string, unknown>;

/** Sends a piece without waiting this often before it lets the rest of the program run. */
const breath = 16;

/**
 * The model that ships: it plays a scenario instead of thinking, offline and free of charge. Deterministic: the same requests get
 * the same replies. `pace` multiplies the scenario's pauses (0: none). Its replies take the way of real ones, through the events of
 * the Messages API, so input that is not whole is found here, too.
 */
export function createScripted(scenario: Scenario, options: { pace?: number } = {}): Provider {
  const name = scenario.model ?? 'demo';
  const used = new Map<ScenarioReply, number>();
  const failed = new Map<ScenarioReply, number>();
  let requests = 0;
  let ids = 0;

  function choose(cue: Cue): ScenarioReply {
    const chosen = scenario.replies.find(
      (reply) => (reply.times === 'always' || (used.get(reply) ?? 0) < (reply.times ?? 1)) && fits(reply.when, cue),
    );
    return chosen ?? scenario.default ?? { text: nothingFits(cue.user) };
  }

  /** The next way to fail before this reply, if one is left. */
  function failureOf(reply: ScenarioReply): Exclude<NonNullable<ScenarioReply['fail']>[number], string> | undefined {
    const n = failed.get(reply) ?? 0;
    const next = reply.fail?.[n];
    if (next === undefined) return undefined;
    failed.set(reply, n + 1);
    return typeof next === 'string' ? { fault: next } : next;
  }

  /** An id that no call of the conversation has: a resumed session brings its own. */
  function callId(taken: ReadonlySet<string>): string {
    let id: string;
    do id = `toolu_demo_${++ids}`;
    while (taken.has(id));
    return id;
  }

  async function* play(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    if (signal.aborted) throw aborted();
    const reply = choose(cueOf(request, ++requests));
    const failure = failureOf(reply);
    if (!failure) used.set(reply, (used.get(reply) ?? 0) + 1);
    const pause = (reply.pace ?? scenario.pace ?? 0) * (options.pace ?? 1);
    const taken = new Set(
      request.messages.flatMap((each) => (each.role === 'assistant' ? each.content : [])).map(idOf),
    );
    const events = eventsOf(reply, request, {
      chunk: reply.chunk ?? scenario.chunk ?? 5,
      id: () => callId(taken),
      n: requests,
    });
    const assembly = assemble();
    let pieces = 0;
    for (const event of events) {
      if (event.type === 'content_block_delta') {
        if (failure && pieces >= (failure.after ?? 0)) throw failing(failure);
        await wait(pause, pieces++, signal);
      } else if (failure && (event.type === 'message_delta' || (failure.after ?? 0) === 0)) throw failing(failure);
      if (signal.aborted) throw aborted();
      if (request.raw) yield { type: 'raw', event };
      yield* assembly.take(event);
    }
    const whole = assembly.reply();
    if (whole) yield { type: 'finished', reply: whole };
  }

  return {
    name,
    stream: play,
    describe: (model) =>
      Promise.resolve({
        id: model,
        contextWindow: scenario.context_window ?? 200_000,
        maxOutput: 32_000,
        vision: true,
        compaction: false,
        known: true,
      }),
    cost: () => 0,
    worstPrice: () => ({ prompt: 0, reply: 0 }),
    compact: () => Promise.resolve(null),
  };
}

function idOf(block: { type: string; id?: string }): string {
  return block.id ?? '';
}

async function wait(ms: number, pieces: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
  else if (pieces % breath === 0) await nextTurn();
}

function failing({ fault, retry_after }: { fault: ProviderFault; retry_after?: number | undefined }): ProviderFailure {
  const retryable = !['credentials', 'billing', 'too_long', 'invalid_request'].includes(fault);
  return new ProviderFailure(fault, `The demo model fails as its script says (${fault}).`, {
    retryable,
    ...(retry_after !== undefined && { retryAfterMs: retry_after * 1000 }),
  });
}

/** The reply as the Messages API would stream it. */
function* eventsOf(
  reply: ScenarioReply,
  request: ModelRequest,
  at: { chunk: number; id: () => string; n: number },
): Generator<Wire> {
  const content = reply.content ?? [{ text: reply.text ?? '' }];
  const usage = reply.usage ?? {};
  const message = {
    id: `msg_demo_${at.n}`,
    model: request.model,
    usage: { ...promptTokens(request), ...defined(usage) },
  };
  yield { type: 'message_start', message };
  for (const [index, part] of content.entries()) {
    const text = part.text ?? part.thought ?? part.json ?? JSON.stringify(part.input ?? {});
    const block =
      part.call !== undefined
        ? { type: 'tool_use', id: at.id(), name: part.call, input: {} }
        : part.thought !== undefined
          ? { type: 'thinking', thinking: '', signature: '' }
          : { type: 'text', text: '' };
    yield { type: 'content_block_start', index, content_block: block };
    // A model writes the input of tools in bigger pieces.
    for (const piece of pieces(text, part.call === undefined ? at.chunk : at.chunk * 5)) {
      const delta =
        part.call !== undefined
          ? { type: 'input_json_delta', partial_json: piece }
          : part.thought !== undefined
            ? { type: 'thinking_delta', thinking: piece }
            : { type: 'text_delta', text: piece };
      yield { type: 'content_block_delta', index, delta };
    }
    yield { type: 'content_block_stop', index };
  }
  const stop_reason = reply.stop ?? (content.some((part) => part.call !== undefined) ? 'tool_use' : 'end_turn');
  yield {
    type: 'message_delta',
    delta: { stop_reason, stop_details: reply.stop_detail === undefined ? null : { explanation: reply.stop_detail } },
    usage: { output_tokens: usage.output ?? estimateTokens(JSON.stringify(content)) },
  };
  yield { type: 'message_stop' };
}

/** Pieces of so many graphemes: none is ever split. */
function* pieces(text: string, size: number): Generator<string> {
  const all = graphemes(text);
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size).join('');
}

/** As if all but the last messages had been in the prompt cache. */
function promptTokens({ system, tools, messages }: ModelRequest): Record<string, number> {
  const last = messages.findLastIndex((message) => message.role === 'assistant');
  const before = JSON.stringify([system, tools, messages.slice(0, last + 1)]);
  const fresh = JSON.stringify(messages.slice(last + 1));
  return { input_tokens: estimateTokens(fresh), cache_read_input_tokens: last < 0 ? 0 : estimateTokens(before) };
}

function defined(usage: NonNullable<ScenarioReply['usage']>): Record<string, number> {
  const all = {
    input_tokens: usage.input,
    cache_read_input_tokens: usage.cache_read,
    cache_creation_input_tokens: usage.cache_write,
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, number] => entry[1] !== undefined));
}

function nothingFits(user: string): string {
  return /\p{Script=Han}/u.test(user)
    ? '我是 archie 的離線示範模型：我只會照劇本演出，劇本裡沒有這一段。要真正作答，請設定 `ANTHROPIC_API_KEY`（或用 `ANTHROPIC_BASE_URL` 指向本機伺服器），再執行 `archie`。'
    : 'I am the offline demo model of archie: I play a script, and it holds no answer to this. For real answers set `ANTHROPIC_API_KEY` (or `ANTHROPIC_BASE_URL` for a local server) and run `archie`.';
}
