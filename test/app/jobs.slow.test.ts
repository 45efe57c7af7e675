/** Jobs of the whole program: they end with it, however it ends, and the run says so. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processStat } from '../../src/disk/processes/process.ts';
import { means } from '../support/bound.ts';
import { archie, binary, makePlace, forReal } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { textReply, toolReply } from '../support/replies.ts';
import { living, until, word } from '../workspace/jobs/stage.ts';

const kept = means.some(({ works, means: by }) => works && by.by === 'namespaces');

let server: MessagesServer;
let place: Place;
beforeEach(async () => {
  server = await startMessagesServer();
  place = forReal(makePlace({ 'a.txt': 'a\n' }, server.url));
});
afterEach(async () => {
  place.remove();
  await server.close();
});

/** In its own session, with a child that left that, and deaf to polite signals. */
const stubborn = (long: string): string => `trap '' TERM HUP INT; setsid sleep ${long} & echo listening; sleep ${long}`;

const start = (command: string): void =>
  server.reply(toolReply([{ name: 'Bash', input: { command, run_in_background: true } }]));

describe('archie -p', () => {
  it('ends its jobs and says so, and the session that goes on knows', async () => {
    const long = word();
    start(stubborn(long));
    server.reply(textReply('It runs on port 1.'));
    const { code, stdout, stderr } = await archie(place, ['-p', 'go', '--permission-mode', 'bypass']);
    expect([code, stdout]).toEqual([0, 'It runs on port 1.\n']);
    expect(stderr).toContain(`job 1 (${stubborn(long)}): ended with the session`);
    expect(living(long)).toEqual([]);
    server.reply(textReply('I see.'));
    await archie(place, ['-p', '-c', 'and now?']);
    const request = JSON.stringify((await server.waitForRequest(3)).body.messages);
    expect(request).toContain('listening');
    expect(request).toContain('With the session ended job 1');
  });

  it('has them in its result', async () => {
    start('echo no such port; exit 3');
    server.reply(textReply('It failed.'));
    const { stdout } = await archie(place, ['-p', 'go', '--permission-mode', 'bypass', '--output-format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      background_jobs: [{ id: 'job 1', command: 'echo no such port; exit 3', status: 'exited', exit_code: 3 }],
    });
  });

  it('offers what reads and stops jobs only with Bash', async () => {
    server.reply(textReply('Hello.'));
    await archie(place, ['-p', 'hi', '--agent', 'none', '--disallowed-tools', 'Bash']);
    const { tools } = (await server.waitForRequest(1)).body as { tools: { name: string }[] };
    expect(tools.map(({ name }) => name).filter((name) => /Bash|Kill/.test(name))).toEqual([]);
  });

  it('refuses what nobody can be asked for', async () => {
    start('sleep 1000');
    server.reply(textReply('No.'));
    const { code, stderr } = await archie(place, ['-p', 'go']);
    expect(code).toBe(5);
    expect(stderr).toContain(
      'Needed approval: Bash sleep 1000. Allow it (--allowed-tools "Bash(sleep 1000)"), or run it in a terminal',
    );
  });
});

describe('at the terminal', () => {
  let pty: Pty | undefined;
  afterEach(() => pty?.kill());

  /** A session with a job that runs; the model has been told. */
  async function withJob(): Promise<{ pty: Pty; long: string }> {
    const long = word();
    start(stubborn(long));
    server.reply(textReply('It is up.'));
    pty = startPty({
      file: process.execPath,
      args: [binary, '--permission-mode', 'bypass', 'go'],
      cwd: place.root,
      env: place.env,
    });
    await pty.waitFor('It is up.');
    await until(() => living(`sleep\0${long}`).length === 2);
    return { pty, long };
  }

  it.skipIf(!kept)('they end with SIGKILL where they are kept to the tree too', async () => {
    place.remove();
    place = makePlace({ 'a.txt': 'a\n' }, server.url);
    const { pty: on, long } = await withJob();
    process.kill(on.pid, 'SIGKILL');
    await on.exit;
    await until(() => living(long).length === 0);
    expect(living(`sleep\0${long}`)).toEqual([]);
  });

  it('are counted in the status row, listed and watched by /jobs, and stopped there', async () => {
    const { pty: on, long } = await withJob();
    await on.waitFor(/1 job/);
    on.write('/jobs\r');
    await on.waitFor(/› job 1 trap .* · running \d+ s · listening/);
    on.write('\r');
    await on.waitFor((screen) => screen.includes('listening') && screen.some((row) => row.startsWith('job 1 running')));
    on.write('x');
    await on.waitFor(/job 1 stopped/);
    expect(living(long)).toEqual([]);
    on.write('\u001b');
    await on.waitFor('Jobs · 1 over');
    on.write('\u001b');
    await on.waitFor((screen) => !screen.join('\n').includes('Jobs · 1 over'));
    expect(on.screen().join('\n')).not.toMatch(/1 job/);
    on.write('\u0004');
    expect(await on.exit).toBe(0);
  });

  it('end with /clear, which says so', async () => {
    const { pty: on, long } = await withJob();
    on.write('/clear\r');
    await on.waitFor((screen) => /a new session .* 1 job\s+ended\s+with\s+it/.test(screen.join(' ')));
    await until(() => living(long).length === 0);
    expect(on.screen().join('\n')).not.toContain('· 1 job ·');
  });

  it.each([
    ['Ctrl+D', (on: Pty) => on.write('\u0004')],
    ['/exit', (on: Pty) => on.write('/exit\r')],
    ['SIGTERM', (on: Pty) => void process.kill(on.pid, 'SIGTERM')],
    ['a closed terminal', (on: Pty) => on.hangUp()],
    ['SIGKILL', (on: Pty) => void process.kill(on.pid, 'SIGKILL')],
  ])('they end with %s', async (_how, leave) => {
    const { pty: on, long } = await withJob();
    const watchdogs = () => living('watchdog.js');
    const [own = 0] = watchdogs().filter((pid) => processStat(pid)?.parent === on.pid);
    expect(own).toBeGreaterThan(0);
    leave(on);
    await on.exit;
    await until(() => living(long).length === 0);
    await until(() => !watchdogs().includes(own));
  });
});
