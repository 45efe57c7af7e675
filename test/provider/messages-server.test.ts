import { afterEach, expect, test } from 'vitest';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import {
  RESET,
  STALL,
  gate,
  heldReply,
  htmlReply,
  messageParts,
  redirectReply,
  startEvent,
  textReply,
} from '../support/replies.ts';

let server: MessagesServer;
afterEach(() => server.close());

const ask = (body: unknown = {}): Promise<Response> =>
  fetch(`${server.url}/v1/messages`, { method: 'POST', body: JSON.stringify(body), redirect: 'manual' });

test('answers in order, records what was asked, and says when the script is over', async () => {
  server = await startMessagesServer();
  server.reply(textReply('one'), (request, n) => textReply(`${n}: ${request.body.q}`));
  expect(await (await ask({ q: 'a' })).text()).toContain('"one"');
  expect(await (await ask({ q: 'b' })).text()).toContain('2: b');
  const third = await ask();
  expect(third.status).toBe(500);
  expect(await third.text()).toContain('scripted no more');
  expect(server.requests.map((each) => each.raw)).toEqual(['{"q":"a"}', '{"q":"b"}', '{}']);
});

test('holds a reply at a gate and goes on when it opens', async () => {
  server = await startMessagesServer();
  const door = gate();
  server.reply(heldReply('first ', door.opened, 'second'));
  const asked = server.waitForRequest(1);
  const response = await ask({ n: 1 });
  expect((await asked).body).toEqual({ n: 1 });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes('first ')) text += (await reader.read()).value;
  expect(text).not.toContain('second');
  door.open();
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
  expect(text).toContain('second');
  expect(text).toContain('message_stop');
});

test('sends bytes as given, splits included, and resets the connection', async () => {
  server = await startMessagesServer();
  const bytes = Buffer.from('data: 漢\n');
  server.reply({ parts: [bytes.subarray(0, 7), bytes.subarray(7)] });
  expect(await (await ask()).text()).toBe('data: 漢\n');
  server.reply({ parts: [startEvent(), RESET] });
  await expect((async () => (await ask()).text())()).rejects.toThrow('terminated');
  server.reply({ before: [RESET] });
  await expect(ask()).rejects.toThrow('fetch failed');
});

test('knows models, counts tokens, redirects, and notices a client that leaves', async () => {
  server = await startMessagesServer({ models: { m: { id: 'm' } }, countTokens: 7 });
  expect(await (await fetch(`${server.url}/v1/models/m`)).json()).toEqual({ id: 'm' });
  expect((await fetch(`${server.url}/v1/models/x`)).status).toBe(404);
  const counted = await fetch(`${server.url}/v1/messages/count_tokens`, { method: 'POST', body: '{}' });
  expect(await counted.json()).toEqual({ input_tokens: 7 });
  expect(server.others).toHaveLength(3);
  server.reply(redirectReply('http://127.0.0.1:1/'), htmlReply(200, '<p>'), { parts: [...messageParts([]), STALL] });
  expect((await ask()).status).toBe(307);
  expect((await ask()).headers.get('content-type')).toContain('text/html');
  const control = new AbortController();
  await fetch(`${server.url}/v1/messages`, { method: 'POST', body: '{}', signal: control.signal });
  control.abort();
  expect(await server.requests[2]!.closed).toEqual({ early: true });
});
