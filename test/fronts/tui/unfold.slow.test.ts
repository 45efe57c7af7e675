/** Ctrl+O in a real terminal: what is folded is unfolded, folded, and the composer is there again with what was written. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { binary, makePlace } from '../../support/cli.ts';
import type { Place } from '../../support/cli.ts';
import { startMessagesServer } from '../../support/messages-server.ts';
import type { MessagesServer } from '../../support/messages-server.ts';
import { startPty } from '../../support/pty.ts';
import type { Pty } from '../../support/pty.ts';

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

it('unfolds the last output, folds it, and goes back to what was written', async () => {
  const args = [binary, '-a', 'none', '-m', 'sonnet'];
  terminal = startPty({ file: process.execPath, args, cols: 80, rows: 24, cwd: place.root, env: place.env });
  const pty = terminal;
  await pty.waitFor(/> Ask/);
  pty.write('!seq 100 130\r');
  await pty.waitFor(/… 21 more rows \(Ctrl\+O\)\n {2}121\n/);
  pty.write('words');
  await pty.waitFor(/> words/);
  pty.write('\x0f');
  await pty.waitFor(/The conversation, unfolded\n›▾ ● Bash seq 100 130[^]*\n {5}100\n[^]*Enter fold/);
  pty.write('\r');
  await pty.waitFor(/›▸ ● Bash seq 100 130[^]*… 21 more rows\n[^]*Enter unfold/);
  pty.write('\x0f');
  await pty.waitFor(/> words/);
  expect(pty.screen().join('\n')).not.toContain('The conversation, unfolded');
});

it('follows a command that runs', async () => {
  const args = [binary, '-a', 'none', '-m', 'sonnet'];
  terminal = startPty({ file: process.execPath, args, cols: 80, rows: 24, cwd: place.root, env: place.env });
  const pty = terminal;
  await pty.waitFor(/> Ask/);
  pty.write('!seq 60; while [ ! -e over ]; do sleep 0.05; done; echo ended\r');
  await pty.waitFor(/Ctrl\+O all of it · Ctrl\+B background · Esc stops it/);
  pty.write('\x0f');
  await pty.waitFor(/The conversation, unfolded[^]*\n {5}50\n[^]* {5}60\n/);
  pty.write('k\x1b');
  await pty.waitFor(/> Ask/);
  pty.write('\x0f');
  await pty.waitFor(/ {5}60\n/);
  pty.write('\x0f');
  await pty.waitFor(/> Ask/);
  pty.write('!touch over\r');
  await pty.waitFor(/while [^]*· exit 0/);
  expect(pty.screen().join('\n')).not.toContain('Esc stops it');
});
