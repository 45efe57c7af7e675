import { ProviderFailure } from '../../src/protocol/failure.ts';
import type { ModelEvent, ModelRequest, Provider, Reply } from '../../src/protocol/provider.ts';

export const hello: ModelRequest = {
  model: 'claude-sonnet-5-5',
  system: 'You are archie.',
  tools: [],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
  maxTokens: 1000,
};

export interface Asked {
  events: ModelEvent[];
  /** The text that was streamed. */
  text: string;
  reply?: Reply;
  failure?: ProviderFailure;
}

/** Sends one request and gathers what came of it; errors that are no `ProviderFailure` are thrown on. */
export async function ask(
  provider: Provider,
  request: ModelRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<Asked> {
  const asked: Asked = { events: [], text: '' };
  try {
    for await (const event of provider.stream(request, signal)) {
      asked.events.push(event);
      if (event.type === 'text') asked.text += event.text;
      if (event.type === 'finished') asked.reply = event.reply;
    }
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    asked.failure = error;
  }
  return asked;
}
