import { afterEach, describe, expect, it } from 'vitest';
import { ProviderFailure } from '../../src/protocol/failure.ts';
import { noUsage } from '../../src/protocol/message.ts';
import { callBlock, calls, fails, heard, replies, says, unsound } from './model.ts';
import type { Play } from './model.ts';
import { persona, stage, strike } from './stage.ts';
import { routing } from '../support/routing.ts';

afterEach(strike);

const summary = says('SUMMARY', { usage: { input: 50, output: 5 } });
const full = { usage: { input: 170_000 } };

describe('making the conversation shorter', () => {
  it('by itself, before the window is full: in the middle of a turn the work goes on', async () => {
    const filling = replies([{ type: 'tool_use', id: 'c1', name: 'Note', input: { content: 'a' } }], full);
    const { session, of, model } = await stage({
      at: { environment: 'ENV' },
      personas: [persona('p', { tools: ['Note'] })],
      route: (prompt) => routing('p', prompt, 'mention'),
      settings: { mode: 'plan' },
      plays: [filling, summary, says('finished')],
    });
    expect(await session.prompt('the goal')).toEqual({ type: 'done' });
    const [event] = of('compacted');
    expect(event).toMatchObject({
      trigger: 'auto',
      method: 'summary',
      summary: 'SUMMARY',
      usage: { input: 50, output: 5 },
      cost: 0.01,
    });
    expect(event?.tokensBefore).toBeGreaterThan(170_000);
    const { messages } = model.requests[2] ?? { messages: [] };
    expect(unsound(messages)).toEqual([]);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'user', 'user', 'system', 'system']);
    expect(heard(model.requests[2])).toMatch(
      /SUMMARY\nENV\nthe goal[\s\S]*Go on from where the summary ends[\s\S]*You are the p[\s\S]*Plan mode is on/,
    );
    expect(messages[3]).toMatchObject({ tools: ['Note'] });
    expect(session.state().context.used).toBeLessThan(2_000);
    expect(of('instructed')).toHaveLength(3);
  });

  it('asks with the same system, tools and conversation, so that the cache serves it', async () => {
    const { session, model } = await stage({ plays: [says('big', full), summary] });
    await session.prompt('one');
    await session.prompt('two');
    const [first, asked] = model.requests;
    expect([asked?.system, asked?.tools]).toEqual([first?.system, first?.tools]);
    expect(asked?.messages.slice(0, 1)).toEqual(first?.messages);
    expect(heard(asked)).toContain('Call no tools');
  });

  it('does not count what was streamed of the summary as talk', async () => {
    const { session, of } = await stage({ plays: [says('big', full), summary, says('two')] });
    await session.prompt('one');
    await session.prompt('two');
    expect(of('text.delta').map(({ text }) => text)).toEqual(['big', 'two']);
    expect(of('turn.ended')[1]).toMatchObject({ steps: 1, cost: 0.02 });
  });

  it('below the mark it does not', async () => {
    const { session, of } = await stage({ plays: [says('big', { usage: { input: 150_000 } })] });
    await session.prompt('one');
    await session.prompt('two');
    expect(of('compacted')).toEqual([]);
  });

  it('counts what is new since the last reply', async () => {
    const { session, of, model } = await stage({ plays: [says('big', { usage: { input: 150_000 } }), summary] });
    await session.prompt('one');
    await session.prompt('word '.repeat(12_000));
    expect(of('compacted')).toHaveLength(1);
    expect(heard(model.requests[2])).toContain('word word');
  });

  it('a prompt that fills the window alone is not made shorter again and again', async () => {
    const { session, of, model } = await stage({ at: { limits: { turns: 6 } } });
    model.info = { contextWindow: 20_000 };
    const working = (...at: Parameters<Play>) =>
      replies([callBlock({ name: 'Note', input: { content: 'a' } })], { usage: { input: 25_500 } })(...at);
    model.otherwise = (request, ...at) =>
      (heard(request).includes('Call no tools') ? summary : working)(request, ...at);
    await session.prompt('word '.repeat(20_000));
    expect(of('compacted')).toHaveLength(1);
  });

  it('at the wish of the user, with their words; twice in a row there is nothing left to shorten', async () => {
    const { session, of, model } = await stage({ plays: [says('the answer'), summary] });
    expect(await session.compact()).toBe(false);
    await session.prompt('one');
    expect(await session.compact('keep the names')).toBe(true);
    expect(heard(model.requests[1])).toContain('The user adds: keep the names');
    expect(of('compacted')).toMatchObject([{ trigger: 'manual', method: 'summary' }]);
    expect(await session.compact()).toBe(false);
    await session.prompt('two');
    expect(heard(model.requests[2])).toMatch(/SUMMARY\none\nthe answer\ntwo$/);
    expect(unsound(model.requests[2]?.messages ?? [])).toEqual([]);
  });

  it('by the method of the server, where the model has one', async () => {
    const block = {
      role: 'assistant' as const,
      model: 'm',
      content: [{ type: 'opaque' as const, block: { type: 'compaction' } }],
    };
    const { session, of, model } = await stage({ at: { environment: 'ENV' } });
    model.info = { compaction: true };
    const told: string[] = [];
    model.compaction = (_request, _signal, instructions) => {
      told.push(instructions);
      return Promise.resolve({
        messages: [block, { role: 'system', text: 'stale' }],
        summary: 'by the server',
        usage: { ...noUsage, input: 7 },
      });
    };
    await session.prompt('one');
    expect(await session.compact('and the numbers')).toBe(true);
    expect(told).toEqual([expect.stringMatching(/^.*1\. Goals:.*The user adds: and the numbers$/s)]);
    expect(of('compacted')).toMatchObject([{ method: 'server', summary: 'by the server', usage: { input: 7 } }]);
    await session.prompt('two');
    expect(model.requests[1]?.messages[0]).toEqual(block);
    expect(heard(model.requests[1])).toBe('\nENV\none\nok\ntwo');
  });

  it.each([
    ['has none after all', () => Promise.resolve(null)],
    ['fails', () => Promise.reject(new ProviderFailure('invalid_request', 'no', { retryable: false }))],
  ])('by our own where the server %s', async (_name, compaction) => {
    const { session, of, model } = await stage({ plays: [says('a'), summary] });
    model.info = { compaction: true };
    model.compaction = compaction;
    await session.prompt('one');
    expect(await session.compact()).toBe(true);
    expect(of('compacted')[0]?.method).toBe('summary');
  });

  it('of a conversation that is too long even for that: of a shortened copy', async () => {
    const { session, model } = await stage({
      files: { a: 'x' },
      plays: [
        calls({ name: 'Look', input: { path: 'a' } }),
        says('a'),
        fails('too_long', { retryable: false }),
        summary,
      ],
    });
    await session.prompt('one');
    expect(await session.compact()).toBe(true);
    expect(heard(model.requests[3])).toMatch(
      /The conversation so far, shortened:[\s\S]*Call: Look \{"path":"a"\}[\s\S]*Result: x/,
    );
  });

  it('that fails is said, and nothing is lost', async () => {
    const { session, of, model } = await stage({ plays: [says('a'), replies([]), replies([])] });
    await session.prompt('one');
    expect(await session.compact()).toBe(false);
    expect(of('notice')[0]?.text).toContain('could not be made shorter');
    await session.prompt('two');
    expect(heard(model.requests.at(-1))).toBe('one\na\ntwo');
  });

  it('is interrupted like everything else', async () => {
    const { session, model, of } = await stage({
      plays: [
        says('a'),
        async function* () {
          await new Promise(() => undefined);
          yield* [];
        },
      ],
    });
    await session.prompt('one');
    const compacting = session.compact();
    await model.asked(2);
    session.interrupt();
    expect(await compacting).toBe(false);
    expect(of('compacted')).toEqual([]);
  });

  it('loses nothing that is said meanwhile: words, commands, and the next prompt wait', async () => {
    let go = () => {};
    const held = async function* (...at: Parameters<Play>) {
      await new Promise<void>((resolve) => (go = resolve));
      yield* summary(...at);
    };
    const { session, model } = await stage({ plays: [says('a'), held] });
    await session.prompt('one');
    const compacting = session.compact();
    await model.asked(2);
    session.steer('said meanwhile');
    expect(await session.compact()).toBe(false);
    const turn = session.prompt('two');
    go();
    expect(await compacting).toBe(true);
    expect(await turn).toEqual({ type: 'done' });
    expect(heard(model.requests[2])).toMatch(/SUMMARY\none\na\nsaid meanwhile\ntwo$/);
  });

  it('waits for the end of a turn', async () => {
    const { session, of } = await stage();
    let answer: Promise<boolean> | undefined;
    session.subscribe((event) => {
      if (event.type === 'text.delta') answer ??= session.compact();
    });
    await session.prompt('x');
    expect(await answer).toBe(false);
    expect(of('notice')[0]?.text).toContain('when the turn has ended');
  });
});

describe('a conversation that is too long', () => {
  const tooLong = fails('too_long', { retryable: false, message: 'prompt is too long.' });

  it('is made shorter once, and never sent again as it is', async () => {
    const { session, model } = await stage({ plays: [says('a'), tooLong, summary, says('fits')] });
    await session.prompt('one');
    expect(await session.prompt('two')).toEqual({ type: 'done' });
    expect(heard(model.requests[3])).toContain('SUMMARY');
  });

  it('fails clearly when that does not help', async () => {
    const { session, model } = await stage({ plays: [says('a'), tooLong, summary, tooLong] });
    await session.prompt('one');
    expect(await session.prompt('two')).toMatchObject({
      type: 'failed',
      room: 'model',
      failure: { code: 'too_long', message: expect.stringMatching(/[^.]\. Making [^.]* did not help/) as string },
    });
    expect(model.requests).toHaveLength(4);
  });

  it('fails at once when the prompt alone is too long', async () => {
    const { session, model } = await stage({ plays: [tooLong] });
    expect(await session.prompt('one')).toMatchObject({ type: 'failed', failure: { code: 'too_long' } });
    expect(model.requests).toHaveLength(1);
  });

  it('the window full in the middle of a reply: shortened, and on', async () => {
    const { session, model } = await stage({
      plays: [says('half', { stop: 'model_context_window_exceeded' }), summary, says('whole')],
    });
    expect(await session.prompt('one')).toEqual({ type: 'done' });
    expect(unsound(model.requests[2]?.messages ?? [])).toEqual([]);
  });

  it('the window full again fails clearly', async () => {
    const { session, model } = await stage();
    model.otherwise = (request, ...at) =>
      (heard(request).includes('Call no tools') ? summary : says('half', { stop: 'model_context_window_exceeded' }))(
        request,
        ...at,
      );
    expect(await session.prompt('one')).toMatchObject({ type: 'failed', failure: { code: 'too_long' } });
    expect(model.requests).toHaveLength(3);
  });
});
