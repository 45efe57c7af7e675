/** One step of a turn: the conversation so far goes to the model, its reply becomes part of it. */

import type { Recorded } from '../../protocol/event.ts';
import { noUsage } from '../../protocol/message.ts';
import type { ReplyBlock } from '../../protocol/message.ts';
import type { ModelEvent, ModelInfo, Reply } from '../../protocol/provider.ts';
import { withinBudgets } from '../budget/within.ts';
import { foreseeCall } from '../calls/sight.ts';
import type { SessionContext } from '../context.ts';
import { askModel, modelRequest } from './request.ts';
import { Stopped } from './stop.ts';
import { without } from '../folds/withheld.ts';
import { asWithheld } from './withhold.ts';
import type { Trial } from './withhold.ts';
import type { Turn } from './turn-context.ts';

export type Replied = Extract<Recorded, { type: 'replied' }>;

/**
 * Null when the user sent the persona away while the reply came: the reply is dropped, to be asked for again. `trial` leaves
 * parts out; where that is answered they stay left out, and `why` is told.
 */
export async function step(
  context: SessionContext,
  turn: Turn,
  model: ModelInfo,
  trial?: { of: Trial; why: string },
): Promise<Replied | null> {
  const messages = context.transcript.messages();
  const request = modelRequest(context, model, trial ? without(messages, asWithheld(trial.of.parts)) : messages);
  const hearing = new Hearing(context);
  const startedAt = context.clock.monotonic();
  turn.request = new AbortController();
  const signal = AbortSignal.any([turn.signal, turn.request.signal]);
  try {
    return await withinBudgets(context, request, signal, async (affordable) => {
      const reply = await askModel(
        context,
        affordable,
        signal,
        (event) => hearing.hear(event),
        () => hearing.drop(),
      );
      const replied = record(context, reply, context.clock.monotonic() - startedAt);
      if (trial && trial.of.parts.length > 0) leaveOut(context, model, trial.of, trial.why);
      context.emit(replied);
      return replied;
    });
  } catch (error) {
    if (error instanceof Stopped && error.by === 'overrule') {
      hearing.drop();
      return null;
    }
    hearing.keep(request.model, context.clock.monotonic() - startedAt);
    throw error;
  } finally {
    turn.request = null;
  }
}

/** From here on it is so, and people are told. */
function leaveOut(context: SessionContext, model: ModelInfo, { parts, usage }: Trial, why: string): void {
  const cost = context.rooms.provider.cost(model.id, usage);
  const known = parts.map(({ digest, what }) => ({ digest, what }));
  context.emit({ type: 'withheld', parts: known, why, usage, cost });
  const what = parts.map((part) => part.what).join(', ');
  context.emit({
    type: 'notice',
    level: 'warning',
    text: `${what} ${parts.length === 1 ? 'is' : 'are'} left out from here on, since the service refuses ${parts.length === 1 ? 'it' : 'them'}: ${why}`,
  });
}

/** Passes on what is streamed, and remembers the words of it in case they are all there will be. */
class Hearing {
  #id = 'cut-off';
  #model: string | undefined;
  #text = '';
  #heard = false;

  readonly context: SessionContext;

  constructor(context: SessionContext) {
    this.context = context;
  }

  hear(event: ModelEvent): void {
    switch (event.type) {
      case 'started':
        this.#id = event.id;
        this.#model = event.model;
        return;
      case 'text':
        this.#text += event.text;
        this.context.emit({ type: 'text.delta', text: event.text });
        break;
      case 'thought':
        this.context.emit({ type: 'thought.delta', text: event.text });
        break;
      case 'call':
        if (event.partial === '') foreseeCall(this.context, event.name);
        this.context.emit({ type: 'call.delta', id: event.id, name: event.name, partial: event.partial });
        break;
      case 'raw':
        this.context.emit(event);
        return;
      case 'finished':
        return;
    }
    this.#heard = true;
  }

  /** What was streamed is void. */
  drop(): void {
    if (this.#heard) this.context.emit({ type: 'voided' });
    this.#heard = false;
    this.#text = '';
  }

  /** No reply will come: its words so far stay in the conversation. Their usage was never told, so it counts as none. */
  keep(model: string, durationMs: number): void {
    if (this.#text.trim() === '') return;
    this.context.emit({
      type: 'replied',
      id: this.#id,
      model: this.#model ?? model,
      content: [{ type: 'text', text: this.#text }],
      stop: 'aborted',
      usage: noUsage,
      cost: 0,
      durationMs,
    });
  }
}

function record(context: SessionContext, reply: Reply, durationMs: number): Replied {
  const { id, model, stop, stopDetail, usage, cacheMiss } = reply;
  return {
    type: 'replied',
    id,
    model,
    content: uniqueCalls(context, reply.content),
    stop,
    ...(stopDetail === undefined ? {} : { stopDetail }),
    usage,
    ...(cacheMiss && { cacheMiss }),
    cost: context.rooms.provider.cost(model, usage),
    durationMs,
  };
}

/** Every call has an id that no other of the conversation has: the API refuses a transcript with two of one id. */
function uniqueCalls(context: SessionContext, content: readonly ReplyBlock[]): ReplyBlock[] {
  const taken = new Set<string>();
  const isTaken = (id: string) => taken.has(id) || context.shared.folds.callIds.has(id);
  return content.map((block) => {
    if (block.type !== 'tool_use') return block;
    const given = block.id || 'call';
    let id = given;
    for (let n = 2; isTaken(id); n += 1) id = `${given}_${n}`;
    taken.add(id);
    return { ...block, id };
  });
}
