/** Compaction by the server: asks it to sum a conversation up, and makes of its answer the messages to go on with. */

import { ProviderFailure } from '../../protocol/failure.ts';
import type { Message, Usage } from '../../protocol/message.ts';
import type { ModelEvent, ModelRequest, Reply } from '../../protocol/provider.ts';
import type { Extra } from './negotiate.ts';
import { leading } from './turns.ts';
import { compactionBeta } from './wire.ts';

/** The server's own prompt stands where no instructions are given, and goes where they are. */
const summarize = (instructions: string): Extra => ({
  body: { compaction: { type: 'summarize', instructions } },
  betas: [compactionBeta],
});

interface Compacted {
  messages: Message[];
  summary: string;
  usage: Usage;
}

/** What stands in for the conversation from now on, or null where the server does not do that after all. */
export async function compact(
  request: ModelRequest,
  instructions: string,
  ask: (request: ModelRequest, extra: Extra) => AsyncIterable<ModelEvent>,
): Promise<Compacted | null> {
  try {
    for await (const event of ask(compactRequest(request), summarize(instructions))) {
      if (event.type === 'finished') return compacted(request.messages, event.reply);
    }
    return null;
  } catch (error) {
    const fault = error instanceof ProviderFailure ? error.fault : undefined;
    if (fault === 'invalid_request' || fault === 'not_found') return null;
    throw error;
  }
}

/** A request for a summary: the conversation as it is, without what only shapes a reply (the API refuses that here). */
function compactRequest(request: ModelRequest): ModelRequest {
  const { outputSchema: _, previous: _previous, ...rest } = request;
  return { ...rest, raw: false };
}

/**
 * The conversation from its summary on: what was said before the first word, the server's block exactly as it came and
 * first among the messages, and the instructions given on the way, with the tools that were left at the end. Null when
 * the server could not sum it up (a block without text).
 */
function compacted(messages: readonly Message[], reply: Reply): Compacted | null {
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
