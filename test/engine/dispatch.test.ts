import { afterEach, describe, expect, it } from 'vitest';
import type { RouteCandidate } from '../../src/protocol/persona.ts';
import { hangs, heard, says } from './model.ts';
import { persona, stage, strike } from './stage.ts';
import type { StageOptions } from './stage.ts';
import { look } from './tools.ts';
import { routing } from '../support/routing.ts';

afterEach(strike);

const personas = [
  persona('architect', { description: 'Designs servers and databases. Use it before you build.\nMore words.' }),
  persona('reviewer', { description: 'Reads diffs' }),
  persona('sleeper'),
];
const task = { ...look, name: 'Task' };
const likely: RouteCandidate[] = [
  { persona: null, confidence: 0.5 },
  { persona: 'architect', confidence: 0.38 },
  { persona: 'reviewer', confidence: 0.1 },
  { persona: 'sleeper', confidence: 0.02 },
];

function unclear(candidates = likely, more: StageOptions = {}): StageOptions {
  return {
    personas,
    tools: [look, task],
    route: (prompt) => routing(null, prompt, 'none', { decision: 'ask', confidence: 0.5, candidates }),
    ...more,
  };
}

/** Hands everything to the architect by itself. */
const handing: StageOptions = { personas, route: (prompt) => routing('architect', prompt, 'router') };

describe('an unclear prompt', () => {
  it('begins with the general assistant, and is told of with who it may be for', async () => {
    const { session, of } = await stage(unclear());
    await session.prompt('hm');
    expect(of('routed')).toMatchObject([{ persona: null, previous: null, decision: 'ask', candidates: likely }]);
    expect(session.state().persona).toBeNull();
  });

  it('tells the model whom it may give it to, in few words and behind everything that was said', async () => {
    const { session, model } = await stage(unclear());
    await session.prompt('hm');
    const message = model.requests[0]?.messages.at(-1);
    expect(message).toMatchObject({ role: 'system' });
    expect(message).not.toHaveProperty('tools');
    const text = message?.role === 'system' ? message.text : '';
    expect(text.split('\n').slice(1)).toEqual([
      '- architect: Designs servers and databases.',
      '- reviewer: Reads diffs',
    ]);
    expect(text.length).toBeLessThan(400);
  });

  it('keeps the beginning of the conversation byte for byte, and says nothing twice', async () => {
    const { session, model, of } = await stage(unclear());
    await session.prompt('hm');
    await session.prompt('and this?');
    const [first, second] = model.requests;
    expect(JSON.stringify(second?.messages).startsWith(JSON.stringify(first?.messages).slice(0, -1))).toBe(true);
    expect([second?.system, second?.tools]).toEqual([first?.system, first?.tools]);
    expect(of('instructed').filter(({ about }) => about === 'dispatch')).toHaveLength(1);
  });

  it.each<[string, StageOptions]>([
    [
      'nobody is likely',
      unclear([
        { persona: null, confidence: 0.8 },
        { persona: 'reviewer', confidence: 0.2 },
      ]),
    ],
    ['there is no Task', unclear(likely, { tools: [look] })],
    ['the dispatcher only suggests', unclear(likely, { settings: { agent: 'suggest' } })],
  ])('tells the model nothing where %s', async (_what, options) => {
    const { session, of } = await stage(options);
    await session.prompt('hm');
    expect(of('instructed')).toEqual([]);
  });

  it('is not told of to anybody where no persona is likely', async () => {
    const { session, of } = await stage(
      unclear([
        { persona: null, confidence: 0.8 },
        { persona: 'reviewer', confidence: 0.2 },
      ]),
    );
    await session.prompt('hm');
    expect(of('routed')).toEqual([]);
  });
});

describe('a suggestion', () => {
  const suggesting = unclear(likely, {
    route: (prompt) =>
      routing(null, prompt, 'none', { decision: 'ask', confidence: 0.9, candidates: likely, suggests: 'architect' }),
    settings: { agent: 'suggest' },
  });

  it('is accepted while the reply comes: it is dropped, and the persona is asked', async () => {
    const { session, of, next, model } = await stage({
      ...suggesting,
      plays: [hangs('As archie'), says('As architect')],
    });
    const turn = session.prompt('hm');
    await next('text.delta');
    expect(of('routed')).toMatchObject([{ persona: null, suggests: 'architect' }]);
    session.accept('architect');
    expect(await turn).toEqual({ type: 'done' });
    expect(of('routed')[1]).toMatchObject({ persona: 'architect', previous: null, by: 'accepted' });
    expect(of('voided')).toHaveLength(1);
    expect(heard(model.requests[1])).not.toContain('As archie');
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({ role: 'system' });
    expect(session.state().persona).toBe('architect');
  });

  it('of somebody who is not there changes nothing', async () => {
    const { session, of } = await stage(suggesting);
    session.subscribe((event) => {
      if (event.type === 'turn.started') session.accept('nobody');
    });
    await session.prompt('hm');
    expect(of('routed')).toHaveLength(1);
  });
});

describe('a hand-over that is held back', () => {
  /** A wait that lasts until its signal ends it, or the test does. */
  function waiting() {
    let over: () => void = () => undefined;
    const sleep = (_ms: number, signal: AbortSignal) =>
      new Promise<void>((done, fail) => {
        signal.addEventListener('abort', () => fail(signal.reason as Error), { once: true });
        over = done;
      });
    return { over: () => over(), clock: { sleep } };
  }

  it('sends nothing before its time is over', async () => {
    const { over, clock } = waiting();
    const { session, model, next } = await stage({ ...handing, holds: () => 2_000, clock });
    const turn = session.prompt('design it');
    expect(await next('held')).toMatchObject({ ms: 2_000 });
    expect(model.requests).toHaveLength(0);
    over();
    await turn;
    expect(model.requests).toHaveLength(1);
    expect(session.state().persona).toBe('architect');
  });

  it('goes on at once when the user says so', async () => {
    const { session, model, next } = await stage({ ...handing, holds: () => 2_000, clock: waiting().clock });
    const turn = session.prompt('design it');
    await next('held');
    session.proceed();
    expect(await turn).toEqual({ type: 'done' });
    expect(model.requests[0]?.messages.at(-1)).toMatchObject({ role: 'system' });
  });

  it('goes to the general assistant when the user keeps it back: no word of the persona was ever sent', async () => {
    const { session, model, next, of } = await stage({ ...handing, holds: () => 2_000, clock: waiting().clock });
    const turn = session.prompt('design it');
    await next('held');
    session.overrule();
    expect(await turn).toEqual({ type: 'done' });
    expect(model.requests).toHaveLength(1);
    expect(heard(model.requests[0])).toBe('design it');
    expect(of('instructed')).toEqual([]);
    expect(session.state().persona).toBeNull();
  });

  it('ends with the turn', async () => {
    const { session, model, next } = await stage({ ...handing, holds: () => 2_000, clock: waiting().clock });
    const turn = session.prompt('design it');
    await next('held');
    session.interrupt();
    expect(await turn).toEqual({ type: 'interrupted' });
    expect(model.requests).toHaveLength(0);
  });

  it('is one that the dispatcher made: nobody waits for what he said himself', async () => {
    const asked: string[] = [];
    const holds = () => {
      asked.push('held');
      return 2_000;
    };
    const { session, slept } = await stage({
      personas,
      holds,
      route: (prompt, at) => {
        if (prompt === '@architect') return routing('architect', prompt, 'mention');
        return routing(prompt === 'go on' ? at.current : null, prompt, 'router');
      },
    });
    await session.prompt('hello');
    await session.prompt('@architect');
    await session.prompt('go on');
    expect([asked, slept]).toEqual([[], []]);
  });
});
