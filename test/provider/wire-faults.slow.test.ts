/** What a server may do below the level of answers: words nobody asked for, and more than anybody could keep. */

import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createAnthropic } from '../../src/provider/anthropic/anthropic.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { endEvents, messageParts, sse, startEvent } from '../support/replies.ts';
import { ask, hello } from './ask.ts';

let raw: Server | undefined;
let server: MessagesServer | undefined;
afterEach(async () => {
  raw?.close();
  await server?.close();
  [raw, server] = [undefined, undefined];
});

const stream = messageParts([{ type: 'text', text: 'hi' }]).join('');
const answer = `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${Buffer.byteLength(stream)}\r\n\r\n${stream}`;
const go = 'HTTP/1.1 100 Continue\r\n\r\n';

/** Answers each request on a connection with these pieces, each a segment of its own. */
async function saying(...pieces: string[]): Promise<{ url: string; connections: () => number }> {
  let connections = 0;
  raw = createServer((socket) => {
    connections += 1;
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    let seen = '';
    socket.on('data', (data: Buffer) => {
      seen += data.toString('latin1');
      const head = seen.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(seen)?.[1]);
      if (head === -1 || seen.length < head + 4 + length) return;
      seen = '';
      const say = (at: number): void => {
        if (at < pieces.length) socket.write(pieces[at]!, () => setImmediate(say, at + 1));
      };
      say(0);
    });
  });
  await new Promise<void>((resolve) => {
    raw!.listen(0, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${(raw.address() as AddressInfo).port}`, connections: () => connections };
}

test.each([
  ['in front', [go, answer]],
  ['with the answer', [go + answer]],
  ['twice, with headers and without words', ['HTTP/1.1 100\r\nserver: x\r\n\r\n', go, answer]],
  ['in pieces', ['HTT', 'P/1.1 10', '0 Continue\r', '\n\r', `\n${answer}`]],
  ['not at all, in pieces', [answer.slice(0, 3), answer.slice(3, 12), answer.slice(12)]],
])('100 Continue %s is passed over, on a connection that goes on', async (_, pieces) => {
  const { url, connections } = await saying(...pieces);
  const provider = createAnthropic({ baseURL: url, apiKey: 'k' });
  for (let n = 0; n < 2; n += 1) {
    const { text, failure } = await ask(provider, hello);
    expect([text, failure]).toEqual(['hi', undefined]);
  }
  expect(connections()).toBe(1);
});

test('a reply may say what looks like it', async () => {
  const words = messageParts([{ type: 'text', text: go }], { chunk: 1 }).join('');
  const { url } = await saying(
    'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n',
    words,
    go,
  );
  expect((await ask(createAnthropic({ baseURL: url, apiKey: 'k' }), hello)).text).toBe(go);
});

const piece = 'x'.repeat(64 * 1024);
const delta = (each: Record<string, unknown>): string => sse({ type: 'content_block_delta', index: 0, delta: each });
const opening = (block: Record<string, unknown>): string =>
  sse({ type: 'content_block_start', index: 0, content_block: block });

test.each([
  ['text', { type: 'text', text: '' }, delta({ type: 'text_delta', text: piece })],
  ['thinking', { type: 'thinking', thinking: '' }, delta({ type: 'thinking_delta', thinking: piece })],
  [
    'the input of a call',
    { type: 'tool_use', id: 't', name: 'Write', input: {} },
    delta({ type: 'input_json_delta', partial_json: piece }),
  ],
  ['a block nobody knows', { type: 'new_thing' }, delta({ type: 'new_delta', stuff: piece })],
  [
    'blocks without end',
    { type: 'text', text: '' },
    sse({ type: 'content_block_stop', index: 0 }) + opening({ type: 'opaque', data: piece }),
  ],
])(
  'a flood of %s ends the reply once it is more than any model says, and is not asked for again',
  async (_, block, flood) => {
    server = await startMessagesServer();
    const floods = Array.from({ length: 1000 }, () => flood);
    server.reply({ parts: [startEvent(), opening(block), ...floods, ...endEvents('end_turn')] });
    const { failure, text } = await ask(createAnthropic({ baseURL: server.url, apiKey: 'k' }), hello);
    expect(failure).toMatchObject({ fault: 'protocol', more: { retryable: false } });
    expect(failure?.message).toContain('more than 2 MiB in one reply');
    expect(text.length).toBeLessThanOrEqual(2 * 1024 ** 2);
  },
);

test('a long reply below that is whole', async () => {
  server = await startMessagesServer();
  const parts = Array.from({ length: 30 }, () => delta({ type: 'text_delta', text: piece }));
  server.reply({ parts: [startEvent(), opening({ type: 'text', text: '' }), ...parts, ...endEvents('end_turn')] });
  const { reply } = await ask(createAnthropic({ baseURL: server.url, apiKey: 'k' }), hello);
  expect(reply?.content).toEqual([{ type: 'text', text: piece.repeat(30) }]);
});

test('an event without an end is given up, whatever it would be', async () => {
  server = await startMessagesServer();
  const parts = [startEvent(), 'data: ', ...Array.from({ length: 400 }, () => piece), ...endEvents('end_turn')];
  server.reply({ parts });
  const { failure } = await ask(createAnthropic({ baseURL: server.url, apiKey: 'k' }), hello);
  expect(failure).toMatchObject({ fault: 'protocol', more: { retryable: false } });
  expect(failure?.message).toContain('more than 16 MiB in one event');
});

const events = messageParts([{ type: 'text', text: 'hello you' }], { chunk: 3 }).join('');
const nameless = (each: string): string => each.replace(/^event: .*\n/gm, '');

test.each([
  ['with line ends of another kind', events.replaceAll('\n', '\r')],
  ['with line ends of both', events.replaceAll('\n', '\r\n')],
  ['with the name of no name', events.replace(/^event: .*$/gm, 'event: message')],
  ['named at first and not later', events.replace(/(?<=message_start[^]*)^event: .*\n/gm, '')],
  ['with the name below the data', events.replace(/^(event: .*\n)(data: .*\n)/gm, '$2$1')],
  ['with data on more than one line', nameless(events).replace(/^data: \{/gm, 'data:{\ndata:')],
  ['with comments, numbers and waits in between', events.replaceAll(/^event/gm, ': there\nid: 7\nretry: 5\n\n\nevent')],
  ['with events that hold nothing', events.replaceAll(/^event/gm, 'event: message_stop\n\ndata:\n\nevent')],
  ['without the last blank line', events.replace(/\n+$/, '')],
  ['without the start of a block', events.replace(/event: content_block_start[^]*?\n\n/, '')],
  ['that begins twice', events.replace(/event: message_start[^]*?\n\n/, '$&$&')],
  ['with numbers as text', events.replaceAll('"index":0}', '"index":"0"}')],
])('a stream %s is read, however it is cut', async (_, said) => {
  server = await startMessagesServer();
  const provider = createAnthropic({ baseURL: server.url, apiKey: 'k' });
  for (const size of [said.length, 7, 1]) {
    server.reply({ parts: said.match(new RegExp(`[^]{1,${size}}`, 'g'))! });
    const { text, failure } = await ask(provider, hello);
    expect([text, failure]).toEqual(['hello you', undefined]);
  }
});

test.each([
  [
    'the events of another API',
    'data: {"choices":[{"delta":{"content":"hi"}}]}\n\ndata: [DONE]\n\n',
    'no event of the Messages API',
  ],
  ['a page', '<html><body>Sign in</body></html>', 'no event of the Messages API'],
  ['text of two bytes a letter', Buffer.from(events, 'utf16le'), 'no event of the Messages API'],
  ['an event that is no JSON', `${startEvent()}event: content_block_start\ndata: {"index":NaN}\n\n`, 'not valid JSON'],
])('%s is told at once and not asked for again', async (_, said, words) => {
  server = await startMessagesServer();
  server.reply({ parts: [said] });
  const { failure } = await ask(createAnthropic({ baseURL: server.url, apiKey: 'k' }), hello);
  expect(failure).toMatchObject({ fault: 'protocol', more: { retryable: false } });
  expect(failure?.message).toContain(words);
});

test.each([
  ['nothing', ''],
  ['comments alone', ': wait\n\n: wait\n\n'],
  ['a part of a field', 'even'],
  ['a part of an event', events.slice(0, 60)],
])('a stream of %s was cut off, and is asked for again', async (_, said) => {
  server = await startMessagesServer();
  server.reply({ parts: [said] });
  const { failure } = await ask(createAnthropic({ baseURL: server.url, apiKey: 'k' }), hello);
  expect(failure?.more.retryable).toBe(true);
});

test.each([
  ['{"error":{"message":"model crashed"}}', 'model crashed'],
  ['{"error":"out of memory"}', 'out of memory'],
  ['{"detail":"no such adapter"}', 'no such adapter'],
])('what an event without a name says of an error is shown: %s', async (data, words) => {
  server = await startMessagesServer();
  server.reply({ parts: [`data: ${data}\n\n`] });
  const { failure } = await ask(createAnthropic({ baseURL: server.url, apiKey: 'k' }), hello);
  expect(failure?.message).toContain(words);
});

test.each([
  ['lines of data', 'data: x\n'],
  ['empty lines of data', 'data:\n'],
  ['a comment', ': x'],
])('%s without an end are given up', async (_, line) => {
  server = await startMessagesServer();
  const parts = [
    startEvent(),
    line,
    ...Array.from({ length: 500 }, () => (line.endsWith('\n') ? line.repeat(9000) : piece)),
  ];
  server.reply({ parts });
  const { failure } = await ask(createAnthropic({ baseURL: server.url, apiKey: 'k' }), hello);
  expect(failure?.message).toContain('more than 16 MiB in one event');
});

test('an error without an end is given up', async () => {
  server = await startMessagesServer();
  server.reply({
    status: 400,
    headers: { 'content-type': 'application/json' },
    parts: Array.from({ length: 400 }, () => piece),
  });
  const { failure } = await ask(createAnthropic({ baseURL: server.url, apiKey: 'k' }), hello);
  expect(failure?.more.retryable).toBe(false);
});
