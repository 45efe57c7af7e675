import { afterEach, describe, expect, it } from 'vitest';
import type { RouteContext, Routing } from '../../src/protocol/persona.ts';
import { calls, hangs, heard, says } from './model.ts';
import { persona, stage, strike } from './stage.ts';
import type { StageOptions } from './stage.ts';
import { routing } from '../support/routing.ts';

afterEach(strike);

const architect = persona('architect', { name: 'The Architect', tools: ['Look', 'Task'], body: 'Weigh options.' });

/** Routes prompts with the word "design" to the architect, and keeps it for what follows. */
function keeping(asked: { prompt: string; at: RouteContext }[] = []): StageOptions {
  return {
    personas: [architect, persona('other')],
    route(prompt, at): Routing {
      asked.push({ prompt, at });
      if (prompt.includes('@other')) return routing('other', prompt, 'mention', { reasons: ['named'] });
      const follows = at.current === 'architect' || (at.previous ?? '').includes('design');
      if (at.agent !== 'off' && (prompt.includes('design') || follows))
        return routing('architect', prompt, 'router', { confidence: 0.9, reasons: ['"design"'] });
      return routing(null, prompt);
    },
  };
}

describe('a hand-over', () => {
  it('is told with its reasons, and the model gets the words and the limit of tools', async () => {
    const { session, of, model } = await stage(keeping());
    await session.prompt('design it');
    expect(of('routed')).toMatchObject([
      { persona: 'architect', previous: null, confidence: 0.9, reasons: ['"design"'], by: 'router' },
    ]);
    const message = model.requests[0]?.messages.at(-1);
    expect(message).toMatchObject({ role: 'system', tools: ['Look'] });
    expect(message?.role === 'system' && message.text).toMatch(
      /"The Architect" \(@architect\)[\s\S]*Tools you have: Look\.\n\nWeigh options\./,
    );
    expect(session.state().persona).toBe('architect');
  });

  it('a follow-up stays, and nothing is told twice', async () => {
    const { session, of, model } = await stage(keeping());
    await session.prompt('design it');
    await session.prompt('go on');
    expect(of('routed')).toMatchObject([{ persona: 'architect' }, { persona: 'architect', previous: 'architect' }]);
    expect(of('instructed')).toHaveLength(1);
    expect(model.requests[1]?.messages.filter(({ role }) => role === 'system')).toHaveLength(1);
  });

  it('general prompts are not told of', async () => {
    const { session, of } = await stage(keeping());
    await session.prompt('hello');
    expect(of('routed')).toEqual([]);
    expect(of('instructed')).toEqual([]);
  });

  it('back to the general assistant gives all tools back', async () => {
    const { session, of, model } = await stage(keeping());
    await session.prompt('design it');
    session.set({ agent: 'off' });
    await session.prompt('hello');
    expect(of('routed')[1]).toMatchObject({ persona: null, previous: 'architect' });
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({ role: 'system', tools: null });
  });

  it('a persona without a limit lifts the one before', async () => {
    const { session, model } = await stage(keeping());
    await session.prompt('design it');
    await session.prompt('@other do');
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({ role: 'system', tools: null });
  });

  it('the dispatcher hears who had the turn before and what was asked', async () => {
    const asked: { prompt: string; at: RouteContext }[] = [];
    const { session } = await stage(keeping(asked));
    await session.prompt('design it');
    await session.prompt('go on');
    expect(asked.map(({ at: { current, previous, agent } }) => [current, previous, agent])).toEqual([
      [null, undefined, 'auto'],
      ['architect', 'design it', 'auto'],
    ]);
  });
});

describe('the user sends the persona away', () => {
  it('while the reply comes: it is dropped and asked for again, in general', async () => {
    const { session, of, next, model, events } = await stage({
      ...keeping(),
      plays: [hangs('As an architect', true), says('As archie')],
    });
    const turn = session.prompt('design it');
    await next('text.delta');
    session.overrule();
    expect(await turn).toEqual({ type: 'done' });
    expect(of('routed')[1]).toMatchObject({ persona: null, previous: 'architect', by: 'overruled' });
    expect(events.map(({ type }) => type).filter((type) => type === 'voided')).toHaveLength(1);
    expect(of('replied')).toHaveLength(1);
    expect(heard(model.requests[1])).not.toContain('As an architect');
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({ role: 'system', tools: null });
    expect(of('turn.ended')).toHaveLength(1);
  });

  it('while a call runs: the next step is the general assistant', async () => {
    const { session, model } = await stage({
      ...keeping(),
      files: { a: 'x' },
      plays: [calls({ name: 'Look', input: { path: 'a' } })],
    });
    session.subscribe((event) => {
      if (event.type === 'call.finished') session.overrule();
    });
    await session.prompt('design it');
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({ role: 'system', tools: null });
  });

  it('a follow-up does not bring it back; a prompt of its own does', async () => {
    const { session, model } = await stage({ ...keeping(), plays: [hangs('A')] });
    const turn = session.prompt('design it');
    await model.asked(1);
    session.overrule();
    await turn;
    await session.prompt('go on');
    expect(session.state().persona).toBeNull();
    await session.prompt('design more');
    expect(session.state().persona).toBe('architect');
  });

  it('at any other moment of the turn: no request goes out under its words', async () => {
    const { session, of, model } = await stage(keeping());
    const turn = session.prompt('design it');
    session.overrule();
    await turn;
    expect(of('routed')).toMatchObject([{ persona: 'architect' }, { persona: null, by: 'overruled' }]);
    expect(model.requests).toHaveLength(1);
    expect(heard(model.requests[0])).toBe('design it');
  });

  it('when there is none does nothing', async () => {
    const { session, of } = await stage(keeping());
    await session.prompt('hello');
    session.overrule();
    expect(of('routed')).toEqual([]);
  });
});

describe('the mode', () => {
  it('is told only where the model must know: plan, and its end', async () => {
    const { session, of } = await stage();
    session.set({ mode: 'auto' });
    await session.prompt('a');
    session.set({ mode: 'plan' });
    await session.prompt('b');
    await session.prompt('c');
    session.set({ mode: 'ask' });
    await session.prompt('d');
    expect(
      of('instructed').map(({ about, turn, text }) => [about, turn, /Plan mode is (on|off)/.exec(text)?.[1]]),
    ).toEqual([
      ['mode', 2, 'on'],
      ['mode', 4, 'off'],
    ]);
    expect(of('set')).toHaveLength(3);
  });

  it('changed in the middle of a turn is told with the next step', async () => {
    const { session, model } = await stage({ plays: [calls({ name: 'Note', input: { content: 'a' } })] });
    session.subscribe((event) => {
      if (event.type === 'call.finished') session.set({ mode: 'plan' });
    });
    await session.prompt('x');
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({ role: 'system' });
  });
});
