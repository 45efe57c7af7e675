import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { watched } from '../../src/provider/anthropic/watchdog.ts';

/** A body fed by hand, and clocks set by hand. */
function scene(idleMs: number) {
  const time = { steady: 0, wall: 0 };
  let feed!: ReadableStreamDefaultController<Uint8Array>;
  let left: unknown;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => void (feed = controller),
    cancel: (reason) => void (left = reason ?? 'cancelled'),
  });
  const clock = { steady: () => time.steady, wall: () => time.wall };
  const reader = watched(body, { idleMs, host: 'model.test', clock }).getReader();
  return {
    reader,
    feed: (text: string) => feed.enqueue(new TextEncoder().encode(text)),
    end: () => feed.close(),
    fail: (error: Error) => feed.error(error),
    pass: (ms: number, asleep = 0) => {
      time.steady += ms;
      time.wall += ms + asleep;
    },
    left: () => left,
  };
}
const text = (chunk: ReadableStreamReadResult<Uint8Array>): string => new TextDecoder().decode(chunk.value);

test('any byte starts the time anew, and silence ends it', async () => {
  const { reader, feed, pass, left } = scene(40);
  for (let n = 0; n < 5; n++) {
    const next = reader.read();
    await nextTurn();
    pass(30);
    feed(`ping ${n}`);
    expect(text(await next)).toBe(`ping ${n}`);
  }
  const next = reader.read();
  await nextTurn();
  pass(41);
  await expect(next).rejects.toMatchObject({ fault: 'stalled', more: { retryable: true } });
  expect(left()).toBeDefined();
});

test('a reader that takes its time is not silence', async () => {
  const { reader, feed, pass, end } = scene(40);
  feed('one');
  expect(text(await reader.read())).toBe('one');
  pass(100_000);
  // Long enough for the watchdog to have looked.
  await new Promise((resolve) => setTimeout(resolve, 25));
  const next = reader.read();
  await nextTurn();
  feed('two');
  expect(text(await next)).toBe('two');
  end();
  expect((await reader.read()).done).toBe(true);
});

test('after the machine slept, silence is borne for a third of the time', async () => {
  const { reader, pass } = scene(90);
  const next = reader.read();
  pass(0, 3_600_000);
  await new Promise((resolve) => setTimeout(resolve, 60));
  pass(31);
  await expect(next).rejects.toMatchObject({ fault: 'stalled' });
});

test('a connection that survived the sleep goes on', async () => {
  const { reader, pass, feed } = scene(90);
  const next = reader.read();
  pass(0, 3_600_000);
  await new Promise((resolve) => setTimeout(resolve, 60));
  feed('still here');
  expect(text(await next)).toBe('still here');
  pass(31);
  const more = reader.read();
  feed('and now');
  expect(text(await more)).toBe('and now');
});

test('errors and cancellation pass through', async () => {
  const broken = scene(40);
  const next = broken.reader.read();
  broken.fail(new Error('reset'));
  await expect(next).rejects.toThrow('reset');
  const given = scene(40);
  await given.reader.cancel('enough');
  expect(given.left()).toBe('enough');
});
