import { afterEach, describe, expect, it } from 'vitest';
import type { SessionEvent } from '../../src/protocol/event.ts';
import { calls, says } from './model.ts';
import { ask, stage, strike } from './stage.ts';
import { doing } from './tools.ts';

afterEach(strike);

describe('the stream', () => {
  it('replays from a number, then goes on', async () => {
    const { session, logged } = await stage();
    await session.prompt('one');
    const late: SessionEvent[] = [];
    session.subscribe((event) => late.push(event), 2);
    expect(late).toEqual(logged.slice(2));
    await session.prompt('two');
    const recorded = late.filter(({ type }) => type !== 'text.delta');
    expect(recorded).toEqual(logged.slice(2));
  });

  it('gives passing events the number of the last recorded one', async () => {
    const { session, of } = await stage();
    await session.prompt('one');
    expect(of('text.delta')[0]?.seq).toBe(of('turn.started')[0]?.seq);
  });

  it('is heard in the same order by all, whoever acts on it', async () => {
    const { session } = await stage({
      judge: { changes: () => ask },
      plays: [calls({ name: 'Put', input: { files: { a: '1' } } })],
    });
    const heard: number[][] = [[], []];
    session.subscribe((event) => {
      heard[0]?.push(event.seq);
      if (event.type === 'question.asked')
        session.answer(event.question.id, { kind: 'review', accept: 'all', comments: [] });
    });
    session.subscribe((event) => heard[1]?.push(event.seq));
    await session.prompt('x');
    expect(heard[1]).toEqual(heard[0]);
    expect([...(heard[1] ?? [])].sort((a, b) => a - b)).toEqual(heard[1]);
  });

  it('lets a listener go', async () => {
    const { session } = await stage();
    let count = 0;
    const stop = session.subscribe(() => (count += 1));
    stop();
    await session.prompt('x');
    expect(count).toBe(0);
  });

  it('subscribed to in the middle of an event misses none and hears none twice', async () => {
    const { session, logged } = await stage();
    const late: number[] = [];
    let joined = false;
    session.subscribe((event) => {
      if (event.type !== 'turn.started' || joined) return;
      joined = true;
      session.steer('said within');
      session.set({ mode: 'auto' });
      session.subscribe((each) => {
        if (each.type !== 'text.delta') late.push(each.seq);
      }, 0);
    });
    await session.prompt('x');
    expect(late).toEqual(logged.map(({ seq }) => seq));
  });

  it('survives a session file that cannot be written, and says so once', async () => {
    let writes = 0;
    const { session, of } = await stage({
      log: () => {
        writes += 1;
        if (writes > 2) throw new Error('ENOSPC');
      },
    });
    expect(await session.prompt('x')).toEqual({ type: 'done' });
    expect(await session.prompt('y')).toEqual({ type: 'done' });
    expect(of('notice').map(({ text }) => text)).toEqual([
      'The session file cannot be written (ENOSPC): what happens from here on cannot be resumed',
    ]);
    expect(writes).toBe(3);
  });

  it('appends to the conversation: what was made once is never made again', async () => {
    const { session, model } = await stage();
    const sent: (readonly unknown[])[] = [];
    model.otherwise = (request, ...at) => {
      sent.push(request.messages);
      return says('ok')(request, ...at);
    };
    for (const prompt of ['one', 'two', 'three']) await session.prompt(prompt);
    const [first, second, third] = sent;
    expect(third).toHaveLength(5);
    expect(second?.[0]).toBe(first?.[0]);
    expect(third?.slice(0, 3).every((message, at) => message === second?.[at])).toBe(true);
  });
});

describe('the state', () => {
  it('is a fold: of the replayed events it is the same', async () => {
    const { session, logged } = await stage({
      plays: [calls({ name: 'Note', input: { content: 'a' } }), says('b', { usage: { cacheRead: 5 } })],
    });
    const states: unknown[] = [];
    session.subscribe((event) => {
      if (event.type === 'turn.started') states.push(session.state().running);
    });
    await session.prompt('x');
    expect(states).toEqual([true]);
    expect(session.state()).toMatchObject({
      running: false,
      turn: 1,
      usage: { input: 200, output: 20, cacheRead: 5, cacheWrite: 0 },
      cost: 0.02,
      context: { used: 115, window: 200_000 },
      settings: { model: 'm', mode: 'ask', agent: 'auto' },
    });
    expect(logged.length).toBeGreaterThan(5);
  });

  it('estimates the context where the service does not count', async () => {
    const { session } = await stage({ plays: [says('word '.repeat(1000), { usage: { input: 0, output: 0 } })] });
    await session.prompt('word '.repeat(1000));
    expect(session.state().context.used).toBeGreaterThan(2_000);
  });
});

describe('a command of the user', () => {
  it('runs without a question, is shown, journaled and undone, and the model hears of it', async () => {
    const on = await stage({ files: { 'a.txt': 'one\n' }, judge: { call: () => ask } });
    await on.session.shell('echo two >> a.txt; echo out; exit 3');
    expect(on.of('question.asked')).toEqual([]);
    expect(on.of('call.started')).toMatchObject([{ name: 'Shell', title: 'echo two >> a.txt; echo out; exit 3' }]);
    expect(on.of('call.finished')).toMatchObject([
      { isError: true, display: [{ type: 'command', exit: 3, isolation: 'none' }] },
    ]);
    expect(on.of('landed')).toMatchObject([
      { landing: { origin: { by: 'user', session: 's1' }, files: [{ path: 'a.txt' }] } },
    ]);
    expect(on.of('nudged')[0]?.text).toContain('whatever it says:\n```\nout\n');
    await on.session.prompt('what happened?');
    expect(on.model.requests[0]?.messages).toHaveLength(1);
    await on.session.undo();
    expect(on.file('a.txt')).toBe('one\n');
  });

  it('is stopped by an interrupt', async () => {
    const { session, next, of } = await stage();
    const running = session.shell('echo begun; sleep 600');
    await next('call.output');
    session.interrupt();
    await running;
    expect(of('call.finished')).toMatchObject([{ isError: true, display: [{ ended: 'interrupted' }] }]);
  });

  it('said during a turn reaches the model with the next request', async () => {
    let shell: Promise<void> | undefined;
    const { session, model } = await stage({
      tools: [
        doing(async () => {
          shell = session.shell('echo from the user');
          await shell;
          return {};
        }),
      ],
      plays: [calls({ name: 'Do', input: { command: 'c' } }), says('done')],
    });
    await session.prompt('x');
    expect(JSON.stringify(model.requests[1]?.messages.at(-1))).toContain('from the user');
  });

  it('that cannot be run is shown as failed, and nobody throws', async () => {
    const { session, of } = await stage({
      wrap: (workspace) => ({
        ...workspace,
        async *run() {
          yield* [];
          throw new Error('no bash here');
        },
      }),
    });
    await session.shell('ls');
    expect(of('call.finished')).toMatchObject([
      { isError: true, content: [{ type: 'text', text: 'The command failed unexpectedly: no bash here' }] },
    ]);
  });
});

describe('undo and redo', () => {
  it('go back and forth, are told to the model, and know their session', async () => {
    const on = await stage({
      files: { 'a.txt': 'one' },
      plays: [calls({ name: 'Put', input: { files: { 'a.txt': 'two' } } })],
    });
    await on.session.prompt('x');
    const undone = await on.session.undo();
    expect(on.file('a.txt')).toBe('one');
    expect(undone?.origin).toMatchObject({ by: 'undo', session: 's1' });
    await on.session.redo();
    expect(on.file('a.txt')).toBe('two');
    expect(on.of('landed').map(({ landing }) => landing.origin.by)).toEqual(['tool', 'undo', 'redo']);
    await on.session.prompt('y');
    expect(JSON.stringify(on.model.requests.at(-1)?.messages)).toMatch(
      /took a landing back with undo.*a\.txt.*with redo.*a\.txt/,
    );
  });

  it('throw what stands in the way, and nothing is told', async () => {
    const on = await stage({
      interactive: false,
      files: { 'a.txt': 'one' },
      plays: [calls({ name: 'Put', input: { files: { 'a.txt': 'two' } } })],
    });
    await expect(on.session.undo()).rejects.toMatchObject({ name: 'LandingFailure', code: 'nothing' });
    await on.session.prompt('x');
    on.write('a.txt', 'mine');
    await expect(on.session.undo()).rejects.toMatchObject({ code: 'conflict', paths: ['a.txt'] });
    expect(on.file('a.txt')).toBe('mine');
    expect(on.of('nudged')).toEqual([]);
  });
});
