/** Assembles a reply from the raw events of a stream, and refuses a stream that breaks the protocol. */

import type { StopReason, Usage } from '../protocol/message.ts';
import type { CacheMiss, ModelEvent, Reply } from '../protocol/provider.ts';
import { begun, contentOf, ended, grow, opened, record, string } from './block.ts';
import type { Slot, Wire } from './block.ts';

/** A stream that breaks the rules of the protocol; the caller makes it a failure that names the host. */
export class StreamFault extends Error {
  override readonly name = 'StreamFault';
  /** It ended too soon, and is right as far as it goes. */
  readonly cut: boolean;

  constructor(message: string, cut = false) {
    super(message);
    this.cut = cut;
  }
}

/** Characters of one reply: 64,000 tokens, the most that archie asks for, would have to be of 32 each. */
const mostHeld = 2 * 1024 ** 2;
/** What keeping a block takes beside its words, in characters. */
const blockCost = 256;
/** The same of each piece of one. */
const pieceCost = 8;

interface Assembly {
  /** Takes one event of the stream; returns what is to be told at once. Throws `StreamFault`. */
  take(event: unknown): ModelEvent[];
  /** The reply, once `message_stop` has come. */
  reply(): Reply | null;
  /** The stream ended without `message_stop`: the reply where its stop reason has come. Throws `StreamFault` where not. */
  ended(): Reply;
}

/**
 * Puts a reply together from the events of a stream. It does so by itself and not with the SDK's accumulator, because
 * that one repairs tool input which was cut off, so that a shortened command looks whole. Unknown events and deltas
 * are passed over, unknown blocks kept as they are.
 */
export function assemble(): Assembly {
  let head: { id: string; model: string } | null = null;
  let stop: { reason: string; detail: string | undefined } | null = null;
  let usage: Wire = {};
  let cacheMiss: CacheMiss | undefined;
  let reply: Reply | null = null;
  const hold = boundedBy(mostHeld);
  const slots = new Map<string, Slot>();
  const inOrder: Slot[] = [];

  function start(event: Wire): ModelEvent[] {
    const message = record(event.message);
    if (head?.id === string(message.id) && inOrder.length === 0) return [];
    if (head) throw new StreamFault('two messages in one reply');
    head = { id: string(message.id), model: string(message.model) };
    usage = { ...record(message.usage) };
    cacheMiss = missOf(record(record(message.diagnostics).cache_miss_reason));
    return [{ type: 'started', ...head }];
  }

  /** A block begins: under an index that is used again it is another one, and an open one may only be announced twice. */
  function begin(index: string, block: Wire): ModelEvent[] {
    const slot = { part: opened(block), open: true };
    const before = slots.get(index);
    if (before?.open && JSON.stringify(before.part) !== JSON.stringify(slot.part))
      throw new StreamFault(`block ${index} begins twice`);
    if (before?.open) return [];
    hold(blockCost + JSON.stringify(block).length);
    slots.set(index, slot);
    inOrder.push(slot);
    return begun(slot.part);
  }

  function finish(): Reply {
    if (!head || !stop) throw new StreamFault('no stop reason');
    const content = contentOf(inOrder, stop.reason);
    return { ...head, content, ...stopOf(stop), usage: toUsage(usage), ...(cacheMiss && { cacheMiss }) };
  }

  return {
    take(raw) {
      const event = record(raw);
      if (reply || typeof event.type !== 'string') return [];
      if (event.type === 'message_start') return start(event);
      if (!/^(?:content_block|message)_/.test(event.type)) return [];
      if (!head) throw new StreamFault(`${event.type} before message_start`);
      const index = String(event.index);
      switch (event.type) {
        case 'content_block_start': {
          const block = record(event.content_block);
          // What says not even its kind is announced by its first piece.
          return typeof block.type === 'string' ? begin(index, block) : [];
        }
        case 'content_block_delta': {
          const delta = holding(record(event.delta), hold);
          if (!slots.has(index) && kindOf(delta)) begin(index, { type: kindOf(delta) });
          return grow(slotOf(slots, index).part, delta);
        }
        case 'content_block_stop':
          return ended(slotOf(slots, index));
        case 'message_delta': {
          const delta = record(event.delta);
          if (typeof delta.stop_reason === 'string') {
            stop = { reason: delta.stop_reason, detail: detailOf(record(delta.stop_details)) };
          }
          for (const [key, value] of Object.entries(record(event.usage))) if (value !== null) usage[key] = value;
          return [];
        }
        case 'message_stop':
          reply = finish();
          return [];
        default:
          return [];
      }
    },
    reply: () => reply,
    ended() {
      if (!head || !stop) throw new StreamFault('it ends before the message does', true);
      return finish();
    },
  };
}

function slotOf(slots: ReadonlyMap<string, Slot>, index: string): Slot {
  const slot = slots.get(index);
  if (!slot?.open) throw new StreamFault(`a part for block ${index}, which is not open`);
  return slot;
}

/** The block that a piece is of, where nothing announced it: text and thoughts say so themselves, and of a call nobody can say. */
function kindOf(delta: Wire): string | undefined {
  return /^(text|thinking)_delta$/.exec(string(delta.type))?.[1];
}

/** Counts what is kept, in characters. Throws once it is more than any model says: nothing else bounds what a server may have us keep. */
function boundedBy(most: number): (characters: number) => void {
  let held = 0;
  return (characters) => {
    held += characters;
    if (held > most) throw new StreamFault(`more than ${most / 1024 ** 2} MiB in one reply`);
  };
}

/** The same delta, counted. */
function holding(delta: Wire, hold: (characters: number) => void): Wire {
  hold(pieceCost);
  for (const value of Object.values(delta)) if (typeof value === 'string') hold(value.length);
  return delta;
}

const stops = new Set<string>([
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'tool_use',
  'pause_turn',
  'refusal',
  'model_context_window_exceeded',
] satisfies StopReason[]);

function stopOf({
  reason,
  detail,
}: {
  reason: string;
  detail: string | undefined;
}): Pick<Reply, 'stop' | 'stopDetail'> {
  return { stop: stopReason(reason), ...(detail !== undefined && { stopDetail: detail }) };
}

/** A reason we do not know ends the turn: no tool runs on it. */
function stopReason(reason: string): StopReason {
  return stops.has(reason) ? (reason as StopReason) : 'end_turn';
}

function detailOf(details: Wire): string | undefined {
  const said = [details.category, details.explanation].filter((each) => typeof each === 'string' && each !== '');
  return said.length > 0 ? said.join(': ') : undefined;
}

/** A comparison that is not done yet is null; one that cannot be made says nothing that a person could change. */
function missOf({ type, cache_missed_input_tokens: tokens }: Wire): CacheMiss | undefined {
  if (typeof type !== 'string' || !/^\w{1,60}$/.test(type)) return undefined;
  return { reason: type, tokens: typeof tokens === 'number' ? tokens : null };
}

function toUsage(wire: Wire): Usage {
  const total: Usage = tokensOf(wire);
  // What a compaction took is not part of the totals.
  for (const each of Array.isArray(wire.iterations) ? wire.iterations : []) {
    const iteration = record(each);
    if (iteration.type !== 'compaction') continue;
    const tokens = tokensOf(iteration);
    total.input += tokens.input;
    total.output += tokens.output;
    total.cacheRead += tokens.cacheRead;
    total.cacheWrite += tokens.cacheWrite;
  }
  const hour = record(wire.cache_creation).ephemeral_1h_input_tokens;
  return typeof hour === 'number' && hour > 0 ? { ...total, cacheWriteHour: hour } : total;
}

function tokensOf(wire: Wire): Usage {
  const count = (key: string): number => (typeof wire[key] === 'number' && wire[key] > 0 ? wire[key] : 0);
  return {
    input: count('input_tokens'),
    output: count('output_tokens'),
    cacheRead: count('cache_read_input_tokens'),
    cacheWrite: count('cache_creation_input_tokens'),
  };
}
