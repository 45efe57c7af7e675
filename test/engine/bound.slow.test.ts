/** The Bash tool on the real tree, kept to it (tier 2), through the engine: real commands, the real judge, a real tree. */

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Answer, Mode, Question } from '../../src/protocol/approval.ts';
import { ToolFailure } from '../../src/protocol/failure.ts';
import { judge } from '../../src/policy/judge.ts';
import { bash } from '../../src/tools/bash.ts';
import { read } from '../../src/tools/read.ts';
import { means } from '../support/bound.ts';
import { calls, heard } from './model.ts';
import type { Play } from './model.ts';
import { stage, strike } from './stage.ts';
import type { StageOptions } from './stage.ts';

afterEach(strike);

const yes: Answer = { kind: 'permission', allow: true };
const no: Answer = { kind: 'permission', allow: false };
const here = means.some(({ works }) => works);

const run = (...commands: (string | Record<string, string>)[]): Play =>
  calls(...commands.map((asked) => ({ name: 'Bash', input: typeof asked === 'string' ? { command: asked } : asked })));

const on = (mode: Mode, more: StageOptions) =>
  stage({ judge, tools: [bash, read], isolation: 'bind', settings: { mode }, ...more });

/** Answers in order; a question too many stays open, and the test runs out of time. */
function inOrder(...answers: Answer[]): (question: Question) => Answer | undefined {
  return () => answers.shift();
}

describe.skipIf(!here)('a command in tier 2', () => {
  it('is asked for in mode ask, and the question says what holds it', async () => {
    const { session, of, model, file, root } = await on('ask', {
      files: { a: 'old\n' },
      plays: [run('echo new > a; echo x > ../beside; echo said')],
      answers: inOrder(yes),
    });
    await session.prompt('x');
    expect(of('question.asked')).toMatchObject([
      {
        question: {
          effects: [{ isolation: 'bind' }],
          because: { text: /writing is kept to this folder, without the network/ },
        },
      },
    ]);
    expect(of('call.finished')).toMatchObject([{ display: [{ isolation: 'bind', exit: 0 }] }]);
    expect([file('a'), existsSync(join(root, '../beside'))]).toEqual(['new\n', false]);
    expect(of('landed')).toMatchObject([{ notes: [/may include your own edits/] }]);
    expect(heard(model.requests[1])).toMatch(/said[^]*Changed files: a \(changed\)/);
    await session.undo();
    expect(file('a')).toBe('old\n');
  });

  it.each<[Mode, string | null]>([
    ['plan', null],
    ['auto', 'x\n'],
    ['bypass', 'x\n'],
  ])('asks nothing in mode %s', async (mode, content) => {
    const { session, of, file } = await on(mode, { plays: [run('echo x > a')] });
    await session.prompt('x');
    expect(of('question.asked')).toEqual([]);
    expect(file('a')).toBe(content);
    expect(of('refused')).toHaveLength(content === null ? 1 : 0);
  });

  it('is asked for in mode stage, and does not see what is staged', async () => {
    const { session, of } = await on('stage', { plays: [run('echo x > a')], answers: inOrder(no) });
    await session.prompt('x');
    expect(of('question.asked')).toMatchObject([
      { question: { kind: 'permission', effects: [{ isolation: 'bind' }] } },
    ]);
  });

  it.each(['ask', 'auto'] as const)(
    'is asked for in mode %s where it wants the network or git’s own data',
    async (mode) => {
      const { session, of, root } = await on(mode, {
        files: { a: '1' },
        plays: [
          run(
            { command: 'touch b', isolation: 'network' },
            'git add a && git -c user.name=n -c user.email=e commit -qm first',
          ),
        ],
        answers: inOrder(yes, yes),
      });
      execFileSync('git', ['init', '-q', root]);
      await session.prompt('x');
      expect(of('question.asked')).toMatchObject([
        { question: { effects: [{ isolation: 'bind', network: true }], because: { text: /wants the network/ } } },
        { question: { effects: [{ isolation: 'bind' }], because: { text: /git’s own data/ } } },
      ]);
      expect(execFileSync('git', ['-C', root, 'log', '--format=%s'], { encoding: 'utf8' })).toBe('first\n');
    },
  );

  it.each(['auto', 'bypass'] as const)(
    'puts back what is always asked for in mode %s, and asks for it',
    async (mode) => {
      for (const accept of ['all', 'none'] as const) {
        const { session, of, model, file } = await on(mode, {
          files: { '.npmrc': 'old\n', a: '1\n' },
          plays: [run('f=.npm; echo evil > ${f}rc; f=.mcp; echo {} > $f.json; echo 2 > a')],
          answers: (question) => {
            // As it is asked, it is not there.
            expect([file('.npmrc'), file('.mcp.json'), file('a')]).toEqual(['old\n', null, '2\n']);
            expect(question).toMatchObject({ kind: 'review', because: { code: 'protected' } });
            return { kind: 'review', accept, comments: [] };
          },
        });
        await session.prompt('x');
        expect(of('question.asked')).toHaveLength(1);
        expect([file('.npmrc'), file('.mcp.json'), file('a')]).toEqual(
          accept === 'all' ? ['evil\n', '{}\n', '2\n'] : ['old\n', null, '2\n'],
        );
        expect(heard(model.requests[1])).toMatch(/Changed files: [^]*a \(changed\)[^]*Put back: [^]*\.mcp\.json/);
      }
    },
  );

  it('puts back what a rule denies, whoever let the command run', async () => {
    const source = { scope: 'user' as const, file: 'config.yaml', line: 1 };
    const { session, of, file } = await on('auto', {
      files: { a: '1\n', b: '1\n' },
      plays: [run('echo 2 > a; for f in b; do echo 2 > $f; done')],
      answers: inOrder(yes),
      at: { permissions: { rules: [{ behavior: 'deny', text: 'Edit(b)', source }] } },
    });
    await session.prompt('x');
    // What it writes cannot be told from its words.
    expect(of('question.asked')).toMatchObject([{ question: { kind: 'permission' } }]);
    expect([file('a'), file('b')]).toEqual(['2\n', '1\n']);
  });

  it('that fails for want of the network is offered it, and what it had done is journaled by then', async () => {
    const { session, of, file } = await on('auto', {
      plays: [run('echo $((1 + $(cat n 2>/dev/null || echo 0))) > n; : > /dev/udp/192.0.2.1/9')],
      answers: inOrder(yes),
    });
    await session.prompt('x');
    expect(of('question.asked')).toMatchObject([{ question: { effects: [{ isolation: 'bind', network: true }] } }]);
    expect([file('n'), of('landed').length]).toEqual(['2\n', 2]);
    await session.undo();
    expect(file('n')).toBe('1\n');
  });

  it('that fails for what it would have nowhere but for real is offered that, and stays as it was with a no', async () => {
    const { session, of, model, file } = await on('auto', {
      plays: [run('touch done; echo x > /etc/archie-test')],
      answers: inOrder(no),
    });
    await session.prompt('x');
    expect(of('question.asked')).toMatchObject([{ question: { effects: [{ isolation: 'none' }] } }]);
    expect([file('done'), of('landed').length]).toEqual(['', 1]);
    expect(heard(model.requests[1])).toMatch(
      /kept to the project: nothing but the tree[^]*isolation "none"[^]*for real, and refused/,
    );
  });

  it('never falls from what cannot be kept to the tree to what is not, without a yes', async () => {
    const broken: StageOptions['wrap'] = (workspace) => ({
      ...workspace,
      // As on a machine whose kernel says no between the probe and the command.
      bound: () => {
        throw new ToolFailure('isolation', 'The kernel says no.');
      },
    });
    for (const allow of [true, false]) {
      const { session, of, file } = await on('auto', {
        wrap: broken,
        plays: [run('echo x > a')],
        answers: inOrder(allow ? yes : no),
      });
      await session.prompt('x');
      expect(of('question.asked')).toMatchObject([
        { question: { effects: [{ isolation: 'none' }], because: { text: /The kernel says no/ } } },
      ]);
      expect(file('a')).toBe(allow ? 'x\n' : null);
    }
    const alone = await on('auto', { wrap: broken, interactive: false, plays: [run('echo x > a')] });
    await alone.session.prompt('x');
    expect(alone.of('refused')).toMatchObject([{ because: { code: 'unattended' } }]);
    expect(readdirSync(alone.root)).toEqual([]);
  });
});
