/** The blocks of a reply as they grow: from the pieces on the wire to what the engine is given. */

import type { ReplyBlock, ToolCall } from '../protocol/message.ts';
import type { ModelEvent } from '../protocol/provider.ts';
import { parseJson, parseStructure } from '../text/json.ts';

/** An object as it comes over the wire: nothing about it is certain. */
export type Wire = Record<string, unknown>;

type Part =
  | { kind: 'text'; text: string; held: string }
  | { kind: 'thinking'; text: string; held: string; signature: string }
  | { kind: 'call'; id: string; name: string; json: string; given: unknown }
  | { kind: 'opaque'; block: Record<string, unknown>; json: string };

/** A block as it comes in. `open` until its end was announced. */
export interface Slot {
  part: Part;
  open: boolean;
}

/** A block at its `content_block_start`. */
export function opened(block: Wire): Part {
  switch (block.type) {
    case 'text':
      return { kind: 'text', text: '', held: string(block.text) };
    case 'thinking':
      return { kind: 'thinking', text: '', held: string(block.thinking), signature: string(block.signature) };
    case 'tool_use':
      return { kind: 'call', id: string(block.id), name: string(block.name), json: '', given: block.input };
    default:
      return { kind: 'opaque', block: { ...block }, json: '' };
  }
}

/** What is to be told when a block begins. */
export function begun(part: Part): ModelEvent[] {
  if (part.kind === 'text' || part.kind === 'thinking') return say(part, '', false);
  return part.kind === 'call' ? [{ type: 'call', id: part.id, name: part.name, partial: '' }] : [];
}

/** Adds a delta; one of a kind that does not fit the block is passed over. */
export function grow(part: Part, delta: Wire): ModelEvent[] {
  if (part.kind === 'text') return delta.type === 'text_delta' ? say(part, string(delta.text), false) : [];
  if (part.kind === 'thinking') {
    if (delta.type === 'signature_delta') part.signature = string(delta.signature);
    return delta.type === 'thinking_delta' ? say(part, string(delta.thinking), false) : [];
  }
  if (part.kind === 'call') {
    if (delta.type !== 'input_json_delta') return [];
    const partial = string(delta.partial_json);
    part.json += partial;
    return partial === '' ? [] : [{ type: 'call', id: part.id, name: part.name, partial }];
  }
  growOpaque(part, delta);
  return [];
}

/** A block of a kind we do not know grows by name: text is appended, anything else replaced. */
function growOpaque(part: Extract<Part, { kind: 'opaque' }>, delta: Wire): void {
  if (delta.type === 'input_json_delta') {
    part.json += string(delta.partial_json);
    return;
  }
  for (const [key, value] of Object.entries(delta)) {
    if (key === 'type') continue;
    const old = part.block[key];
    // The delta of a compaction carries the final value, not a piece.
    const append = typeof old === 'string' && typeof value === 'string' && delta.type !== 'compaction_delta';
    part.block[key] = append ? old + value : value;
  }
}

/**
 * Adds text and tells it, well-formed. A surrogate pair may be split over two deltas, so a trailing first half waits;
 * a half that stays alone becomes U+FFFD, because it could be neither stored nor sent back.
 */
function say(part: Extract<Part, { kind: 'text' | 'thinking' }>, more: string, last: boolean): ModelEvent[] {
  let text = part.held + more;
  part.held = '';
  if (!last && /[\uD800-\uDBFF]$/.test(text)) {
    part.held = text.slice(-1);
    text = text.slice(0, -1);
  }
  if (text === '') return [];
  text = text.toWellFormed();
  part.text += text;
  return [{ type: part.kind === 'text' ? 'text' : 'thought', text }];
}

/** The finished blocks. `stop` is the reason as it came: at `max_tokens` the last call cannot be trusted to be whole. */
export function contentOf(slots: Slot[], stop: string): ReplyBlock[] {
  const ids = new Set<string>();
  const last = slots.at(-1);
  return slots.map((slot): ReplyBlock => {
    const { part } = slot;
    if (part.kind === 'text') return { type: 'text', text: part.text };
    if (part.kind === 'thinking') return { type: 'thinking', thinking: part.text, signature: part.signature };
    if (part.kind === 'opaque') return { type: 'opaque', block: opaqueOf(part) };
    const cut = slot.open || (stop === 'max_tokens' && slot === last);
    return callOf(part, cut, ids);
  });
}

function opaqueOf({ block, json }: Extract<Part, { kind: 'opaque' }>): Wire {
  if (json === '') return block;
  try {
    return { ...block, input: JSON.parse(json) as unknown };
  } catch {
    return block;
  }
}

/** A call that must not run says why in `fault`, and its input is empty: never what could be guessed from the pieces. */
function callOf(part: Extract<Part, { kind: 'call' }>, cut: boolean, ids: Set<string>): ToolCall {
  let fault = cut ? 'The input was cut off before it was complete.' : undefined;
  let input: unknown = {};
  if (part.json.trim() === '') {
    // No deltas: the input is empty, or came whole with the start of the block.
    if (typeof part.given === 'object' && part.given !== null) input = part.given;
    else if (typeof part.given === 'string') input = parseStructure(part.given) ?? {};
  } else {
    const read = jsonOf(part.json);
    if (read instanceof Error) fault ??= `The input is not valid JSON (${read.message.slice(0, 120)}).`;
    else input = read;
  }
  if (!fault && (typeof input !== 'object' || input === null || Array.isArray(input))) {
    fault = 'The input is not a JSON object.';
  }
  if (part.name === '') fault ??= 'The call names no tool.';
  // The API refuses a transcript in which two calls share an id, so the second gets one of its own.
  let id = part.id;
  if (id === '' || ids.has(id)) {
    fault ??= id === '' ? 'The call has no id.' : `The id ${id} was used twice in one reply.`;
    for (let n = 2; id === '' || ids.has(id); n++) id = `${part.id === '' ? 'call' : part.id}_${n}`;
  }
  ids.add(id);
  const call: ToolCall = { type: 'tool_use', id, name: part.name, input: fault ? {} : input };
  return fault ? { ...call, fault } : call;
}

/** An input as some servers write it: with line ends in its quotes, as text in quotes of its own, or `null` for none. Nothing that was cut off is made whole. */
function jsonOf(json: string): unknown {
  const read = parseJson(json);
  if (read instanceof Error) return read;
  const held = typeof read === 'string' ? parseStructure(read) : read;
  return held === null ? {} : (held ?? read);
}

/** Closes a block, and tells what was still held back. */
export function ended(slot: Slot): ModelEvent[] {
  slot.open = false;
  const { part } = slot;
  return part.kind === 'text' || part.kind === 'thinking' ? say(part, '', true) : [];
}

/** The value as an object; anything else as an empty one. */
export function record(value: unknown): Wire {
  return typeof value === 'object' && value !== null ? (value as Wire) : {};
}

/** The value as text; anything else as none. */
export function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
