/** Parts of the conversation that the model's service refuses: known by their content, and left out of every request. */

import { hash } from 'node:crypto';
import type { Content, Message, ReplyBlock, ToolResult } from '../../protocol/message.ts';

/** What stands in the place of each part that is left out, by its digest. */
type Withheld = ReadonlyMap<string, string>;

/** What stands in the place of a part, for the model to read. */
export function standIn({ what }: { what: string }): string {
  return `[archie] ${what} was left out here: the model's service refuses it.`;
}

const digests = new WeakMap<Content, string>();

/** The same for the same content, wherever and whenever it comes again. */
export function digestOf(part: Content): string {
  const known = digests.get(part);
  if (known !== undefined) return known;
  const digest = hash('sha256', part.type === 'text' ? `text ${part.text}` : `${part.mediaType} ${part.data}`);
  digests.set(part, digest);
  return digest;
}

/** The messages with a line of text in the place of what is left out. Those that lose nothing are the same objects. */
export function without(messages: readonly Message[], withheld: Withheld): Message[] {
  if (withheld.size === 0) return messages.slice();
  return messages.map((message) => {
    if (message.role !== 'user' || !message.content.some((part) => isTouched(part, withheld))) return message;
    return { ...message, content: message.content.map((part) => replaced(part, withheld)) };
  });
}

function isTouched(part: Content | ToolResult | ReplyBlock, withheld: Withheld): boolean {
  if (part.type === 'tool_result') return part.content.some((each) => isTouched(each, withheld));
  return (part.type === 'text' || part.type === 'image') && withheld.has(digestOf(part));
}

function replaced(part: Content | ToolResult, withheld: Withheld): Content | ToolResult {
  if (part.type === 'tool_result') return { ...part, content: part.content.map((each) => stood(each, withheld)) };
  return stood(part, withheld);
}

function stood(part: Content, withheld: Withheld): Content {
  const text = withheld.get(digestOf(part));
  return text === undefined ? part : { type: 'text', text };
}
