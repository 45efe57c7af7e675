import { afterEach, describe, expect, it } from 'vitest';
import type { Question } from '../../src/protocol/approval.ts';
import type { RecordedEvent } from '../../src/protocol/event.ts';
import type { ModelRequest } from '../../src/protocol/provider.ts';
import { task } from '../../src/tools/task.ts';
import { calls, hangs, heard, replies, says, unsound } from './model.ts';
import type { Play, TestModel } from './model.ts';
import { allow, ask, deny, persona, stage, strike } from './stage.ts';
import type { Stage, StageOptions } from './stage.ts';
import { look, note, peek, put } from './tools.ts';
import { routing } from '../support/routing.ts';

afterEach(strike);

const scout = persona('scout', { name: 'The Scout', tools: ['Look', 'Peek'], body: 'Look closely.' });
const writer = persona('writer', { tools: ['Look', 'Put'] });
const lead = persona('lead', { tools: ['Look', 'Task'], delegates: true });

/** Whose thread a request is of: the prompt that began it. */
function promptOf({ messages }: ModelRequest): string {
  const first = messages.find(({ role }) => role === 'user');
  const part = first?.role === 'user' ? first.content[0] : undefined;
  return part?.type === 'text' ? part.text : '';
}

/** Answers by thread: the plays of each, in order; the last one again and again. */
function byThread(model: TestModel, plays: Record<string, Play[]>): void {
  const asked = new Map<string, number>();
  model.otherwise = (request, signal, n) => {
    const thread = Object.keys(plays).find((key) => promptOf(request).includes(key)) ?? '';
    const at = asked.get(thread) ?? 0;
    asked.set(thread, at + 1);
    const list = plays[thread] ?? [];
    return (list[at] ?? list.at(-1) ?? says('ok'))(request, signal, n);
  };
}

const delegating = (...tasks: Record<string, string>[]): Play =>
  calls(
    ...tasks.map((each) => ({
      name: 'Task',
      input: { description: `about ${each['prompt']}`, subagent_type: 'scout', ...each },
    })),
  );

async function acting(plays: Record<string, Play[]>, options: StageOptions = {}): Promise<Stage> {
  const on = await stage({
    personas: [scout, writer, lead],
    tools: [put, look, note, peek(() => Promise.resolve({})), task],
    ...options,
  });
  byThread(on.model, plays);
  return on;
}

const requestsOf = (on: Stage, prompt: string): ModelRequest[] =>
  on.model.requests.filter((request) => promptOf(request).includes(prompt));
const resultOf = (on: Stage, thread = 'main'): string[] =>
  on
    .of('call.finished')
    .filter((event) => event.thread === thread && event.name === 'Task')
    .map(({ content }) => content.map((part) => (part.type === 'text' ? part.text : '')).join(''));

describe('a delegate', () => {
  it('hears nothing of whom the dispatcher would have asked, also where the main thread does and it goes on', async () => {
    const on = await acting(
      {
        'the user asks': [
          delegating({ prompt: 'find the fault' }),
          delegating({ prompt: 'find the fault again', resume: 'd1' }),
          says('thanks'),
        ],
        'find the fault': [says('found')],
      },
      {
        route: (prompt) =>
          routing(null, prompt, 'none', {
            decision: 'ask',
            confidence: 0.6,
            candidates: [
              { persona: 'writer', confidence: 0.6 },
              { persona: null, confidence: 0.4 },
            ],
          }),
      },
    );
    await on.session.prompt('the user asks');
    expect(heard(requestsOf(on, 'the user asks')[0])).toContain('Of the specialists these are the likeliest');
    const own = requestsOf(on, 'find the fault');
    expect(own).toHaveLength(2);
    for (const request of own) expect(heard(request)).not.toContain('likeliest');
    expect(on.of('instructed').filter(({ about, thread }) => about === 'dispatch' && thread !== 'main')).toEqual([]);
  });

  it('hears its task and who it is, and nothing of the conversation; its last words are the result', async () => {
    const on = await acting({
      'the user asks': [delegating({ prompt: 'find the fault' }), says('thanks')],
      'find the fault': [calls({ name: 'Look', input: { path: 'a.txt' } }), says('It is in a.txt:1')],
    });
    on.write('a.txt', 'faulty');
    expect(await on.session.prompt('the user asks')).toEqual({ type: 'done' });
    const [own] = requestsOf(on, 'find the fault');
    expect(own?.messages).toMatchObject([
      { role: 'user', content: [{ type: 'text', text: 'find the fault' }] },
      { role: 'system', tools: ['Look', 'Peek'] },
    ]);
    expect(heard(own)).toMatch(/delegate "The Scout" \(@scout\)[\s\S]*Tools you have: Look, Peek\.\n\nLook closely\./);
    expect(heard(own)).not.toContain('the user asks');
    expect(resultOf(on)).toEqual([
      expect.stringMatching(/^It is in a\.txt:1\n\n\[archie\] @scout \(d1\) is done: 2 requests/),
    ]);
    expect(on.of('turn.ended')).toMatchObject([
      { thread: 'd1', steps: 2 },
      { thread: 'main', steps: 2, text: 'thanks' },
    ]);
    for (const request of on.model.requests) expect(unsound(request.messages)).toEqual([]);
  });

  it('keeps the prefix of the prompt cache: system and tools are the same bytes', async () => {
    const on = await acting({ main: [delegating({ prompt: 'find' }), says('thanks')], find: [says('found')] });
    await on.session.prompt('main');
    expect(on.model.requests).toHaveLength(3);
    const prefixes = on.model.requests.map(({ system, tools }) => JSON.stringify([system, tools]));
    expect(new Set(prefixes).size).toBe(1);
  });

  it('is told of in events of both threads, and adds up', async () => {
    const on = await acting({ main: [delegating({ prompt: 'find' }), says('thanks')], find: [says('found')] });
    await on.session.prompt('main');
    expect(on.of('delegated')).toMatchObject([
      {
        thread: 'main',
        turn: 1,
        delegate: 'd1',
        persona: 'scout',
        name: 'The Scout',
        prompt: 'find',
        tools: ['Look', 'Peek'],
        writes: false,
        depth: 1,
        limits: { turns: 40, cost: null, levels: 0 },
      },
    ]);
    expect(on.of('delegate.ended')).toMatchObject([
      { thread: 'main', delegate: 'd1', outcome: { type: 'done' }, steps: 1, cost: 0.01, text: 'found' },
    ]);
    expect(on.of('turn.ended').at(-1)).toMatchObject({ cost: 0.03, usage: { input: 300 } });
    expect(on.events.filter(({ type }) => type !== 'session.started').every(({ turn }) => turn === 1)).toBe(true);
    expect(on.session.state()).toMatchObject({
      cost: 0.03,
      turn: 1,
      persona: null,
      spent: { session: 0.03, turn: 0.03 },
      delegates: [{ id: 'd1', parent: 'main', persona: 'scout', state: 'done', doing: '', steps: 1, cost: 0.01 }],
    });
  });

  it('shows what it does now while it does it', async () => {
    let now: unknown;
    const tools = [
      peek(() => {
        now = on.session.state().delegates;
        return Promise.resolve({});
      }),
      task,
    ];
    const on = await acting(
      {
        main: [delegating({ prompt: 'find' }), says('thanks')],
        find: [calls({ name: 'Peek', input: { name: 'x' } }), says('y')],
      },
      { tools },
    );
    await on.session.prompt('main');
    expect(now).toMatchObject([{ state: 'running', doing: 'Peek x', endedAt: null, steps: 1 }]);
  });

  it('shows the call that is still open, and after the last one that it thinks', async () => {
    const seen: string[] = [];
    const on = await acting(
      {
        main: [delegating({ prompt: 'find' }), says('thanks')],
        find: [calls({ name: 'Peek', input: { name: 'long' } }, { name: 'Peek', input: { name: 'short' } }), says('y')],
      },
      { tools: [peek((name) => (name === 'long' ? over : Promise.resolve({}))), task] },
    );
    const { promise: over, resolve } = Promise.withResolvers<object>();
    on.session.subscribe(({ type, thread }) => {
      if (thread !== 'd1' || type !== 'call.finished') return;
      seen.push(on.session.state().delegates[0]!.doing);
      resolve({});
    });
    await on.session.prompt('main');
    expect(seen).toEqual(['Peek long', 'thinking after Peek long']);
  });

  it('has its tools alone: others are refused, though the model calls them', async () => {
    const on = await acting({
      main: [delegating({ prompt: 'find' }), says('thanks')],
      find: [
        calls({ name: 'Put', input: { files: { 'a.txt': 'x' } } }, { name: 'Task', input: {} }),
        says('I could not'),
      ],
    });
    await on.session.prompt('main');
    expect(on.file('a.txt')).toBeNull();
    expect(heard(requestsOf(on, 'find')[1])).toMatch(/The Scout may not use Put[\s\S]*The Scout may not use Task/);
  });

  it('of the general assistant has all tools but Task', async () => {
    const on = await acting({
      main: [delegating({ prompt: 'find', subagent_type: 'general-purpose' }), says('thanks')],
      find: [says('found')],
    });
    await on.session.prompt('main');
    expect(on.of('delegated')).toMatchObject([
      { persona: 'general', tools: ['Put', 'Look', 'Note', 'Peek'], writes: true },
    ]);
    expect(requestsOf(on, 'find')[0]?.messages[1]).toMatchObject({ tools: ['Put', 'Look', 'Note', 'Peek'] });
  });

  it('has no Task where its file only leaves other tools out', async () => {
    const all = persona('all', { tools: ['Look', 'Task'] });
    const plays = { main: [delegating({ prompt: 'find', subagent_type: 'all' }), says('x')], find: [says('found')] };
    const on = await acting(plays, { personas: [all] });
    await on.session.prompt('main');
    expect(on.of('delegated')).toMatchObject([{ tools: ['Look'], writes: false, limits: { levels: 0 } }]);
  });

  it('may be called as Agent', async () => {
    const input = { description: 'd', prompt: 'find', subagent_type: '@Scout' };
    const on = await acting({ main: [calls({ name: 'Agent', input }), says('thanks')], find: [says('found')] });
    await on.session.prompt('main');
    expect(on.of('delegate.ended')).toMatchObject([{ text: 'found' }]);
  });

  it('whose persona is not there is answered with the names that are', async () => {
    const on = await acting({ main: [delegating({ prompt: 'find', subagent_type: 'scuot' }), says('thanks')] });
    await on.session.prompt('main');
    expect(resultOf(on)).toEqual([
      'There is no persona "scuot". Did you mean scout? There is scout, writer, lead, general.',
    ]);
    expect(on.of('delegated')).toEqual([]);
  });

  it('that fails is an error for the one who called it, who goes on', async () => {
    const broken: Play = async function* () {
      yield* [];
      throw new Error('broken');
    };
    const on = await acting({ main: [delegating({ prompt: 'find' }), says('thanks')], find: [broken] });
    expect(await on.session.prompt('main')).toEqual({ type: 'done' });
    expect(resultOf(on)).toEqual([expect.stringMatching(/\(It said nothing\.\)[\s\S]*failed \(broken\)/)]);
    expect(on.of('call.finished').find(({ name }) => name === 'Task')?.isError).toBe(true);
  });

  it('takes at most the turns of its persona', async () => {
    const on = await acting(
      {
        main: [delegating({ prompt: 'find' }), says('thanks')],
        find: [calls({ name: 'Peek', input: { name: 'x' } })],
      },
      { personas: [{ ...scout, maxTurns: 3 }] },
    );
    await on.session.prompt('main');
    expect(requestsOf(on, 'find')).toHaveLength(3);
    expect(on.of('delegate.ended')).toMatchObject([{ outcome: { type: 'limit', limit: 'turns' }, steps: 3 }]);
    expect(resultOf(on)[0]).toContain('stopped before it was done, by its limit of turns');
  });

  it('works in the mode of the session, or a tighter one of its persona', async () => {
    const modes: string[] = [];
    const judge = {
      call: (_: string, __: unknown, at: { mode: string }) => {
        modes.push(at.mode);
        return allow;
      },
    };
    const plays = {
      main: [delegating({ prompt: 'find' }), says('x')],
      find: [calls({ name: 'Peek', input: { name: 'x' } }), says('y')],
    };
    const tight = { ...scout, permissionMode: 'plan' as const };
    const on = await acting(plays, { personas: [tight], judge, settings: { mode: 'auto' } });
    await on.session.prompt('main');
    expect(modes).toEqual(['auto', 'plan']);
    expect(heard(requestsOf(on, 'find')[0])).toContain('Plan mode is on');
    expect(heard(requestsOf(on, 'find')[1]).match(/Plan mode is on/g)).toHaveLength(1);
  });
});

describe('several delegates of one reply', () => {
  it('that only read run side by side', async () => {
    const all = Promise.withResolvers<void>();
    let there = 0;
    const meets: Play = async function* (request, signal, n) {
      // Nobody is answered before all three have asked.
      if (++there === 3) all.resolve();
      await all.promise;
      yield* says(`found ${promptOf(request)}`)(request, signal, n);
    };
    const on = await acting({
      main: [delegating({ prompt: 'one' }, { prompt: 'two' }, { prompt: 'three' }), says('thanks')],
      one: [meets],
      two: [meets],
      three: [meets],
    });
    await on.session.prompt('main');
    expect(resultOf(on).map((text) => text.split('\n')[0])).toEqual(['found one', 'found two', 'found three']);
    expect(on.session.state().delegates.map(({ id, state }) => [id, state])).toEqual([
      ['d1', 'done'],
      ['d2', 'done'],
      ['d3', 'done'],
    ]);
    expect(unsound(on.model.requests.at(-1)?.messages ?? [])).toEqual([]);
  });

  it('that could write run one after the other', async () => {
    const on = await acting({
      main: [
        delegating({ prompt: 'one', subagent_type: 'writer' }, { prompt: 'two', subagent_type: 'writer' }),
        says('thanks'),
      ],
      one: [says('wrote one')],
      two: [says('wrote two')],
    });
    await on.session.prompt('main');
    const order = on.events
      .filter(({ type }) => type === 'delegated' || type === 'delegate.ended')
      .map(({ type }) => type);
    expect(order).toEqual(['delegated', 'delegate.ended', 'delegated', 'delegate.ended']);
  });

  it('never give a call an id that another thread has', async () => {
    const same = replies([{ type: 'tool_use', id: 'toolu_same', name: 'Peek', input: { name: 'x' } }]);
    const on = await acting({
      main: [delegating({ prompt: 'one' }, { prompt: 'two' }), says('thanks')],
      one: [same, says('x')],
      two: [same, says('y')],
    });
    await on.session.prompt('main');
    const ids = on.of('call.started').map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the work of a delegate that writes', () => {
  const plays = {
    main: [delegating({ prompt: 'write', subagent_type: 'writer' }), says('thanks')],
    write: [calls({ name: 'Put', input: { files: { 'a.txt': 'x' } } }), says('written')],
  };

  it('is reviewed with its name on it, and lands', async () => {
    const questions: Question[] = [];
    const on = await acting(plays, {
      judge: { changes: () => ask },
      answers(question) {
        questions.push(question);
        return { kind: 'review', accept: 'all', comments: [] };
      },
    });
    await on.session.prompt('main');
    expect(questions).toMatchObject([
      {
        kind: 'review',
        asker: { thread: 'd1', name: 'writer' },
        changes: { origin: { persona: 'writer', thread: 'd1', turn: 1, prompt: 'main' } },
      },
    ]);
    expect(on.of('question.asked')).toMatchObject([{ thread: 'd1' }]);
    expect(on.of('landed')).toMatchObject([{ thread: 'd1', landing: { origin: { persona: 'writer' } } }]);
    expect(on.file('a.txt')).toBe('x');
    expect(resultOf(on)[0]).toContain('Landed: a.txt.');
    expect((await on.workspace.landings())[0]?.origin).toMatchObject({ persona: 'writer', thread: 'd1' });
  });

  it('refused, is not there, and the delegate hears it', async () => {
    const on = await acting(plays, {
      judge: { changes: () => ask },
      answers: () => ({ kind: 'review', accept: 'none', comments: [{ text: 'not like this' }] }),
    });
    await on.session.prompt('main');
    expect(on.file('a.txt')).toBeNull();
    expect(heard(requestsOf(on, 'write')[1])).toContain('not like this');
    expect(resultOf(on)[0]).not.toContain('Landed');
  });

  it('joins the proposal of the turn in mode stage, and is reviewed at its end', async () => {
    const questions: Question[] = [];
    const on = await acting(
      {
        main: [calls({ name: 'Put', input: { files: { 'm.txt': 'main' } } }), ...plays.main],
        write: plays.write,
      },
      {
        settings: { mode: 'stage' },
        answers(question) {
          questions.push(question);
          return { kind: 'review', accept: 'all', comments: [] };
        },
      },
    );
    await on.session.prompt('main');
    expect(questions).toMatchObject([
      {
        about: 'turn',
        title: 'main',
        changes: {
          files: [{ path: 'm.txt' }, { path: 'a.txt' }],
          steps: [{ tool: 'Put' }, { tool: 'Put', persona: 'writer' }],
        },
      },
    ]);
    expect(questions[0]).not.toHaveProperty('asker');
    expect(questions[0]).not.toHaveProperty('changes.origin.persona');
    expect([on.file('a.txt'), on.file('m.txt')]).toEqual(['x', 'main']);
    expect(resultOf(on)[0]).toContain('Staged for review: a.txt.');
  });
});

it('what a delegate alone staged is reviewed at the end of the turn', async () => {
  const on = await acting(
    {
      main: [delegating({ prompt: 'write', subagent_type: 'writer' }), says('thanks')],
      write: [calls({ name: 'Put', input: { files: { 'a.txt': 'x' } } }), says('written')],
    },
    { settings: { mode: 'stage' }, answers: () => ({ kind: 'review', accept: 'all', comments: [] }) },
  );
  await on.session.prompt('main');
  expect(on.of('question.asked')).toMatchObject([{ thread: 'main', question: { about: 'turn' } }]);
  expect(on.file('a.txt')).toBe('x');
});

describe('a person', () => {
  it('stops one: what it had said is the result, and the turn goes on', async () => {
    const on = await acting({
      main: [delegating({ prompt: 'one' }, { prompt: 'two' }), says('thanks')],
      one: [hangs('half of it')],
      two: [says('all of it')],
    });
    const turn = on.session.prompt('main');
    await on.next('text.delta');
    expect(on.session.stop('d1')).toBe(true);
    expect(await turn).toEqual({ type: 'done' });
    expect(resultOf(on).toSorted()).toEqual([
      expect.stringMatching(/^all of it\n\n\[archie\] @scout \(d2\) is done/),
      expect.stringMatching(/^half of it\n\n\[archie\] @scout \(d1\) was stopped by the user before it was done/),
    ]);
    expect(on.session.state().delegates.map(({ state }) => state)).toEqual(['interrupted', 'done']);
    expect(on.session.stop('d1')).toBe(false);
    expect(on.session.stop('main')).toBe(false);
  });

  it('says something to one, and only that one hears it', async () => {
    const held = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    const tools = [
      peek(async () => {
        began.resolve();
        await held.promise;
        return {};
      }),
      task,
    ];
    const on = await acting(
      {
        main: [delegating({ prompt: 'one' }), says('thanks')],
        one: [calls({ name: 'Peek', input: { name: 'x' } }), says('found')],
      },
      { tools },
    );
    const turn = on.session.prompt('main');
    await began.promise;
    expect(on.session.steer('look at b too', 'd1')).toBe(true);
    expect(on.session.steer('nobody hears', 'd7')).toBe(false);
    held.resolve();
    await turn;
    expect(on.of('nudged')).toMatchObject([{ thread: 'd1', text: 'look at b too', by: 'user' }]);
    expect(heard(requestsOf(on, 'one')[1])).toContain('look at b too');
    expect(heard(requestsOf(on, 'main')[1])).not.toContain('look at b too');
    expect(on.session.steer('too late', 'd1')).toBe(false);
  });

  it('interrupts: all of them end, and nothing is left open', async () => {
    const on = await acting({
      main: [delegating({ prompt: 'one' }, { prompt: 'two' })],
      one: [hangs('first')],
      two: [hangs('second')],
    });
    const turn = on.session.prompt('main');
    await on.next('text.delta');
    await on.next('text.delta');
    on.session.interrupt();
    expect(await turn).toEqual({ type: 'interrupted' });
    expect(on.of('delegate.ended').map(({ outcome }) => outcome.type)).toEqual(['interrupted', 'interrupted']);
    expect(on.of('turn.ended').at(-1)).toMatchObject({ thread: 'main' });
    expect(on.session.state()).toMatchObject({ running: false });
    // What they had said is not lost.
    expect(resultOf(on).map((text) => text.split('\n')[0])).toEqual(['first', 'second']);
  });

  it('is asked by it under its name', async () => {
    const on = await acting(
      {
        main: [delegating({ prompt: 'find' }), says('thanks')],
        find: [calls({ name: 'Look', input: { path: '/etc/hostname' } }), says('no')],
      },
      {
        judge: { call: (_tool, effects) => (effects.some(({ type }) => type === 'read') ? ask : allow) },
        answers: (question) => (question.kind === 'permission' ? { kind: 'permission', allow: false } : undefined),
      },
    );
    await on.session.prompt('main');
    expect(on.of('question.asked')).toMatchObject([
      { thread: 'd1', question: { asker: { thread: 'd1', name: 'The Scout' }, tool: 'Look' } },
    ]);
  });

  it('is asked before one that is likely to be large, with what it may take', async () => {
    const questions: Question[] = [];
    const plays = { main: [delegating({ prompt: 'find' }), says('thanks')], find: [says('found')] };
    const on = await acting(plays, {
      judge: {
        call: (_tool, effects) =>
          effects.some((effect) => effect.type === 'delegate' && effect.estimate?.large) ? ask : allow,
      },
      answers(question) {
        questions.push(question);
        return { kind: 'permission', allow: true, remember: { kind: 'delegate', persona: 'scout' } };
      },
    });
    on.model.price = 0.6;
    await on.session.prompt('main');
    expect(questions).toMatchObject([
      {
        tool: 'Task',
        description: 'about find',
        subject: expect.stringMatching(
          /^@scout: about 4 requests \(0 files in the tree; at most 40\) .* about \$0\.60$/,
        ),
        remember: [{ kind: 'delegate', persona: 'scout' }],
      },
    ]);
    expect(on.session.state().grants).toEqual([{ kind: 'delegate', persona: 'scout' }]);
    expect(on.of('delegated')).toMatchObject([{ estimate: { large: true, cost: 0.6, steps: 4 } }]);
  });

  it('forbids it by a rule: it never begins', async () => {
    const plays = { main: [delegating({ prompt: 'find' }), says('thanks')] };
    const on = await acting(plays, { judge: { call: () => deny } });
    await on.session.prompt('main');
    expect(on.of('delegated')).toEqual([]);
    expect(on.of('refused')).toMatchObject([{ tool: 'Task', by: 'policy' }]);
  });
});

describe('delegates of delegates', () => {
  it('are there only where the file of the persona says so, to a depth of three', async () => {
    const on = await acting({
      main: [delegating({ prompt: 'one', subagent_type: 'lead' }), says('thanks')],
      one: [delegating({ prompt: 'two', subagent_type: 'lead' }), says('1')],
      two: [delegating({ prompt: 'three', subagent_type: 'lead' }), says('2')],
      three: [delegating({ prompt: 'four', subagent_type: 'lead' }), says('3')],
    });
    await on.session.prompt('main');
    expect(on.of('delegated').map(({ thread, delegate, depth, tools }) => [thread, delegate, depth, tools])).toEqual([
      ['main', 'd1', 1, ['Look', 'Task']],
      ['d1', 'd2', 2, ['Look', 'Task']],
      ['d2', 'd3', 3, ['Look']],
    ]);
    expect(requestsOf(on, 'four')).toEqual([]);
    expect(on.of('delegate.ended').map(({ delegate, cost }) => [delegate, cost?.toFixed(2)])).toEqual([
      ['d3', '0.02'],
      ['d2', '0.04'],
      ['d1', '0.06'],
    ]);
    expect(on.of('turn.ended').at(-1)).toMatchObject({ thread: 'main', cost: expect.closeTo(0.08) });
  });

  it('end with the one that called them', async () => {
    const on = await acting({
      main: [delegating({ prompt: 'one', subagent_type: 'lead' }), says('thanks')],
      one: [delegating({ prompt: 'two' }), says('1')],
      two: [hangs('half')],
    });
    const turn = on.session.prompt('main');
    await on.next('text.delta');
    on.session.stop('d1');
    expect(await turn).toEqual({ type: 'done' });
    expect(on.of('delegate.ended').map(({ delegate, outcome }) => [delegate, outcome.type])).toEqual([
      ['d2', 'interrupted'],
      ['d1', 'interrupted'],
    ]);
  });
});

describe('a delegate taken up again', () => {
  const again = (resume: string, prompt: string): Play =>
    calls({ name: 'Task', input: { description: 'more', prompt, resume } });

  it('by the one who called it: it knows what it knew', async () => {
    const on = await acting({
      main: [delegating({ prompt: 'find' }), again('d1', 'and now b'), says('thanks')],
      find: [says('found a'), says('found b')],
    });
    await on.session.prompt('main');
    expect(requestsOf(on, 'find')[1]?.messages).toMatchObject([
      { role: 'user' },
      { role: 'system' },
      { role: 'assistant', content: [{ type: 'text', text: 'found a' }] },
      { role: 'user', content: [{ type: 'text', text: 'and now b' }] },
    ]);
    expect(on.of('delegated').map(({ delegate, resumed }) => [delegate, resumed])).toEqual([
      ['d1', undefined],
      ['d1', true],
    ]);
    expect(on.session.state().delegates).toMatchObject([{ id: 'd1', steps: 2, cost: 0.02, state: 'done' }]);
  });

  it('that is not there is answered with those that are', async () => {
    const on = await acting({
      main: [delegating({ prompt: 'find' }), again('d9', 'x'), says('thanks')],
      find: [says('found')],
    });
    await on.session.prompt('main');
    expect(resultOf(on)[1]).toBe('There is no delegate "d9" to go on with: there is d1 (@scout).');
  });

  it('twice at once goes on once', async () => {
    const resume = { name: 'Task', input: { description: 'more', prompt: 'more', resume: 'd1' } };
    const on = await acting({
      main: [delegating({ prompt: 'find' }), calls(resume, resume), says('thanks')],
      find: [says('found a'), says('found b')],
    });
    await on.session.prompt('main');
    const first = resultOf(on)
      .slice(1)
      .map((text) => text.split('\n')[0]);
    expect(new Set(first)).toEqual(new Set(['The delegate d1 is still at work.', 'found b']));
    expect(on.of('delegated')).toHaveLength(2);
  });

  const saved = (events: readonly RecordedEvent[]) => JSON.parse(JSON.stringify(events)) as RecordedEvent[];

  it('after a crash: it is ended as interrupted, the model is told how to go on, and it goes on', async () => {
    const before = await acting({
      main: [delegating({ prompt: 'find' }), says('thanks')],
      find: [calls({ name: 'Look', input: { path: 'a.txt' } }), hangs('half')],
    });
    before.write('a.txt', 'text of a');
    void before.session.prompt('main');
    await before.next('text.delta');
    const history = saved(before.logged);
    await before.session.close();

    const after = await before.again({ at: { history } });
    byThread(after.model, { main: [again('d1', 'go on'), says('thanks')], find: [says('all of it')] });
    expect(after.logged.map(({ type, thread }) => [type, thread])).toEqual([
      ['session.resumed', 'main'],
      ['turn.ended', 'd1'],
      ['delegate.ended', 'main'],
      ['call.finished', 'main'],
      ['turn.ended', 'main'],
    ]);
    expect(after.session.state()).toMatchObject({ running: false, delegates: [{ id: 'd1', state: 'interrupted' }] });
    await after.session.prompt('main again');
    expect(heard(after.model.requests[0])).toContain('Task with resume "d1" lets this delegate go on.');
    const [own] = requestsOf(after, 'find');
    expect(heard(own)).toContain('text of a');
    expect(heard(own)).toMatch(/go on$/);
    expect(unsound(own?.messages ?? [])).toEqual([]);
    expect(resultOf(after).at(-1)).toContain('all of it');
  });

  it('in a fork, as in the session it comes from', async () => {
    const before = await acting({ main: [delegating({ prompt: 'find' }), says('x')], find: [says('found')] });
    await before.session.prompt('main');
    const after = await before.again({ at: { id: 's2', forkOf: 's1', history: saved(before.logged) } });
    byThread(after.model, {
      main: [again('d1', 'more'), delegating({ prompt: 'other' }), says('y')],
      find: [says('m')],
    });
    await after.session.prompt('next');
    expect(after.of('delegated').map(({ delegate }) => delegate)).toEqual(['d1', 'd2']);
    expect(heard(requestsOf(after, 'find')[0])).toContain('found');
    expect(after.logged.filter(({ thread }) => thread === 'd1').length).toBeGreaterThan(4);
  });
});

describe('the history of a session with delegates', () => {
  it('is the main thread alone for the model, with what the delegate said', async () => {
    const on = await acting({ main: [delegating({ prompt: 'find' }), says('thanks')], find: [says('found it')] });
    await on.session.prompt('main');
    await on.session.prompt('main again');
    const last = on.model.requests.at(-1);
    expect(unsound(last?.messages ?? [])).toEqual([]);
    expect(heard(last)).toContain('found it');
    expect(heard(last)).not.toContain('You work as the delegate');
  });

  it('goes back with a rewind, delegates too; no id comes twice', async () => {
    const on = await acting(
      {
        main: [
          delegating({ prompt: 'write', subagent_type: 'writer' }),
          says('thanks'),
          delegating({ prompt: 'again', subagent_type: 'writer' }),
          says('x'),
        ],
        write: [calls({ name: 'Put', input: { files: { 'a.txt': 'x' } } }), says('written')],
      },
      {
        answers: (question) =>
          question.kind === 'review' ? { kind: 'review', accept: 'all', comments: [], rewind: true } : undefined,
      },
    );
    await on.session.prompt('main');
    await on.session.undo();
    expect(on.of('rewound')).toMatchObject([{ toTurn: 1 }]);
    expect(on.session.state()).toMatchObject({ delegates: [], persona: null });
    await on.session.prompt('main, once more');
    expect(on.of('delegated').map(({ delegate }) => delegate)).toEqual(['d1', 'd2']);
    expect(heard(on.model.requests.at(-1))).not.toContain('written');
  });

  it('is made shorter without its delegates, and a delegate makes its own shorter', async () => {
    const full = { usage: { input: 170_000 } };
    const on = await acting({
      main: [delegating({ prompt: 'find' }), says('thanks')],
      find: [
        replies([{ type: 'tool_use', id: 'p1', name: 'Peek', input: { name: 'x' } }], full),
        says('the summary'),
        says('found'),
      ],
    });
    await on.session.prompt('main');
    expect(on.of('compacted')).toMatchObject([{ thread: 'd1', trigger: 'auto' }]);
    expect(heard(requestsOf(on, 'find').at(-1))).toContain('find');
    expect(on.session.state().context.used).toBeLessThan(1_000);
    expect(await on.session.compact()).toBe(true);
    expect(unsound(on.model.requests.at(-1)?.messages ?? [])).toEqual([]);
  });
});
