/** The state folder is deleted while a session runs: it is said, the session goes on, lands, is undone and resumed. */

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { archie, binary, makePlace } from '../support/cli.ts';
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
  place = makePlace({ 'a.txt': 'a\n' }, server.url);
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

const write = (name: string) => toolReply([{ name: 'Write', input: { file_path: name, content: `${name}\n` } }]);
const shell = (command: string) => toolReply([{ name: 'Bash', input: { command } }]);

it('and nothing of the session is lost but what could be undone', async () => {
  server.reply(write('one.txt'), textReply('First.'));
  server.reply(write('two.txt'), shell('echo three > three.txt'), textReply('Second.'));
  terminal = startPty({
    file: process.execPath,
    args: [binary, '--permission-mode', 'bypass'],
    cwd: place.root,
    env: place.env,
    cols: 100,
    rows: 40,
  });
  await terminal.waitFor(/> Ask/);
  terminal.write('the first prompt\r');
  await terminal.waitFor('First.');
  // The session may be writing there at this moment.
  rmSync(join(place.env['XDG_STATE_HOME'] ?? '', 'archie'), { recursive: true, maxRetries: 20 });
  terminal.write('the second prompt\r');
  await terminal.waitFor('Second.');
  await terminal.waitFor(/was deleted while archie ran/);
  terminal.write('\x04');
  expect(await terminal.exit).toBe(0);
  expect(readFileSync(join(place.root, 'three.txt'), 'utf8')).toBe('three\n');

  server.reply(textReply('I remember.'));
  await archie(place, ['-p', '-c', 'go on']);
  const heard = JSON.stringify((await server.waitForRequest(6)).body.messages);
  expect(heard).toContain('the first prompt');
  expect(heard).toContain('the second prompt');
  await archie(place, ['undo', '--yes', '--turn']);
  expect(['one.txt', 'two.txt', 'three.txt'].map((name) => existsSync(join(place.root, name)))).toEqual([
    true,
    false,
    false,
  ]);
});
