/** Mentions through every way in of the built program: what is mentioned goes along, what is not there is said. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archie, binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { textReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
let terminal: Pty | undefined;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace(
    { 'src/app.ts': 'const canary = 1;\n', 'draft(1).md': '# 草稿\n', 'q"uote.txt': 'quoted\n', 'docs/b.md': 'b\n' },
    server.url,
  );
  server.reply(textReply('seen'));
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

/** What the model is sent of the prompt: its texts, and the kind of anything else. */
const sent = () => {
  const body = server.requests.at(-1)?.body as {
    messages: { role: string; content: { type: string; text?: string }[] }[];
  };
  return (body.messages.findLast(({ role }) => role === 'user')?.content ?? []).map(({ type, text }) => text ?? type);
};

async function open(args: string[] = []): Promise<Pty> {
  terminal = startPty({
    file: process.execPath,
    args: [binary, ...args],
    cols: 120,
    rows: 40,
    cwd: place.root,
    env: place.env,
  });
  await terminal.waitFor(/> Ask|seen/);
  return terminal;
}

describe('archie -p', () => {
  it('attaches what its prompt mentions, and says what it cannot', async () => {
    const prompt =
      '請看@src/app.ts的內容、@draft(1).md、@"q"uote.txt"、@docs/ 和 @gone.ts 與 @nobody、@.、@"no such"、@revewer';
    const ran = await archie(place, ['-p', prompt]);
    expect(ran).toMatchObject({ code: 0, stdout: 'seen\n' });
    expect(ran.stderr).toContain('archie: @gone.ts was not attached: gone.ts is not there.');
    expect(ran.stderr).toContain('archie: @nobody goes as a word: no file, folder or persona is called so');
    expect(ran.stderr).toContain('archie: @no such goes as a word');
    expect(ran.stderr).toContain(
      'archie: @revewer goes as a word: no file, folder or persona is called so; did you mean @reviewer?',
    );
    expect(sent()).toEqual(
      expect.arrayContaining([
        prompt,
        'Attached: src/app.ts',
        'const canary = 1;\n',
        'Attached: draft(1).md',
        '# 草稿\n',
        'Attached: q"uote.txt',
        'quoted\n',
        'Attached: docs/',
        'A folder of 1 file:\ndocs/b.md',
        'Attached: ./',
      ]),
    );
  });

  it('attaches mentions that follow each other without a blank, and says of the last that it is none', async () => {
    const ran = await archie(place, ['-p', 'compare @src/app.ts@docs/b.md@gone.ts']);
    expect(sent()).toEqual(expect.arrayContaining(['Attached: src/app.ts', 'Attached: docs/b.md']));
    expect(ran.stderr).toContain('archie: @gone.ts was not attached: gone.ts is not there.');
  });

  it('attaches what a prompt from stdin mentions, and nothing of stdin beside a prompt', async () => {
    await archie(place, ['-p'], { stdin: 'explain @src/app.ts and @param' });
    expect(sent()).toContain('Attached: src/app.ts');
    server.reply(textReply('seen'));
    await archie(place, ['-p', 'look at it'], { stdin: 'see @src/app.ts' });
    expect(server.requests).toHaveLength(2);
    expect(sent()).not.toContain('Attached: src/app.ts');
  });

  it('attaches what a line of stream-json mentions', async () => {
    const line = JSON.stringify({ type: 'user', message: { role: 'user', content: 'explain @src/app.ts' } });
    const ran = await archie(place, ['-p', '--input-format', 'stream-json', '--output-format', 'stream-json'], {
      stdin: `${line}\n`,
    });
    expect(ran.code).toBe(0);
    expect(sent()).toContain('Attached: src/app.ts');
  });
});

describe('in a terminal', () => {
  it('the first prompt attaches what it mentions', async () => {
    const pty = await open(['explain @src/app.ts的內容']);
    await pty.waitFor('seen');
    expect(sent()).toContain('Attached: src/app.ts');
  });

  it('the menu opens behind text without blanks, and what it inserts is attached', async () => {
    const pty = await open();
    pty.write('請看@dra');
    await pty.waitFor('› draft(1).md');
    pty.write('\t');
    await pty.waitFor('請看@draft(1).md');
    pty.write('和 @nobody\r');
    await pty.waitFor('seen');
    expect(sent()).toContain('Attached: draft(1).md');
    expect(pty.screen().join('\n')).toContain('@nobody goes as a word');
  });

  it('a pasted path of a picture from elsewhere is attached as a picture', async () => {
    const folder = join(place.root, '../Screen shots');
    mkdirSync(folder);
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    writeFileSync(join(folder, 'a.png'), Buffer.from(png, 'base64'));
    expect(existsSync(join(folder, 'a.png'))).toBe(true);
    const pty = await open();
    pty.write(`see \u001b[200~${folder.replaceAll(' ', '\\ ')}/a.png\u001b[201~`);
    await pty.waitFor('Screen shots/a.png"');
    pty.write('\r');
    await pty.waitFor('seen');
    expect(sent()).toContain('image');
  });
});
