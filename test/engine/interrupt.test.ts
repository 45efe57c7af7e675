import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { Questions } from '../../src/engine/questions.ts';
import { systemClock } from '../../src/engine/clock.ts';
import { calls, fails, hangs, heard, replies, says, unsound } from './model.ts';
import { ask, stage, strike } from './stage.ts';
import { doing, peek } from './tools.ts';

afterEach(strike);

const never = new Promise<never>(() => undefined);

describe('an interrupt', () => {
  it.each([false, true])('ends a reply under way (deaf service: %s) and keeps its words', async (deaf) => {
    const { session, of, next, model } = await stage({ plays: [hangs('so far', deaf)] });
    const turn = session.prompt('x');
    await next('text.delta');
    session.interrupt();
    expect(await turn).toEqual({ type: 'interrupted' });
    expect(of('replied')).toMatchObject([{ stop: 'aborted', content: [{ type: 'text', text: 'so far' }], cost: 0 }]);
    expect(of('turn.ended')).toMatchObject([{ outcome: { type: 'interrupted' }, text: 'so far' }]);
    await session.prompt('y');
    expect(heard(model.requests[1])).toBe('x\nso far\ny');
    expect(unsound(model.requests[1]?.messages ?? [])).toEqual([]);
  });

  it('before a word was said leaves no empty reply', async () => {
    const { session, of, model } = await stage({ plays: [hangs()] });
    const turn = session.prompt('x');
    await model.asked(1);
    session.interrupt();
    await turn;
    expect(of('replied')).toEqual([]);
    await session.prompt('y');
    expect(unsound(model.requests[1]?.messages ?? [])).toEqual([]);
  });

  it('leaves calls of the cut reply out', async () => {
    const half = async function* () {
      yield { type: 'text' as const, text: 'I will' };
      yield { type: 'call' as const, id: 'c1', name: 'Put', partial: '{"fi' };
      await never;
      yield { type: 'text' as const, text: '' };
    };
    const { session, next, model } = await stage({ plays: [half] });
    const turn = session.prompt('x');
    await next('call.delta');
    session.interrupt();
    await turn;
    await session.prompt('y');
    expect(heard(model.requests[1])).toBe('x\nI will\ny');
  });

  it('ends a wait for the service at once', async () => {
    const { session, of, next } = await stage({
      plays: [fails('overloaded')],
      clock: { sleep: systemClock.sleep, random: () => 1 },
    });
    const turn = session.prompt('x');
    await next('retrying');
    session.interrupt();
    expect(await turn).toEqual({ type: 'interrupted' });
    expect(of('retrying')).toHaveLength(1);
  });

  it('settles a question with a no', async () => {
    const { session, of, next, model } = await stage({
      judge: { changes: () => ask },
      plays: [calls({ name: 'Put', input: { files: { a: '1' } } }, { name: 'Put', input: { files: { b: '1' } } })],
    });
    const turn = session.prompt('x');
    const { question } = await next('question.asked');
    session.interrupt();
    expect(await turn).toEqual({ type: 'interrupted' });
    expect(of('question.answered')).toMatchObject([{ id: question.id, by: 'interrupt', answer: { accept: 'none' } }]);
    expect(session.answer(question.id, { kind: 'review', accept: 'all', comments: [] })).toBe(false);
    expect(of('call.finished')).toHaveLength(2);
    expect(of('call.started')).toHaveLength(2);
    expect(of('refused')).toEqual([]);
    await session.prompt('y');
    expect(unsound(model.requests[1]?.messages ?? [])).toEqual([]);
    expect(heard(model.requests[1])).toContain('Interrupted by the user.');
  });

  it('settles a permission and a wait too', async () => {
    const { session, next, of } = await stage({
      tools: [doing(() => Promise.resolve({}))],
      judge: { call: () => ask },
      plays: [calls({ name: 'Do', input: { command: 'c' } }), fails('rate_limit', { retryAfterMs: 1e7 })],
    });
    for (const kind of ['permission', 'wait']) {
      const turn = session.prompt('x');
      expect((await next('question.asked')).question.kind).toBe(kind);
      session.interrupt();
      expect(await turn).toEqual({ type: 'interrupted' });
    }
    expect(of('question.answered').map(({ by }) => by)).toEqual(['interrupt', 'interrupt']);
  });

  it('answers every call, those that ran as they ended, those that did not as not run', async () => {
    const signals: AbortSignal[] = [];
    const held = peek((name, { signal }) => {
      if (name === 'quick') return Promise.resolve({});
      signals.push(signal);
      return never;
    });
    const { session, of, model } = await stage({
      tools: [held],
      plays: [
        calls({ name: 'Peek', input: { name: 'quick' } }, { name: 'Peek', input: { name: 'slow' } }),
        says('after'),
      ],
    });
    const turn = session.prompt('x');
    while (of('call.finished').length < 1 || signals.length < 1) await new Promise((resolve) => setImmediate(resolve));
    session.interrupt();
    expect(await turn).toEqual({ type: 'interrupted' });
    expect(signals[0]?.aborted).toBe(true);
    expect(of('call.finished').map(({ isError }) => isError)).toEqual([false, true]);
    await session.prompt('y');
    expect(heard(model.requests[1])).toContain('peeked quick\nInterrupted by the user.');
  });

  it('waits for the last words of a tool that stops in time', async () => {
    const polite = doing(
      (_command, { signal }) =>
        new Promise((resolve) =>
          signal.addEventListener('abort', () =>
            resolve({ content: [{ type: 'text', text: 'killed after 3 tests' }], isError: true }),
          ),
        ),
    );
    const { session, next, of, model } = await stage({
      tools: [polite],
      plays: [calls({ name: 'Do', input: { command: 'c' } })],
      clock: { sleep: systemClock.sleep },
    });
    const turn = session.prompt('x');
    await next('call.started');
    await new Promise((resolve) => setImmediate(resolve));
    session.interrupt();
    await turn;
    expect(of('call.finished')).toHaveLength(1);
    await session.prompt('y');
    expect(heard(model.requests[1])).toContain('killed after 3 tests');
  });

  it('journals what a command that died slowly had changed, after its call was answered', async () => {
    let die = () => {};
    const slow = doing(async (_command, at) => {
      const bytes = new TextEncoder().encode('late');
      const hash = await at.workspace.putBlob(bytes);
      writeFileSync(`${at.workspace.root}/late.txt`, bytes);
      at.output('made it');
      await new Promise<void>((resolve) => (die = resolve));
      const files = [{ path: 'late.txt', before: null, after: { hash, mode: 'file' as const, size: 4 } }];
      return { changes: { id: 'late', files, origin: at.origin }, happened: true };
    });
    const { session, next, of, model, file } = await stage({
      tools: [slow],
      plays: [calls({ name: 'Do', input: { command: 'make' } })],
    });
    const turn = session.prompt('x');
    await next('call.output');
    session.interrupt();
    expect(await turn).toEqual({ type: 'interrupted' });
    expect(of('landed')).toEqual([]);
    die();
    await next('landed');
    await next('nudged');
    await session.prompt('y');
    expect(heard(model.requests[1])).toContain('make, which was interrupted, had done this before it ended');
    expect(heard(model.requests[1])).toContain('Changed files: late.txt (new)');
    await session.undo();
    expect(file('late.txt')).toBeNull();
  });

  it('does not land what a tool proposes after it', async () => {
    const { session, of, next, file } = await stage({
      plays: [calls({ name: 'Put', input: { files: { a: '1' } } })],
      judge: { changes: () => ask },
      answers: () => {
        session.interrupt();
        return { kind: 'review', accept: 'all', comments: [] };
      },
    });
    expect(await session.prompt('x')).toEqual({ type: 'interrupted' });
    await next('turn.ended');
    expect(of('landed')).toEqual([]);
    expect(file('a')).toBeNull();
  });

  it('that came before a question was asked still answers it', async () => {
    const asked: string[] = [];
    const questions = new Questions(
      (happening) => asked.push(happening.type),
      () => 0,
    );
    const question = { id: questions.nextId(), kind: 'wait' as const, seconds: 1, because: { code: 'c', text: 't' } };
    expect(await questions.ask(question, AbortSignal.abort())).toEqual({
      answer: { kind: 'wait', go: false },
      by: 'interrupt',
    });
    expect(asked).toEqual(['question.asked', 'question.answered']);
  });

  it('when nothing runs does nothing', async () => {
    const { session } = await stage();
    session.interrupt();
    expect(await session.prompt('x')).toEqual({ type: 'done' });
  });

  it('by closing ends the turn, and waits for it', async () => {
    const { session, of, model } = await stage({ plays: [hangs('a', true)] });
    const turn = session.prompt('x');
    await model.asked(1);
    await session.close();
    expect(of('turn.ended')).toHaveLength(1);
    expect(await turn).toEqual({ type: 'interrupted' });
    await session.close();
    await expect(session.prompt('y')).rejects.toThrow('closed');
  });
});

describe('words said while a turn runs', () => {
  it('reach the model with the results of the calls under way', async () => {
    const { session, of, model } = await stage({
      tools: [
        peek(() => {
          session.steer('use tabs');
          return Promise.resolve({});
        }),
      ],
      plays: [calls({ name: 'Peek', input: { name: 'a' }, id: 'c1' }), says('done')],
    });
    await session.prompt('x');
    expect(of('nudged')).toMatchObject([{ text: 'use tabs', by: 'user' }]);
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({
      role: 'user',
      content: [
        { type: 'tool_result', id: 'c1' },
        { type: 'text', text: 'use tabs' },
      ],
    });
    expect(model.requests).toHaveLength(2);
  });

  it('said during the last reply make one more step of the same turn', async () => {
    const talking = async function* () {
      session.steer('and also this');
      yield* says('first')({} as never, new AbortController().signal, 1);
    };
    const { session, of, model } = await stage();
    model.plays = [talking, says('second')];
    expect(await session.prompt('x')).toEqual({ type: 'done' });
    expect(heard(model.requests[1])).toBe('x\nfirst\nand also this');
    expect(of('turn.ended')).toMatchObject([{ steps: 2, text: 'second' }]);
  });

  it('are not lost when the turn is interrupted, or fails', async () => {
    const { session, model, next } = await stage({ plays: [hangs('a')] });
    const turn = session.prompt('x');
    await next('text.delta');
    session.steer('remember me');
    session.interrupt();
    await turn;
    await session.prompt('y');
    expect(heard(model.requests[1])).toBe('x\na\nremember me\ny');
  });

  it('are taken back from a turn that was cut short, to be asked at once', async () => {
    const { session, of, model, next } = await stage({ plays: [hangs('a'), says('b')] });
    const turn = session.prompt('x');
    await next('text.delta');
    session.steer('one');
    session.steer('two');
    session.interrupt();
    expect(await turn).toEqual({ type: 'interrupted' });
    expect(of('nudged')).toEqual([]);
    expect(session.unsay()).toEqual(['one', 'two']);
    expect(session.unsay()).toEqual([]);
    await session.prompt('one\n\ntwo');
    expect(heard(model.requests[1])).toBe('x\na\none\n\ntwo');
  });

  it('that nobody takes back are in the session file when it is left', async () => {
    const { session, of, next } = await stage({ plays: [hangs('a')] });
    const turn = session.prompt('x');
    await next('text.delta');
    session.steer('remember me');
    await session.close();
    await turn;
    expect(of('nudged')).toMatchObject([{ text: 'remember me', by: 'user' }]);
  });

  it('that are empty are none; said to nobody they wait for the next prompt', async () => {
    const { session, of, model } = await stage();
    session.steer('   ');
    session.steer('by the way');
    await session.prompt('x');
    expect(of('nudged')).toHaveLength(1);
    expect(heard(model.requests[0])).toBe('by the way\nx');
  });

  it('come in the order they were said', async () => {
    const { session, model } = await stage();
    model.plays = [
      async function* () {
        session.steer('one');
        session.steer('two');
        yield* replies([])({} as never, new AbortController().signal, 1);
      },
    ];
    await session.prompt('x');
    expect(heard(model.requests[1])).toMatch(/one\ntwo/);
  });
});
