import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Message } from '../../src/protocol/message.ts';
import type { ModelRequest } from '../../src/protocol/provider.ts';
import { createAnthropic } from '../../src/provider/anthropic/anthropic.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer, SeenRequest } from '../support/messages-server.ts';
import { errorReply, textReply } from '../support/replies.ts';
import type { Answer } from '../support/replies.ts';
import { ask, hello } from './ask.ts';

let server: MessagesServer;
let provider: ReturnType<typeof createAnthropic>;
const lines: string[] = [];
beforeEach(async () => {
  server = await startMessagesServer();
  lines.length = 0;
  provider = createAnthropic({
    baseURL: server.url,
    apiKey: 'sk-test-0123456789',
    log: (note) => lines.push(note.text),
  });
});
afterEach(() => server.close());

const tools = ['Read', 'Write'].map((name) => ({ name, description: name, schema: { type: 'object' } }));
const limited: Message[] = [...hello.messages, { role: 'system', text: 'You are the architect.', tools: ['Read'] }];
const request: ModelRequest = { ...hello, tools, messages: limited };
const bad = (message: string): Answer => errorReply(400, 'invalid_request_error', message);
const roles = (seen: SeenRequest): string[] => seen.body.messages.map((each: Message) => each.role);

test('a server without tool changes: once more without them, and never again with', async () => {
  server.otherwise((seen) => (seen.headers['anthropic-beta'] ? bad('unsupported beta') : textReply('fine')));
  expect((await ask(provider, request)).text).toBe('fine');
  expect(server.requests).toHaveLength(2);
  expect(JSON.stringify(server.requests[0]!.body)).toContain('tool_removal');
  expect(server.requests[1]!.body.tools.map((each: { name: string }) => each.name)).toEqual(['Read']);
  expect(roles(server.requests[1]!)).toEqual(['user', 'system']);
  await ask(provider, request);
  expect(server.requests).toHaveLength(3);
  expect(lines.join()).toContain('toolChanges');
});

test('a server without instructions in mid-conversation: they go to the system prompt', async () => {
  server.otherwise((seen) =>
    roles(seen).includes('system') ? bad('messages.1.role: unexpected role "system"') : textReply('fine'),
  );
  expect((await ask(provider, request)).text).toBe('fine');
  // It names the cause, so the tool changes are not tried first.
  expect(server.requests).toHaveLength(2);
  expect(server.requests[1]!.body.system.at(-1).text).toBe('You are the architect.');
  await ask(provider, request);
  expect(server.requests).toHaveLength(3);
  // Another model may well take them.
  await ask(provider, { ...request, model: 'claude-opus-5-5' });
  expect(roles(server.requests[3]!)).toContain('system');
});

test('a server that only says no: one thing after the other', async () => {
  server.otherwise((seen) => (roles(seen).includes('system') ? bad('bad request') : textReply('fine')));
  expect((await ask(provider, request)).text).toBe('fine');
  expect(server.requests.map((seen) => [Boolean(seen.headers['anthropic-beta']), roles(seen).length])).toEqual([
    [true, 2],
    [false, 2],
    [false, 1],
  ]);
});

test('a local server that fails in its template (HTTP 500)', async () => {
  server.otherwise((seen) =>
    roles(seen).includes('system')
      ? errorReply(500, 'api_error', 'system message must be at the beginning')
      : textReply('fine'),
  );
  expect((await ask(provider, request)).text).toBe('fine');
  expect((await ask(provider, request)).text).toBe('fine');
  expect(server.requests).toHaveLength(3);
});

test('thinking that the server no longer takes is dropped, what is thought later is kept', async () => {
  const thought = (signature: string): Message => ({
    role: 'assistant',
    model: hello.model,
    content: [
      { type: 'thinking', thinking: '', signature },
      { type: 'text', text: 'a' },
    ],
  });
  const old = [...hello.messages, thought('old'), ...hello.messages];
  server.otherwise((seen) =>
    seen.raw.includes('"old"') ? bad('messages.1: invalid signature in thinking block') : textReply('fine'),
  );
  expect((await ask(provider, { ...hello, messages: old })).text).toBe('fine');
  expect(server.requests).toHaveLength(2);
  await ask(provider, { ...hello, messages: [...old, thought('new'), ...hello.messages] });
  expect(server.requests).toHaveLength(3);
  expect(server.requests[2]!.raw).toContain('"new"');
});

test('fields that an older server names as unknown are left out', async () => {
  server.otherwise((seen) =>
    'cache_control' in seen.body ? bad('cache_control: Extra inputs are not permitted') : textReply('fine'),
  );
  expect((await ask(provider, hello)).text).toBe('fine');
  await ask(provider, hello);
  expect(server.requests).toHaveLength(3);
});

test('when nothing helps, the first refusal is the one that is told, and nothing is remembered', async () => {
  server.otherwise((_, n) => bad(`reason ${n}`));
  const { failure } = await ask(provider, request);
  expect(failure?.fault).toBe('invalid_request');
  expect(failure?.message).toContain('reason 1');
  expect(server.requests).toHaveLength(3);
  server.otherwise(textReply('fine'));
  await ask(provider, request);
  expect(server.requests.at(-1)!.headers['anthropic-beta']).toBeDefined();
});

test('an overload on the way is told as one, and a refusal with a code of its own is final', async () => {
  server.reply(bad('no'), errorReply(529, 'overloaded_error', 'busy'));
  expect((await ask(provider, request)).failure?.fault).toBe('overloaded');
  server.reply({
    status: 400,
    headers: { 'content-type': 'application/json' },
    parts: [
      JSON.stringify({
        type: 'error',
        error: {
          type: 'invalid_request_error',
          message: 'too big',
          details: { error_code: 'image_dimensions_too_large' },
        },
      }),
    ],
  });
  expect((await ask(provider, request)).failure?.message).toContain('too big');
  expect(server.requests).toHaveLength(3);
});

test.each([
  ['cache_control.ttl: Extra inputs are not permitted', 'ttl', 'cache_control'],
  ['diagnostics: Extra inputs are not permitted', 'previous_message_id', 'ttl'],
  ["unknown field 'diagnostics'", 'previous_message_id', 'cache_control'],
])('a server that refuses with %j is asked without %s, and still with %s', async (refusal, gone, kept) => {
  server.otherwise((seen) => (seen.raw.includes(gone) ? bad(refusal) : textReply('fine')));
  const asked = { ...hello, lasting: 'all', previous: null } as const;
  expect((await ask(provider, asked)).text).toBe('fine');
  expect((await ask(provider, asked)).text).toBe('fine');
  expect(server.requests).toHaveLength(3);
  expect(server.requests[2]!.raw).toContain(kept);
});
