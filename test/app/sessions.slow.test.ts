import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archie, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { textReply } from '../support/replies.ts';

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
