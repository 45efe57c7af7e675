/** A model for tests of the engine: a provider that plays what it is told, and keeps what it was asked. */

import { ProviderFailure } from '../../src/protocol/failure.ts';
import type { ProviderFault } from '../../src/protocol/failure.ts';
import type { Message, ReplyBlock, StopReason, Usage } from '../../src/protocol/message.ts';
import type { ModelEvent, ModelInfo, ModelRequest, Provider } from '../../src/protocol/provider.ts';

/** One answer to one request. */
export type Play = (request: ModelRequest, signal: AbortSignal, n: number) => AsyncIterable<ModelEvent>;

export interface TestModel extends Provider {
  readonly requests: ModelRequest[];
  /** Answers for the next requests, in order. */
  plays: Play[];
  /** What answers when `plays` is empty. */
  otherwise: Play;
  info: Partial<ModelInfo>;
  price: number | null;
  /** USD a token, where a budget is to be held. */
  worst: { prompt: number; reply: number } | null;
  compaction: Provider['compact'];
  /** Resolves when the nth request (from 1) has come. */
  asked(n: number): Promise<ModelRequest>;
}

export function testModel(...plays: Play[]): TestModel {
  const requests: ModelRequest[] = [];
  const waiting: { n: number; resolve: (request: ModelRequest) => void }[] = [];
  return {
    name: 'test',
    requests,
    plays,
    otherwise: says('ok'),
    info: {},
    price: 0.01,
    worst: { prompt: 0, reply: 0 },
    compaction: () => Promise.resolve(null),
    stream(request, signal) {
      // As it was sent: what is added to the conversation later must not show.
      requests.push(structuredClone(request));
      for (const each of waiting) if (each.n === requests.length) each.resolve(request);
      return (this.plays.shift() ?? this.otherwise)(request, signal, requests.length);
    },
    describe(model) {
      const known = {
        id: model,
        contextWindow: 200_000,
        maxOutput: 32_000,
        vision: true,
        compaction: false,
        known: true,
      };
      return Promise.resolve({ ...known, ...this.info });
    },
    cost() {
      return this.price;
    },
    worstPrice() {
      return this.price === null ? null : this.worst;
    },
    compact(request, signal, instructions) {
      return this.compaction(request, signal, instructions);
    },
    asked(n) {
      const before = requests[n - 1];
      return before ? Promise.resolve(before) : new Promise((resolve) => waiting.push({ n, resolve }));
    },
  };
}

export interface Said {
  stop?: StopReason;
  stopDetail?: string;
  usage?: Partial<Usage>;
  model?: string;
}

let made = 0;

/** A whole reply of these blocks, streamed. */
export function replies(content: ReplyBlock[], { stop, stopDetail, usage, model = 'm' }: Said = {}): Play {
  return async function* () {
    made += 1;
    const id = `msg_${made}`;
    yield { type: 'started', id, model };
    for (const block of content) {
      if (block.type === 'text') yield { type: 'text', text: block.text };
      if (block.type === 'thinking') yield { type: 'thought', text: block.thinking };
      if (block.type === 'tool_use') yield { type: 'call', id: block.id, name: block.name, partial: '{' };
    }
    const calls = content.some(({ type }) => type === 'tool_use');
    const counted = { input: 100, output: 10, cacheRead: 0, cacheWrite: 0, ...usage };
    const detail = stopDetail === undefined ? {} : { stopDetail };
    yield {
      type: 'finished',
      reply: { id, model, content, stop: stop ?? (calls ? 'tool_use' : 'end_turn'), ...detail, usage: counted },
    };
  };
}

export function says(text: string, said: Said = {}): Play {
  return replies([{ type: 'text', text }], said);
}

export interface Called {
  name: string;
  input?: unknown;
  id?: string;
  fault?: string;
}

let called = 0;

export function callBlock({ name, input = {}, id, fault }: Called): ReplyBlock {
  called += 1;
  return { type: 'tool_use', id: id ?? `toolu_${called}`, name, input, ...(fault === undefined ? {} : { fault }) };
}

export function calls(...asked: Called[]): Play {
  return replies(asked.map(callBlock));
}

/** Fails, after it has said something where `partial` is given. */
export function fails(
  fault: ProviderFault,
  more: Partial<ProviderFailure['more']> & { partial?: string; message?: string } = {},
): Play {
  return async function* () {
    const { partial, message = `it was ${fault}`, retryable = true, ...rest } = more;
    if (partial !== undefined) {
      yield { type: 'started', id: 'msg_partial', model: 'm' };
      yield { type: 'text', text: partial };
    }
    throw new ProviderFailure(fault, message, { retryable, ...rest });
  };
}

/** Says something, then nothing until it is aborted; a deaf one does not even hear of that. */
export function hangs(partial = '', deaf = false): Play {
  return async function* (_request, signal) {
    yield { type: 'started', id: 'msg_hangs', model: 'm' };
    if (partial !== '') yield { type: 'text', text: partial };
    await new Promise<never>((_resolve, reject) => {
      if (!deaf)
        signal.addEventListener('abort', () => reject(new ProviderFailure('aborted', 'aborted', { retryable: false })));
    });
  };
}

/** Every text of a request's messages, joined. */
export function heard(request: ModelRequest | undefined): string {
  return (request?.messages ?? []).map(messageText).join('\n');
}

function messageText(message: Message): string {
  if (message.role === 'system') return message.text;
  return message.content
    .map((part) => {
      if (part.type === 'text') return part.text;
      if (part.type === 'tool_result')
        return part.content.map((each) => (each.type === 'text' ? each.text : '')).join('\n');
      return '';
    })
    .join('\n');
}

/** What the API would refuse in a transcript; empty when it is sound. */
export function unsound(messages: readonly Message[]): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  messages.forEach((message, at) => {
    if (message.role === 'system') {
      if (message.text.trim() === '') faults.push(`${at}: empty instruction`);
      return;
    }
    if (message.content.length === 0) faults.push(`${at}: empty message`);
    for (const part of message.content) {
      if (part.type === 'text' && part.text.trim() === '') faults.push(`${at}: empty text`);
      if (part.type === 'text' && !part.text.isWellFormed()) faults.push(`${at}: lone surrogate`);
    }
    if (message.role === 'assistant') {
      const ids = message.content.flatMap((part) => (part.type === 'tool_use' ? [part.id] : []));
      for (const id of ids) {
        if (seen.has(id)) faults.push(`${at}: ${id} twice`);
        seen.add(id);
      }
      const next = messages[at + 1];
      const results =
        next?.role === 'user' ? next.content.flatMap((part) => (part.type === 'tool_result' ? [part.id] : [])) : [];
      if (ids.join() !== results.join()) faults.push(`${at}: calls ${ids.join()} answered by ${results.join()}`);
    } else {
      const previous = messages[at - 1];
      const results = message.content.filter(({ type }) => type === 'tool_result');
      const asked = previous?.role === 'assistant' && previous.content.some(({ type }) => type === 'tool_use');
      if (results.length > 0 && !asked) faults.push(`${at}: orphan results`);
      if (message.content.findLastIndex(({ type }) => type === 'tool_result') >= results.length && results.length > 0)
        faults.push(`${at}: results do not come first`);
    }
  });
  return faults;
}
