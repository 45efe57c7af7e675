/** What a person ended stays ended in the session they go to: `/clear` and `/resume` open no door again that the command line opened once. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { binary, makePlace } from '../support/cli.ts';
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
  place = makePlace({ 'a.ts': 'export const a = 1;\n' }, server.url);
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

async function open(args: string[]): Promise<Pty> {
  terminal = startPty({
    file: process.execPath,
    args: [binary, '-a', 'none', '-m', 'sonnet', ...args],
    cols: 80,
    rows: 24,
    cwd: place.root,
    env: place.env,
  });
  await terminal.waitFor(/> Ask/);
  return terminal;
}

const shiftTab = '\x1b[Z';
const writes = () => toolReply([{ name: 'Write', input: { file_path: 'new.txt', content: 'new\n' } }]);

it('what the command line allows is on the bar from the first moment, and ended it stays so after /clear', async () => {
  const pty = await open(['--allowed-tools', 'Edit', '--permission-mode', 'auto']);
  pty.write(shiftTab);
  await pty.waitFor(/asked for again, as the mode was set: every edit[^]*sonnet.* · plan/);
  pty.write(shiftTab);
  await pty.waitFor(/sonnet.* · ask · /);
  pty.write('/clear\r');
  await pty.waitFor(/a new session[^]*sonnet.* · ask · /);
  server.reply(writes(), textReply('ok'));
  pty.write('write\r');
  await pty.waitFor(/Review · Write/);
  expect(pty.screen().join('\n')).not.toContain('You allowed all edits');
});

it('what still holds goes on in a new session, and the bar says so before the first prompt', async () => {
  const pty = await open(['--allowed-tools', 'Edit']);
  await pty.waitFor(/sonnet.* · ask( \(edits allowed\)|\+edits)/);
  server.reply(textReply('hello'));
  pty.write('hi\r');
  await pty.waitFor(/hello/);
  pty.write('/clear\r');
  await pty.waitFor(/a new session[^]*sonnet.* · ask( \(edits allowed\)|\+edits)/);
  expect(pty.screen().join('\n')).not.toContain('asked for again');
});

it('a session that is resumed is in no looser mode than the one that is left', async () => {
  const pty = await open([]);
  server.reply(textReply('first answer'));
  pty.write('/mode auto\r');
  await pty.waitFor(/sonnet.* · auto · /);
  pty.write('one\r');
  await pty.waitFor(/first answer/);
  pty.write('/clear\r');
  await pty.waitFor(/a new session/);
  pty.write('/mode ask\r');
  await pty.waitFor(/sonnet.* · ask · /);
  pty.write('/resume 1\r');
  await pty.waitFor(/resumed: one[^]*sonnet.* · ask · /);
  expect(pty.screen().join('\n')).not.toMatch(/sonnet.* · auto · /);
});
