/** Jobs through the engine: real background processes, the real judge, a real tree, a model that plays. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../src/engine/clock.ts';
import type { Answer, Mode } from '../../src/protocol/approval.ts';
import { judge } from '../../src/policy/judge.ts';
import { bash } from '../../src/tools/bash.ts';
import { bashOutput } from '../../src/tools/command/bash-output.ts';
import { task } from '../../src/tools/task.ts';
import { killShell } from '../../src/tools/command/kill-shell.ts';
import { means } from '../support/bound.ts';
import { living, until, word } from '../workspace/jobs/stage.ts';
import { calls, heard, says } from './model.ts';
import type { Play } from './model.ts';
import { stage, strike } from './stage.ts';
import type { Stage, StageOptions } from './stage.ts';

const open: Stage[] = [];
afterEach(async () => {
  for (const { session } of open.splice(0)) await session.close();
  strike();
});

const yes: Answer = { kind: 'permission', allow: true };
const job = (command: string): Play => calls({ name: 'Bash', input: { command, run_in_background: true } });
const output = (id: string, filter?: string): Play => calls({ name: 'BashOutput', input: { bash_id: id, filter } });
const kill = (id: string): Play => calls({ name: 'KillShell', input: { shell_id: id } });

/** Plays it as soon as it is so. */
const when = (condition: () => boolean, play: Play): Play =>
  async function* (...at) {
    await until(condition);
    yield* play(...at);
  };

async function on(mode: Mode, more: StageOptions): Promise<Stage> {
  const tools = [bash, bashOutput, killShell];
  const made = await stage({
    judge,
    tools,
    settings: { mode },
    answers: ({ kind }) => (kind === 'permission' ? yes : undefined),
    ...more,
  });
  open.push(made);
  return made;
}

describe('a job', () => {
  it('is asked for, runs on while the turn goes on and ends, and is read and stopped', async () => {
    const long = word();
    const { session, model, of, next, events } = await on('ask', { plays: [job(`echo ready; sleep ${long}`)] });
    const isReady = () => session.jobOutput('job 1') === 'ready\n';
    model.plays.push(when(isReady, output('job 1')), says('up'));
    await session.prompt('start it');
    expect(of('question.asked')).toMatchObject([
      {
        question: {
          kind: 'permission',
          because: { text: 'It runs in the background, on your files, until it ends or the session does.' },
          effects: [{ type: 'command', isolation: 'none', background: true }],
        },
      },
    ]);
    expect(session.state().jobs).toMatchObject([{ id: 'job 1', command: `echo ready; sleep ${long}`, end: null }]);
    const said = heard(model.requests[1]) + heard(model.requests[2]);
    expect(said).toContain('[job 1: running. It ends with the session. BashOutput {"bash_id": "job 1"} reads on');
    expect(said).toContain('ready\n[job 1: running]');
    expect(events.filter(({ type }) => type === 'job.output')).toMatchObject([{ job: 'job 1', text: 'ready\n' }]);
    expect(living(long)).not.toEqual([]);

    model.plays.push(kill('1'), kill('job_1'), says('gone'));
    await session.prompt('stop it');
    expect(await next('job.ended')).toMatchObject({ job: 'job 1', how: 'stopped', exit: null });
    expect(heard(model.requests.at(-1)).match(/\[job 1: stopped\]/g)).toHaveLength(2);
    expect(living(long)).toEqual([]);
    expect(of('nudged')).toEqual([]);
  });

  it('that fails at once is told of as failed', async () => {
    const { session, model, of } = await on('bypass', { plays: [job('echo no such port; exit 3')], clock: waiting });
    await session.prompt('x');
    expect(heard(model.requests[1])).toContain('no such port\n[job 1: exit 3]');
    expect(of('call.finished')).toMatchObject([{ isError: true }]);
    expect(of('nudged')).toEqual([]);
  });

  it('that ends by itself later is told to the model with its next request', async () => {
    // Not in the tree: what somebody saves there while it works may be taken for theirs, with what it does that moment.
    const apart = mkdtempSync(join(tmpdir(), 'archie-test-'));
    onTestFinished(() => rmSync(apart, { recursive: true }));
    const { session, model, next, of } = await on('bypass', {
      plays: [job(`until [ -e ${apart}/go ]; do sleep 0.01; done; echo made > made; exit 4`)],
    });
    await session.prompt('x');
    writeFileSync(join(apart, 'go'), '');
    expect(await next('job.ended')).toMatchObject({ how: 'exited', exit: 4 });
    await until(() => of('nudged').some(({ text }) => text.includes('ended by itself')));
    await session.prompt('y');
    const said = heard(model.requests.at(-1));
    // With its end, or before it: the tree is looked at when a turn is over, too.
    expect(said).toMatch(/Changed files: made \(new\)/);
    expect(said).toMatch(/\[archie\] job 1 \(until \[.*\) ended by itself: exit 4\./);
  });

  it('is refused in plan, and when a person says no nothing starts', async () => {
    const long = word();
    const plan = await on('plan', { plays: [job(`sleep ${long}`)] });
    await plan.session.prompt('x');
    expect(heard(plan.model.requests[1])).toContain('Not run: Mode plan starts nothing in the background.');
    const no = await on('ask', {
      plays: [job(`sleep ${long}`)],
      answers: () => ({ kind: 'permission', allow: false }),
    });
    await no.session.prompt('x');
    expect(heard(no.model.requests[1])).toContain('Not run: the user refused it.');
    expect([plan.session.state().jobs, no.session.state().jobs, living(long)]).toEqual([[], [], []]);
  });

  it('is named where another is asked for', async () => {
    const { session, model } = await on('bypass', {
      plays: [output('job 7'), job('sleep 1000'), job('sleep 1000'), output('server', 'x'), kill('3')],
    });
    await session.prompt('x');
    const said = heard(model.requests.at(-1));
    expect(said).toContain('There is no job "job 7". No job was started.');
    expect(said).toContain('There is no job "server". The jobs are: job 1, job 2.');
    expect(said).toContain('There is no job "3". The jobs are: job 1, job 2.');
  });

  it('is one of eight at most', async () => {
    const { session, model } = await on('bypass', {
      plays: [
        calls(
          ...Array.from({ length: 9 }, () => ({ name: 'Bash', input: { command: 'sleep 1000', background: true } })),
        ),
      ],
    });
    await session.prompt('x');
    expect(session.state().jobs).toHaveLength(8);
    expect(heard(model.requests.at(-1))).toContain('8 jobs run already, and no more at the same time');
  });
});

/** A start is waited for, instead of for a moment. */
const waiting: Partial<Clock> = {
  sleep: (_ms, signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
};

describe('what a job changed', () => {
  it('is journaled when it is read, at the end of the turn and before an undo, and can be taken back', async () => {
    const { session, model, of, next, file, root } = await on('bypass', {
      plays: [
        job('echo 1 > one; echo one; until [ -e .git/go ]; do sleep 0.01; done; echo 2 > two; echo two; sleep 1000'),
      ],
    });
    model.plays.push(when(() => session.jobOutput('job 1') === 'one\n', output('job 1')));
    await session.prompt('x');
    expect(heard(model.requests.at(-1))).toContain('Changed files: one (new)');
    // Where no command's change counts.
    mkdirSync(join(root, '.git'));
    writeFileSync(join(root, '.git/go'), '');
    await until(() => session.jobOutput('job 1')?.includes('two') ?? false);
    expect(await session.undo()).toMatchObject({ origin: { by: 'undo' } });
    expect([file('one'), file('two')]).toEqual(['1\n', null]);
    await session.undo();
    expect(file('one')).toBeNull();
    const own = of('landed').filter(({ landing }) => landing.origin.by === 'tool');
    expect(own.map(({ notes }) => notes)).toEqual([
      ['it ran in the background: this may include your own edits'],
      ['it ran in the background: this may include your own edits'],
    ]);
    session.stopJob('job 1');
    await next('job.ended');
  });
});

describe.skipIf(!means.some(({ works, means: by }) => works && by.by === 'namespaces'))(
  'where it can be kept to the tree',
  () => {
    it('has the network and writes nothing else, and the question says so', async () => {
      const server = createServer((socket) => socket.end('hello\n'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const { session, model, of, file, root } = await on('ask', {
        isolation: 'bind',
        files: { seen: 'yes' },
        plays: [],
      });
      mkdirSync(join(root, '.git'));
      writeFileSync(join(root, '.git/config'), 'mine');
      const long = word();
      model.plays.push(
        job(
          `cat seen - </dev/tcp/127.0.0.1/${port}; echo in > in; echo out > ../out; echo x > .git/config; sleep ${long} & setsid sleep ${long} & echo done; wait`,
        ),
        when(() => session.jobOutput('job 1')?.includes('done') ?? false, output('job 1')),
      );
      await session.prompt('x');
      server.close();
      expect(of('question.asked')).toMatchObject([
        { question: { effects: [{ isolation: 'bind', network: true, background: true }] } },
      ]);
      const said = heard(model.requests.at(-1));
      expect(said).toContain('yeshello\n');
      expect(said).toContain('Changed files: in (new)');
      expect([file('in'), file('../out'), file('.git/config')]).toEqual(['in\n', null, 'mine']);
      session.stopJob('job 1');
      await until(() => session.state().jobs[0]?.end !== null);
      expect(living(long)).toEqual([]);
    });
  },
);

describe('a model that may not know of a job', () => {
  it('is told when the conversation was made shorter', async () => {
    const { session, model } = await on('bypass', { plays: [job('sleep 1000')] });
    await session.prompt('x');
    model.plays.push(says('the summary'));
    expect(await session.compact()).toBe(true);
    await session.prompt('y');
    expect(heard(model.requests.at(-1))).toContain('[archie] In the background runs job 1 (sleep 1000).');
  });

  it('is told when the conversation went back', async () => {
    const { session, model } = await on('bypass', {
      plays: [job('sleep 1000'), calls({ name: 'Bash', input: { command: 'echo x > made' } }), says('made')],
      answers: (question) =>
        question.kind === 'review' ? { kind: 'review', accept: 'all', comments: [], rewind: true } : undefined,
    });
    await session.prompt('x');
    await session.undo();
    expect(session.state().jobs).toMatchObject([{ id: 'job 1', end: null }]);
    await session.prompt('y');
    expect(heard(model.requests.at(-1))).toMatch(/took the conversation back to here\. In the background runs job 1/);
  });

  it('is told by the report of a delegate that started it', async () => {
    const { session, model } = await on('bypass', {
      tools: [bash, task],
      plays: [
        calls({ name: 'Task', input: { description: 'serve', prompt: 'start it' } }),
        job('sleep 1000'),
        says('it runs'),
      ],
    });
    await session.prompt('x');
    expect(heard(model.requests.at(-1))).toContain('In the background runs job 1 (sleep 1000).');
    expect(session.state().jobs).toMatchObject([{ thread: 'd1', end: null }]);
    session.stopJob('job 1');
    await until(() => session.state().jobs[0]?.end !== null);
    await session.prompt('y');
    expect(heard(model.requests.at(-1))).toContain('[archie] The user stopped job 1');
  });
});

describe('the end', () => {
  it('of a session ends its jobs, and whoever goes on is told', async () => {
    const long = word();
    const made = await on('bypass', { plays: [job(`echo x > made; echo up; sleep ${long}`)] });
    await made.session.prompt('x');
    await until(() => made.session.jobOutput('job 1') === 'up\n');
    await made.session.close();
    expect(living(long)).toEqual([]);
    expect(made.of('job.ended')).toMatchObject([{ how: 'session' }]);
    // Once or, where somebody looked while it was being written, twice.
    const landed = made.of('landed').flatMap(({ landing: { files } }) => files.map(({ path }) => path));
    expect(new Set(landed)).toEqual(new Set(['made']));
    const again = await made.again({ at: { history: made.logged } });
    open.push(again);
    await again.session.prompt('y');
    expect(heard(again.model.requests.at(-1))).toContain('With the session ended job 1 (echo x');
    expect(again.session.state().jobs).toMatchObject([{ id: 'job 1', end: { how: 'session' } }]);
    again.model.plays.push(output('job 1'), job('sleep 1000'));
    await again.session.prompt('z');
    expect(heard(again.model.requests.at(-2))).toContain('job 1 is over (ended with the session)');
    expect(again.session.state().jobs.map(({ id }) => id)).toEqual(['job 1', 'job 2']);
  });

  it('of an archie that was killed is told when the session goes on', async () => {
    const made = await on('bypass', { plays: [job('sleep 1000')] });
    await made.session.prompt('x');
    const again = await made.again({ at: { history: structuredClone(made.logged) } });
    open.push(again);
    expect(again.session.state().jobs).toMatchObject([{ end: { how: 'lost' } }]);
    await again.session.prompt('y');
    expect(heard(again.model.requests.at(-1))).toContain('job 1 (sleep 1000): ended with an earlier run of archie');
  });

  it('comes for a job whose turn is interrupted before the model heard of it', async () => {
    const long = word();
    const { session, next } = await on('bypass', { plays: [job(`sleep ${long}`)], clock: waiting });
    const turn = session.prompt('x');
    await next('job.started');
    session.interrupt();
    expect(await turn).toEqual({ type: 'interrupted' });
    expect(await next('job.ended')).toMatchObject({ how: 'stopped' });
    expect(living(long)).toEqual([]);
  });

  it('of a turn leaves jobs alone, and an interrupt too', async () => {
    const { session, model } = await on('bypass', { plays: [job('sleep 1000')] });
    await session.prompt('x');
    model.plays.push(calls({ name: 'Bash', input: { command: 'sleep 1000' } }));
    const turn = session.prompt('y');
    await model.asked(3);
    session.interrupt();
    await turn;
    expect(session.state().jobs).toMatchObject([{ end: null }]);
    expect(session.stopJob('job 1')).toBe(true);
    expect(session.stopJob('job 9')).toBe(false);
  });

  it('by a person is told to the model', async () => {
    const { session, model, next } = await on('bypass', { plays: [job('sleep 1000')] });
    await session.prompt('x');
    session.stopJob('job 1');
    await next('nudged');
    await session.prompt('y');
    expect(heard(model.requests.at(-1))).toContain('[archie] The user stopped job 1 (sleep 1000).');
  });
});
