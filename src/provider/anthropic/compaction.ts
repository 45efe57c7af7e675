import type { Message, Usage } from '../../protocol/message.ts';
import type { ModelRequest, Reply } from '../../protocol/provider.ts';
import { leading } from './turns.ts';

/** A request for a summary: the conversation as it is, without what only shapes a reply (the API refuses that here). */
export function compactRequest(request: ModelRequest): ModelRequest {
  const { outputSchema: _, ...rest } = request;
  return { ...rest, raw: false };
}

/**
 * The conversation from its summary on: what was said before the first word, the server's block exactly as it came and
 * first among the messages, and the instructions given on the way, with the tools that were left at the end. Null when
 * the server could not sum it up (a block without text).
 */
export function compacted(
  messages: readonly Message[],
  reply: Reply,
): { messages: Message[]; summary: string; usage: Usage } | null {
  const found = reply.content.find((part) => part.type === 'opaque' && part.block['type'] === 'compaction');
  const summary = found?.type === 'opaque' ? found.block['content'] : undefined;
  if (!found || typeof summary !== 'string' || summary === '') return null;
  const start = leading(messages);
  const later = messages.slice(start).filter((message) => message.role === 'system');
  const text = later
    .map((message) => message.text)
    .filter((each) => each.trim() !== '')
    .join('\n\n');
  const limit = later.findLast((message) => message.tools !== undefined)?.tools;
  const again: Message[] =
    text === '' && limit === undefined ? [] : [{ role: 'system', text, ...(limit !== undefined && { tools: limit }) }];
  return {
    messages: [...messages.slice(0, start), { role: 'assistant', model: reply.model, content: [found] }, ...again],
    summary,
    usage: reply.usage,
  };
}
