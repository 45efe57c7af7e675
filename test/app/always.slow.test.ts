/** "Always", in a terminal: the rule is shown with what it would have allowed, edited, given a scope, kept where it says, and holds exactly so long. */

import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  lstatSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { archie, binary, makePlace } from '../support/cli.ts';
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
  place = makePlace({ 'a.ts': 'x\n' }, server.url);
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

const run = (...commands: string[]) =>
  commands.map((command) => toolReply([{ name: 'Bash', input: { command, isolation: 'network' } }]));
const config = (): string => join(place.env['XDG_CONFIG_HOME']!, 'archie');
const there = (path: string): boolean => existsSync(join(place.root, path));

async function open(cols = 100): Promise<Pty> {
  terminal = startPty({
    file: process.execPath,
    args: [binary, '-a', 'none', '-m', 'sonnet'],
    cols,
    rows: 40,
    cwd: place.root,
    env: place.env,
  });
  await terminal.waitFor(/> Ask/);
  return terminal;
}

async function ask(pty: Pty, prompt: string): Promise<void> {
  pty.write(`${prompt}\r`);
  await waitForPanel(pty, /y once.*a always/s);
  await press(pty, 'a', /always: Enter allows[^]*(?:of \d+|no) earlier commands/);
}

const [tab, down, clearLine] = ['\t', '\x1b[B', '\x15'];

it('shows what the rule would have allowed, live, and refuses one that does not allow this', async () => {
  server.reply(...run('mkdir one'), textReply('done'));
  await archie(place, ['-p', 'earlier', '--permission-mode', 'bypass']);
  server.reply(...run('mkdir two'), textReply('done'));
  const pty = await open();
  await ask(pty, 'go');
  const screen = pty.screen().join('\n');
  expect(screen).toContain('> Bash(mkdir two)');
  expect(screen).toMatch(/for {2}this turn +\[this mode\] +this project +everywhere/);
  expect(screen).toContain('allows 1 of 2 earlier commands: mkdir two');
  await press(pty, down, /> Bash\(mkdir \*\)[^]*allows 2 of 2 earlier commands: mkdir two · mkdir one/);
  await press(pty, clearLine, /not a rule/);
  pty.write('Bash(mkdir o*)');
  await pty.waitFor(/does not allow this command[^]*allows 1 of 2 earlier commands: mkdir one/);
  await press(pty, '\r', /It does not allow this: mend it/);
  expect(there('two')).toBe(false);
  pty.write(`${clearLine}Bash(bash *)`);
  await pty.waitFor('careful: bash runs whatever it is given');
  await press(pty, '\x1b', /y once/);
  await press(pty, 'y', /done/);
  expect(there('two')).toBe(true);
});

it('for a turn ends with it', async () => {
  server.reply(...run('mkdir one', 'mkdir two'), textReply('first done'), ...run('mkdir three'), textReply('done'));
  const pty = await open();
  await ask(pty, 'go');
  await press(pty, down, /> Bash\(mkdir \*\)/);
  await press(pty, '\x1b[Z', /\[this turn\][^]*until this turn ends/);
  await press(pty, '\r', /first done[^]*asked for again, as the turn is over: Bash\(mkdir \*\)/);
  expect(there('two')).toBe(true);
  pty.write('more\r');
  await waitForPanel(pty, /mkdir three[^]*y once/);
  expect(there('three')).toBe(false);
});

it('for the mode ends when the mode is set', async () => {
  server.reply(...run('mkdir one'), textReply('first done'), ...run('mkdir two'), textReply('second done'));
  const pty = await open();
  await ask(pty, 'go');
  await press(pty, down, /> Bash\(mkdir \*\)/);
  await press(pty, '\r', /allowed: Bash\(mkdir \*\) · until the mode changes[^]*first done/);
  pty.write('more\r');
  await pty.waitFor(/Allowed by Bash\(mkdir \*\) \(session\)[^]*second done/);
  pty.write('/mode ask\r');
  await pty.waitFor(/asked for again, as the mode was set: Bash\(mkdir \*\)/);
  expect(['one', 'two'].map(there)).toEqual([true, true]);
});

it('for the project is kept in a file of the person, holds at once and in the next run, and is listed with its line', async () => {
  server.reply(...run('mkdir one', 'mkdir two'), textReply('done'));
  const pty = await open();
  await ask(pty, 'go');
  await press(pty, down, /> Bash\(mkdir \*\)/);
  await press(pty, tab, /\[this project\][^]*kept in .*projects\/repo-/);
  await press(pty, '\r', /kept: Bash\(mkdir \*\) · [^]*done/);
  expect(there('two')).toBe(true);
  const [name = ''] = readdirSync(join(config(), 'projects'));
  const file = join(config(), 'projects', name);
  expect(readFileSync(file, 'utf8')).toMatch(
    /^# Rules of yours for .*\/repo\n\npermissions:\n {2}allow:\n {4}- Bash\(mkdir \*\)\n$/,
  );
  expect([file, join(file, '..')].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o700]);
  expect(readdirSync(place.root).toSorted()).toEqual(['a.ts', 'one', 'two']);
  const { stdout } = await archie(place, ['permissions', 'list']);
  expect(stdout).toContain(`${file}:5`);
  const asked = ['permissions', 'test', '--tier', '3', '--', 'mkdir four'];
  expect((await archie(place, asked)).code).toBe(0);
  // Of another tree it says nothing.
  mkdirSync(join(place.root, '..', 'other'));
  expect((await archie({ ...place, root: join(place.root, '..', 'other') }, asked)).code).toBe(1);
});

it('for everywhere keeps comments, order and links of config.yaml', async () => {
  mkdirSync(join(place.root, '..', 'dotfiles'));
  mkdirSync(config(), { recursive: true });
  const real = join(place.root, '..', 'dotfiles', 'archie.yaml');
  const before =
    '# mine\nmode: ask # as ever\npermissions:\n  deny:\n    - Bash(rm *)\n  allow: # what I trust\n    - Bash(make) # of old\ntheme: dark\n';
  writeFileSync(real, before, { mode: 0o600 });
  symlinkSync(real, join(config(), 'config.yaml'));
  server.reply(...run('mkdir one'), textReply('done'));
  const pty = await open();
  await ask(pty, 'go');
  await press(pty, tab, /\[this project\]/);
  await press(pty, tab, /\[everywhere\][^]*kept in .*config\.yaml/);
  await press(pty, '\r', /kept: Bash\(mkdir one\)[^]*done/);
  expect(readFileSync(real, 'utf8')).toBe(before.replace('# of old\n', '# of old\n    - Bash(mkdir one)\n'));
  expect(lstatSync(join(config(), 'config.yaml')).isSymbolicLink()).toBe(true);
});

it('holds in the session where it cannot be kept, and says why', async () => {
  mkdirSync(config(), { recursive: true });
  server.reply(...run('mkdir one', 'mkdir one/two'), textReply('done'));
  const pty = await open();
  writeFileSync(join(config(), 'config.yaml'), 'permissions: [\n');
  await ask(pty, 'go');
  await press(pty, down, /> Bash\(mkdir \*\)/);
  await press(pty, '\x1b[Z', /\[this turn\]/);
  await press(pty, '\x1b[Z', /\[everywhere\]/);
  await press(pty, '\r', /was not kept: .*config\.yaml[^]*It holds in\s+this session[^]*\ndone/);
  expect(there('one/two')).toBe(true);
  expect(readFileSync(join(config(), 'config.yaml'), 'utf8')).toBe('permissions: [\n');
});

it('is written in a narrow window too', async () => {
  server.reply(...run('mkdir five'), textReply('done'));
  const pty = await open(30);
  pty.write('go\r');
  await waitForPanel(pty, /a always/);
  await press(pty, 'a', /Enter Tab ↑↓ Esc[^]*> Bash\(mkdir five\)[^]*for this mode/);
  await press(pty, '\r', /allowed: Bash\(mkdir[^]*\ndone/);
  expect(there('five')).toBe(true);
});
