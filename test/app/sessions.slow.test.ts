import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archie, binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { startPty } from '../support/pty.ts';
import { textReply, toolReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;

beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'orders.sql': 'create table orders (id int);\n' }, server.url);
});

afterEach(async () => {
  place.remove();
  await server.close();
});

const run = (...args: string[]) => archie(place, args);

async function converse(prompt: string, answer: string): Promise<void> {
  server.reply(textReply(answer));
  expect(await run('-p', prompt)).toMatchObject({ code: 0 });
}

describe('archie sessions search', () => {
  it('finds words of every session of the folder, in both languages, and says so in one line where there are none', async () => {
    expect(await run('sessions', 'search', 'orders')).toEqual({
      code: 0,
      stdout: 'nothing found in the sessions of this folder: orders\n',
      stderr: '',
    });
    await converse('Explain the orders table', 'First line.\nIt has \u001b[31mone column, the id.');
    await converse('這個資料表做什麼？', '它存放訂單。');
    const found = await run('sessions', 'search', 'one column', 'ID');
    expect(found).toMatchObject({ code: 0, stderr: '' });
    expect(found.stdout).toMatch(
      /^\d{8}-\d{4}-\w{4} {2}just now {2}Explain the orders table\n {2}turn 1 {4}archie {4}It has one column, the id\.\n$/,
    );
    const chinese = await run('sessions', 'search', '--json', '訂單');
    expect(chinese.stderr).toBe('');
    expect(JSON.parse(chinese.stdout)).toMatchObject([
      { title: '這個資料表做什麼？', turn: 1, who: 'archie', line: '它存放訂單。' },
    ]);
    expect(await run('sessions', 'search', 'nowhere', '--json')).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
    const one = await run('sessions', 'search', 'o', '--limit', '1');
    expect(one.stdout.split('\n').filter((row) => row.startsWith('  turn'))).toHaveLength(1);
    expect(one.stderr).toBe('1 more, older: archie sessions search … --limit 2\n');
  });

  it('says what it cannot take', async () => {
    const faults = [
      [['search'], 'archie: what for? archie sessions search <words>\n'],
      [
        ['search', 'x', '--limit', '0'],
        "archie: option '--limit <n>' argument '0' is invalid. a number from 1 to 999999 is needed. See archie --help\n",
      ],
      [['list', '--limit', '3'], 'archie: --limit is for a search: archie sessions search <words> --limit <n>\n'],
      [['show', 'a', 'b'], 'archie: too many words: archie sessions show <id>\n'],
      [['find'], 'archie: archie sessions knows list, show, search, export and rm, not "find"\n'],
    ] as const;
    for (const [args, stderr] of faults)
      expect(await run('sessions', ...args)).toEqual({ code: 2, stdout: '', stderr });
  });
});

describe('archie sessions export', () => {
  async function landed(): Promise<string> {
    const content = 'FROM node:latest\n# <script>alert("訂單")</script>\nCMD node server.js\n';
    server.reply(
      toolReply([{ name: 'Write', input: { file_path: 'Dockerfile', content } }]),
      textReply('The image is **ready**.'),
    );
    expect(await run('-p', 'Write a Dockerfile & explain <it>', '--permission-mode', 'auto')).toMatchObject({
      code: 0,
    });
    const [session] = JSON.parse((await run('sessions', '--json')).stdout) as { id: string }[];
    return session!.id;
  }

  it('writes Markdown, JSON, or a page with diffs, verdicts and the ledger', async () => {
    const id = await landed();
    const plain = await run('sessions', 'export', id);
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(plain.stdout).toMatch(/^# Write a Dockerfile & explain \\<it\\>\n[^]*\n## What ran\n/);
    expect((await run('sessions', 'export', id, '--format', 'md')).stdout).toBe(plain.stdout);

    const events = await run('sessions', 'export', id, '--json');
    const lines = events.stdout.trimEnd().split('\n');
    const json = JSON.parse((await run('sessions', 'export', id, '--format', 'json')).stdout) as Record<
      string,
      unknown
    >;
    expect(json).toMatchObject({ format: 1, id, title: 'Write a Dockerfile & explain <it>', root: place.root });
    expect(json['events']).toEqual(lines.map((line) => JSON.parse(line) as unknown));
    expect(json['ledger']).toMatchObject([{ type: 'check', what: 'dockerfile Dockerfile' }]);

    const page = await run('sessions', 'export', id, '--format', 'html', '-o', 'session.html');
    const path = join(place.root, 'session.html');
    expect(page).toEqual({ code: 0, stdout: `saved ${path}\n`, stderr: '' });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const html = readFileSync(path, 'utf8');
    expect(html).toContain('<title>Write a Dockerfile &amp; explain &lt;it&gt;</title>');
    expect(html).toContain('<span class="plus">+3</span>');
    expect(html).toContain('<code># &lt;script&gt;alert(&quot;訂單&quot;)&lt;/script&gt;</code>');
    expect(html).toContain('<article class="proof">');
    expect(html).toContain('<code>dockerfile Dockerfile</code>');
    expect(html).not.toContain('<script');
  });

  it('has no secret in any format, in no diff either, and writes over nothing', async () => {
    place.env['MY_SECRET'] = 'hunter2&hunter2';
    server.reply(
      toolReply([{ name: 'Write', input: { file_path: 'a.txt', content: 'key hunter2&hunter2\n' } }]),
      textReply('It is hunter2&hunter2.'),
    );
    await run('-p', 'write it', '--permission-mode', 'auto');
    const [{ id } = { id: '' }] = JSON.parse((await run('sessions', '--json')).stdout) as { id: string }[];
    for (const format of ['md', 'json', 'html']) {
      const { stdout, code } = await run('sessions', 'export', id, '--format', format);
      expect([code, stdout.includes('hunter2')]).toEqual([0, false]);
      expect(stdout).toContain('⟨masked:secret⟩');
    }
    writeFileSync(join(place.root, 'mine.md'), 'mine');
    expect(await run('sessions', 'export', id, '-o', 'mine.md')).toEqual({
      code: 2,
      stdout: '',
      stderr: `archie: ${join(place.root, 'mine.md')} is there already: name another file\n`,
    });
    expect(readFileSync(join(place.root, 'mine.md'), 'utf8')).toBe('mine');
    expect(await run('sessions', 'show', id, '--format', 'html')).toMatchObject({
      code: 2,
      stderr: 'archie: --format is for an export: archie sessions export <id> --format <format>\n',
    });
    expect(await run('sessions', 'export', id, '--json', '--format', 'md')).toMatchObject({ code: 2 });
  });
});

it('/copy hands the last answer to the terminal for its clipboard, /export writes all of it', async () => {
  server.reply(textReply('Run this:\n\n```sh\nnpm test -- 訂單\n```\n\nThat is all of it.'));
  const pty = startPty({ file: process.execPath, args: [binary], cwd: place.root, env: place.env });
  await pty.waitFor(/> Ask/);
  pty.write('how do I test?\r');
  await pty.waitFor(/1 request/);
  pty.write('/copy code\r');
  await pty.waitFor('copied: 1 line');
  pty.write('/export here.md\r');
  await pty.waitFor('written: ');
  pty.write('/exit\r');
  await pty.exit;
  const [, sent = ''] = /\x1b\]52;c;([A-Za-z0-9+/=]*)\x07/.exec(pty.raw()) ?? [];
  expect(Buffer.from(sent, 'base64').toString()).toBe('npm test -- 訂單');
  expect(readFileSync(join(place.root, 'here.md'), 'utf8')).toMatch(/^# how do I test\?\n[^]*npm test -- 訂單/);
});
