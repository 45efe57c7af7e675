import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archie, binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { press, waitForPanel } from '../support/panel.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { gate, heldReply, textReply, toolReply } from '../support/replies.ts';
import type { Answer } from '../support/replies.ts';
import { asks, byThread, delegating } from '../support/threads.ts';

let server: MessagesServer;
let place: Place;
let terminal: Pty | undefined;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace(
    {
      'a.ts': 'export const a = 1;\n',
      '.claude/agents/scout.md': '---\nname: scout\ndescription: Looks\ntools: Read, Grep\n---\nYou look.\n',
      '.claude/agents/writer.md': '---\nname: writer\ndescription: Writes\ntools: Read, Write\n---\nYou write.\n',
    },
    server.url,
  );
  await archie(place, ['trust', 'add']);
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

async function open(size: { cols: number; rows: number }, args: string[] = []): Promise<Pty> {
  terminal = startPty({
    file: process.execPath,
    args: [binary, '-a', 'none', '-m', 'sonnet', ...args],
    ...size,
    cwd: place.root,
    env: place.env,
  });
  await terminal.waitFor(/> Ask/);
  return terminal;
}

const text = (pty: Pty) => pty.screen().join('\n');
const usage = { input: 1_000, output: 100 };
const reading = (): Answer => toolReply([{ name: 'Read', input: { file_path: 'a.ts' } }], { usage });
const ctrlS = '\x13';
const escape = '\x1b';

describe.each([
  { cols: 80, rows: 24 },
  { cols: 120, rows: 40 },
])('delegates in a terminal of $cols×$rows', (size) => {
  it('work side by side: one is looked into and told something, one is stopped, all are told of once', async () => {
    const [one, two, three] = [gate(), gate(), gate()];
    const held = (words: string, until: Promise<void>) => async () => {
      await until;
      return textReply(words, { usage });
    };
    byThread(server, [delegating('scout', 'task one', 'task two', 'task three'), textReply('That is all.')], {
      'task one': [reading(), held('I have read it', one.opened), textReply('report one\n\nand more', { usage })],
      'task two': [heldReply('two has begun', two.opened, ' and never ends')],
      'task three': [reading(), held('report three', three.opened)],
    });
    const pty = await open(size);
    pty.write('ask three\r');
    await pty.waitFor(/d1 scout · thinking after Read a\.ts · 1\.1k tokens · \$0\.\d+ · \d+ s/);
    await pty.waitFor(/d2 scout · .*\n.*d3 scout · /);
    expect(text(pty)).not.toContain('two has begun');

    await press(pty, ctrlS, /3 at work[^]*› d1 scout/);
    await press(pty, '\r', /› task one[^]*Read a\.ts/);
    await press(pty, 'w', 'words to d1');
    pty.write('look at 索引 too');
    await pty.waitFor('> look at 索引 too');
    await press(pty, '\r', 'd1 hears it with its next request');
    one.open();
    await pty.waitFor(/I have read it[^]*› look at 索引 too[^]*report one/);
    const steered = server.requests.findLast((request) => asks(request, 'task one'))!;
    expect(JSON.stringify(steered.body.messages.at(-1))).toContain('look at 索引 too');

    await press(pty, escape, /2 at work, 1 over/);
    await press(pty, 'j', /› d2 scout/);
    await press(pty, '\r', /› task two/);
    await press(pty, 'x', /d2 scout · stopped/);
    await press(pty, escape, /1 at work, 2 over/);
    await press(pty, escape, '> Ask');
    three.open();
    await pty.waitFor('That is all.');
    const all = pty.scrollback().join('\n');
    expect(all).toMatch(/● d1 scout · d task one · (?:\d requests · )?.*\n {2}report one …/);
    expect(all).toMatch(/■ d2 scout · d task two · stopped/);
    expect(all).toMatch(/● d3 scout · d task three/);
    expect(all.match(/d task two/g)).toHaveLength(1);
    expect(all).not.toContain('Task @scout');
    const results = JSON.stringify(server.requests.at(-1)!.body.messages.at(-1));
    expect(results).toContain('was stopped by the user before it was done');
    expect(results).toContain('two has begun');
  });

  it('ask under their name, and what they land is told under it', async () => {
    byThread(server, [delegating('writer', 'write it'), textReply('Thanks.')], {
      'write it': [toolReply([{ name: 'Write', input: { file_path: 'b.ts', content: 'b\n' } }]), textReply('written')],
    });
    const pty = await open(size);
    pty.write('ask the writer\r');
    await waitForPanel(pty, 'y accept');
    expect(text(pty)).toContain('d1 writer asks · Review');
    await press(pty, 'y', 'Thanks.');
    expect(pty.scrollback().join('\n')).toMatch(/✔ b\.ts new \+1 {2}· by d1 writer/);
    expect(readFileSync(join(place.root, 'b.ts'), 'utf8')).toBe('b\n');
  });
});

describe('a budget in a terminal', () => {
  const spending = (words: string): Answer => textReply(words, { usage: { input: 10_000, output: 1_000 } });

  it('warns, stops before the request that it does not cover, and goes on with more: also in a session that is resumed', async () => {
    server.reply(spending('The first.'));
    const pty = await open({ cols: 100, rows: 30 });
    pty.write('/budget 0.035\r');
    await pty.waitFor('budget of this session: $0.00 of $0.0350 spent (0 %)');
    pty.write('begin\r');
    await pty.waitFor(/The first\.[^]*% of the budget of the session is spent: \$0\.0\d+ of \$0\.0350/);
    await pty.waitFor(/\$0\.03(?: of |\/)\$0\.0350/);
    pty.write('more\r');
    await pty.waitFor(/the budget of the session does not cover another request[^]*\/budget \+1 and say “go on”/);
    expect(server.requests).toHaveLength(1);
    pty.write('/exit\r');
    expect(await pty.exit).toBe(0);

    const again = await open({ cols: 100, rows: 30 }, ['-c']);
    await again.waitFor('does not cover another request');
    again.write('go on\r');
    await again.waitFor((screen) => screen.join('\n').split('does not cover another request').length === 3);
    expect(server.requests).toHaveLength(1);
    server.reply(spending('The second.'));
    again.write('/budget +1\r');
    await again.waitFor(/budget of this session: \$0\.0\d+ of \$1\.0350 spent/);
    again.write('go on\r');
    await again.waitFor('The second.');
    expect(server.requests[1]!.raw).toContain('more');
  });
});
