import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProviderFailure, UserFault } from '../../src/protocol/failure.ts';
import { createAnthropic } from '../../src/provider/anthropic/anthropic.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { STALL, errorReply, messageParts, messageReply, sse, textReply, toolReply } from '../support/replies.ts';
import { ask, hello } from './ask.ts';

const KEY = 'sk-test-0123456789';
const models: Record<string, Record<string, unknown>> = {
  'house-model': {
    id: 'house-model',
    max_input_tokens: 64_000,
    max_tokens: 8000,
    capabilities: {
      image_input: { supported: false },
      thinking: { types: { adaptive: { supported: true } } },
      effort: { supported: false },
    },
  },
};
let server: MessagesServer;
beforeEach(async () => {
  server = await startMessagesServer({ models });
});
afterEach(() => server.close());
const open = (more: Partial<Parameters<typeof createAnthropic>[0]> = {}): ReturnType<typeof createAnthropic> =>
  createAnthropic({ baseURL: server.url, apiKey: KEY, ...more });
const signal = new AbortController().signal;

describe('a reply', () => {
  test('is told as it comes and handed over whole', async () => {
    server.reply(
      messageReply(
        [
          { type: 'thinking', thinking: 'Let me look.', signature: 'sig-1' },
          { type: 'text', text: '我來看看。' },
          { type: 'other', block: { type: 'server_thing', depth: { of: 1 } } },
          { type: 'tool_use', id: 'toolu_9', name: 'Read', input: { file_path: 'a.ts' } },
        ],
        { id: 'msg_1', usage: { input: 11, output: 22, cacheRead: 33, cacheWrite: 44 }, chunk: 3 },
      ),
    );
    const { events, reply } = await ask(open(), hello);
    expect(reply).toEqual({
      id: 'msg_1',
      model: 'claude-sonnet-5-5',
      content: [
        { type: 'thinking', thinking: 'Let me look.', signature: 'sig-1' },
        { type: 'text', text: '我來看看。' },
        { type: 'opaque', block: { type: 'server_thing', depth: { of: 1 } } },
        { type: 'tool_use', id: 'toolu_9', name: 'Read', input: { file_path: 'a.ts' } },
      ],
      stop: 'tool_use',
      usage: { input: 11, output: 22, cacheRead: 33, cacheWrite: 44 },
    });
    const said = (type: string): string =>
      events
        .map((event) =>
          event.type === type ? ('partial' in event ? event.partial : 'text' in event ? event.text : '') : '',
        )
        .join('');
    expect(said('thought')).toBe('Let me look.');
    expect(said('text')).toBe('我來看看。');
    expect(said('call')).toBe('{"file_path":"a.ts"}');
    expect(events[0]).toEqual({ type: 'started', id: 'msg_1', model: 'claude-sonnet-5-5' });
    expect(events.at(-1)?.type).toBe('finished');
    expect(events.some((event) => event.type === 'raw')).toBe(false);
  });

  test('comes with its raw events when they are asked for', async () => {
    server.reply(textReply('hi'));
    const { events } = await ask(open(), { ...hello, raw: true });
    const raw = events.flatMap((event) => (event.type === 'raw' ? [(event.event as { type: string }).type] : []));
    expect(raw).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  test('is over with message_stop, although the server keeps the connection open', async () => {
    const answer = textReply('done');
    server.reply({ parts: [...(answer.parts ?? []), STALL] });
    expect((await ask(open({ idleMs: 60_000 }), hello)).reply?.stop).toBe('end_turn');
    expect(await server.requests[0]!.closed).toEqual({ early: true });
  });

  test('leaves the connection to the next request', async () => {
    server.reply(textReply('one'), textReply('two'));
    const provider = open();
    await ask(provider, hello);
    await server.requests[0]!.closed;
    await ask(provider, hello);
    expect(server.requests[1]!.port).toBe(server.requests[0]!.port);
  });
});

describe('credentials and environment', () => {
  const names = [
    'ANTHROPIC_CUSTOM_HEADERS',
    'ANTHROPIC_BASE_URL',
    'ANTHROPIC_API_KEY',
    'ANTHROPIC_AUTH_TOKEN',
    'ANTHROPIC_PROFILE',
    'ANTHROPIC_CONFIG_DIR',
    'ANTHROPIC_LOG',
  ];
  const before = new Map(names.map((name) => [name, process.env[name]]));
  let config: string;
  beforeEach(async () => {
    config = await mkdtemp(join(tmpdir(), 'archie-provider-'));
    await mkdir(join(config, 'configs'));
    const profile = { base_url: 'http://127.0.0.1:1', authentication: { type: 'user_oauth', access_token: 'stolen' } };
    await writeFile(join(config, 'configs', 'other.json'), JSON.stringify(profile));
    Object.assign(process.env, {
      ANTHROPIC_CUSTOM_HEADERS: 'authorization: Bearer planted\nx-planted: yes\nx-api-key: planted',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
      ANTHROPIC_API_KEY: 'planted',
      ANTHROPIC_AUTH_TOKEN: 'planted',
      ANTHROPIC_PROFILE: 'other',
      ANTHROPIC_CONFIG_DIR: config,
      ANTHROPIC_LOG: 'debug',
    });
  });
  afterEach(async () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await rm(config, { recursive: true, force: true });
  });

  test('the key goes out, and nothing of the environment', async () => {
    server.otherwise(textReply('hi'));
    await ask(open(), hello);
    const { headers } = server.requests[0]!;
    expect(headers.authorization).toBe(`Bearer ${KEY}`);
    expect(headers['x-api-key']).toBe(KEY);
    expect(JSON.stringify(headers)).not.toContain('planted');
    expect(process.env['ANTHROPIC_API_KEY']).toBe('planted');
  });

  test('a token goes out as bearer alone', async () => {
    server.otherwise(textReply('hi'));
    await ask(createAnthropic({ baseURL: server.url, authToken: 'token-1' }), hello);
    expect(server.requests[0]!.headers.authorization).toBe('Bearer token-1');
    expect(server.requests[0]!.headers['x-api-key']).toBeUndefined();
  });

  test("the user's own headers go out, betas beside ours, and their values are in no message", async () => {
    const headers = { 'x-org': 'blue', 'anthropic-beta': 'house-1, house-2', authorization: 'Bearer own-token-77' };
    server.reply(textReply('hi'), errorReply(401, 'authentication_error', 'own-token-77 has expired'));
    const provider = createAnthropic({ baseURL: server.url, headers });
    await ask(provider, hello);
    expect(server.requests[0]!.headers).toMatchObject({
      ...headers,
      'anthropic-beta': expect.stringMatching(/^house-1,house-2/) as string,
    });
    expect((await ask(provider, hello)).failure?.message).toMatch(/\*\*\* has expired/);
  });

  test('a server that asks for no credentials gets none', async () => {
    server.otherwise(textReply('hi'));
    const { reply } = await ask(createAnthropic({ baseURL: server.url }), hello);
    expect(reply?.stop).toBe('end_turn');
    expect(server.requests[0]!.headers.authorization).toBeUndefined();
    expect(server.requests[0]!.headers['x-api-key']).toBeUndefined();
  });
});

test("the vendor's own service is not asked without a key", async () => {
  const { failure } = await ask(createAnthropic({ baseURL: 'https://api.anthropic.com' }), hello);
  expect(failure?.fault).toBe('credentials');
  expect(failure?.message).toContain('ANTHROPIC_API_KEY');
});

test('ports that fetch refuses are refused at once, and no others', async () => {
  const refusedByFetch = async (url: string): Promise<boolean> => {
    const error: unknown = await fetch(url, { signal: AbortSignal.timeout(1000) }).catch((each: unknown) => each);
    return error instanceof TypeError && (error.cause as Error | undefined)?.message === 'bad port';
  };
  const refusedHere = (baseURL: string): boolean => {
    try {
      createAnthropic({ baseURL });
      return false;
    } catch (error) {
      return error instanceof UserFault && error.message.includes('Name another port');
    }
  };
  const wrong: string[] = [];
  const high = [1719, 1722, 2049, 3659, 4045, 4190, 5060, 6000, 6566, 6667, 6679, 6697, 10_080];
  const near = high.flatMap((port) => [-3, -2, -1, 0, 1, 2, 3].map((by) => port + by));
  for (const port of [...Array.from({ length: 1000 }, (_, at) => at + 1), ...near]) {
    const url = `http://127.0.0.1:${port}`;
    if (refusedHere(url) !== (await refusedByFetch(url))) wrong.push(url);
  }
  expect(wrong).toEqual([]);
});

test('base URLs: with and without a version, below a path, and none at all', async () => {
  server.otherwise(textReply('hi'));
  await ask(createAnthropic({ baseURL: `${server.url}/v1/`, apiKey: KEY }), hello);
  expect(server.requests[0]!.url).toBe('/v1/messages');
  await ask(createAnthropic({ baseURL: `${server.url}/gateway/v1`, apiKey: KEY }), hello);
  expect(server.others[0]!.url).toBe('/gateway/v1/messages');
  expect(() => createAnthropic({ baseURL: 'localhost:11434' })).toThrow(UserFault);
  expect(() => createAnthropic({ baseURL: 'not a url' })).toThrow(/"not a url"/);
  expect(() => createAnthropic({ baseURL: 'https://user:secret@host' })).toThrow(/no name or password/);
});

test('a program that uses a deprecated model prints nothing, not even when the SDK is told to', async () => {
  server.reply({ parts: ['event: message_start\ndata: {broken\n\n'] }, textReply('hi'));
  for (let n = 0; n < 2; n++) {
    const program = fileURLToPath(new URL('one-shot.ts', import.meta.url));
    const flags = ['--no-warnings', '--experimental-transform-types', program];
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [...flags, server.url, 'claude-sonnet-4-5'],
      {
        env: { ...process.env, ANTHROPIC_LOG: 'debug', ANTHROPIC_AUTH_TOKEN: 'other' },
      },
    );
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  }
  expect(server.requests).toHaveLength(2);
});

test('what the SDK has to say goes to the log, without the key', async () => {
  const lines: string[] = [];
  server.reply({ parts: ['event: message_start\ndata: {broken\n\n'] });
  await ask(open({ log: (note) => lines.push(note.text) }), hello);
  expect(lines.join('\n')).toContain('Could not parse');
  expect(lines.join('\n')).not.toContain(KEY);
});

describe('what a model is', () => {
  test('knows the current models without asking, under their short names too', async () => {
    const provider = open();
    expect(await provider.describe('opus')).toEqual({
      id: 'claude-opus-5-5',
      contextWindow: 1_000_000,
      maxOutput: 128_000,
      vision: true,
      compaction: true,
      known: true,
    });
    expect((await provider.describe('claude-haiku-4-5-20251001')).contextWindow).toBe(200_000);
    expect(server.others).toHaveLength(0);
  });

  test('asks the server once for others, and words requests by the answer', async () => {
    const provider = open();
    const info = await provider.describe('house-model');
    expect(info).toMatchObject({ contextWindow: 64_000, maxOutput: 8000, vision: false, known: true });
    expect(await provider.describe('house-model')).toEqual(info);
    expect(server.others).toHaveLength(1);
    server.reply(textReply('hi'));
    const image = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;
    await ask(provider, {
      ...hello,
      model: 'house-model',
      maxTokens: 50_000,
      effort: 'high',
      messages: [{ role: 'user', content: [image] }],
    });
    const { body } = server.requests[0]!;
    expect(body.max_tokens).toBe(8000);
    expect(body.thinking).toEqual({ type: 'adaptive', display: 'summarized' });
    expect(body.output_config).toBeUndefined();
    expect(body.messages[0].content[0].text).toContain('cannot see');
  });

  test('falls back to modest numbers when nobody knows, and never throws', async () => {
    expect(await open().describe('nobody')).toEqual({
      id: 'nobody',
      contextWindow: null,
      maxOutput: 32_000,
      vision: false,
      compaction: false,
      known: false,
    });
    expect((await createAnthropic({ baseURL: 'http://127.0.0.1:2' }).describe('nobody')).known).toBe(false);
    expect((await createAnthropic({ baseURL: 'https://api.anthropic.com' }).describe('nobody')).known).toBe(false);
  });

  test('a request does not wait for it: an unknown model is sent no thinking field', async () => {
    server.reply(textReply('hi'));
    await ask(open(), { ...hello, model: 'llama' });
    expect(server.requests[0]!.body).not.toHaveProperty('thinking');
    expect(server.others).toHaveLength(0);
  });

  test('what is learnt of a model later does not change how it is asked: the prompt cache would be lost', async () => {
    const provider = open();
    server.otherwise(textReply('hi'));
    await ask(provider, { ...hello, model: 'house-model' });
    await provider.describe('house-model');
    await ask(provider, { ...hello, model: 'house-model' });
    expect(server.requests[1]!.body).not.toHaveProperty('thinking');
  });
});

describe('compact', () => {
  const long = {
    ...hello,
    model: 'sonnet',
    outputSchema: { type: 'object' },
    messages: [
      { role: 'system', text: 'In /repo.' },
      { role: 'user', content: [{ type: 'text', text: 'hello' }] },
      { role: 'assistant', model: 'claude-sonnet-5-5', content: [{ type: 'text', text: 'hi' }] },
      { role: 'system', text: 'You are the architect.', tools: ['Read'] },
      { role: 'user', content: [{ type: 'text', text: 'design' }] },
      { role: 'assistant', model: 'claude-sonnet-5-5', content: [{ type: 'text', text: 'so' }] },
    ],
    tools: [
      { name: 'Write', description: '', schema: { type: 'object' } },
      { name: 'Read', description: '', schema: { type: 'object' } },
    ],
  } satisfies Parameters<ReturnType<typeof open>['compact']>[0];
  const block = {
    type: 'compaction',
    content: null,
    encrypted_content: null,
    signature: 's',
    tool_changes: [{ type: 'tool_removal', tool: { type: 'tool_reference', name: 'Write' } }],
  };
  const answer = (content: string | null): ReturnType<typeof messageReply> => {
    const delta = {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'compaction_delta', content, encrypted_content: 'e' },
    };
    const parts = messageParts([{ type: 'other', block }], { stop: 'compaction' });
    parts.splice(2, 0, sse(delta));
    const iterations = [{ type: 'compaction', input_tokens: 700, output_tokens: 30, cache_read_input_tokens: 5 }];
    return {
      parts: parts.map((part) =>
        part.replace(
          '"usage":{"output_tokens":5}',
          `"usage":{"output_tokens":0,"iterations":${JSON.stringify(iterations)}}`,
        ),
      ),
    };
  };

  test('asks the server for a summary and hands back the conversation from there on', async () => {
    server.reply(answer('They said hello.'), textReply('next'));
    const provider = open();
    const compacted = await provider.compact(long, signal, 'Keep the goals.');
    const asked = server.requests[0]!;
    expect(asked.body.compaction).toEqual({ type: 'summarize', instructions: 'Keep the goals.' });
    expect(asked.body.output_config).toBeUndefined();
    expect(asked.headers['anthropic-beta']).toContain('compact-2026-09-04');
    const whole = { ...block, content: 'They said hello.', encrypted_content: 'e' };
    expect(compacted).toEqual({
      summary: 'They said hello.',
      usage: { input: 710, output: 30, cacheRead: 5, cacheWrite: 0 },
      messages: [
        { role: 'system', text: 'In /repo.' },
        { role: 'assistant', model: 'claude-sonnet-5-5', content: [{ type: 'opaque', block: whole }] },
        { role: 'system', text: 'You are the architect.', tools: ['Read'] },
      ],
    });
    // The block goes first, exactly as it came, and stands for the tool changes it sums up.
    await ask(provider, {
      ...long,
      messages: [...compacted!.messages, { role: 'user', content: [{ type: 'text', text: 'go on' }] }],
    });
    const next = server.requests[1]!;
    expect(next.headers['anthropic-beta']).toBe('compact-2026-09-04');
    expect(next.body.messages).toEqual([
      { role: 'assistant', content: [whole] },
      { role: 'user', content: [{ type: 'text', text: 'go on' }] },
      { role: 'system', content: [{ type: 'text', text: 'You are the architect.' }] },
    ]);
    expect(next.body.tools).toEqual(asked.body.tools);
  });

  test('is null where there is none: an unknown model, a refusal, a summary that failed', async () => {
    const provider = open();
    expect(await provider.compact({ ...long, model: 'llama' }, signal, '')).toBeNull();
    expect(server.requests).toHaveLength(0);
    server.otherwise(errorReply(400, 'invalid_request_error', 'compaction: unknown field'));
    expect(await provider.compact(long, signal, 'Keep the goals.')).toBeNull();
    server.otherwise(answer(null));
    expect(await provider.compact(long, signal, 'Keep the goals.')).toBeNull();
  });

  test('throws what may be tried again', async () => {
    server.otherwise(errorReply(529, 'overloaded_error', 'busy'));
    const failure = await open()
      .compact(long, signal, '')
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProviderFailure);
    expect(failure).toMatchObject({ fault: 'overloaded' });
  });
});

test('what the cache missed is told in the words of the service, and what it keeps for an hour', async () => {
  const miss = { type: 'messages_changed', cache_missed_input_tokens: 900 };
  const usage = { input: 1, cacheRead: 2, cacheWrite: 30, cacheWriteHour: 20 };
  server.reply(
    textReply('a', { cacheMiss: miss, usage }),
    textReply('b', { cacheMiss: null }),
    textReply('c', { cacheMiss: { type: 'unavailable' } }),
    textReply('d', { cacheMiss: { type: 'no\u001b[2Jword' } }),
  );
  const one = (await ask(open(), hello)).reply;
  expect(one?.cacheMiss).toEqual({ reason: 'messages_changed', tokens: 900 });
  expect(one?.usage).toEqual({ input: 1, output: 5, cacheRead: 2, cacheWrite: 30, cacheWriteHour: 20 });
  expect((await ask(open(), hello)).reply).not.toHaveProperty('cacheMiss');
  expect((await ask(open(), hello)).reply?.cacheMiss).toEqual({ reason: 'unavailable', tokens: null });
  expect((await ask(open(), hello)).reply).not.toHaveProperty('cacheMiss');
});

test('cost comes from the table or from the prices of the user', () => {
  const usage = { input: 1_000_000, output: 0, cacheRead: 0, cacheWrite: 0 };
  expect(open().cost('sonnet', usage)).toBe(2);
  expect(open().cost('llama', usage)).toBeNull();
  const prices = { llama: { input: 7, output: 0, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0 } };
  expect(open({ prices }).cost('llama', usage)).toBe(7);
});

test('a call that came with its input in the first event is whole', async () => {
  const start = {
    type: 'content_block_start',
    index: 0,
    content_block: { type: 'tool_use', id: 't', name: 'Read', input: { a: 1 } },
  };
  const parts = (toolReply([{ name: 'Read', json: '' }]).parts ?? []).map((part) =>
    (part as string).includes('content_block_start') ? sse(start) : part,
  );
  server.reply({ parts });
  expect((await ask(open(), hello)).reply?.content).toEqual([
    { type: 'tool_use', id: 't', name: 'Read', input: { a: 1 } },
  ]);
});
