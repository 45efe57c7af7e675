/** Another version takes the place of the one that runs: what it has not loaded yet is gone. */

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { archie, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { press } from '../support/panel.ts';
import { startPty } from '../support/pty.ts';
import { gate, textReply, toolReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
let installed: string;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'a.txt': 'one\n' }, server.url);
  installed = mkdtempSync(join(tmpdir(), 'archie-installed-'));
  const top = fileURLToPath(new URL('../..', import.meta.url));
  for (const part of ['bin', 'dist', 'agents', 'package.json'])
    cpSync(join(top, part), join(installed, part), { recursive: true });
  symlinkSync(join(top, 'node_modules'), join(installed, 'node_modules'));
});
afterEach(async () => {
  rmSync(installed, { recursive: true, force: true });
  place.remove();
  await server.close();
});

const program = (): string => join(installed, 'bin/archie.js');

/** As a package manager does: what was there goes, and the parts of the next version have other names. */
function update(): void {
  const chunks = join(installed, 'dist/chunks');
  for (const name of readdirSync(chunks)) if (name.endsWith('.js')) rmSync(join(chunks, name));
}

const line = 'archie was updated while it ran: start again, nothing is lost';

it('a run without a screen ends with one line, and the session goes on with the new version', async () => {
  const held = gate();
  server.reply(async () => {
    await held.opened;
    return toolReply([
      { name: 'Grep', input: { pattern: 'one' } },
      { name: 'Bash', input: { command: 'true' } },
    ]);
  });
  server.otherwise(textReply('went on'));
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  const args = [program(), '-p', 'go', '--permission-mode', 'bypass'];
  const child = spawn(process.execPath, args, { cwd: place.root, env: place.env, stdio: [...stdio] });
  let stderr = '';
  child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await server.waitForRequest(1);
  update();
  held.open();
  expect([await ended, stderr]).toEqual([1, `archie: ${line}\n`]);
  expect((await archie(place, ['-p', '-c', 'and now?'])).code).toBe(0);
  expect(server.requests.at(-1)!.raw).toContain('go');
});

it('a screen says it and keeps what was said', async () => {
  server.reply(textReply('hello there'));
  const pty = startPty({ file: process.execPath, args: [program()], cwd: place.root, env: place.env });
  await pty.waitFor(/type \/ for commands/);
  await press(pty, 'hi\r', /hello there/);
  await pty.waitFor((screen) => screen.some((row) => row.includes('1 request')));
  update();
  await press(pty, '/doctor\r', /was updated while it ran/);
  expect(pty.scrollback().join('\n')).not.toMatch(/chunk|Cannot find|node:internal/);
  pty.hangUp();
  await pty.exit;
  server.otherwise(textReply('still here'));
  expect((await archie(place, ['-p', '-c', 'and now?'])).stdout).toBe('still here\n');
  expect(server.requests.at(-1)!.raw).toContain('hello there');
});

it('a command without a session ends with one line', async () => {
  update();
  const child = spawn(process.execPath, [program(), 'sessions', 'list'], { cwd: place.root, env: place.env });
  let stderr = '';
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  expect([code, stderr.split('\n').length]).toEqual([1, 2]);
});
