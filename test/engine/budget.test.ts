import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { noBudgets, readBudget } from '../../src/protocol/budget.ts';
import type { RecordedEvent } from '../../src/protocol/event.ts';
import { task } from '../../src/tools/task.ts';
import { callBlock, calls, hangs, replies, says } from './model.ts';
import type { Play } from './model.ts';
import { persona, stage, strike } from './stage.ts';
import type { Stage, StageOptions } from './stage.ts';
import { note, put } from './tools.ts';

afterEach(strike);

const scout = persona('scout', { tools: ['Note'] });
const saved = (events: readonly RecordedEvent[]) => JSON.parse(JSON.stringify(events)) as RecordedEvent[];
const over = (budget: string) => ({ type: 'limit', limit: 'cost', budget });

/** A reply of 1,000 tokens at most costs a dollar, a prompt nothing; what a reply really costs is `price`. */
async function priced(price: number, options: StageOptions = {}): Promise<Stage> {
  const on = await stage({ personas: [scout], tools: [note, task], ...options });
  on.model.price = price;
  on.model.worst = { prompt: 0, reply: 0.001 };
  on.model.info = { maxOutput: 10_000 };
  return on;
}

const warnings = (on: Stage): string[] => on.of('notice').map(({ text }) => text);
const asked = (on: Stage): number[] => on.model.requests.map(({ maxTokens }) => maxTokens);
const noting = calls({ name: 'Note', input: { content: 'x' } });
const delegating = (...prompts: string[]): Play =>
  calls(...prompts.map((prompt) => ({ name: 'Task', input: { description: 'd', prompt, subagent_type: 'scout' } })));

describe('a budget', () => {
  it('that covers the worst case changes nothing', async () => {
    const on = await priced(1, { at: { budgets: { session: 100 } } });
    expect(await on.session.prompt('x')).toEqual({ type: 'done' });
    expect(asked(on)).toEqual([10_000]);
    expect(warnings(on)).toEqual([]);
  });

  it('that does not asks for a reply as long as it can pay', async () => {
    const on = await priced(1, { at: { budgets: { session: 6 } } });
    await on.session.prompt('x');
    await on.session.prompt('y');
    expect(asked(on)).toEqual([6_000, 5_000]);
  });

  it('is over where it does not cover a reply worth having: nothing is sent, and it is said', async () => {
    const on = await priced(2, { at: { budgets: { session: 3 } } });
    expect(await on.session.prompt('x')).toEqual({ type: 'done' });
    expect(await on.session.prompt('y')).toEqual(over('session'));
    expect(asked(on)).toEqual([3_000]);
    expect(on.of('turn.ended').at(-1)).toMatchObject({ outcome: over('session'), steps: 0, cost: 0 });
  });

  it('counts the prompt, with system and tools, as if nothing came from the cache', async () => {
    const on = await priced(0, { at: { budgets: { session: 1 }, system: 'x'.repeat(40_000) } });
    on.model.worst = { prompt: 0.001, reply: 0 };
    expect(await on.session.prompt('x')).toEqual(over('session'));
    expect(on.model.requests).toEqual([]);
  });

  it('of a turn begins anew with each', async () => {
    const on = await priced(2, { at: { budgets: { turn: 3 } } });
    on.model.otherwise = noting;
    expect(await on.session.prompt('x')).toEqual(over('turn'));
    expect(await on.session.prompt('y')).toEqual(over('turn'));
    expect(on.model.requests).toHaveLength(2);
  });

  it('warns once at 80 %, and again when it was raised', async () => {
    const on = await priced(2, { at: { budgets: { session: 10 } } });
    for (const prompt of ['a', 'b', 'c']) await on.session.prompt(prompt);
    expect(warnings(on)).toEqual([]);
    await on.session.prompt('d');
    await on.session.prompt('e');
    expect(warnings(on)).toEqual(['80 % of the budget of the session is spent: $8.00 of $10.00']);
    on.session.budget({ session: 12 });
    expect(await on.session.prompt('f')).toEqual({ type: 'done' });
    expect(warnings(on)).toHaveLength(2);
  });

  it('of which the price is not known is said so, once', async () => {
    const on = await priced(1, { at: { budgets: { session: 1 } } });
    on.model.price = null;
    await on.session.prompt('x');
    await on.session.prompt('y');
    expect(warnings(on)).toEqual(['The price of this model is not known: the cost limit cannot be held']);
    expect(asked(on)).toEqual([10_000, 10_000]);
  });

  it('binds what makes the conversation shorter, too', async () => {
    const on = await priced(2, { at: { budgets: { session: 3 } } });
    await on.session.prompt('x');
    expect(await on.session.compact()).toBe(false);
    expect(on.model.requests).toHaveLength(1);
    expect(warnings(on)[0]).toContain('the budget of the session does not cover another request');
  });
});

describe('the budget of a session that is taken up again', () => {
  it('is what it had: a stop is a stop, until it is raised', async () => {
    const before = await priced(2, { at: { budgets: { session: 3 } } });
    await before.session.prompt('x');
    const after = await before.again({ at: { history: saved(before.logged), budgets: { session: 50 } } });
    after.model.worst = { prompt: 0, reply: 0.001 };
    expect(after.session.state()).toMatchObject({ budgets: { session: 3 }, spent: { session: 2 } });
    expect(await after.session.prompt('y')).toEqual(over('session'));
    after.session.budget({ session: 5 });
    expect(await after.session.prompt('z')).toEqual({ type: 'done' });
    expect(after.model.requests).toHaveLength(1);
  });

  it('is what the command line says, where that says something', async () => {
    const before = await priced(2, { at: { limits: { cost: 3 } } });
    await before.session.prompt('x');
    const after = await before.again({ at: { history: saved(before.logged), limits: { cost: 9 } } });
    expect(after.logged).toMatchObject([{ type: 'session.resumed' }, { type: 'budget', budgets: { session: 9 } }]);
    expect(await after.session.prompt('y')).toEqual({ type: 'done' });
  });

  it('is that of the configuration where it never had one', async () => {
    const before = await priced(2);
    await before.session.prompt('x');
    const after = await before.again({ at: { history: saved(before.logged), budgets: { session: 50, turn: 4 } } });
    expect(after.session.state().budgets).toEqual({ session: 50, turn: 4, delegate: null });
  });

  it('stays when the conversation goes back to before it was set', async () => {
    const on = await priced(2, {
      plays: [calls({ name: 'Put', input: { files: { 'a.txt': 'x' } } })],
      tools: [put],
      answers: () => ({ kind: 'review', accept: 'all', comments: [], rewind: true }),
    });
    await on.session.prompt('x');
    on.session.budget({ session: 7 });
    await on.session.undo();
    expect(on.of('rewound')).toHaveLength(1);
    expect(on.session.state().budgets).toEqual({ session: 7, turn: null, delegate: null });
  });
});

describe('the budgets of delegates', () => {
  it('end one that spent its own, and the turn goes on', async () => {
    const on = await priced(2, { plays: [delegating('find')], at: { budgets: { delegate: 5 } } });
    on.model.otherwise = (request, signal, n) =>
      (request.messages.length > 1 && JSON.stringify(request.messages).includes('You work as')
        ? noting
        : says('thanks'))(request, signal, n);
    expect(await on.session.prompt('main')).toEqual({ type: 'done' });
    expect(on.of('delegate.ended')).toMatchObject([{ outcome: over('delegate'), steps: 2, cost: 4 }]);
    expect(on.of('delegated')).toMatchObject([{ limits: { cost: 5 } }]);
    expect(warnings(on)).toEqual(['80 % of the budget of the delegate @scout (d1) is spent: $4.00 of $5.00']);
    const result = on.of('call.finished').find(({ name }) => name === 'Task');
    expect(JSON.stringify(result?.content)).toContain('stopped before it was done, by the budget of the delegate');
  });

  it('are what the file of the persona says, where that is less', async () => {
    const thrifty = { ...scout, maxCost: 3 };
    const on = await priced(2, { plays: [delegating('find')], personas: [thrifty], at: { budgets: { delegate: 5 } } });
    on.model.otherwise = (request, signal, n) =>
      (JSON.stringify(request.messages).includes('You work as') ? noting : says('thanks'))(request, signal, n);
    await on.session.prompt('main');
    expect(on.of('delegate.ended')).toMatchObject([{ outcome: over('delegate'), steps: 1 }]);
  });

  it('share the session’s: together they cannot spend more than there is', async () => {
    const on = await priced(2, { at: { budgets: { session: 9 } }, plays: [delegating('one', 'two', 'three')] });
    let reserved = 0;
    let most = 0;
    on.model.otherwise = async function* (request, signal, n) {
      reserved += request.maxTokens / 1000;
      most = Math.max(most, on.session.state().spent.session + reserved);
      try {
        yield* says('found')(request, signal, n);
      } finally {
        reserved -= request.maxTokens / 1000;
      }
    };
    const outcome = await on.session.prompt('main');
    expect(reserved).toBe(0);
    expect(most).toBeLessThanOrEqual(9);
    // The first reply and three delegates cost 8; a dollar is not worth another reply.
    expect(on.of('delegate.ended').map(({ outcome: { type } }) => type)).toEqual(['done', 'done', 'done']);
    expect(outcome).toEqual(over('session'));
    expect(on.session.state().spent.session).toBe(8);
  });

  it('leave room for one another: those that only read ask side by side though no two whole replies are paid for', async () => {
    const on = await priced(2, { at: { budgets: { session: 32 } }, plays: [delegating('one', 'two', 'three')] });
    on.model.info = { maxOutput: 64_000 };
    const all = Promise.withResolvers<void>();
    let there = 0;
    on.model.otherwise = async function* (request, signal, n) {
      if (JSON.stringify(request.messages).includes('You work as') && ++there === 3) all.resolve();
      await all.promise;
      yield* says('found')(request, signal, n);
    };
    expect(await on.session.prompt('main')).toEqual({ type: 'done' });
    const [, ...lengths] = asked(on);
    expect(lengths.slice(0, 3).every((tokens) => tokens >= 8_192 && tokens <= 10_000)).toBe(true);
    expect(lengths.slice(0, 3).reduce((sum, tokens) => sum + tokens / 1000, 2)).toBeLessThanOrEqual(32);
  });

  it('wait for what another one has reserved, and end with the turn while they wait', async () => {
    const on = await priced(2, { at: { budgets: { session: 9 } }, plays: [delegating('one', 'two')] });
    on.model.otherwise = hangs('so far');
    const turn = on.session.prompt('main');
    await on.model.asked(2);
    on.session.interrupt();
    expect(await turn).toEqual({ type: 'interrupted' });
    expect(on.model.requests).toHaveLength(2);
    expect(on.of('delegate.ended')).toHaveLength(2);
  });
});

describe('words for a budget', () => {
  const now = { ...noBudgets, session: 2, delegate: 0.5 };
  const spent = { session: 1.5, turn: 0.25 };
  it.each([
    ['3', { session: 3 }],
    ['$2.50', { session: 2.5 }],
    ['.5 usd', { session: 0.5 }],
    ['+1', { session: 3 }],
    ['off', { session: null }],
    ['turn +1', { turn: 1.25 }],
    ['delegate off', { delegate: null }],
    ['delegate +0.5', { delegate: 1 }],
    ['0', null],
    ['-1', null],
    ['all of it', null],
    ['', null],
  ])('%j', (words, budgets) => {
    expect(readBudget(words, now, spent)).toEqual(budgets);
  });
});

it('whatever delegates do, no more is spent than there is', async () => {
  const some = fc.record({
    budget: fc.integer({ min: 1, max: 40 }),
    turn: fc.option(fc.integer({ min: 1, max: 40 }), { nil: null }),
    delegate: fc.option(fc.integer({ min: 1, max: 20 }), { nil: null }),
    // Requests of each delegate, and how much of what it asked for each reply takes.
    delegates: fc.array(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 3 }), { maxLength: 5 }),
  });
  const property = fc.asyncProperty(some, async ({ budget, turn, delegate, delegates }) => {
    const on = await priced(0, { at: { budgets: { session: budget, turn, delegate } } });
    // What a reply took, at the price that was reckoned with.
    on.model.cost = (_model, { output }) => output * 0.001;
    const left = new Map(delegates.map((parts, n) => [`task ${n}.`, [...parts]]));
    let asked = false;
    on.model.otherwise = (request, signal, n) => {
      const words = JSON.stringify(request.messages[0]);
      const parts = [...left].find(([prompt]) => words.includes(prompt))?.[1];
      const part = parts?.shift() ?? 1;
      const usage = { input: 0, output: Math.floor((request.maxTokens * part) / 100) };
      const content = delegates.map((_, at) => ({
        name: 'Task',
        input: { description: 'd', prompt: `task ${at}.`, subagent_type: 'scout' },
      }));
      const more = parts ? [{ name: 'Note', input: { content: 'x' } }] : content;
      const goesOn = parts ? parts.length > 0 : !asked && content.length > 0;
      asked ||= !parts;
      return (goesOn ? replies(more.map(callBlock), { usage }) : says('done', { usage }))(request, signal, n);
    };
    const outcome = await on.session.prompt('main');
    const spent = on.session.state().spent.session;
    expect(spent).toBeLessThanOrEqual(Math.min(budget, turn ?? budget) + 1e-9);
    for (const { cost } of on.session.state().delegates) expect(cost).toBeLessThanOrEqual((delegate ?? budget) + 1e-9);
    expect(['done', 'limit']).toContain(outcome.type);
    expect(on.session.state().delegates.every(({ endedAt }) => endedAt !== null)).toBe(true);
    strike();
  });
  await fc.assert(property, { numRuns: 100, interruptAfterTimeLimit: 10_000 });
});
