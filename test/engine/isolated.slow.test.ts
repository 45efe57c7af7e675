/** The Bash tool in the copy-on-write view, through the engine: real commands, the real judge, a real tree. */

import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Answer, Mode, Question } from '../../src/protocol/approval.ts';
import { judge } from '../../src/policy/judge.ts';
import { bash } from '../../src/tools/bash.ts';
import { read } from '../../src/tools/read.ts';
import { launchers } from '../support/isolation.ts';
import { calls, heard } from './model.ts';
import type { Play } from './model.ts';
import { stage, strike } from './stage.ts';
import type { StageOptions } from './stage.ts';

afterEach(strike);

const yes: Answer = { kind: 'review', accept: 'all', comments: [] };
const no: Answer = { kind: 'review', accept: 'none', comments: [] };
const here = launchers.some(({ works }) => works);

const run = (...commands: (string | Record<string, string>)[]): Play =>
  calls(...commands.map((asked) => ({ name: 'Bash', input: typeof asked === 'string' ? { command: asked } : asked })));

const on = (mode: Mode, more: StageOptions) =>
  stage({ judge, tools: [bash, read], isolation: 'auto', settings: { mode }, ...more });

/** Answers in order; a question too many stays open, and the test runs out of time. */
function inOrder(...answers: Answer[]): (question: Question) => Answer | undefined {
  return () => answers.shift();
}

describe.skipIf(!here)('a command in mode ask', () => {
  it('runs without a question, and what it changed is reviewed before it reaches the tree', async () => {
    const { session, of, next, model, file } = await on('ask', {
      files: { a: 'old\n', gone: 'x' },
      plays: [run('echo new > a; rm gone; mkdir d; echo y > d/b; echo said')],
    });
    const turn = session.prompt('x');
    const { question } = await next('question.asked');
    expect([file('a'), file('gone'), file('d/b')]).toEqual(['old\n', 'x', null]);
    session.answer(question.id, yes);
    await turn;
    expect([file('a'), file('gone'), file('d/b')]).toEqual(['new\n', null, 'y\n']);
    expect(of('question.asked')).toMatchObject([{ question: { kind: 'review', about: 'call', tool: 'Bash' } }]);
    expect(of('call.finished')).toMatchObject([{ display: [{ type: 'command', isolation: 'overlay' }] }]);
    expect(heard(model.requests[1])).toMatch(/said[^]*Landed: a \(changed\), d\/b \(new\), gone \(deleted\)/);
    await session.undo();
    expect([file('a'), file('gone'), file('d/b')]).toEqual(['old\n', 'x', null]);
  });

  it('lands what is accepted of 200 files and no more, and the model hears it beside the output', async () => {
    const files = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`f${n}`, 'colour\n']));
    const { session, model, file } = await on('ask', {
      files,
      plays: [run('sed -i s/colour/color/ f*; echo done')],
      answers: () => ({
        kind: 'review',
        accept: { files: Object.fromEntries(Object.keys(files).flatMap((f, n) => (n % 2 ? [] : [[f, 'all']]))) },
        comments: [],
      }),
    });
    await session.prompt('x');
    expect(Object.keys(files).map(file)).toEqual(Object.keys(files).map((_, n) => (n % 2 ? 'colour\n' : 'color\n')));
    expect(heard(model.requests[1])).toMatch(/done[^]*Landed: /);
  });

  it('keeps what it said where all its changes are refused', async () => {
    const { session, model, file, of } = await on('ask', {
      files: { a: '1' },
      plays: [run('echo 2 > a; echo loud')],
      answers: inOrder(no),
    });
    await session.prompt('x');
    expect(file('a')).toBe('1');
    expect(heard(model.requests[1])).toMatch(/loud[^]*Nothing landed \(a\)/);
    expect(of('call.finished')[0]?.display.map(({ type }) => type)).toEqual(['command', 'error']);
  });

  it('each command of a reply sees what has landed', async () => {
    const { session, model } = await on('ask', {
      plays: [run('echo one > a', 'cat a; echo two >> a', 'cat a')],
      answers: inOrder(yes, yes),
    });
    await session.prompt('x');
    expect(heard(model.requests[1])).toMatch(/one[^]*one\\ntwo|one[^]*one\ntwo/);
  });

  it('what only reads runs on the tree itself', async () => {
    const { session, of } = await on('ask', { files: { a: 'text' }, plays: [run('cat a | wc -c')] });
    await session.prompt('x');
    expect(of('question.asked')).toEqual([]);
    expect(of('call.finished')[0]?.display).toMatchObject([{ isolation: 'none', exit: 0 }]);
  });

  it.each(['ask', 'stage'] as const)('a file the person saves while it runs is a conflict in %s', async (mode) => {
    const { session, next, root } = await on(mode, {
      files: { a: 'old\n', go: 'wait' },
      plays: [run('echo begun; until grep -q now go; do sleep 0.02; done; echo theirs > a')],
    });
    const turn = session.prompt('x');
    await next('call.output');
    writeFileSync(join(root, 'a'), 'mine\n');
    writeFileSync(join(root, 'go'), 'now');
    const { question } = await next('question.asked');
    expect(question).toMatchObject({ kind: 'review', changes: { conflicts: [{ path: 'a' }] } });
    session.answer(question.id, no);
    await turn;
  });
});

describe.skipIf(!here)('the other modes', () => {
  it('plan runs it and drops what it changed, with a word', async () => {
    const { session, model, file, of } = await on('plan', { plays: [run('echo x > a; echo ran')] });
    await session.prompt('x');
    expect(file('a')).toBeNull();
    expect([...of('question.asked'), ...of('refused')]).toEqual([]);
    expect(heard(model.requests[1])).toMatch(/ran[^]*Dropped, not in the tree: a \(new\)/);
    expect(of('call.finished')).toMatchObject([{ isError: false }]);
  });

  it('stage collects, and the next command and Read see it', async () => {
    const { session, model, file, of } = await on('stage', {
      files: { a: '1' },
      plays: [
        run('echo 2 > a; mkdir d; echo b > d/b'),
        run('cat a d/b; rm a'),
        calls({ name: 'Read', input: { file_path: 'a' } }, { name: 'Bash', input: { command: 'ls' } }),
      ],
      answers: inOrder(yes),
    });
    await session.prompt('x');
    expect(of('question.asked')).toMatchObject([{ question: { about: 'turn', kind: 'review' } }]);
    expect(heard(model.requests[1])).toContain('Staged for review at the end of the turn');
    expect(heard(model.requests[2])).toMatch(/2\nb/);
    expect(heard(model.requests[3])).not.toContain('did not see what is staged');
    expect([file('a'), file('d/b')]).toEqual([null, 'b\n']);
  });

  it.each(['auto', 'bypass'] as const)('%s lands at once', async (mode) => {
    const { session, model, file, of } = await on(mode, { plays: [run('echo x > a')] });
    await session.prompt('x');
    expect(file('a')).toBe('x\n');
    expect(of('question.asked')).toEqual([]);
    expect(heard(model.requests[1])).toContain('Landed: a (new)');
  });

  it('auto asks for names that are protected', async () => {
    const { session, file, of } = await on('auto', {
      plays: [run('f=.mcp; printf "{}" > $f.json')],
      answers: inOrder(no),
    });
    await session.prompt('x');
    expect(of('question.asked')).toMatchObject([{ question: { kind: 'review', because: { code: 'protected' } } }]);
    expect(file('.mcp.json')).toBeNull();
  });
});

describe.skipIf(!here)('what git ignores of a command', () => {
  const files = { '.gitignore': 'node_modules\n', a: '1' };
  const install = 'mkdir node_modules; echo "echo padded" > node_modules/cli; echo lock > lock';
  const cli = ['node_modules/cli'] as const;

  it('is dropped with a yes to everything, and lands where it is chosen', async () => {
    const chosen: Answer = {
      kind: 'review',
      accept: { files: { lock: 'all', node_modules: 'all' } },
      comments: [],
    };
    for (const [answer, landed, heardOf] of [
      [yes, null, 'Ignored by git, and dropped: node_modules'],
      [chosen, 'echo padded\n', 'node_modules (new, ignored by git)'],
    ] as const) {
      const { session, model, file } = await on('ask', { files, plays: [run(install)], answers: inOrder(answer) });
      await session.prompt('x');
      expect([file('lock'), file(...cli)]).toEqual(['lock\n', landed]);
      expect(heard(model.requests[1])).toContain(heardOf);
    }
  });

  it('is never the reason for a review, and is dropped with a word where nobody chooses', async () => {
    for (const [mode, command] of [
      ['ask', 'mkdir node_modules; echo x > node_modules/x'],
      ['auto', install],
      ['bypass', install],
    ] as const) {
      const { session, of, model, file } = await on(mode, { files, plays: [run(command)] });
      await session.prompt('x');
      expect(of('question.asked')).toEqual([]);
      expect([file('node_modules/x'), file(...cli), file('lock')]).toEqual([
        null,
        null,
        mode === 'ask' ? null : 'lock\n',
      ]);
      expect(heard(model.requests[1])).toMatch(
        /Ignored by git, and dropped: node_modules \([\d.]+ (?:kB|bytes)\)[^]*isolation \\?"none\\?"/,
      );
    }
  });

  it('lands with the rest where the configuration says so and nobody is asked, and is undone', async () => {
    const build = 'echo 2 > kept; echo new > lock';
    const before = { ...files, '.gitignore': 'node_modules\nkept\n', kept: '1' };
    for (const mode of ['auto', 'bypass'] as const) {
      const at = { landsIgnored: true };
      const plays = [run(install), run(`bash node_modules/cli; ${build}`), run('cat kept')];
      const { session, of, model, file } = await on(mode, { files: before, plays, at });
      await session.prompt('x');
      expect(of('question.asked')).toEqual([]);
      expect(heard(model.requests[2])).toContain('padded');
      expect([file(...cli), file('kept'), file('lock')]).toEqual(['echo padded\n', '2\n', 'new\n']);
      for (let at = 0; at < 2; at += 1) await session.undo();
      expect([file(...cli), file('kept'), file('lock')]).toEqual([null, '1', null]);
    }
    const asked = await on('ask', {
      files: before,
      plays: [run(install)],
      at: { landsIgnored: true },
      answers: () => yes,
    });
    await asked.session.prompt('x');
    expect([asked.file(...cli), asked.file('lock')]).toEqual([null, 'lock\n']);
  });

  it('is there for the next command of a staged turn, and lands or goes with its review', async () => {
    const chosen: Answer = { kind: 'review', accept: { files: { node_modules: 'all', lock: 'all' } }, comments: [] };
    for (const answer of [yes, chosen]) {
      const { session, model, file } = await on('stage', {
        files,
        plays: [run(install), run('bash node_modules/cli; cat lock')],
        answers: inOrder(answer),
      });
      await session.prompt('x');
      expect(heard(model.requests[2])).toMatch(/padded\\?n?[^]*lock/);
      expect([file('lock'), file(...cli)]).toEqual(['lock\n', answer === yes ? null : 'echo padded\n']);
    }
  });

  it('goes at the end of a staged turn in which there is nothing else', async () => {
    const { session, of } = await on('stage', { files, plays: [run('mkdir node_modules; echo x > node_modules/x')] });
    await session.prompt('x');
    expect(of('question.asked')).toEqual([]);
    expect(of('unstaged')).toMatchObject([{ why: 'discarded', files: 0 }]);
    expect(of('notice').at(-1)).toMatchObject({ text: expect.stringContaining('node_modules (') as string });
  });
});

/** A socket that is opened, and over which nothing is sent. */
const reachOut = ': > /dev/udp/192.0.2.1/9';
const wantsNetwork = `touch here; ls .. >&2; ${reachOut}`;

describe.skipIf(!here)('what isolation cannot carry', () => {
  it('is offered to run for real, with the reason, and its result takes the place of the first', async () => {
    const { session, of, model, file } = await on('ask', {
      plays: [run(wantsNetwork)],
      answers: inOrder({ kind: 'permission', allow: true }),
    });
    await session.prompt('x');
    expect(of('question.asked')).toMatchObject([
      {
        question: {
          kind: 'permission',
          subject: wantsNetwork,
          effects: [{ isolation: 'bind', network: true }],
          because: { text: expect.stringContaining('there is no network in here') as string },
        },
      },
    ]);
    expect(of('call.finished')).toMatchObject([{ display: [{ isolation: 'bind' }] }]);
    expect(file('here')).toBe('');
    expect(heard(model.requests[1])).toContain('Changed files: here (new)');
  });

  it('stays as it was where the person says no, and the model hears both', async () => {
    const { session, of, model, file } = await on('ask', {
      plays: [run(wantsNetwork)],
      answers: inOrder({ kind: 'permission', allow: false, words: 'offline please' }, no),
    });
    await session.prompt('x');
    expect(file('here')).toBeNull();
    expect(of('call.finished')).toMatchObject([{ display: [{ isolation: 'overlay' }, { type: 'error' }] }]);
    expect(heard(model.requests[1])).toMatch(/no network in here[^]*isolation "network"[^]*refused[^]*offline please/);
  });

  it('is reported where nobody is there', async () => {
    const { session, of, model } = await on('stage', { interactive: false, plays: [run(reachOut)] });
    await session.prompt('x');
    expect([...of('question.asked'), ...of('refused')]).toEqual([]);
    expect(heard(model.requests[1])).toContain('isolation "network"');
  });

  it('runs for real at once in bypass, and never in plan', async () => {
    for (const [mode, isolation] of [
      ['bypass', 'bind'],
      ['plan', 'overlay'],
    ] as const) {
      const { session, of } = await on(mode, { plays: [run(reachOut)] });
      await session.prompt('x');
      expect(of('question.asked')).toEqual([]);
      expect(of('call.finished')).toMatchObject([{ display: [{ isolation }] }]);
    }
  });

  it('is not offered for words alone, and nothing runs twice', async () => {
    const words = 'echo "Error: connect ENETUNREACH 192.0.2.1:9"; touch here; exit 1';
    for (const mode of ['ask', 'bypass'] as const) {
      const { session, of, model } = await on(mode, { plays: [run(words)], answers: inOrder(no) });
      await session.prompt('x');
      expect(of('question.asked').map(({ question }) => question.kind)).toEqual(mode === 'ask' ? ['review'] : []);
      expect(of('call.finished')).toMatchObject([
        { display: [{ isolation: 'overlay' }, ...(mode === 'ask' ? [{}] : [])] },
      ]);
      expect(heard(model.requests[1])).not.toContain('no network in here');
    }
  });

  it('tells the model, and offers nothing, where an error says so and nobody knows', async () => {
    const { session, of, model } = await on('ask', {
      plays: [run('echo "bash: gone: Invalid cross-device link" >&2; exit 1')],
    });
    await session.prompt('x');
    expect(of('question.asked')).toEqual([]);
    expect(heard(model.requests[1])).toContain('cannot be renamed in here (EXDEV)');
  });

  it('the model may ask for it: asked, and refused in plan', async () => {
    const asked = { command: 'echo x > a', isolation: 'network' };
    const ask = await on('ask', { plays: [run(asked)], answers: inOrder({ kind: 'permission', allow: true }) });
    await ask.session.prompt('x');
    expect(ask.of('question.asked')).toMatchObject([{ question: { because: { text: /wants the network/ } } }]);
    expect(ask.file('a')).toBe('x\n');
    const plan = await on('plan', { plays: [run(asked)] });
    await plan.session.prompt('x');
    expect(plan.of('refused')).toMatchObject([{ because: { code: 'plan' } }]);
    expect(plan.file('a')).toBeNull();
  });

  it('git commit is asked for as what it is, and done', async () => {
    const { session, of, root } = await on('ask', {
      files: { a: '1' },
      plays: [run('git add a && git -c user.name=n -c user.email=e commit -qm first')],
      answers: inOrder({ kind: 'permission', allow: true }),
    });
    execFileSync('git', ['init', '-q', root]);
    await session.prompt('x');
    expect(of('question.asked')).toMatchObject([{ question: { because: { text: /git’s own data/ } } }]);
    expect(execFileSync('git', ['-C', root, 'log', '--format=%s'], { encoding: 'utf8' })).toBe('first\n');
  });

  it('the model may ask for nothing to be held back', async () => {
    const { session, of } = await on('ask', {
      plays: [run({ command: 'echo x > ../a', isolation: 'none' })],
      answers: inOrder({ kind: 'permission', allow: true }),
    });
    await session.prompt('x');
    expect(of('question.asked')).toMatchObject([
      { question: { effects: [{ isolation: 'none' }], because: { text: /nothing held back/ } } },
    ]);
    expect(of('call.finished')).toMatchObject([{ display: [{ isolation: 'none', exit: 0 }] }]);
  });

  it('never falls from a view that cannot be built to the tree without a yes', async () => {
    const broken: StageOptions['wrap'] = (workspace) => ({
      ...workspace,
      // As on a machine whose kernel says no between the probe and the command.
      isolated: (command, files, signal) =>
        workspace.isolated({ ...command, command: command.command }, [...files, ...unreadable], signal),
    });
    for (const allow of [true, false]) {
      const { session, of, file } = await on('ask', {
        wrap: broken,
        plays: [run('echo x > a')],
        answers: inOrder({ kind: 'permission', allow }),
      });
      await session.prompt('x');
      expect(of('question.asked')).toHaveLength(1);
      expect(file('a')).toBe(allow ? 'x\n' : null);
    }
    const alone = await on('stage', { wrap: broken, interactive: false, plays: [run('echo x > a')] });
    await alone.session.prompt('x');
    expect(alone.of('refused')).toMatchObject([{ because: { code: 'unattended' } }]);
    expect(readdirSync(alone.root)).toEqual([]);
  });
});

describe('a tree that was deleted', () => {
  it('does not keep commands from running, and may be made again by one', async () => {
    const { session, model, root, file } = await on('bypass', {
      plays: [
        run('echo first'),
        (...asked) => {
          rmSync(root, { recursive: true });
          return run('cd / && echo alive')(...asked);
        },
        (...asked) => run(`mkdir ${root} && echo x > ${root}/a`)(...asked),
        run('echo y >> a'),
      ],
    });
    await session.prompt('x');
    const said = heard(model.requests.at(-1));
    expect(said).toMatch(/alive[^]*is gone: this ran in an empty folder instead/);
    expect(said).not.toContain('unexpectedly');
    expect(file('a')).toBe('x\ny\n');
  });
});

/** A proposal that cannot be put in place: a file below a file. */
const empty = {
  hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  mode: 'file',
  size: 0,
} as const;
const unreadable = [
  { path: 'p', before: null, after: empty },
  { path: 'p/q', before: null, after: empty },
];

describe('without isolation', () => {
  it('commands are asked for, run on the tree and are journaled', async () => {
    const { session, of, file } = await on('ask', {
      isolation: 'none',
      plays: [run('echo x > a')],
      answers: inOrder({ kind: 'permission', allow: true }),
    });
    await session.prompt('x');
    expect(of('question.asked')).toMatchObject([
      { question: { kind: 'permission', effects: [{ isolation: 'none' }] } },
    ]);
    expect(file('a')).toBe('x\n');
    expect(of('landed')).toHaveLength(1);
  });
});
