/** A command of the user's own (`!command`) is seen while it runs, whatever else happens, and Esc stops it. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { textReply } from '../support/replies.ts';
import { living, until, word } from '../workspace/jobs/stage.ts';

let server: MessagesServer;
let place: Place;
let terminal: Pty | undefined;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'a.ts': 'export const a = 1;\n' }, server.url);
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

async function open(): Promise<Pty> {
  terminal = startPty({
    file: process.execPath,
    args: [binary, '-a', 'none', '-m', 'sonnet'],
    cols: 80,
    rows: 24,
    cwd: place.root,
    env: place.env,
  });
  await terminal.waitFor(/> Ask/);
  return terminal;
}

it('is shown with what it prints, and stopped', async () => {
  const pty = await open();
  pty.write('!echo begun; sleep 600\r');
  await pty.waitFor(/Shell echo begun; sleep 600 [^]*\n {2}begun\n[^]*Esc stops it/);
  pty.write('\x1b');
  await pty.waitFor(/echo begun; sleep 600 · interrupted/);
  expect(pty.screen().join('\n')).not.toContain('Esc stops it');
});

it('outlives a turn on the screen, with its name', async () => {
  const pty = await open();
  pty.write('!while [ ! -e over ]; do sleep 0.05; done; echo ended\r');
  await pty.waitFor(/Esc stops it/);
  server.reply(textReply('An answer.'));
  pty.write('hello\r');
  await pty.waitFor(/An answer\.[^]*Shell while[^]*Esc stops it/);
  pty.write('!touch over\r');
  await pty.waitFor(/Bash while [^]*· exit 0/);
  expect(pty.screen().join('\n')).toContain('ended');
});

it('goes on in the background by Ctrl+B, and /jobs shows it', async () => {
  const pty = await open();
  pty.write('!echo begun; while [ ! -e over ]; do sleep 0.05; done; echo ended\r');
  await pty.waitFor(/begun\n[^]*Ctrl\+B background · Esc stops it/);
  pty.write('\x02');
  await pty.waitFor(/Bash echo begun[^]*job 1: running\n {2}begun[^]*1 job/);
  pty.write('\x02');
  await pty.waitFor(/Nothing runs that could go on in the background/);
  pty.write('/jobs\r');
  await pty.waitFor(/› job 1 echo begun.* · running/);
  pty.write('\x1b');
  await pty.waitFor(/> Ask/);
  pty.write('!touch over\r');
  await pty.waitFor(/job 1 \(echo begun[^]*exit 0/);
  expect(pty.screen().join('\n')).not.toContain('Esc stops it');
});

it.each(['SIGKILL', 'SIGTERM'] as const)('ends with archie by %s once it goes on in the background', async (signal) => {
  const pty = await open();
  const long = word();
  pty.write(`!sleep ${long}; true\r`);
  await pty.waitFor(/Ctrl\+B background · Esc stops it/);
  await until(() => living(`sleep\0${long}`).length > 0);
  pty.write('\x02');
  await pty.waitFor(/job 1: running/);
  process.kill(pty.pid, signal);
  await pty.exit;
  await until(() => living(long).length === 0);
  expect(living(long)).toEqual([]);
});
