import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { archie, binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { startPty } from '../support/pty.ts';
import { textReply, toolReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
let id: string;

const token = 'ghp_0123456789abcdefghijklmnopqrstuvwx12';
const run = (...args: string[]) => archie(place, args);

beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'a.ts': 'const a = 1;\n' }, server.url);
  const home = place.env['HOME']!;
  server.reply(toolReply([{ name: 'Edit', input: { file_path: 'a.ts', old_string: 'a = 1', new_string: 'a = 2' } }]));
  server.reply(textReply(`Done in ${home}/repo/a.ts, with ${token}.`));
  await run('-p', 'change it', '--permission-mode', 'auto');
  [{ id }] = JSON.parse((await run('sessions', '--json')).stdout) as [{ id: string }];
});

afterEach(async () => {
  place.remove();
  await server.close();
});

it('plays what was shown, the same to the byte, without a model', async () => {
  await server.close();
  const once = await run('replay', id);
  expect(once).toMatchObject({ code: 0, stderr: '' });
  for (const part of ['› change it', 'a.ts +1 −1', '- const a = 1;', '+ const a = 2;', 'Done in'])
    expect(once.stdout).toContain(part);
  expect(once.stdout).not.toMatch(/\u001B/);
  // However fast it is asked for: nobody sits before a pipe.
  for (const speed of ['0', '1', '0.5']) expect(await run('replay', id.slice(-4), '--speed', speed)).toEqual(once);
  const narrow = await run('replay', id, '--columns', '40');
  expect(await run('replay', id, '--columns', '40')).toEqual(narrow);
  expect(narrow.stdout).not.toBe(once.stdout);
});

it('plays in a terminal with the same words, and can be stopped', async () => {
  const { stdout } = await run('replay', id, '--columns', '79');
  const play = (speed: string) =>
    startPty({
      file: process.execPath,
      args: [binary, 'replay', id, '--speed', speed],
      cols: 80,
      rows: 24,
      env: place.env,
      cwd: place.root,
    });
  const whole = play('0');
  expect(await whole.exit).toBe(0);
  expect(whole.scrollback().join('\n').trim()).toBe(stdout.trim().replaceAll(/ +$/gm, ''));
  expect(whole.raw()).not.toMatch(/\u001B\[[23]J/);
  // A thousand times slower: only a signal ends it.
  const slow = play('0.001');
  await slow.waitFor('› change it');
  slow.write('\u0003');
  expect(await slow.exit).toBe(130);
});

it('writes a copy that can be handed on: no secret, no home, and it plays', async () => {
  const saved = await run('replay', '--record', id);
  const path = join(place.root, `${id}.redacted.jsonl`);
  expect(saved).toEqual({ code: 0, stdout: `saved ${path}\n`, stderr: '' });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const copy = readFileSync(path, 'utf8');
  expect(copy).not.toContain(token);
  expect(copy).not.toContain(place.env['HOME']);
  expect(copy).toContain('~/repo');
  const played = await run('replay', `./${id}.redacted.jsonl`);
  expect(played).toMatchObject({ code: 0, stderr: '' });
  expect(played.stdout).toContain('Done in ~/repo/a.ts, with ⟨masked:');
  // Of a file that is there nothing is written over.
  expect(await run('replay', '--record', id)).toMatchObject({ code: 2, stdout: '' });
  expect(await run('replay', '--record', id, 'mine.jsonl')).toMatchObject({ code: 0 });
  expect(existsSync(join(place.root, 'mine.jsonl'))).toBe(true);
});

it('says what it cannot play', async () => {
  writeFileSync(join(place.root, 'no.jsonl'), '{"seq":1}\n');
  for (const [args, words] of [
    [['nope'], 'There is no session "nope"'],
    [['./no.jsonl'], './no.jsonl is no session: its first line begins none'],
    [['./gone.jsonl'], './gone.jsonl: '],
    [[id, 'file'], 'a file is for a copy: archie replay --record <session> [file]'],
    [[id, '--speed', 'fast'], "argument 'fast' is invalid. a number from 0 to 1000 is needed."],
  ] as const) {
    const { code, stdout, stderr } = await run('replay', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  }
});
