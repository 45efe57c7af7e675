import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderFault } from '../../src/protocol/failure.ts';
import { calls, callBlock, fails, hangs, heard, replies, says, unsound } from './model.ts';
import { ask, stage, strike } from './stage.ts';

afterEach(strike);

describe('a prompt', () => {
  it('streams, is recorded, and ends with what was said', async () => {
    const { session, of, events, logged, model } = await stage({ plays: [says('Hello there')] });
    expect(await session.prompt('hi')).toEqual({ type: 'done' });
    expect(
      of('text.delta')
        .map(({ text }) => text)
        .join(''),
    ).toBe('Hello there');
    expect(of('turn.ended')[0]).toMatchObject({ outcome: { type: 'done' }, steps: 1, text: 'Hello there', cost: 0.01 });
    expect(logged.map(({ type }) => type)).toEqual(['session.started', 'turn.started', 'replied', 'turn.ended']);
    expect(logged.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(
      events.every((event) => event.thread === 'main' && event.turn === (event.type === 'session.started' ? 0 : 1)),
    ).toBe(true);
    expect(model.requests[0]?.messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'hi' }] }]);
  });

  it('writes nothing before the first thing happens', async () => {
    const { session, logged } = await stage();
    session.state();
    expect(logged).toEqual([]);
    await session.close();
    expect(logged).toEqual([]);
  });

  it('tells where it is once, with the voice of the user', async () => {
    const { session, model } = await stage({ at: { environment: 'Today is Monday.' } });
    await session.prompt('one');
    await session.prompt('two');
    expect(model.requests[1]?.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Today is Monday.' },
          { type: 'text', text: 'one' },
        ],
      },
      { role: 'assistant', model: 'm', content: [{ type: 'text', text: 'ok' }] },
      { role: 'user', content: [{ type: 'text', text: 'two' }] },
    ]);
  });

  it('keeps system and tools byte for byte the same, whatever changes', async () => {
    const { session, model } = await stage();
    await session.prompt('one');
    session.set({ mode: 'plan', model: 'other' });
    await session.prompt('two');
    const [a, b] = model.requests;
    expect(JSON.stringify([b?.system, b?.tools])).toBe(JSON.stringify([a?.system, a?.tools]));
    expect(b?.model).toBe('other');
  });

  it('takes attachments, and mends lone surrogates in all that is sent', async () => {
    const { session, model } = await stage({ plays: [calls({ name: 'Note', input: { content: 'a' } })] });
    await session.prompt('half \ud83d', [
      { name: 'a.txt', content: [{ type: 'text', text: 'x\udc00' }] },
      { name: 'empty.txt', content: [{ type: 'text', text: '' }] },
    ]);
    session.steer('broken \ud800');
    expect(unsound(model.requests[1]?.messages ?? [])).toEqual([]);
    expect(heard(model.requests[0])).toBe('half \ufffd\nAttached: a.txt\nx\ufffd\nAttached: empty.txt');
  });

  it('never sends an empty message', async () => {
    const { session, model } = await stage({ plays: [replies([]), says('now')] });
    await session.prompt('  ');
    expect(model.requests.flatMap(({ messages }) => unsound(messages))).toEqual([]);
  });

  it('is refused while a turn runs, and the running turn does not mind', async () => {
    const { session, model } = await stage({ plays: [hangs()] });
    const first = session.prompt('one');
    await model.asked(1);
    await expect(session.prompt('two')).rejects.toThrow('a turn is running');
    session.interrupt();
    expect(await first).toEqual({ type: 'interrupted' });
  });

  it('may come from a listener that hears the turn end', async () => {
    const { session, model } = await stage();
    let second: Promise<unknown> | undefined;
    session.subscribe((event) => {
      if (event.type === 'turn.ended' && event.turn === 1) second = session.prompt('two');
    });
    await session.prompt('one');
    await second;
    expect(model.requests).toHaveLength(2);
  });
});

describe('faults of the service', () => {
  const passing: ProviderFault[] = ['overloaded', 'rate_limit', 'network', 'server', 'stalled', 'timeout', 'protocol'];

  it.each(passing)('%s is tried again, visibly, with growing waits', async (fault) => {
    const { session, of, slept } = await stage({
      plays: [...Array.from({ length: 8 }, () => fails(fault)), says('at last')],
    });
    expect(await session.prompt('x')).toEqual({ type: 'done' });
    expect(slept).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(of('retrying').map(({ attempt, of: most, delayMs }) => [attempt, most, delayMs])).toEqual(
      slept.map((ms, at) => [at + 1, 8, ms]),
    );
  });

  it('gives up after that, with the last fault', async () => {
    const { session, model } = await stage({ plays: [] });
    model.otherwise = fails('overloaded', { status: 529 });
    expect(await session.prompt('x')).toEqual({
      type: 'failed',
      room: 'model',
      failure: { code: 'overloaded', message: 'it was overloaded', status: 529 },
    });
    expect(model.requests).toHaveLength(9);
  });

  it('jitter shortens a wait by half at most', async () => {
    const { session, slept } = await stage({ plays: [fails('server'), fails('server')], clock: { random: () => 0 } });
    await session.prompt('x');
    expect(slept).toEqual([250, 500]);
  });

  const lasting: [ProviderFault, 'credentials' | 'model'][] = [
    ['invalid_request', 'model'],
    ['credentials', 'credentials'],
    ['billing', 'model'],
    ['not_found', 'model'],
    ['redirect', 'model'],
  ];
  it.each(lasting)('%s is never tried again', async (fault, room) => {
    const { session, model } = await stage({ plays: [fails(fault, { retryable: true })] });
    expect(await session.prompt('x')).toMatchObject({ type: 'failed', room, failure: { code: fault } });
    expect(model.requests).toHaveLength(1);
  });

  it('what the provider calls final is final', async () => {
    const { session, model } = await stage({ plays: [fails('network', { retryable: false })] });
    expect(await session.prompt('x')).toMatchObject({ type: 'failed' });
    expect(model.requests).toHaveLength(1);
  });

  it('voids what was streamed before it asks again', async () => {
    const { session, events, model } = await stage({ plays: [fails('stalled', { partial: 'Hal' }), says('Hello')] });
    await session.prompt('x');
    const seen = events
      .map(({ type }) => type)
      .filter((type) => ['text.delta', 'voided', 'retrying', 'replied'].includes(type));
    expect(seen).toEqual(['text.delta', 'voided', 'retrying', 'text.delta', 'replied']);
    expect(model.requests[1]?.messages).toEqual(model.requests[0]?.messages);
  });

  it('says nothing of void when nothing was streamed', async () => {
    const { session, of } = await stage({ plays: [fails('server'), says('a')] });
    await session.prompt('x');
    expect(of('voided')).toEqual([]);
  });

  it('keeps the words of a reply that failed for good', async () => {
    const { session, of, model } = await stage({ plays: [fails('invalid_request', { partial: 'so far' })] });
    await session.prompt('x');
    expect(of('replied')[0]).toMatchObject({ stop: 'aborted', content: [{ type: 'text', text: 'so far' }] });
    await session.prompt('y');
    expect(heard(model.requests[1])).toBe('x\nso far\ny');
  });

  it('a stream that just ends is a fault, and tried again', async () => {
    const { session, of } = await stage({ plays: [async function* () {}, says('whole')] });
    expect(await session.prompt('x')).toEqual({ type: 'done' });
    expect(of('retrying')[0]?.failure.code).toBe('protocol');
  });

  it('a fault of our own is internal, and the session goes on', async () => {
    const broken = async function* () {
      yield* [];
      throw new TypeError('bug');
    };
    const { session } = await stage({ plays: [broken, says('fine')] });
    expect(await session.prompt('x')).toEqual({
      type: 'failed',
      room: 'internal',
      failure: { code: 'internal', message: 'bug' },
    });
    expect(await session.prompt('y')).toEqual({ type: 'done' });
  });
});

describe('a service that asks to wait', () => {
  it('is given up to a minute', async () => {
    const { session, slept } = await stage({ plays: [fails('rate_limit', { retryAfterMs: 59_000 })] });
    await session.prompt('x');
    expect(slept).toEqual([59_000]);
  });

  it('is never asked sooner than our own wait', async () => {
    const { session, slept } = await stage({ plays: [fails('rate_limit', { retryAfterMs: 1 })] });
    await session.prompt('x');
    expect(slept).toEqual([500]);
  });

  it('more than a minute is a question', async () => {
    const { session, slept, of } = await stage({
      plays: [fails('rate_limit', { retryAfterMs: 3_600_000 })],
      answers: () => ({ kind: 'wait', go: true }),
    });
    expect(await session.prompt('x')).toEqual({ type: 'done' });
    expect(of('question.asked')[0]?.question).toMatchObject({ kind: 'wait', seconds: 3600 });
    expect(slept).toEqual([3_600_000]);
  });

  it.each([
    [61_000, '61 s'],
    [3_600_000, '60 minutes'],
    [5 * 3_600_000, '5 hours'],
    [9 * 86_400_000, '9 days'],
    [1e20, 'more than a year'],
  ])('the wait is said in units that people read: %d ms', async (retryAfterMs, words) => {
    const { session } = await stage({ interactive: false, plays: [fails('rate_limit', { retryAfterMs })] });
    const ended = await session.prompt('x');
    expect(ended).toMatchObject({
      failure: { message: expect.stringMatching(`[^ ] It asks to wait ${words}\\.$`) as string },
    });
  });

  it('fails when the person does not want to wait', async () => {
    const { session, slept } = await stage({
      plays: [fails('rate_limit', { retryAfterMs: 3_600_000 })],
      answers: () => ({ kind: 'wait', go: false }),
    });
    expect(await session.prompt('x')).toMatchObject({
      type: 'failed',
      failure: { code: 'rate_limit', message: expect.stringContaining('60 minutes') as string },
    });
    expect(slept).toEqual([]);
  });

  it('fails at once when nobody can be asked', async () => {
    const { session, of } = await stage({ interactive: false, plays: [fails('rate_limit', { retryAfterMs: 61_000 })] });
    expect(await session.prompt('x')).toMatchObject({ type: 'failed', failure: { code: 'rate_limit' } });
    expect(of('question.asked')).toEqual([]);
  });
});

describe('why the model stopped', () => {
  it('max_tokens in words: it is asked to go on, and the answer is one', async () => {
    const { session, model, of } = await stage({ plays: [says('one ', { stop: 'max_tokens' }), says('two')] });
    await session.prompt('x');
    expect(heard(model.requests[1])).toContain('Continue exactly where you stopped.');
    expect(of('turn.ended')[0]?.text).toBe('one two');
  });

  it('max_tokens without end is cut with a notice', async () => {
    const { session, model, of } = await stage();
    model.otherwise = says('more', { stop: 'max_tokens' });
    expect(await session.prompt('x')).toEqual({ type: 'done' });
    expect(model.requests).toHaveLength(3);
    expect(of('notice')[0]?.text).toContain('longer than the model may write');
  });

  it('max_tokens in a call: nothing runs, the model hears it and goes on', async () => {
    const cut = replies(
      [
        callBlock({ name: 'Put', input: { files: { 'a.txt': 'x' } } }),
        callBlock({ name: 'Put', fault: 'its JSON is not whole' }),
      ],
      { stop: 'max_tokens' },
    );
    const { session, model, file } = await stage({ plays: [cut, says('split')] });
    expect(await session.prompt('x')).toEqual({ type: 'done' });
    expect(file('a.txt')).toBeNull();
    expect(heard(model.requests[1])).toContain('cut off by the output limit');
    expect(unsound(model.requests[1]?.messages ?? [])).toEqual([]);
  });

  it('max_tokens in calls without end is bounded', async () => {
    const { session, model } = await stage();
    model.otherwise = (...at) => replies([callBlock({ name: 'Put' })], { stop: 'max_tokens' })(...at);
    expect(await session.prompt('x')).toMatchObject({ type: 'failed', room: 'model', failure: { code: 'cut' } });
    expect(model.requests.length).toBeLessThan(6);
  });

  it('end_turn with a call: nothing runs', async () => {
    const { session, file, model } = await stage({
      plays: [replies([callBlock({ name: 'Put', input: { files: { a: 'x' } } })], { stop: 'end_turn' })],
    });
    await session.prompt('x');
    expect(file('a')).toBeNull();
    expect(unsound(model.requests[1]?.messages ?? [])).toEqual([]);
  });

  it('pause_turn: sent back as it is, steering held until after', async () => {
    const opaque = { type: 'opaque' as const, block: { type: 'server_tool_use', id: 'srv' } };
    const { session, model } = await stage({ plays: [replies([opaque], { stop: 'pause_turn' }), says('done')] });
    const paused = model.plays[0];
    model.plays[0] = async function* (...at) {
      session.steer('also this');
      yield* paused!(...at);
    };
    await session.prompt('x');
    expect(model.requests[1]?.messages.at(-1)).toEqual({ role: 'assistant', model: 'm', content: [opaque] });
    expect(heard(model.requests[2])).toContain('also this');
  });

  it('pause_turn without end is bounded', async () => {
    const { session, model } = await stage();
    model.otherwise = replies([{ type: 'opaque', block: {} }], { stop: 'pause_turn' });
    expect(await session.prompt('x')).toMatchObject({ type: 'failed', room: 'model', failure: { code: 'paused' } });
    expect(model.requests).toHaveLength(21);
  });

  const thought = { type: 'thinking' as const, thinking: 'hm', signature: 'sig' };
  const redacted = { type: 'opaque' as const, block: { type: 'redacted_thinking', data: 'x' } };
  it.each([
    ['nothing', []],
    ['thinking alone', [thought]],
    ['thinking that is hidden', [redacted]],
    ['a block that nobody knows', [{ type: 'opaque' as const, block: { type: 'server_tool_use', id: 'srv' } }]],
    ['blank text', [thought, { type: 'text' as const, text: ' \n' }]],
    ['text that nobody can see', [{ type: 'text' as const, text: '\u200b\u2060' }]],
    ['fillers and blanks of other scripts', [{ type: 'text' as const, text: '\u3164\u2800\u3000\ufe0f' }]],
    ['a block of code with nothing in it', [{ type: 'text' as const, text: '```ts\n\n```\n' }]],
  ])('%s is asked for once more, then a failure', async (_, content) => {
    const { session, model } = await stage({
      plays: [calls({ name: 'Note', input: { content: 'a' } }), replies(content)],
    });
    model.otherwise = replies(content);
    expect(await session.prompt('x')).toMatchObject({ type: 'failed', room: 'model', failure: { code: 'empty' } });
    expect(model.requests).toHaveLength(3);
    expect(unsound(model.requests[2]?.messages ?? [])).toEqual([]);
    // The next prompt is heard as ever.
    model.otherwise = says('here');
    expect(await session.prompt('y')).toEqual({ type: 'done' });
    expect(unsound(model.requests[3]?.messages ?? [])).toEqual([]);
  });

  it.each(['.', '✔', '---', '架', '```\nx\n```'])('%j is an answer, however short', async (words) => {
    const { session, model } = await stage({ plays: [says(words)] });
    expect(await session.prompt('x')).toEqual({ type: 'done' });
    expect(model.requests).toHaveLength(1);
  });

  it('an empty reply that is mended when it is asked for again is an answer', async () => {
    const { session, of } = await stage({ plays: [replies([thought]), says('the answer')] });
    expect(await session.prompt('x')).toEqual({ type: 'done' });
    expect(of('turn.ended')[0]?.text).toBe('the answer');
  });

  it('nothing to add to what was said with the calls is an end, with a notice', async () => {
    const { session, model, of } = await stage({
      plays: [replies([{ type: 'text', text: 'I note it.' }, callBlock({ name: 'Note', input: { content: 'a' } })])],
    });
    model.otherwise = replies([]);
    expect(await session.prompt('x')).toEqual({ type: 'done' });
    expect(of('notice')[0]?.text).toContain('answered with nothing');
  });

  it('an output limit that went to thinking alone is a failure', async () => {
    const { session, model } = await stage();
    model.otherwise = replies([thought], { stop: 'max_tokens' });
    expect(await session.prompt('x')).toMatchObject({
      type: 'failed',
      room: 'model',
      failure: { code: 'continued', message: expect.stringContaining('came to no answer') },
    });
    expect(model.requests).toHaveLength(3);
  });

  it('thinking comes back as it came', async () => {
    const thinking = { type: 'thinking' as const, thinking: '', signature: 'sig' };
    const { session, model } = await stage({
      plays: [replies([thinking, callBlock({ name: 'Note', input: { content: 'a' }, id: 'c1' })])],
    });
    await session.prompt('x');
    expect(model.requests[1]?.messages[1]).toMatchObject({
      role: 'assistant',
      model: 'm',
      content: [thinking, { id: 'c1' }],
    });
  });
});

describe('a refusal by the service', () => {
  it('ends the turn with its reason and does not poison the next', async () => {
    const { session, model, of } = await stage({
      plays: [says('first answer'), replies([{ type: 'text', text: 'I' }], { stop: 'refusal', stopDetail: 'bio' })],
    });
    await session.prompt('good');
    expect(await session.prompt('bad')).toEqual({ type: 'refused', detail: 'bio' });
    expect(of('turn.ended')[1]?.outcome).toEqual({ type: 'refused', detail: 'bio' });
    await session.prompt('good again');
    expect(heard(model.requests[2])).toBe('good\nfirst answer\ngood again');
  });

  it('takes out the calls of the turn, keeps instructions, and says what had landed', async () => {
    const { session, model } = await stage({
      plays: [calls({ name: 'Put', input: { files: { 'a.txt': 'x' } } }), replies([], { stop: 'refusal' })],
      settings: { mode: 'plan' },
      at: { environment: 'here' },
    });
    expect(await session.prompt('bad')).toMatchObject({ type: 'refused' });
    await session.prompt('next');
    const { messages } = model.requests[2] ?? { messages: [] };
    expect(unsound(messages)).toEqual([]);
    expect(heard(model.requests[2])).not.toContain('bad');
    expect(heard(model.requests[2])).toContain('a.txt');
    expect(messages.filter(({ role }) => role === 'system')).toHaveLength(1);
  });
});

it('a whole reply ends without an abort, so that its connection can serve the next request', async () => {
  let aborted: boolean | undefined;
  const { session } = await stage({
    plays: [
      async function* (request, signal, n) {
        try {
          yield* says('whole')(request, signal, n);
        } finally {
          aborted = signal.aborted;
        }
      },
    ],
  });
  await session.prompt('x');
  expect(aborted).toBe(false);
});

describe('limits', () => {
  it('turns: so many requests in a turn, what they asked for still runs', async () => {
    const { session, model, of } = await stage({ at: { limits: { turns: 2 } } });
    model.otherwise = (...at) => calls({ name: 'Note', input: { content: 'a' } })(...at);
    expect(await session.prompt('x')).toEqual({ type: 'limit', limit: 'turns' });
    expect(model.requests).toHaveLength(2);
    expect(of('call.finished').filter(({ isError }) => !isError)).toHaveLength(2);
    expect(await session.prompt('y')).toEqual({ type: 'limit', limit: 'turns' });
    expect(model.requests).toHaveLength(4);
  });

  it('cost: of the session', async () => {
    const { session, model } = await stage({ at: { limits: { cost: 0.015 } } });
    expect(await session.prompt('x')).toEqual({ type: 'done' });
    model.otherwise = calls({ name: 'Note', input: { content: 'a' } });
    expect(await session.prompt('y')).toEqual({ type: 'limit', limit: 'cost', budget: 'session' });
    expect(await session.prompt('z')).toEqual({ type: 'limit', limit: 'cost', budget: 'session' });
    expect(model.requests).toHaveLength(2);
  });

  it('cost that nobody knows is said, once, and stays unknown', async () => {
    const { session, model, of } = await stage({ at: { limits: { cost: 1 } } });
    model.price = null;
    await session.prompt('x');
    model.price = 0.01;
    await session.prompt('y');
    await session.prompt('z');
    expect(of('notice').map(({ text }) => text)).toEqual([
      'The price of this model is not known: the cost limit cannot be held',
    ]);
    expect(session.state().cost).toBeNull();
  });

  it('time: stops whatever is under way', async () => {
    let over = () => {};
    const { session, model } = await stage({
      plays: [hangs('so far', true)],
      at: { limits: { time: 5 } },
      clock: { sleep: () => new Promise((resolve) => (over = resolve)) },
    });
    const turn = session.prompt('x');
    await model.asked(1);
    over();
    expect(await turn).toEqual({ type: 'limit', limit: 'time' });
  });

  it('time: does not run while a person is asked', async () => {
    const slept: number[] = [];
    let now = 0;
    let over = () => {};
    const { session, next, model, file } = await stage({
      plays: [calls({ name: 'Put', input: { files: { 'a.txt': 'x' } } }), hangs('so far', true)],
      judge: { changes: () => ask },
      at: { limits: { time: 100 } },
      clock: {
        monotonic: () => now,
        sleep: (ms, signal) => {
          slept.push(ms);
          return new Promise((resolve, reject) => {
            over = resolve;
            signal.addEventListener('abort', () => reject(signal.reason as Error));
          });
        },
      },
    });
    const turn = session.prompt('x');
    now = 30;
    const { question } = await next('question.asked');
    now += 5000;
    over();
    session.answer(question.id, { kind: 'review', accept: 'all', comments: [] });
    await model.asked(2);
    expect(file('a.txt')).toBe('x');
    expect(slept).toEqual([100, 70]);
    over();
    expect(await turn).toEqual({ type: 'limit', limit: 'time' });
  });
});
