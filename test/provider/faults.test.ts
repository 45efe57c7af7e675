import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAnthropic } from '../../src/provider/anthropic/anthropic.ts';
import { toFailure } from '../../src/provider/faults.ts';
import { faultRows } from '../support/faults.ts';
import type { Answered, Failed } from '../support/faults.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { gate, heldReply } from '../support/replies.ts';
import { ask, hello } from './ask.ts';
import type { Asked } from './ask.ts';

const KEY = 'sk-test-0123456789';
let server: MessagesServer;
let elsewhere: MessagesServer;
beforeAll(async () => {
  elsewhere = await startMessagesServer();
});
afterAll(() => elsewhere.close());
beforeEach(async () => {
  server = await startMessagesServer();
});
afterEach(() => server.close());

/** `hasty` gives up on silence at once; the rest must not depend on how busy the machine is. */
const provider = (hasty = false): ReturnType<typeof createAnthropic> =>
  createAnthropic({ baseURL: server.url, apiKey: KEY, idleMs: hasty ? 60 : 20_000, headersMs: hasty ? 250 : 20_000 });

describe('every fault of the service', () => {
  test.each(faultRows.map((row) => [row.name, row] as const))('%s', async (_, row) => {
    server.reply(row.answer({ elsewhere: elsewhere.url }));
    const asked = await ask(provider(row.silent), hello);
    expect(seen(asked, row.provider)).toEqual(wanted(row.provider));
    expect(asked.failure?.message ?? '').not.toContain(KEY);
    expect(asked.failure?.message ?? '').not.toMatch(/[\n<]/);
    expect(server.requests).toHaveLength(1);
    expect(elsewhere.requests).toHaveLength(0);
  });
});

const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);

/** What came of it, in the terms of the row and no more. */
function seen({ failure, reply, text }: Asked, row: Failed | Answered): unknown {
  if (!('fault' in row)) {
    const calls = reply?.content.filter((block) => block.type === 'tool_use') ?? [];
    return {
      failure,
      stop: reply?.stop,
      text,
      detail: reply?.stopDetail,
      // As JSON, so that an own `__proto__` counts.
      calls: calls.map((call) => ({ name: call.name, input: JSON.stringify(call.input), fault: call.fault })),
      ids: new Set(calls.map((call) => call.id)).size,
    };
  }
  const { retryable, status, retryAfterMs } = failure?.more ?? {};
  return {
    fault: failure?.fault,
    retryable,
    retryAfterMs,
    message: failure?.message,
    ...('status' in row && { status }),
    ...('after' in row && { text }),
  };
}

function wanted(row: Failed | Answered): unknown {
  if (!('fault' in row)) {
    const calls = row.calls ?? [];
    return {
      failure: undefined,
      stop: row.stop,
      text: row.text,
      detail: row.stopDetail,
      calls: calls.map((call) => ({
        name: call.name,
        input: JSON.stringify(call.fault ? {} : call.input),
        fault: call.fault && like(call.fault),
      })),
      ids: calls.length,
    };
  }
  return {
    fault: row.fault,
    retryable: row.retryable,
    retryAfterMs: row.retryAfterMs,
    message: like(row.says ?? /./),
    ...('status' in row && { status: row.status }),
    ...('after' in row && { text: row.after }),
  };
}

test('nothing answers: connection refused', async () => {
  const port = await freePort();
  const { failure } = await ask(createAnthropic({ baseURL: `http://127.0.0.1:${port}`, apiKey: KEY }), hello);
  expect(failure?.fault).toBe('network');
  expect(failure?.message).toBe(`Nothing listens on 127.0.0.1:${port}: is the server running?`);
  expect(failure?.more.retryable).toBe(false);
});

test('a name that does not exist', async () => {
  const { failure } = await ask(createAnthropic({ baseURL: 'http://archie.invalid', apiKey: KEY }), hello);
  expect(failure?.fault).toBe('network');
  expect(failure?.message).toContain('archie.invalid');
});

test('an interrupt ends a stream that goes on, and the server sees the connection close', async () => {
  const never = new Promise(() => undefined);
  server.reply(heldReply('so far', never, ''));
  const control = new AbortController();
  const events = provider().stream(hello, control.signal);
  let text = '';
  const failure = await (async () => {
    for await (const event of events) {
      if (event.type === 'text') text += event.text;
      if (text === 'so far') control.abort();
    }
  })().catch((error: unknown) => error);
  expect(failure).toMatchObject({ fault: 'aborted' });
  expect(text).toBe('so far');
  expect(await server.requests[0]!.closed).toEqual({ early: true });
});

test('an interrupt before the headers, and one before the request', async () => {
  const door = gate();
  server.reply({ before: [door.opened], parts: [] });
  const control = new AbortController();
  const asking = ask(provider(), hello, control.signal);
  await server.waitForRequest(1);
  control.abort();
  expect((await asking).failure?.fault).toBe('aborted');
  expect((await ask(provider(), hello, control.signal)).failure?.fault).toBe('aborted');
  expect(server.requests).toHaveLength(1);
  door.open();
});

test('what goes wrong after an interrupt is the interrupt', () => {
  const scene = { host: 'h', model: 'm', signal: AbortSignal.abort(), secrets: [] };
  expect(toFailure(new TypeError('terminated'), scene).fault).toBe('aborted');
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  return port;
}
