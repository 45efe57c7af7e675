/** What a person allowed: it acts, it is named, and it ends with the mode and with the session. */

import { afterEach, describe, expect, it } from 'vitest';
import type { Answer, Question, Rule } from '../../src/protocol/approval.ts';
import type { RecordedEvent } from '../../src/protocol/event.ts';
import { judge } from '../../src/policy/judge.ts';
import { calls, says } from './model.ts';
import { stage, strike } from './stage.ts';
import type { StageOptions } from './stage.ts';
import { doing, look, note, put } from './tools.ts';

afterEach(strike);

/** Yes to everything, and "always" where it is offered. */
const always = (question: Question): Answer => {
  if (question.kind === 'wait') return { kind: 'wait', go: true };
  const remember = question.remember[0] ? { remember: question.remember[0] } : {};
  return question.kind === 'permission'
    ? { kind: 'permission', allow: true, ...remember }
    : { kind: 'review', accept: 'all', comments: [], ...remember };
};
const saved = (events: readonly RecordedEvent[]) => JSON.parse(JSON.stringify(events)) as RecordedEvent[];
const puts = (name: string) => calls({ name: 'Put', input: { files: { [name]: name } } });
const command = () => calls({ name: 'Do', input: { command: 'make it' } });
const outside = () => calls({ name: 'Look', input: { path: '/etc/hosts' } });
const opened = (more: StageOptions = {}) =>
  stage({ judge, tools: [put, look, note, doing(() => Promise.resolve({}))], answers: always, ...more });

describe.each<[string, (at: string) => ReturnType<typeof puts>, Rule['kind']]>([
  ['every edit', puts, 'edits'],
  ['a command', command, 'command'],
  ['a read outside', outside, 'read'],
])('%s that was allowed', (_name, call, kind) => {
  const twice = () => [call('a'), says('ok'), call('b'), says('ok'), call('c'), says('ok')];

  it('is not asked for again, and each time it acts that is told', async () => {
    const on = await opened({ plays: twice() });
    await on.session.prompt('one');
    expect(on.of('permitted')).toEqual([]);
    await on.session.prompt('two');
    expect(on.of('question.asked')).toHaveLength(1);
    expect(on.of('permitted')).toMatchObject([{ because: { code: 'granted' } }]);
    expect(on.of('permitted')[0]?.call).toBe(on.of('call.started')[1]?.id);
  });

  it.each(['ask', 'stage', 'plan'] as const)('is asked for again once the mode is set, to %s', async (mode) => {
    const on = await opened({ plays: twice() });
    await on.session.prompt('one');
    on.session.set({ mode });
    expect(on.session.state().grants).toEqual([]);
    expect(on.of('revoked')).toMatchObject([{ rules: [{ kind }], why: 'mode' }]);
    on.session.set({ mode: 'ask' });
    await on.session.prompt('two');
    expect(on.of('question.asked')).toHaveLength(2);
    expect(on.of('permitted')).toEqual([]);
  });

  it('stays while anything else is set', async () => {
    const on = await opened({ plays: twice() });
    await on.session.prompt('one');
    on.session.set({ model: 'other', agent: 'off' });
    expect(on.session.state().grants).toMatchObject([{ kind }]);
  });

  it.each([
    ['taken up again', {}],
    ['forked', { forkOf: 's1', id: 's2' }],
  ])('ends with the session, which is then %s', async (_how, at) => {
    const before = await opened({ plays: twice() });
    await before.session.prompt('one');
    const after = await before.again({
      judge,
      tools: [put, look, note, doing(() => Promise.resolve({}))],
      answers: always,
      plays: [call('b'), says('ok')],
      at: { history: saved(before.logged), ...at },
    });
    expect(after.session.state().grants).toEqual([]);
    expect(after.logged.filter(({ type }) => type === 'revoked')).toMatchObject([{ rules: [{ kind }], why: 'exit' }]);
    await after.session.prompt('two');
    expect(after.of('question.asked')).toHaveLength(1);
  });

  it('can be taken back by name, and a rewind does not bring it back', async () => {
    const on = await opened({ plays: twice() });
    await on.session.prompt('one');
    on.session.revoke();
    on.session.revoke();
    expect(on.of('revoked')).toMatchObject([{ rules: [{ kind }], why: 'user' }]);
    await on.session.prompt('two');
    expect(on.of('question.asked')).toHaveLength(2);
  });
});

describe('what the command line allows', () => {
  const grants: Rule[] = [{ kind: 'edits' }, { kind: 'command', command: 'make it' }];

  it('holds for its run, but no mode that shows every edit lands one unseen', async () => {
    const on = await opened({ at: { grants }, plays: [puts('a'), command(), says('ok'), puts('b'), command()] });
    await on.session.prompt('one');
    expect(on.of('question.asked')).toEqual([]);
    expect(on.of('permitted')).toHaveLength(2);
    on.session.set({ mode: 'ask' });
    expect(on.session.state().grants).toEqual([grants[1]]);
    await on.session.prompt('two');
    expect(on.of('question.asked')).toMatchObject([{ question: { kind: 'review' } }]);
    on.session.revoke();
    expect(on.session.state().grants).toEqual([]);
  });

  it('is known before anything happens, and can be ended then', async () => {
    const on = await opened({ at: { grants }, plays: [puts('a'), says('ok')] });
    expect(on.session.state().grants).toEqual(grants);
    expect(on.logged).toEqual([]);
    on.session.revoke();
    expect(on.session.state().grants).toEqual([]);
    await on.session.prompt('one');
    expect(on.of('question.asked')).toHaveLength(1);
    expect(
      on
        .of('granted')
        .slice(0, 2)
        .map(({ run }) => run),
    ).toEqual([undefined, true]);
  });

  it('ends with its run: the next one allows only what it says itself', async () => {
    const before = await opened({ at: { grants }, plays: [says('ok')] });
    await before.session.prompt('one');
    const history = saved(before.logged);
    const after = await before.again({ judge, at: { history, grants: [{ kind: 'read', path: '/etc' }] } });
    expect(after.session.state().grants).toEqual([{ kind: 'read', path: '/etc' }]);
  });
});

it('a session that was left in mode auto says so when it is taken up again', async () => {
  const before = await opened({ settings: { mode: 'auto' }, plays: [says('ok')] });
  await before.session.prompt('one');
  const again = (at: StageOptions['at'], mode: 'ask' | 'auto') =>
    before.again({ judge, settings: { mode }, at: { history: saved(before.logged), ...at } });
  const after = await again({}, 'ask');
  expect(after.session.state().settings.mode).toBe('auto');
  const said = (on: typeof after) => on.logged.filter(({ type }) => type === 'notice');
  expect(said(after)).toMatchObject([{ text: expect.stringContaining('Mode auto') }]);
  // Whoever chose it for this run knows.
  expect(said(await again({}, 'auto'))).toEqual([]);
  expect(said(await again({ changed: { mode: 'auto' } }, 'ask'))).toEqual([]);
});

it('mode auto ends with the screen that shows it: a run without one takes up no more than it was told itself', async () => {
  const before = await opened({ settings: { mode: 'auto' }, plays: [says('ok')] });
  await before.session.prompt('one');
  const again = async (at: StageOptions['at'], mode: 'ask' | 'auto') => {
    const options = { judge, interactive: false, settings: { mode } };
    const on = await before.again({ ...options, at: { history: saved(before.logged), ...at } });
    return on.session.state().settings.mode;
  };
  expect(await again({}, 'ask')).toBe('ask');
  expect(await again({}, 'auto')).toBe('auto');
  expect(await again({ changed: { mode: 'auto' } }, 'ask')).toBe('auto');
});

describe('mode bypass', () => {
  const bypassed = async (at: StageOptions['at'], settings?: StageOptions['settings']) => {
    const before = await opened({ settings: { mode: 'bypass' }, plays: [says('ok')] });
    await before.session.prompt('one');
    const after = await before.again({
      judge,
      ...(settings && { settings }),
      at: { history: saved(before.logged), ...at },
    });
    return after.session.state().settings.mode;
  };
  it('ends with the run that chose it', async () => {
    expect(await bypassed({}, { mode: 'ask' })).toBe('ask');
  });
  it('goes on where this run chose it too', async () => {
    expect(await bypassed({ changed: { mode: 'bypass' } }, { mode: 'ask' })).toBe('bypass');
    expect(await bypassed({}, { mode: 'bypass' })).toBe('bypass');
  });
});
