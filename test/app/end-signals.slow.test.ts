/** A terminal that is closed, and a signal, end the session in order: what runs is stopped, and what it did is journaled. */

import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from '../../src/disk/processes/process.ts';
import { binary, makePlace, forReal } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { textReply, toolReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
let terminal: Pty | undefined;
beforeEach(async () => {
  server = await startMessagesServer();
  place = forReal(makePlace({ 'a.txt': 'a\n' }, server.url));
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

const archie = (...args: string[]) =>
  execFileSync(process.execPath, [binary, ...args], { cwd: place.root, env: place.env, encoding: 'utf8' });

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** A session in whose turn a command has written a file and waits for a minute; returns the pid of the command. */
async function working(command: string): Promise<{ pty: Pty; pid: number }> {
  server.reply(toolReply([{ name: 'Bash', input: { command } }]));
  terminal = startPty({
    file: process.execPath,
    args: [binary, '--permission-mode', 'bypass'],
    cwd: place.root,
    env: place.env,
  });
  await terminal.waitFor(/> Ask/);
  terminal.write('go\r');
  const file = join(place.root, 'pid');
  await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'));
  return { pty: terminal, pid: Number(readFileSync(file, 'utf8')) };
}

describe('with a command at work', () => {
  it.each([
    ['SIGTERM', (pty: Pty) => process.kill(pty.pid, 'SIGTERM')],
    ['SIGINT', (pty: Pty) => process.kill(pty.pid, 'SIGINT')],
    ['a closed terminal', (pty: Pty) => pty.hangUp()],
  ])('%s stops it, and what it did can be undone', async (_what, end) => {
    const { pty, pid } = await working('echo made > made.txt; rm a.txt; echo $$ > pid; sleep 60');
    end(pty);
    await until(() => !isAlive(pty.pid));
    expect(isAlive(pid)).toBe(false);
    expect(archie('undo', '--list')).toContain('a.txt, made.txt, pid');
    archie('undo', '--yes');
    expect([existsSync(join(place.root, 'made.txt')), existsSync(join(place.root, 'a.txt'))]).toEqual([false, true]);
  });
});

describe('when all is said', () => {
  it('ends whatever is still under way, such as a connection that nobody answers', async () => {
    server.reply(textReply('Forty-two.'));
    const never = `--import=data:text/javascript,${encodeURIComponent("process.argv[1]?.endsWith('archie.js') && setInterval(() => {}, 1e6)")}`;
    const run = promisify(execFile)(process.execPath, [binary, '-p', 'what is it?'], {
      cwd: place.root,
      env: { ...place.env, NODE_OPTIONS: never },
    });
    expect((await run).stdout).toBe('Forty-two.\n');
  });
});
