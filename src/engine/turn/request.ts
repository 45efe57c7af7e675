/** One request to the model, sent again until it is answered. */

import { ProviderFailure } from '../../protocol/failure.ts';
import type { Message } from '../../protocol/message.ts';
import type { ModelEvent, ModelInfo, ModelRequest, Reply } from '../../protocol/provider.ts';
import type { SessionContext } from '../context.ts';
import { withinPictureLimits } from '../folds/pictures.ts';
import { withRetries } from './retry.ts';
import { stepsUntil } from './stop.ts';

/** Longer replies than this are asked for in parts, whatever the model could. */
const longestReply = 64_000;
const shortestReply = 4_096;

/** System and tools are the same in every request of the session: they are the prefix of the prompt cache. */
export function modelRequest(context: SessionContext, model: ModelInfo, messages: readonly Message[]): ModelRequest {
  const settings = context.inForce();
  const { system, outputSchema, raw } = context.at;
  const room = (model.contextWindow ?? Infinity) - context.transcript.used;
  return {
    model: settings.model,
    system,
    tools: context.rooms.specs,
    messages: withinPictureLimits(messages),
    maxTokens: Math.min(model.maxOutput, longestReply, Math.max(shortestReply, room)),
    ...lasting(context),
    previous: context.transcript.lastReply,
    ...(settings.effort === undefined ? {} : { effort: settings.effort }),
    ...(outputSchema === undefined ? {} : { outputSchema }),
    ...(raw === undefined ? {} : { raw }),
  };
}

/** A person reads before they answer, for longer than five minutes as often as not; nobody reads in a delegate's thread. */
function lasting({ rooms, own }: SessionContext): Pick<ModelRequest, 'lasting'> {
  if (!rooms.interactive || rooms.hosted) return {};
  return { lasting: own ? 'prefix' : 'all' };
}

/**
 * The whole reply. `hear` gets what is streamed, `drop` is called when all of that became void because the request is
 * sent again. Throws `ProviderFailure`, or the signal's reason within a tick of its abort.
 */
export async function askModel(
  context: SessionContext,
  request: ModelRequest,
  signal: AbortSignal,
  hear: (event: ModelEvent) => void,
  drop: () => void,
): Promise<Reply> {
  return withRetries(context, signal, () => stream(context, request, signal, hear), drop);
}

async function stream(
  context: SessionContext,
  request: ModelRequest,
  outer: AbortSignal,
  hear: (event: ModelEvent) => void,
): Promise<Reply> {
  // Ends the provider's side too when we stop reading for a reason of our own.
  const own = new AbortController();
  const signal = AbortSignal.any([outer, own.signal]);
  const events = context.rooms.provider.stream(request, signal)[Symbol.asyncIterator]();
  const steps = stepsUntil(events, signal);
  let whole = false;
  try {
    for (;;) {
      const next = await steps.next();
      if (next.done) throw cutShort();
      whole = next.value.type === 'finished';
      if (next.value.type === 'finished') return next.value.reply;
      hear(next.value);
    }
  } finally {
    steps.end();
    // A connection whose reply was read to its end serves the next request.
    if (!whole) own.abort();
    void Promise.resolve(events.return?.()).catch(() => undefined);
  }
}

function cutShort(): ProviderFailure {
  return new ProviderFailure('protocol', "The model's reply ended before it was whole", { retryable: true });
}
