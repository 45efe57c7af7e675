import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Rule } from '../../src/protocol/approval.ts';
import { ToolFailure } from '../../src/protocol/failure.ts';
import type { Content } from '../../src/protocol/message.ts';
import type { Tool } from '../../src/protocol/tool.ts';
import { read } from '../../src/tools/read.ts';
import { callBlock, calls, heard, replies, unsound } from './model.ts';
import { ask, deny, persona, stage, strike } from './stage.ts';
import { doing, look, note, peek, put } from './tools.ts';
import { routing } from '../support/routing.ts';

afterEach(strike);

const answerText = (content: readonly Content[] | undefined) =>
  (content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('\n');

describe('a call', () => {
  it('runs, is told of, and answered once', async () => {
    const { session, of, model } = await stage({
      files: { 'a.txt': 'content of a' },
      plays: [calls({ name: 'Look', input: { path: 'a.txt' }, id: 'c1' })],
    });
    await session.prompt('x');
    expect(of('call.started')).toMatchObject([{ id: 'c1', name: 'Look', title: 'a.txt' }]);
    expect(of('call.finished')).toMatchObject([{ id: 'c1', isError: false }]);
    expect(model.requests[1]?.messages.at(-1)).toEqual({
      role: 'user',
      content: [{ type: 'tool_result', id: 'c1', content: [{ type: 'text', text: 'content of a' }], isError: false }],
    });
  });

  it('has its input read once, whoever asks for it', async () => {
    let read = 0;
    const counted: Tool<{ path: string }> = {
      ...look,
      input: z.strictObject({
        path: z.string().refine(() => {
          read += 1;
          return true;
        }),
      }),
    };
    const { session, of } = await stage({
      files: { 'a.txt': 'a' },
      tools: [counted],
      plays: [calls({ name: 'Look', input: { path: 'a.txt' } })],
    });
    await session.prompt('x');
    expect(of('call.finished')).toMatchObject([{ isError: false }]);
    expect(read).toBe(1);
  });

  it('shows the form that a call should have where its input was none', async () => {
    const { session, model } = await stage({
      tools: [read],
      plays: [calls({ name: 'Read', fault: 'The input is not a JSON object.' })],
    });
    await session.prompt('x');
    expect(heard(model.requests.at(-1))).toContain('Make the call again, as in {"file_path":"src/app.ts"');
  });

  it.each([
    ['an unknown tool', { name: 'Nope' }, /no tool "Nope".*Put, Look, Note/],
    [
      'an input that is not valid',
      { name: 'Look', input: { path: {}, extra: 1 } },
      /Not run: path must be a text, not {}, as in {"path":"…"} \(not known here and left out: extra\)\./,
    ],
    ['an input that is no object', { name: 'Look', input: 'a.txt' }, /the input must be an object, not "a.txt", as in/],
    [
      'a fault of the stream',
      { name: 'Look', fault: 'its input was cut off.' },
      /Not run: its input was cut off\. Make/,
    ],
    ['a failing tool', { name: 'Look', input: { path: 'none.txt' } }, /There is no none.txt.\nnearest: other.txt/],
    ['a path that cannot be', { name: 'Look', input: { path: 'a\0b' } }, /./],
  ])('%s is an error result that says what to mend', async (_name, call, words) => {
    const { session, of, model } = await stage({ plays: [calls(call)] });
    expect(await session.prompt('x')).toEqual({ type: 'done' });
    expect(of('call.finished')).toHaveLength(1);
    expect(of('call.finished')[0]?.isError).toBe(true);
    expect(answerText(of('call.finished')[0]?.content)).toMatch(words);
    expect(unsound(model.requests[1]?.messages ?? [])).toEqual([]);
  });

  it('a tool that breaks does not break the turn', async () => {
    const broken = doing(() => Promise.reject(new TypeError('x is undefined')));
    const { session, of } = await stage({ tools: [broken], plays: [calls({ name: 'Do', input: { command: 'c' } })] });
    expect(await session.prompt('x')).toEqual({ type: 'done' });
    expect(answerText(of('call.finished')[0]?.content)).toBe('Do failed unexpectedly: x is undefined');
  });

  it('an answer with nothing in it says so', async () => {
    const silent = doing(() => Promise.resolve({ content: [] }));
    const { session, of } = await stage({ tools: [silent], plays: [calls({ name: 'Do', input: { command: 'c' } })] });
    await session.prompt('x');
    expect(answerText(of('call.finished')[0]?.content)).toBe('(no output)');
  });

  it('two of one id get two, in one reply and over the session', async () => {
    const same = () =>
      replies([
        callBlock({ name: 'Note', input: { content: 'a' }, id: 'same' }),
        callBlock({ name: 'Note', input: { content: 'b' }, id: 'same' }),
      ]);
    const { session, of, model } = await stage({ plays: [same(), same()] });
    await session.prompt('x');
    expect(of('call.finished').map(({ id }) => id)).toEqual(['same', 'same_2', 'same_3', 'same_4']);
    expect(unsound(model.requests[2]?.messages ?? [])).toEqual([]);
  });

  it('a call without an id gets one', async () => {
    const { session, of } = await stage({ plays: [calls({ name: 'Note', input: { content: 'a' }, id: '' })] });
    await session.prompt('x');
    expect(of('call.finished')[0]?.id).toBe('call');
  });

  it('shows its output as it comes, and keeps todos and what was seen', async () => {
    const loud = doing((_command, at) => {
      at.output('half way');
      return Promise.resolve({ seen: { 'a.txt': 'h1' } });
    });
    const peeked: (string | undefined)[] = [];
    const later = peek((_name, at) => {
      peeked.push(at.seen('a.txt'), at.seen('b.txt'));
      return Promise.resolve({});
    });
    const { session, of } = await stage({
      tools: [loud, later, note],
      plays: [
        calls(
          { name: 'Do', input: { command: 'c' } },
          { name: 'Peek', input: { name: 'p' } },
          { name: 'Note', input: { content: 'todo' } },
        ),
      ],
    });
    await session.prompt('x', [{ name: 'b', content: [], seen: { path: 'b.txt', hash: 'h2' } }]);
    expect(of('call.output')).toMatchObject([{ text: 'half way' }]);
    expect(peeked).toEqual(['h1', 'h2']);
    expect(session.state().todos).toEqual([{ content: 'todo', status: 'pending' }]);
  });
});

describe('output over its cap', () => {
  it('is cut in the middle, and the whole is in a file that the model can read', async () => {
    const whole = `FIRST\n${'word '.repeat(20_000)}\nLAST`;
    const long = doing(() => Promise.resolve({ content: [{ type: 'text' as const, text: whole }] }));
    const { session, of, workspace } = await stage({
      tools: [long],
      plays: [calls({ name: 'Do', input: { command: 'c' } })],
    });
    await session.prompt('x');
    const text = answerText(of('call.finished')[0]?.content);
    expect(text.length).toBeLessThan(31_000);
    expect(text.startsWith('FIRST')).toBe(true);
    expect(text.endsWith('LAST')).toBe(true);
    const path = /whole output is in (\S+)\]/.exec(text)?.[1] ?? '';
    const kept = await workspace.read(path);
    expect(new TextDecoder().decode(kept?.bytes)).toBe(whole);
    expect(kept?.resolved.zone).toBe('kept');
  });

  it('is cut even where it cannot be kept', async () => {
    const long = doing(() => Promise.resolve({ content: [{ type: 'text' as const, text: 'x\n'.repeat(40_000) }] }));
    const { session, of } = await stage({
      tools: [long],
      plays: [calls({ name: 'Do', input: { command: 'c' } })],
      wrap: (workspace) => ({ ...workspace, saveOutput: () => Promise.reject(new ToolFailure('io', 'disk full')) }),
    });
    await session.prompt('x');
    expect(answerText(of('call.finished')[0]?.content)).toMatch(/left out here\]/);
  });
});

describe('several calls', () => {
  it('that only read run side by side, answered in the order asked', async () => {
    const open = new Map<string, () => void>();
    const order: string[] = [];
    const held = peek(async (name) => {
      order.push(`start ${name}`);
      await new Promise<void>((resolve) => {
        open.set(name, resolve);
        // The last to start lets all go, in reverse.
        if (open.size === 3) for (const each of ['c', 'b', 'a']) setImmediate(() => open.get(each)?.());
      });
      order.push(`end ${name}`);
      return {};
    });
    const { session, model } = await stage({
      tools: [held],
      plays: [
        calls(
          { name: 'Peek', input: { name: 'a' } },
          { name: 'Peek', input: { name: 'b' } },
          { name: 'Peek', input: { name: 'c' } },
        ),
      ],
    });
    await session.prompt('x');
    expect(order).toEqual(['start a', 'start b', 'start c', 'end c', 'end b', 'end a']);
    expect(heard(model.requests[1])).toBe('x\n\n\n\npeeked a\npeeked b\npeeked c');
  });

  it('at most eight of them at a time', async () => {
    let now = 0;
    let most = 0;
    const held = peek(async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return {};
    });
    const { session } = await stage({
      tools: [held],
      plays: [calls(...Array.from({ length: 20 }, (_, n) => ({ name: 'Peek', input: { name: `${n}` } })))],
    });
    await session.prompt('x');
    expect(most).toBe(8);
  });

  it('that change run one by one, and reads keep their place between them', async () => {
    const { session, model } = await stage({
      files: { 'a.txt': 'one' },
      plays: [
        calls(
          { name: 'Look', input: { path: 'a.txt' } },
          { name: 'Put', input: { files: { 'a.txt': 'two' } } },
          { name: 'Look', input: { path: 'a.txt' } },
          { name: 'Put', input: { files: { 'a.txt': 'three' } } },
          { name: 'Look', input: { path: 'a.txt' } },
        ),
      ],
    });
    await session.prompt('x');
    const said = heard(model.requests[1])
      .split('\n')
      .filter((row) => ['one', 'two', 'three'].includes(row));
    expect(said).toEqual(['one', 'two', 'three']);
  });

  it('after a person said no, later ones that change are not run; reads are', async () => {
    const { session, of, file } = await stage({
      files: { 'r.txt': 'readable' },
      judge: { changes: () => ask },
      answers: () => ({ kind: 'review', accept: 'none', comments: [{ text: 'not like this' }] }),
      plays: [
        calls(
          { name: 'Put', input: { files: { 'a.txt': '1' } } },
          { name: 'Look', input: { path: 'r.txt' } },
          { name: 'Put', input: { files: { 'b.txt': '2' } } },
        ),
      ],
    });
    await session.prompt('x');
    expect(of('question.asked')).toHaveLength(1);
    expect(of('call.finished').map(({ isError }) => isError)).toEqual([true, false, true]);
    expect(answerText(of('call.finished')[2]?.content)).toContain('the user refused an earlier call');
    expect(of('call.started')).toHaveLength(3);
    // A call that was passed over is still named by what it was about.
    const [first, , third] = of('call.started').map(({ title }) => title);
    expect(third).toBe(first!.replace('a.txt', 'b.txt'));
    expect(file('b.txt')).toBeNull();
  });

  it('after a policy said no, later ones still get their own verdict', async () => {
    const { session, file } = await stage({
      judge: {
        changes: ({ files }) => (files[0]?.path === 'a.txt' ? deny : { decision: 'allow', because: deny.because }),
      },
      plays: [
        calls({ name: 'Put', input: { files: { 'a.txt': '1' } } }, { name: 'Put', input: { files: { 'b.txt': '2' } } }),
      ],
    });
    await session.prompt('x');
    expect([file('a.txt'), file('b.txt')]).toEqual([null, '2']);
  });
});

describe('leave for a call', () => {
  const run = (ran: string[]) =>
    doing((command) => {
      ran.push(command);
      return Promise.resolve({});
    });
  const twice = () =>
    calls(
      { name: 'Do', input: { command: 'make it', description: 'makes it' } },
      { name: 'Do', input: { command: 'make it' } },
    );

  it('is asked for with the very bytes, and "always" is remembered', async () => {
    const ran: string[] = [];
    const granted = (grants: readonly Rule[]) =>
      grants.some((rule) => rule.kind === 'command' && rule.command === 'make it');
    const { session, of, root } = await stage({
      tools: [run(ran)],
      judge: {
        call: (_tool, _effects, { grants }) => (granted(grants) ? { decision: 'allow', because: ask.because } : ask),
      },
      answers: (question) => ({
        kind: 'permission',
        allow: true,
        ...(question.kind === 'permission' && question.remember[0] ? { remember: question.remember[0] } : {}),
      }),
      plays: [twice()],
    });
    await session.prompt('x');
    expect(of('question.asked').map(({ question }) => question)).toMatchObject([
      {
        kind: 'permission',
        tool: 'Do',
        subject: 'make it',
        cwd: root,
        description: 'makes it',
        remember: [{ kind: 'command', command: 'make it' }],
        because: ask.because,
      },
    ]);
    expect(ran).toEqual(['make it', 'make it']);
    expect(session.state().grants).toEqual([{ kind: 'command', command: 'make it' }]);
  });

  it('cannot be widened by the answer', async () => {
    const { session } = await stage({
      tools: [run([])],
      judge: { call: () => ask },
      answers: () => ({ kind: 'permission', allow: true, remember: { kind: 'command', command: 'rm -rf /' } }),
      plays: [calls({ name: 'Do', input: { command: 'make it' } })],
    });
    await session.prompt('x');
    expect(session.state().grants).toEqual([]);
  });

  it('is offered for good only where the judge says so', async () => {
    const { session, of } = await stage({
      tools: [run([])],
      judge: { call: () => ({ ...ask, rememberable: false }) },
      answers: () => ({ kind: 'permission', allow: true }),
      plays: [calls({ name: 'Do', input: { command: 'make it' } })],
    });
    await session.prompt('x');
    expect(of('question.asked')[0]?.question).toMatchObject({ remember: [] });
  });

  it('refused with words: the model hears them', async () => {
    const ran: string[] = [];
    const { session, of, model } = await stage({
      tools: [run(ran)],
      judge: { call: () => ask },
      answers: () => ({ kind: 'permission', allow: false, words: 'use make test' }),
      plays: [twice()],
    });
    await session.prompt('x');
    expect(ran).toEqual([]);
    expect(of('refused')).toMatchObject([{ tool: 'Do', by: 'person', words: 'use make test' }]);
    expect(heard(model.requests[1])).toContain('the user refused it. The user says: use make test');
  });

  it('denied by policy: told why, and nobody is asked', async () => {
    const { session, of, model } = await stage({ tools: [run([])], judge: { call: () => deny }, plays: [twice()] });
    await session.prompt('x');
    expect(of('question.asked')).toEqual([]);
    expect(of('refused')).toMatchObject([{ by: 'policy', because: deny.because }, { by: 'policy' }]);
    expect(heard(model.requests[1])).toContain('Not run: The test forbids it.');
  });

  it('with nobody there: refused as unattended', async () => {
    const { session, of, model } = await stage({
      interactive: false,
      tools: [run([])],
      judge: { call: () => ask },
      plays: [twice()],
    });
    expect(await session.prompt('x')).toEqual({ type: 'done' });
    expect(of('question.asked')).toEqual([]);
    expect(of('refused')[0]?.because.code).toBe('unattended');
    expect(heard(model.requests[1])).toContain('needs approval and nobody is there to give it');
  });

  it('to read outside names the place and what it was asked as; "always" is the file or its folder', async () => {
    const { session, of } = await stage({
      tools: [look],
      judge: { call: (_tool, effects) => (effects.length > 0 ? ask : { decision: 'allow', because: ask.because }) },
      answers: () => ({ kind: 'permission', allow: false }),
      plays: [
        calls({ name: 'Look', input: { path: '/usr/share/doc/bash/x.txt' } }),
        calls({ name: 'Look', input: { path: '../../../../../../etc/hosts' } }),
      ],
    });
    await session.prompt('x');
    expect(of('question.asked').map(({ question }) => question)).toMatchObject([
      {
        subject: '/usr/share/doc/bash/x.txt',
        remember: [
          { kind: 'read', path: '/usr/share/doc/bash/x.txt' },
          { kind: 'read', path: '/usr/share/doc/bash' },
        ],
      },
      { subject: expect.stringMatching(/hosts \(asked for as \.\./) as string, remember: [{ kind: 'read' }] },
    ]);
  });

  it('first answer wins, and answers of another kind are none', async () => {
    const { session, next, of } = await stage({
      tools: [run([])],
      judge: { call: () => ask },
      plays: [calls({ name: 'Do', input: { command: 'c' } })],
    });
    const turn = session.prompt('x');
    const { question } = await next('question.asked');
    expect(session.answer(question.id, { kind: 'wait', go: true })).toBe(false);
    expect(session.answer('other', { kind: 'permission', allow: true })).toBe(false);
    expect(session.answer(question.id, { kind: 'permission', allow: true })).toBe(true);
    expect(session.answer(question.id, { kind: 'permission', allow: false })).toBe(false);
    await turn;
    expect(of('question.answered')).toMatchObject([{ by: 'person', answer: { allow: true } }]);
  });
});

describe('tools of a persona', () => {
  it('bind: others are refused by name', async () => {
    const { session, model, file } = await stage({
      personas: [persona('reader', { tools: ['Look', 'Elsewhere'] })],
      route: (prompt) => routing('reader', prompt, 'mention'),
      plays: [calls({ name: 'Put', input: { files: { a: '1' } } })],
      tools: [put, look, note],
    });
    await session.prompt('x');
    expect(file('a')).toBeNull();
    expect(heard(model.requests[1])).toContain('reader may not use Put. The tools are: Look.');
  });
});
