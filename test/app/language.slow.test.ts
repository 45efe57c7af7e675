import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archie, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { errorReply, textReply, toolReply } from '../support/replies.ts';

const files = {
  'a.ts': 'export const a = 1;\n',
  'broken.json': '{"a": 1, "a": 2,}\n',
  '.archie/config.yaml': 'mode: bypass\nnonsense: 1\n',
};

let server: MessagesServer;
let place: Place;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace(files, server.url);
});
afterEach(async () => {
  place.remove();
  await server.close();
});

const locales = ['en_US.UTF-8', 'zh_TW.UTF-8'] as const;

/** What differs from run to run in any language: ids, times, ports, and what they are measured in. */
function withoutChance(text: string): string {
  return text
    .replace(
      /"(\w*(?:ms|Ms|At|_at|at|time|timestamp|seq|size|session|proposal|landing|id))":\s*("[^"]*"|[\d.]+)/g,
      '"$1":0',
    )
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replace(/\b(?:toolu|msg)_\w+|\b[0-9a-z]{26}\b/gi, '<id>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
}

/** The same in each language, in the same folder, from the same state: what a script and what the model read of it. */
async function inEach(args: readonly string[], replies: () => void) {
  const seen = [];
  for (const LANG of locales) {
    rmSync(place.env['XDG_STATE_HOME']!, { recursive: true, force: true });
    const before = server.requests.length;
    replies();
    const env = { ...place.env, LANG, LC_ALL: undefined, LC_MESSAGES: undefined, LANGUAGE: undefined };
    const ran = await archie({ ...place, env }, [...args]);
    const requests = server.requests.slice(before).map(({ raw }) => withoutChance(raw));
    seen.push({ ...ran, stdout: withoutChance(ran.stdout), requests, kept: withoutChance(sessionFiles()) });
  }
  return seen as [(typeof seen)[number], (typeof seen)[number]];
}

/** What the sessions wrote down. */
function sessionFiles(): string {
  const state = place.env['XDG_STATE_HOME']!;
  const names = globSync('**/*.jsonl', { cwd: state });
  return names
    .toSorted()
    .map((name) => readFileSync(join(state, name), 'utf8'))
    .join('\n');
}

const talk = (): void =>
  server.reply(
    toolReply([
      { name: 'Edit', input: { file_path: 'a.ts', old_string: 'a = 1', new_string: 'a = 2' } },
      { name: 'Read', input: { file_path: 'nowhere.ts' } },
      { name: 'Bash', input: { command: 'curl -s example.invalid', isolation: 'none' } },
      { name: 'Grep', input: { pattern: 'nothing like it' } },
    ]),
    textReply('done'),
  );

describe('the language of archie’s words', { timeout: 120_000 }, () => {
  it.each(['json', 'stream-json', 'events'])('changes nothing that a script or the model reads: %s', async (format) => {
    const [english, chinese] = await inEach(['-p', 'go', '--output-format', format], talk);
    expect(english.requests).toHaveLength(2);
    expect(chinese.requests).toEqual(english.requests);
    expect(chinese.stdout).toBe(english.stdout);
    expect(english.stdout).not.toBe('');
    expect(english.kept).toContain('"call.finished"');
    expect(chinese.kept).toBe(english.kept);
    expect(chinese.code).toBe(english.code);
    // And yet it was said in the other language.
    expect(english.stderr).toMatch(/needs approval/);
    expect(chinese.stderr).toMatch(/需要核准/);
    expect(chinese.stderr).not.toMatch(/needs approval|refused:/);
  });

  it('is that of a failure for people, and none for scripts', async () => {
    const fail = () => server.reply(errorReply(401, 'authentication_error', 'invalid x-api-key'));
    const [english, chinese] = await inEach(['-p', 'go', '--output-format', 'json'], fail);
    expect([english.code, chinese.code]).toEqual([3, 3]);
    expect(chinese.stdout).toBe(english.stdout);
    expect(english.stderr).toMatch(/refused the credentials/);
    expect(chinese.stderr).toMatch(/拒絕了憑證/);
  });

  it.each([
    ['doctor', '--json'],
    ['check', '--json', 'broken.json'],
    ['check', '--sarif', 'broken.json'],
    ['permissions', 'test', '--json', '--', 'rm -rf x'],
    ['route', '--json', 'Design a schema for orders'],
    ['agents', 'list', '--json'],
    ['agents', 'check', '--json'],
    ['undo', '--list', '--json'],
    ['sessions', 'list', '--json'],
  ])('leaves archie %s %s as it is', async (...args) => {
    const [english, chinese] = await inEach(args, () => {});
    expect(chinese.stdout).toBe(english.stdout);
    expect(english.stdout).not.toBe('');
    expect(chinese.code).toBe(english.code);
  });

  it.each<[string[], RegExp, RegExp]>([
    [['--help'], /Options:/, /選項：[^]*模型編號或別名/],
    [['doctor'], /search +ripgrep/, /搜尋 +ripgrep/],
    [['undo', '--list'], /nothing has landed/, /還沒有套用過任何內容/],
    [['permissions', 'test', '--', 'rm -rf x'], /is asked for|runs/, /副本|詢問/],
    [['sessions', 'list'], /no sessions/, /還沒有工作階段/],
  ])('is that of archie %j', async (args, english, chinese) => {
    const [one, other] = await inEach(args, () => {});
    expect(one.stdout).toMatch(english);
    expect(other.stdout).toMatch(chinese);
    expect(other.stdout).not.toMatch(english);
  });

  it('is that of the locale where config.yaml is a pipe, which nobody waits for', async () => {
    mkdirSync(join(place.env['XDG_CONFIG_HOME']!, 'archie'), { recursive: true });
    execFileSync('mkfifo', [join(place.env['XDG_CONFIG_HOME']!, 'archie/config.yaml')]);
    const [, chinese] = await inEach(['--help'], () => {});
    expect(chinese.stdout).toMatch(/選項：/);
  });

  it.each<[string[], RegExp]>([
    [['--nope'], /不認得的選項 '--nope'/],
    [['--max-turns', '0'], /大於 0 的數字/],
    [['undoo'], /是指 archie undo 嗎/],
    [['apply'], /沒有等候中的提案/],
    [['undo'], /沒有可以復原的內容/],
    [['sessions', 'show', 'nope'], /沒有工作階段 "nope"/],
    [['doctor', '--root', '/nowhere'], /不是資料夾/],
  ])('is that of the fault of archie %j', async (args, words) => {
    const [, { stderr, code }] = await inEach(args, () => {});
    expect(stderr).toMatch(words);
    expect(stderr).toMatch(/^archie: /m);
    expect(code).not.toBe(0);
  });
});
