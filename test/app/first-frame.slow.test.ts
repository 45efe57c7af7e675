/** The first frame takes keys before what draws the others is loaded: none is lost, none is out of order, and nothing changes visibly. */

import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askWidths } from '../../src/fronts/tui/terminal/widths.ts';
import { binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { textReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
let terminal: Pty;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({}, server.url);
});
afterEach(async () => {
  terminal.kill();
  await terminal.exit;
  place.remove();
  await server.close();
});

const start = (...args: string[]): Pty =>
  (terminal = startPty({ file: process.execPath, args: [binary, ...args], cwd: place.root, env: place.env }));

/** Ink asks for the keyboard protocol of kitty before its first frame, and for nothing after it. */
const taken = '\x1b[?u';
const inkDrew = (): boolean => /\x1b\[\?2026l/.test(terminal.raw().split(taken)[1] ?? '');

describe('the first frame', () => {
  it('takes what is typed from its first byte on, text, paste and keys', async () => {
    server.reply(textReply('Understood.'));
    const pty = start();
    await pty.waitFor(() => pty.raw() !== '');
    const typed = 'forty keys: 資料庫的索引 and 👩‍💻 too ';
    for (const key of Buffer.from(typed)) pty.write(Buffer.from([key]) as unknown as string);
    pty.write('\x1b[200~pasted 貼上\x1b[201~');
    for (const key of [' wromg', '\x7f', '\x7f', 'ng', '\x1b[D', '\x1b[C', '!', '\r']) pty.write(key);
    const request = await server.waitForRequest(1);
    expect(JSON.stringify(request.body)).toContain(`${typed}pasted 貼上 wrong!`);
  });

  it('is what the whole screen draws then', async () => {
    const pty = start();
    await pty.waitFor(inkDrew);
    const [first = ''] = pty.raw().split(taken);
    // Drawn twice: the second time over the question how wide the terminal shows some signs.
    const [banner = '', frame, again] = first.split('\x1b[?2026h');
    expect(again?.replace(/^.*?\x1b\[J/s, '').replace(askWidths, '')).toBe(frame?.replace('\x1b[?25l', ''));
    const rows = stripVTControlCharacters(banner + frame)
      .replaceAll('\r', '')
      .trimEnd()
      .split('\n');
    expect(rows.at(-1)).toContain('$0.00');
    const known = pty.screen().map((row) => row.replace(/ · (?:isolated|confined|no isolation)$/, ''));
    expect(known.join('\n').trimEnd().split('\n')).toEqual(rows);
    expect(pty.cursor()).toEqual({ x: 2, y: rows.length - 2 });
    expect(pty.raw()).not.toMatch(/\x1b\[[23]J/);
  });

  it('gives the terminal back as it was when it is ended at once', async () => {
    const pty = start();
    await pty.waitFor(() => pty.raw() !== '');
    process.kill(pty.pid, 'SIGTERM');
    expect(await pty.exit).toBe(130);
    expect(pty.raw()).toMatch(/\x1b\[\?25h[^]*$/);
    expect(pty.scrollback().filter((row) => row.startsWith('archie '))).toHaveLength(1);
  });

  it('of a session that goes on stands below its past', async () => {
    server.reply(textReply('Understood.'));
    let pty = start();
    await pty.waitFor(/> Ask/);
    pty.write('remember this\r');
    await pty.waitFor(/Understood\./);
    pty.write('\x04');
    await pty.exit;
    pty = start('-c');
    await pty.waitFor(() => pty.raw() !== '');
    pty.write('and that');
    await pty.waitFor(/Understood\./);
    await pty.waitFor(/> and that/);
    expect(pty.scrollback().filter((row) => row.includes('> and that'))).toHaveLength(1);
    expect(pty.scrollback().findIndex((row) => row.includes('remember this'))).toBeGreaterThan(0);
  });
});
