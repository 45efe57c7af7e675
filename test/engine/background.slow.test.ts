/** A command that runs is put into the background: real processes, a real tree, a model that plays. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { judge } from '../../src/policy/judge.ts';
import type { Answer, Mode } from '../../src/protocol/approval.ts';
import { bash } from '../../src/tools/bash.ts';
import { bashOutput } from '../../src/tools/command/bash-output.ts';
import { killShell } from '../../src/tools/command/kill-shell.ts';
import { limitTime } from '../../src/workspace/commands/time-limit.ts';
import { launchers } from '../support/isolation.ts';
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

const here = launchers.some(({ works }) => works);
const yes: Answer = { kind: 'review', accept: 'all', comments: [] };
const run = (command: string): Play => calls({ name: 'Bash', input: { command } });

async function on(mode: Mode, more: StageOptions): Promise<Stage> {
  const made = await stage({ judge, tools: [bash, bashOutput, killShell], settings: { mode }, ...more });
  open.push(made);
  return made;
}

/** A command that waits for a file outside of the tree, and the way to let it go on. */
function waiting(): { wait: string; go: () => void } {
  const apart = mkdtempSync(join(tmpdir(), 'archie-test-'));
  onTestFinished(() => rmSync(apart, { recursive: true }));
  return {
    wait: `until [ -e ${apart}/go ]; do sleep 0.01; done`,
    go: () => writeFileSync(join(apart, 'go'), ''),
  };
}

describe('a command on the tree', () => {
  it('goes on as a job where it runs, and the model is told how to read it, what it did and how it ended', async () => {
    const { wait, go } = waiting();
    const plays = [run(`echo begun; ${wait}; echo made > made; echo last; exit 4`), says('I go on.')];
    const { session, model, of, next, file } = await on('bypass', { plays });
    const turn = session.prompt('x');
    await next('call.output');
    expect(session.background()).toBe('sent');
    await turn;
    expect(session.state().jobs).toMatchObject([{ id: 'job 1', end: null }]);
    expect(heard(model.requests[1])).toMatch(
      /begun\n\[job 1: running\. The user put it into the background, where it runs on without a time limit\. It ends with the session\. BashOutput {"bash_id": "job 1"} reads on/,
    );
    expect(of('call.finished')).toMatchObject([{ isError: false, display: [{ text: 'job 1: running\nbegun' }] }]);
    // Esc stops turns.
    session.interrupt();
    go();
    expect(await next('job.ended')).toMatchObject({ job: 'job 1', how: 'exited', exit: 4 });
    expect(file('made')).toBe('made\n');
    expect(of('landed')).toMatchObject([{ landing: { files: [{ path: 'made' }] } }]);
    expect(session.jobOutput('job 1')).toBe('begun\nlast\n');
    model.plays.push(calls({ name: 'BashOutput', input: { bash_id: 'job 1' } }), says('ok'));
    await session.prompt('y');
    expect(heard(model.requests.at(-2))).toMatch(/ended by itself: exit 4\.[^]*Changed files: made \(new\)/);
    expect(heard(model.requests.at(-1))).toContain('last\n[job 1: exit 4]');
  });

  it('of the person’s own does too, and is stopped as a job', async () => {
    const long = word();
    const { session, of, next, model } = await on('ask', {});
    const ran = session.shell(`echo begun; sleep ${long}`);
    await next('call.output');
    expect(session.background()).toBe('sent');
    await ran;
    expect(of('call.finished')).toMatchObject([{ name: 'Bash', display: [{ text: 'job 1: running\nbegun' }] }]);
    expect(living(`sleep\0${long}`)).toHaveLength(1);
    await session.prompt('x');
    expect(heard(model.requests[0])).toMatch(
      /The user ran `echo begun; sleep \d+` and put it into the background: it is job 1/,
    );
    expect(session.stopJob('job 1')).toBe(true);
    expect(await next('job.ended')).toMatchObject({ how: 'stopped' });
    await until(() => living(long).length === 0);
  });

  it('is the last that began, and none where none runs', async () => {
    const [one, two] = [waiting(), waiting()];
    const { session, next } = await on('ask', {});
    expect(session.background()).toBe('none');
    const first = session.shell(`echo one; ${one.wait}`);
    await next('call.output');
    const second = session.shell(`echo two; ${two.wait}`);
    await next('call.output');
    expect(session.background()).toBe('sent');
    await second;
    expect(session.state().jobs).toMatchObject([{ command: `echo two; ${two.wait}` }]);
    one.go();
    await first;
    expect(session.background()).toBe('none');
    two.go();
    await next('job.ended');
  });
});

describe.skipIf(!here)('a command in a copy', () => {
  it('goes on in its copy, and what it changed waits for a review', async () => {
    const long = word();
    const { session, model, of, next, file, workspace } = await on('ask', {
      isolation: 'auto',
      files: { a: 'old\n' },
      plays: [run(`echo new > a; echo begun; sleep ${long}`), says('I go on.')],
      answers: ({ kind }) => (kind === 'review' ? yes : undefined),
    });
    const turn = session.prompt('x');
    await next('call.output');
    expect(session.background()).toBe('sent');
    await turn;
    expect(heard(model.requests[1])).toContain(
      'It runs in its copy: what it changes waits for the user’s review when it ends.',
    );
    session.stopJob('job 1');
    await next('job.ended');
    await until(() => of('nudged').length > 0 || of('notice').length > 0);
    expect(of('notice')).toMatchObject([
      { text: 'job 1 changed a file in its copy: /review job-1 shows it, nothing of it is in your tree' },
    ]);
    expect(file('a')).toBe('old\n');
    expect(await workspace.proposals()).toMatchObject([{ id: 'job-1-s1', changes: { files: [{ path: 'a' }] } }]);
    await session.prompt('y');
    expect(heard(model.requests.at(-1))).toMatch(
      /The user stopped job 1[^]*In its copy, and not in the tree before the user has reviewed it: a \(changed\)\./,
    );
    expect(await session.review('job-1')).toMatchObject({ files: [{ path: 'a' }] });
    expect(file('a')).toBe('new\n');
    expect(await workspace.proposals()).toEqual([]);
  });
});

it('has all the time once nobody waits for it', async () => {
  const sent = new AbortController();
  const stopped: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const alone = { began: 0, over: 0 };
  const detaching = { signal: sent.signal, take: () => undefined };
  const leave = limitTime({ timeout: 5, detaching }, { stop: () => stopped.push('sent') }, () => {
    alone.began += 1;
    return () => void (alone.over += 1);
  });
  sent.abort();
  limitTime({ timeout: 10 }, { stop: () => resolve() });
  await promise;
  expect([stopped, alone]).toEqual([[], { began: 1, over: 0 }]);
  leave();
  expect(alone).toEqual({ began: 1, over: 1 });
});
