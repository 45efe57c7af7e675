/** What a burst of keys runs past was never on the screen, and a window that changes its size forgets nothing that was. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { binary, makePlace, forReal } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { press, waitForPanel } from '../support/panel.ts';
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

const pageDown = '\x1b[6~';
const numbered = (count: number, word: string) =>
  Array.from({ length: count }, (_, i) => `${word} ${i + 1}\n`).join('');

async function ask(call: { name: string; input: unknown }, size: { cols: number; rows: number }): Promise<Pty> {
  terminal = startPty({
    file: process.execPath,
    args: [binary, '-a', 'none', '-m', 'sonnet'],
    ...size,
    cwd: place.root,
    env: place.env,
  });
  await terminal.waitFor(/> Ask/);
  server.reply(toolReply([call]), textReply('All done.'));
  terminal.write('go\r');
  return terminal;
}
const write = { name: 'Write', input: { file_path: 'new.txt', content: numbered(30, 'row') } };

it('pages that were passed in one burst are not seen: a review says so before anything lands', async () => {
  const pty = await ask(write, { cols: 80, rows: 24 });
  await waitForPanel(pty, /row 10[^]*y accept/);
  pty.write(`${pageDown.repeat(3)}y`);
  await pty.waitFor(/y again goes ahead · not seen: \d+ of 30 changed rows/);
  expect(existsSync(join(place.root, 'new.txt'))).toBe(false);
});

it('nor is a command of which only the ends were drawn', async () => {
  forReal(place);
  const pty = await ask({ name: 'Bash', input: { command: numbered(60, 'touch') } }, { cols: 80, rows: 24 });
  await waitForPanel(pty, /touch 10\n[^]*PgDn/);
  pty.write(`${pageDown.repeat(6)}y`);
  await pty.waitFor('Not all of it has been shown');
  expect(server.requests).toHaveLength(1);
});

it('what was read in a high window is still read in a low one, which then is filled', async () => {
  const pty = await ask(write, { cols: 100, rows: 40 });
  await waitForPanel(pty, /row 30\n[^]*y accept/);
  pty.resize(60, 8);
  await pty.waitFor((screen) => screen[0]?.startsWith('Review') === true && screen.join('\n').includes('100 % seen'));
  await press(pty, 'y', 'All done.');
  expect(existsSync(join(place.root, 'new.txt'))).toBe(true);
});
