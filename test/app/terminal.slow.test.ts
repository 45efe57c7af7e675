import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { press, waitForPanel } from '../support/panel.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { gate, heldReply, textReply, toolReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
let terminal: Pty | undefined;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'a.ts': 'export const a = 1;\nexport const b = 2;\n' }, server.url);
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

async function open(size: { cols: number; rows: number }, args: string[] = []): Promise<Pty> {
  terminal = startPty({ file: process.execPath, args: [binary, ...args], ...size, cwd: place.root, env: place.env });
  await terminal.waitFor(/> Ask/);
  return terminal;
}

const edit = () =>
  toolReply([{ name: 'Edit', input: { file_path: 'a.ts', old_string: 'a = 1', new_string: 'a = 42' } }], {
    text: 'I change it.',
  });
const file = () => readFileSync(join(place.root, 'a.ts'), 'utf8');

describe.each([
  { cols: 80, rows: 24 },
  { cols: 120, rows: 40 },
])('in a terminal of $cols×$rows', (size) => {
  it('streams an answer', async () => {
    const more = gate();
    server.reply(heldReply('First half of it', more.opened, ' and the second, 正體中文.'));
    const pty = await open(size);
    pty.write('a question\r');
    await pty.waitFor('First half of it');
    expect(pty.screen().join('\n')).not.toContain('second');
    more.open();
    await pty.waitFor('and the second, 正體中文.');
    await pty.waitFor('1 request');
  });

  it('shows an edit as a diff and lands it on approval, and takes it back', async () => {
    server.reply(edit(), textReply('It landed.'));
    const pty = await open(size);
    pty.write('edit it\r');
    await waitForPanel(pty, 'y accept');
    const screen = pty.screen().join('\n');
    expect(screen).toContain('- export const a = 1;');
    expect(screen).toContain('+ export const a = 42;');
    expect(file()).toBe('export const a = 1;\nexport const b = 2;\n');
    await press(pty, 'y', /It landed\./);
    expect(file()).toBe('export const a = 42;\nexport const b = 2;\n');
    pty.write('/undo\r');
    await waitForPanel(pty, 'y take back');
    await press(pty, 'y', /\/redo lands it again/);
    expect(file()).toBe('export const a = 1;\nexport const b = 2;\n');
  });

  it('carries words of refusal to the model', async () => {
    server.reply(edit(), textReply('I leave it.'));
    const pty = await open(size);
    pty.write('edit it\r');
    await waitForPanel(pty, 'y accept');
    await press(pty, 'r', /words to the model/);
    pty.write('please rename b instead');
    await pty.waitFor('rename b instead');
    pty.write('\r');
    await pty.waitFor('I leave it.');
    const { body } = await server.waitForRequest(2);
    const last = body.messages.at(-1);
    expect(JSON.stringify(last)).toContain('please rename b instead');
    expect(last.content[0]).toMatchObject({ type: 'tool_result', is_error: true });
    expect(file()).toBe('export const a = 1;\nexport const b = 2;\n');
  });

  it('stops a turn with Esc and keeps what was said', async () => {
    const never = gate();
    server.reply(heldReply('A long story begins', never.opened, 'never'), textReply('Yes?'));
    const pty = await open(size);
    pty.write('tell me\r');
    await pty.waitFor('A long story begins');
    pty.write('\x1b');
    await pty.waitFor(/stopped|interrupted/i);
    pty.write('hello again\r');
    await pty.waitFor('Yes?');
    const { body } = await server.waitForRequest(2);
    expect(JSON.stringify(body.messages)).toContain('A long story begins');
  });

  it('takes a paste of 1,000 lines as a chip, whole, and runs none of it', async () => {
    server.reply(textReply('I read it.'));
    const pty = await open(size);
    const lines = Array.from({ length: 1000 }, (_, n) => `line ${n + 1} rm -rf`).join('\r');
    pty.write(`\x1b[200~${lines}\x1b[201~`);
    await pty.waitFor('[Pasted 1000 lines]');
    expect(server.requests).toHaveLength(0);
    pty.write('\r');
    await pty.waitFor('I read it.');
    expect(
      server.requests[0]!.body.messages.flatMap((message: { content: unknown }) =>
        JSON.stringify(message.content),
      ).join(''),
    ).toContain('line 1000 rm -rf');
  });

  it('types and shows Chinese with the cursor where it belongs', async () => {
    server.reply(textReply('好的，資料庫。'));
    const pty = await open(size);
    pty.write('你好，世界');
    await pty.waitFor('你好，世界');
    // Two columns of prompt, five wide characters.
    await pty.waitFor(() => pty.cursor().x === 12);
    pty.write('\x1b[D');
    await pty.waitFor(() => pty.cursor().x === 10);
    pty.write('\r');
    await pty.waitFor('好的，資料庫。');
    expect(JSON.stringify(server.requests[0]!.body)).toContain('你好，世界');
  });
});

describe('leaving and coming back', () => {
  it('goes on where a killed session ended', async () => {
    server.reply(edit(), textReply('It landed.'), textReply('Welcome back.'));
    const pty = await open({ cols: 100, rows: 30 });
    pty.write('edit it\r');
    await waitForPanel(pty, 'y accept');
    await press(pty, 'y', /It landed\./);
    process.kill(pty.pid, 'SIGKILL');
    await pty.exit;
    const again = await open({ cols: 100, rows: 30 }, ['-c']);
    await again.waitFor('It landed.');
    again.write('are you there?\r');
    await again.waitFor('Welcome back.');
    expect(server.requests[2]!.raw).toContain('It landed.');
    again.write('/undo\r');
    await waitForPanel(again, 'y take back');
    await press(again, 'y', /\/redo lands it again/);
    expect(file()).toBe('export const a = 1;\nexport const b = 2;\n');
  });

  it('exits with 0 on Ctrl+D, and says how to go on', async () => {
    server.reply(textReply('Hi.'));
    const pty = await open({ cols: 80, rows: 24 });
    pty.write('hello\r');
    await pty.waitFor('Hi.');
    await pty.waitFor('1 request');
    pty.write('\x04');
    expect(await pty.exit).toBe(0);
    expect(pty.scrollback().join('\n')).toContain('archie --resume');
  });

  it('leaves the terminal as it was when it is killed in the middle of a turn', async () => {
    const never = gate();
    server.reply(heldReply('A long story begins', never.opened, 'never'));
    const env = { ...place.env, TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.6.6' };
    terminal = startPty({ file: process.execPath, args: [binary], cwd: place.root, env });
    await terminal.waitFor(/> Ask/);
    terminal.write('tell me\r');
    await terminal.waitFor('A long story begins');
    expect(terminal.raw()).toContain('\x1b]9;4;3;0\x07');
    process.kill(terminal.pid, 'SIGTERM');
    expect(await terminal.exit).toBe(130);
    const raw = terminal.raw();
    expect(raw.lastIndexOf('\x1b[?1004l')).toBeGreaterThan(raw.lastIndexOf('\x1b[?1004h'));
    expect(raw.lastIndexOf('\x1b]9;4;0;0\x07')).toBeGreaterThan(raw.lastIndexOf('\x1b]9;4;3;0\x07'));
  });

  it('completes the name of a persona in a session that has only just been opened', async () => {
    const pty = await open({ cols: 80, rows: 24 });
    pty.write('@backend');
    await pty.waitFor('@backend-architect');
    expect(pty.screen().join('\n')).toContain('› @backend-architect');
  });

  it('has each step of the tour ready to be sent', async () => {
    const env = { ...place.env, ANTHROPIC_API_KEY: undefined, ANTHROPIC_BASE_URL: undefined };
    terminal = startPty({ file: process.execPath, args: [binary, 'demo'], cwd: place.root, env, cols: 80, rows: 24 });
    await terminal.waitFor(/step 1 of 5[\s\S]*> Orders are duplicated/);
    terminal.write('\r');
    // What it runs is only asked for where it cannot be isolated; else it goes on.
    await terminal.waitFor(/Run this command\?|writing Write/);
    terminal.write('\x1b');
    await terminal.waitFor(/step 2 of 5[\s\S]*> Run the tests, and measure again\./);
    terminal.write('\x15\x04');
    expect(await terminal.exit).toBe(0);
  });

  it('tells a person without a key what to do, before it takes the screen', async () => {
    const env = { ...place.env, ANTHROPIC_API_KEY: undefined, ANTHROPIC_BASE_URL: undefined };
    terminal = startPty({ file: process.execPath, args: [binary], cwd: place.root, env, cols: 80, rows: 24 });
    expect(await terminal.exit).toBe(3);
    expect(terminal.scrollback().join('\n')).toMatch(/ANTHROPIC_API_KEY[\s\S]*archie demo/);
    expect(terminal.raw()).not.toContain('\x1b[?2004h');
  });
});
