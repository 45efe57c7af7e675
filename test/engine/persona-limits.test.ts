import { afterEach, describe, expect, it } from 'vitest';
import { bash } from '../../src/tools/bash.ts';
import { judge } from '../../src/policy/judge.ts';
import type { Persona } from '../../src/protocol/persona.ts';
import { calls, heard, says } from './model.ts';
import { persona, stage, strike } from './stage.ts';
import type { StageOptions } from './stage.ts';
import { put } from './tools.ts';
import { routing } from '../support/routing.ts';

afterEach(strike);

/** `@p` hands over to the persona; everything else is the general assistant's. */
const handing = (more: Partial<Persona>): StageOptions => ({
  personas: [persona('p', more)],
  route: (prompt, { agent }) =>
    prompt.includes('@p') || agent === 'p' ? routing('p', prompt, 'mention') : routing(null, prompt),
});

describe('the model and effort of a persona', () => {
  it('are those of its requests, and the session has its own back afterwards', async () => {
    const { session, model } = await stage({
      ...handing({ model: 'own', effort: 'high' }),
      settings: { effort: 'low' },
    });
    await session.prompt('@p do it');
    expect(session.state()).toMatchObject({
      settings: { model: 'm', effort: 'low' },
      inForce: { model: 'own', effort: 'high' },
    });
    await session.prompt('thanks');
    expect(session.state().inForce).toEqual({ model: 'm', effort: 'low', mode: 'ask' });
    expect(model.requests.map((request) => [request.model, request.effort])).toEqual([
      ['own', 'high'],
      ['m', 'low'],
    ]);
  });

  it.each([
    ['in the session', { settings: {} }, true],
    ['on the command line', { at: { changed: { model: 'mine' } }, settings: { model: 'mine' } }, false],
  ])('give way to what the user chose %s', async (_where, options, sets) => {
    const { session, model } = await stage({ ...handing({ model: 'own' }), ...options });
    if (sets) session.set({ model: 'mine' });
    await session.prompt('@p do it');
    expect(model.requests[0]?.model).toBe('mine');
  });

  it('are named at the hand-over where they differ, with the tools', async () => {
    const { session, of } = await stage(
      handing({ model: 'own', tools: ['Look'], maxTurns: 3, permissionMode: 'plan' }),
    );
    await session.prompt('@p do it');
    await session.prompt('@p go on');
    expect(of('routed').map(({ powers }) => powers)).toEqual([
      { tools: ['Look'], model: 'own', mode: 'plan', maxTurns: 3 },
      undefined,
    ]);
  });
});

describe('maxTurns', () => {
  it('ends the turn at its number of requests, in words, and the next turn begins anew', async () => {
    const looks = () => calls({ name: 'Look', input: { path: 'a' } });
    const { session, model, of } = await stage({
      ...handing({ maxTurns: 2 }),
      files: { a: 'x' },
      plays: [looks(), looks(), looks()],
    });
    expect(await session.prompt('@p do it')).toEqual({ type: 'limit', limit: 'turns' });
    expect(model.requests).toHaveLength(2);
    expect(of('notice').map(({ text }) => text)).toEqual(['p may take 2 requests in one turn (its file says so)']);
    expect(heard(model.requests[0])).toContain('At most 2 requests in a turn');
    model.plays.push(says('done'));
    model.plays.shift();
    expect(await session.prompt('@p go on')).toEqual({ type: 'done' });
  });
});

describe('the mode of a persona', () => {
  it.each([
    ['plan', 'bypass', true, 'plan'],
    ['plan', 'plan', true, 'plan'],
    ['ask', 'bypass', true, 'ask'],
    ['ask', 'auto', true, 'ask'],
    ['ask', 'stage', true, 'stage'],
    ['ask', 'plan', true, 'plan'],
    ['ask', 'auto', false, 'stage'],
    ['stage', 'bypass', true, 'stage'],
    ['stage', 'ask', true, 'ask'],
    ['dontAsk', 'auto', true, 'ask'],
    [undefined, 'auto', true, 'auto'],
  ] as const)('%s makes of mode %s (interactive: %s) %s', async (permissionMode, mode, interactive, wanted) => {
    const limited = permissionMode === undefined ? {} : { permissionMode };
    const { session } = await stage({ ...handing(limited), settings: { mode }, interactive });
    await session.prompt('@p do it');
    expect(session.state().inForce.mode).toBe(wanted);
    await session.prompt('thanks');
    expect(session.state().inForce.mode).toBe(mode);
  });

  it('is the judge’s, and the model is told of plan and of its end', async () => {
    const { session, model, of, file } = await stage({
      ...handing({ permissionMode: 'plan' }),
      judge,
      settings: { mode: 'bypass' },
      plays: [calls({ name: 'Put', input: { files: { a: 'x' } } })],
    });
    await session.prompt('@p write it');
    expect(of('refused')).toMatchObject([{ because: { code: 'plan' } }]);
    expect(file('a')).toBeNull();
    expect(heard(model.requests[0])).toContain('Plan mode is on for this specialist');
    model.plays.push(calls({ name: 'Put', input: { files: { a: 'x' } } }));
    await session.prompt('write it');
    expect(
      of('instructed')
        .filter(({ about }) => about === 'mode')
        .map(({ text }) => text.slice(0, 17)),
    ).toEqual(['Plan mode is on f', 'Plan mode is off:']);
    expect(file('a')).toBe('x');
  });

  it('dontAsk refuses what would be asked, and asks nobody', async () => {
    const { session, of, model } = await stage({
      ...handing({ permissionMode: 'dontAsk' }),
      judge,
      tools: [bash, put],
      plays: [calls({ name: 'Bash', input: { command: 'make' } }, { name: 'Put', input: { files: { a: 'x' } } })],
    });
    await session.prompt('@p do it');
    expect(of('question.asked')).toEqual([]);
    expect(of('refused').map(({ because }) => because.code)).toEqual(['unattended', 'unattended']);
    expect(heard(model.requests[0])).toContain('Nobody is asked');
  });
});

describe('patterns of commands', () => {
  it('bind: what is not within one is refused before anybody is asked', async () => {
    const { session, of } = await stage({
      ...handing({ tools: ['Bash(true:*)', 'Bash(echo hello)'] }),
      tools: [bash],
      plays: [
        calls(
          ...['true', 'echo hello', 'echo bye', 'true; false'].map((command) => ({ name: 'Bash', input: { command } })),
        ),
      ],
    });
    await session.prompt('@p do it');
    expect(of('call.finished').map(({ isError }) => isError)).toEqual([false, false, true, true]);
    expect(of('call.finished').at(-1)?.content).toEqual([
      { type: 'text', text: expect.stringMatching(/^Not run: p may only run true …, echo hello: one plain command/) },
    ]);
  });

  it('do not bind beside the whole tool, nor another persona', async () => {
    const { session, of, model } = await stage({
      ...handing({ tools: ['Bash(true:*)', 'Bash'] }),
      tools: [bash],
      plays: [calls({ name: 'Bash', input: { command: 'echo a; echo b' } })],
    });
    await session.prompt('@p do it');
    model.plays.push(calls({ name: 'Bash', input: { command: 'echo c' } }));
    await session.prompt('do it');
    expect(of('call.finished').map(({ isError }) => isError)).toEqual([false, false]);
  });
});

describe('initialPrompt', () => {
  it('comes before the first prompt of a session that is the persona’s, and no other', async () => {
    const options = handing({ initialPrompt: 'Read the plan first.' });
    const whole = await stage({ ...options, settings: { agent: 'p' } });
    await whole.session.prompt('go');
    await whole.session.prompt('on');
    expect(whole.of('turn.started').map(({ attachments }) => attachments.length)).toEqual([1, 0]);
    expect(heard(whole.model.requests[0])).toContain('Read the plan first.');
    const part = await stage(options);
    await part.session.prompt('@p go');
    expect(heard(part.model.requests[0])).not.toContain('Read the plan first.');
  });
});

describe('the tools of a persona', () => {
  const named = (...names: string[]) => names.map((name) => ({ ...put, name }));
  const all = named('Edit', 'Glob', 'Grep', 'MultiEdit', 'Write', 'Read');

  it.each([
    [['MultiEdit'], ['Edit', 'MultiEdit', 'Write']],
    [
      ['Write(docs/**)', 'Read'],
      ['Edit', 'MultiEdit', 'Write', 'Read'],
    ],
    [['Edit'], ['Edit', 'MultiEdit', 'Write']],
    [['Glob'], ['Glob', 'Grep']],
    [
      ['Grep', 'Read'],
      ['Glob', 'Grep', 'Read'],
    ],
    [['Read'], ['Read']],
    [['mcp__only__this'], []],
    [['WebSearch'], []],
    [[], []],
  ])('%s: a right to write or search one way is the right to do it', async (tools, may) => {
    const { session, model } = await stage({ ...handing({ tools }), tools: all });
    await session.prompt('@p do it');
    expect(model.requests[0]?.messages.at(-1)).toMatchObject({ role: 'system', tools: may });
  });

  it('is no loop where it calls the tool that its file does not name', async () => {
    const write = (name: string) => calls({ name, input: { files: { 'a.txt': name } } });
    const { session, of } = await stage({
      ...handing({ tools: ['MultiEdit'] }),
      tools: all,
      plays: [write('Edit'), write('Write'), calls({ name: 'Read', input: { files: {} } })],
    });
    await session.prompt('@p do it');
    expect(of('call.finished').map(({ name, isError }) => [name, isError])).toEqual([
      ['Edit', false],
      ['Write', false],
      ['Read', true],
    ]);
  });
});
