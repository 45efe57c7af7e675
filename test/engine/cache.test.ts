/** What a request asks of the prompt cache. */

import { expect, it } from 'vitest';
import { noUsage } from '../../src/protocol/message.ts';
import { says } from './model.ts';
import { stage } from './stage.ts';

it('is to last for an hour where a person reads, and for minutes where nobody does or a program asks', async () => {
  const asked = async (options: Parameters<typeof stage>[0]) => {
    const { session, model } = await stage({ plays: [says('a')], ...options });
    await session.prompt('hi');
    return model.requests[0]?.lasting;
  };
  expect(await asked({ interactive: true })).toBe('all');
  expect(await asked({ interactive: false })).toBeUndefined();
});

it('names the reply before, and none at first and after the conversation was made shorter', async () => {
  const { session, model } = await stage({ plays: [says('a'), says('b'), says('sum'), says('c')] });
  await session.prompt('one');
  await session.prompt('two');
  await session.compact();
  await session.prompt('three');
  const previous = model.requests.map((request) => request.previous);
  expect(previous[0]).toBeNull();
  expect(typeof previous[1]).toBe('string');
  expect(previous[3]).toBeNull();
});

it('records why it missed', async () => {
  const { session, model, of } = await stage({ plays: [] });
  model.plays.push(async function* (request) {
    yield {
      type: 'finished',
      reply: {
        id: 'm1',
        model: request.model,
        content: [{ type: 'text', text: 'x' }],
        stop: 'end_turn',
        usage: { ...noUsage, input: 1 },
        cacheMiss: { reason: 'system_changed', tokens: 5 },
      },
    };
  });
  await session.prompt('hi');
  expect(of('replied')).toMatchObject([{ cacheMiss: { reason: 'system_changed', tokens: 5 } }]);
});

it('shows the window of the model that is in force, and none of one that nobody knows', async () => {
  const { session, model } = await stage({ plays: [says('a')] });
  await session.prompt('hi');
  expect(session.state().context.window).toBe(200_000);
  model.info = { contextWindow: null };
  session.set({ model: 'phi' });
  expect(session.state().context.window).toBeNull();
  model.info = { contextWindow: 5000 };
  session.set({ model: 'qwen' });
  await Promise.resolve();
  await new Promise(setImmediate);
  expect(session.state().context.window).toBe(5000);
});
