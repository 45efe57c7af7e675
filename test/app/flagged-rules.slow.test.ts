/** Rules of the command line and of files, as a run without a screen keeps to them: what the model is offered, what lands, what is refused. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archie, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { textReply, toolReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'src/a.ts': 'a\n', 'secret/key.txt': 'canary\n', '.env': 'KEY=canary\n' }, server.url);
});
afterEach(async () => {
  place.remove();
  await server.close();
});

const write = (...paths: string[]) =>
  toolReply(paths.map((file_path) => ({ name: 'Write', input: { file_path, content: 'new\n' } })));
const there = (path: string): boolean => existsSync(join(place.root, path));
const offered = (request: number): string[] =>
  (JSON.parse(server.requests[request]!.raw) as { tools?: { name: string }[] }).tools?.map(({ name }) => name) ?? [];

function userRules(text: string): void {
  const own = join(place.env['XDG_CONFIG_HOME']!, 'archie');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'config.yaml'), `permissions:\n${text}`);
}

describe('archie -p with --allowed-tools', () => {
  it.each(['Edit', 'Write', '*'])('%s lands edits, and says that the flag did', async (rule) => {
    server.reply(write('src/b.ts'), textReply('done'));
    const ran = await archie(place, ['-p', '--allowed-tools', rule, '--', 'write']);
    expect(ran).toMatchObject({ code: 0, stdout: 'done\n' });
    expect(readFileSync(join(place.root, 'src/b.ts'), 'utf8')).toBe('new\n');
    expect(server.requests[1]!.raw).toContain('Landed');
    expect((await archie(place, ['undo'])).code).toBe(0);
    expect(there('src/b.ts')).toBe(false);
  });

  it('lands what the pattern allows and keeps the rest as a proposal', async () => {
    server.reply(write('src/b.ts', 'other.ts', '.envrc'), write('src/c.ts'), textReply('done'));
    const ran = await archie(place, ['-p', '--allowedTools', 'Edit(src/**)', 'Read(./**)', 'write']);
    expect(ran.code).toBe(0);
    expect(['src/b.ts', 'src/c.ts', 'other.ts', '.envrc'].map(there)).toEqual([true, true, false, false]);
    expect((await archie(place, ['apply'])).code).toBe(0);
    expect(there('other.ts')).toBe(true);
  });

  it('collects everything where mode stage was asked for by name', async () => {
    server.reply(write('src/b.ts'), textReply('done'));
    await archie(place, ['-p', '--permission-mode', 'stage', '--allowed-tools', 'Edit', '--', 'write']);
    expect(there('src/b.ts')).toBe(false);
  });

  it('runs the commands it names and no others', async () => {
    server.reply(
      toolReply([
        { name: 'Bash', input: { command: 'touch one && touch two', isolation: 'network' } },
        { name: 'Bash', input: { command: 'touch three; mkdir four', isolation: 'network' } },
      ]),
      textReply('done'),
    );
    const ran = await archie(place, ['-p', '--permission-mode', 'auto', '--allowed-tools', 'Bash(touch *)', 'go']);
    expect(ran.code).toBe(5);
    expect(['one', 'two', 'three', 'four'].map(there)).toEqual([true, true, false, false]);
  });
});

describe('archie -p with --disallowed-tools', () => {
  it('refuses what a pattern names, in every mode', async () => {
    server.reply(
      toolReply([
        { name: 'Bash', input: { command: 'touch x; rm src/a.ts' } },
        { name: 'Read', input: { file_path: '.env' } },
        { name: 'Grep', input: { pattern: 'canary', output_mode: 'content' } },
        { name: 'Glob', input: { pattern: '**/*' } },
      ]),
      textReply('done'),
    );
    const flags = ['--permission-mode', 'bypass', '--disallowedTools', 'Bash(rm *)', 'Read(.env)', 'Read(secret/**)'];
    const ran = await archie(place, ['-p', ...flags, 'go']);
    expect(ran.stderr).toContain('Denied by Bash(rm *) (command line)');
    expect([there('src/a.ts'), there('x')]).toEqual([true, false]);
    expect(server.requests[1]!.raw).not.toContain('canary\\n');
    expect(server.requests[1]!.raw).not.toContain('key.txt:');
    expect(server.requests[1]!.raw).not.toMatch(/"secret\/key\.txt|\\nsecret\/key\.txt/);
  });
});

it('a tool that a file denies is not offered, the same in every request, and a call of it is refused', async () => {
  userRules('  deny: [TodoWrite, Grep, Agent]\n  ask: [Read]\n');
  server.reply(
    toolReply([
      { name: 'TodoWrite', input: { todos: [] } },
      { name: 'Glob', input: { pattern: '*' } },
      { name: 'Read', input: { file_path: 'src/a.ts' } },
    ]),
    textReply('done'),
  );
  const ran = await archie(place, ['-p', '--permission-mode', 'bypass', 'go']);
  expect(ran.code).toBe(5);
  expect(offered(0).toSorted()).toEqual(['Bash', 'BashOutput', 'Edit', 'KillShell', 'MultiEdit', 'Read', 'Write']);
  expect(offered(1)).toEqual(offered(0));
  expect(server.requests[0]!.raw).not.toContain('Specialists for Task');
  expect(server.requests[1]!.raw).toContain('There is no tool \\"TodoWrite\\"');
  expect(server.requests[1]!.raw).toContain('There is no tool \\"Glob\\"');
  expect(server.requests[1]!.raw).toContain('Asked for by Read (');
});
