/** What a person sees of a start that cannot be: one line with the mend, whatever was typed already, and never a stack. */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archie, binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { startPty } from '../support/pty.ts';

let server: MessagesServer;
let place: Place;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'a.ts': 'x\n' }, server.url);
});
afterEach(async () => {
  place.remove();
  await server.close();
});

const stack = / at \S+ \(|chunk-|file:\/\/|Node\.js v/;

const faults: [string, string[], RegExp][] = [
  ['a persona nobody has', ['-a', 'nobody'], /no persona is called "nobody": there is/],
  ['a folder that is not there', ['--add-dir', '/nope'], /--add-dir: .*\/nope/],
  ['a rule that cannot be', ['--allowed-tools', 'Write(a/**)'], /only Edit\(a\/\*\*\) allows/],
  [
    'a schema, for which a screen has no use',
    ['--json-schema', '/nope'],
    /--json-schema(?: holds the one answer of -p|: .nope cannot be read)/,
  ],
  ['a model without a name', ['--model', ''], /--model takes a model id or alias, not an empty word/],
  ['a model nobody has', ['-m', 'opuss'], /--model: there is no model "opuss": did you mean opus\?/],
  ['a tool nobody has', ['--disallowed-tools', 'Nothing'], /Nothing/],
];

it.each([[['-p', 'hi']], [['hi']], [['undo', '--list']], [['doctor']]])(
  'a folder that was deleted is one line of %j',
  (args) => {
    const line = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"';
    const { status, stdout, stderr } = spawnSync('bash', ['-c', line, 'bash', process.execPath, binary, ...args], {
      cwd: place.root,
      env: place.env,
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^archie: the folder that this runs in is gone: .*\n$/);
  },
);

it('an address of the model that cannot be keeps nobody from an undo', async () => {
  place.env['ANTHROPIC_BASE_URL'] = 'nonsense';
  expect(await archie(place, ['-p', 'hi'])).toMatchObject({ code: 2, stderr: expect.stringContaining('is not a URL') });
  expect(await archie(place, ['undo', '--list'])).toMatchObject({ code: 0, stderr: '' });
});

describe.each(faults)('%s', (_, args, words) => {
  it.each([[[]], [['hello']]])('is one line in a terminal, with the prompt %j', async (prompt) => {
    const pty = startPty({
      file: process.execPath,
      args: [binary, ...args, ...prompt],
      cols: 200,
      cwd: place.root,
      env: place.env,
    });
    try {
      expect(await pty.exit).toBe(2);
      const rows = pty.scrollback().filter((row) => row.startsWith('archie: '));
      expect(rows).toHaveLength(1);
      expect(rows[0]).toMatch(words);
      expect(pty.raw()).not.toMatch(stack);
      expect(server.requests).toHaveLength(0);
    } finally {
      pty.kill();
    }
  });

  it('is one line of -p', async () => {
    const { code, stdout, stderr } = await archie(place, ['-p', ...args, 'hello']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(words);
  });
});

describe('what was typed before it could not be opened', () => {
  it.each(['/model x\r', '!true\r', 'a prompt\r', '@a'])('%j is no second fault', async (keys) => {
    const pty = startPty({
      file: process.execPath,
      args: [binary, '-a', 'nobody'],
      cols: 200,
      cwd: place.root,
      env: place.env,
    });
    pty.write(keys);
    expect(await pty.exit).toBe(2);
    expect(pty.raw()).not.toMatch(stack);
  });
});

describe('a fault that nobody waited for', () => {
  const later = (what: string) =>
    `--import=data:text/javascript,${encodeURIComponent(`process.argv[1]?.endsWith('archie.js')&&setTimeout(()=>{${what}},1500)`)}`;

  it.each([
    ['a rejection', "void Promise.reject(new Error('a fault of the test'))"],
    ['an exception', "throw new Error('a fault of the test')"],
  ])('%s ends a session in the terminal with one line', async (_, what) => {
    const env = { ...place.env, NODE_OPTIONS: later(what) };
    const pty = startPty({ file: process.execPath, args: [binary], cols: 200, cwd: place.root, env });
    expect(await pty.exit).toBe(1);
    const rows = pty.scrollback();
    const crash = join(place.env['XDG_STATE_HOME'] ?? '', 'archie/crashes');
    const [file = ''] = readdirSync(crash);
    expect(rows.join('\n').replaceAll('\n/', ' /')).toContain(
      "archie: internal error: a fault of the test. This is a fault of archie's; what is known of it is in",
    );
    expect(rows.join('')).toContain(file);
    expect(readFileSync(join(crash, file), 'utf8')).toMatch(
      /^archie \S+, Node [\s\S]*Error: a fault of the test\n\s+at /,
    );
    expect(statSync(join(crash, file)).mode & 0o777).toBe(0o600);
    expect(pty.raw()).not.toMatch(stack);
    // The cursor is back, and keys are no escape sequences any more.
    expect(pty.raw().lastIndexOf('\x1b[?25h')).toBeGreaterThan(pty.raw().lastIndexOf('\x1b[?25l'));
  });
});

it('a state folder that cannot be written is one line', async () => {
  const file = join(place.root, '..', 'state');
  mkdirSync(join(place.root, '..'), { recursive: true });
  writeFileSync(file, 'a file');
  const pty = startPty({ file: process.execPath, args: [binary, 'hello'], cols: 200, cwd: place.root, env: place.env });
  expect(await pty.exit).toBeGreaterThan(0);
  expect(pty.raw()).not.toMatch(stack);
});

describe('an installation that is not whole', () => {
  it.each(['main.js', 'what is loaded later'])('without %s says so in one line', (what) => {
    const copy = join(place.root, 'installed');
    cpSync(join(binary, '../../bin'), join(copy, 'bin'), { recursive: true });
    cpSync(join(binary, '../../dist'), join(copy, 'dist'), { recursive: true });
    cpSync(join(binary, '../../package.json'), join(copy, 'package.json'));
    symlinkSync(join(binary, '../../node_modules'), join(copy, 'node_modules'));
    rmSync(join(copy, 'dist', what === 'main.js' ? what : 'chunks'), { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, [join(copy, 'bin/archie.js'), '-p', 'hi'], {
      cwd: place.root,
      env: place.env,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^archie: (?:it cannot be started: .*\. (?:Start again if it was just updated, or i|I)nstall it again|internal error: Cannot find .*)\n$/,
    );
    expect(stderr).not.toMatch(/ at \S+ \(|file:\/\/|Node\.js v/);
  });
});
