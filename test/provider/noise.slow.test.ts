/** What a server may send that is no reply of the Messages API, below HTTP and beside it: told once, read where its meaning is certain, never asked for again and again. */

import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { createAnthropic } from '../../src/provider/anthropic/anthropic.ts';
import { messageParts } from '../support/replies.ts';
import { ask, hello } from './ask.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** The port of a server that answers every request with these bytes, and closes. */
async function saying(bytes: string | Buffer): Promise<number> {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    let seen = '';
    socket.on('data', (data: Buffer) => {
      seen += data.toString('latin1');
      const head = seen.indexOf('\r\n\r\n');
      if (head !== -1 && seen.length >= head + 4 + Number(/content-length: (\d+)/i.exec(seen)?.[1])) socket.end(bytes);
    });
  });
  await new Promise<void>((resolve) => {
    server!.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

const asked = async (bytes: string | Buffer): ReturnType<typeof ask> =>
  ask(createAnthropic({ baseURL: `http://127.0.0.1:${await saying(bytes)}`, apiKey: 'k' }), hello);

const events = messageParts([{ type: 'text', text: 'hello you' }], { chunk: 3 }).join('');

function answer(body: string | Buffer, headers: Record<string, string> = {}, status = '200 OK'): Buffer {
  const bytes = Buffer.from(body);
  const all = { 'content-type': 'text/event-stream', 'content-length': `${bytes.length}`, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('')}connection: close\r\n\r\n`), bytes]);
}

const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n';
const chunked = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';

test.each([
  ['another protocol', 'SSH-2.0-OpenSSH_9.0\r\n', 'it is no HTTP/1.1'],
  ['the refusal of a TLS server', Buffer.from([0x15, 3, 1, 0, 2, 2, 0x28]), 'it is no HTTP/1.1'],
  ['another version', 'HTTP/2 200 OK\r\n\r\n', 'it is no HTTP/1.1'],
  ['a status below all', 'HTTP/1.1 099 Odd\r\n\r\n', 'it is no HTTP/1.1'],
  ['a header that is none', 'HTTP/1.1 200 OK\r\nbad header: x\r\n\r\n', 'it is no HTTP/1.1'],
  ['chunks without a size', `${chunked}zz\r\n`, 'it is no HTTP/1.1'],
  ['a status above all', answer('x', {}, '999 Denied'), 'HTTP has no status 999'],
  ['another protocol to go on with', upgrade, 'it wants another protocol'],
  ['headers without an end', answer(events, { 'x-long': 'a'.repeat(70_000) }), 'its headers are too long'],
  [
    'what is not packed as it says',
    answer(events, { 'content-encoding': 'gzip' }),
    'not compressed as its headers say',
  ],
  ['what only a proxy asks for', answer('', {}, '407 Proxy Authentication Required'), '(HTTP 407): check the base URL'],
  ['no content of that type', answer('', {}, '204 No Content'), 'with nothing (HTTP 204)'],
  ['no content to be shown', answer('', {}, '205 Reset Content'), 'with nothing (HTTP 205)'],
])('%s is told at once, and not asked for again', async (_, bytes, words) => {
  const { failure } = await asked(bytes);
  expect(failure?.message).toContain(words);
  expect(failure?.more.retryable).toBe(false);
});

test.each([
  ['that was cut off while packed', answer(gzipSync(events).subarray(0, 60), { 'content-encoding': 'gzip' })],
  ['that is shorter than it says', answer(events.slice(0, 90), { 'content-length': '9999' })],
])('a reply %s may come whole the next time', async (_, bytes) => {
  expect((await asked(bytes)).failure?.more.retryable).toBe(true);
});

test.each(['text/plain', 'application/json', 'application/octet-stream', 'application/x-ndjson', 'text/html'])(
  'a stream of events that is called %s is read nevertheless',
  async (type) => {
    for (const said of [events, `\uFEFF${events}`, `: hello\n\n${events}`]) {
      const { text, failure } = await asked(answer(said, { 'content-type': type }));
      expect([text, failure]).toEqual(['hello you', undefined]);
      server?.close();
    }
  },
);

test.each([
  ['/login', /redirects to 127\.0\.0\.1:\d+\/login \(HTTP 302\)/],
  ['javascript:alert(1)', /redirects to another address \(HTTP 302\)/],
  ['https://name:secret@example.invalid/x?token=secret', /redirects to example\.invalid \(HTTP 302\)/],
])('a redirect to %s is told by what tells it from here', async (location, words) => {
  expect((await asked(answer('', { location }, '302 Found'))).failure?.message).toMatch(words);
});

test('a block whose announcement says nothing is known by its first piece', async () => {
  const said = events.replace(/"content_block":\{[^}]*\}/, '"content_block":null');
  expect((await asked(answer(said))).text).toBe('hello you');
});
