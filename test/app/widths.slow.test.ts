/** Characters of ambiguous width are measured in the terminal itself: nothing of it is seen or typed, and rows are right in either kind. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { textReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
const open: Pty[] = [];
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({}, server.url);
});
afterEach(async () => {
  for (const pty of open.splice(0)) {
    pty.kill();
    await pty.exit;
  }
  place.remove();
  await server.close();
});

const question = '\u001B[6n';
const ghostty = { TERM_PROGRAM: 'ghostty', TERM_PROGRAM_VERSION: '1.2.3' };

function start(env: Record<string, string> = {}, { wide = true, late = false } = {}): Pty {
  const more = { env: { ...place.env, ...env }, wide, late };
  const pty = startPty({ file: process.execPath, args: [binary], cols: 60, rows: 24, cwd: place.root, ...more });
  open.push(pty);
  return pty;
}

async function leave(pty: Pty): Promise<void> {
  pty.write('\u0004');
  expect(await pty.exit).toBe(0);
}

const remembered = (): Record<string, string> =>
  JSON.parse(readFileSync(join(place.env['XDG_STATE_HOME'] ?? '', 'archie', 'preferences.json'), 'utf8')).wideSigns;
const kept = (): boolean => {
  try {
    return remembered() !== undefined;
  } catch {
    return false;
  }
};
const asked = (pty: Pty): number => pty.raw().split(question).length - 1;

describe('a terminal that shows ①, ± and … two columns wide', () => {
  it('is measured once, unseen, and its rows are right from then on', async () => {
    server.reply(textReply('| 項 | 量 |\n|---|---|\n| ①②③ | ±1 |\n\n- ① 先建立索引 ±5 → ok\n- ② done'));
    const pty = start(ghostty);
    await pty.waitFor(() => pty.raw() !== '');
    // Typed all the while: no key is lost, and no answer is taken for one.
    const typed = '①②③④⑤⑥⑦⑧⑨⑩①②③④⑤⑥⑦⑧⑨⑩①②③④⑤⑥⑦⑧⑨⑩ end';
    for (const char of typed) pty.write(char);
    await pty.waitFor(/ end$/m);
    await pty.waitFor(kept);
    expect(remembered()).toEqual({ 'ghostty 1.2.3': '±…→①─●' });
    expect(pty.raw().indexOf(question)).toBeGreaterThan(pty.raw().indexOf('\u001B[?2026l'));
    // Thirty wide ones: 28 fit beside the prompt, and the cursor is behind the last word.
    await pty.waitFor((screen) => screen.some((row) => row === `> ${typed.slice(0, 28)}`));
    const last = pty.screen().findIndex((row) => row.endsWith(' end'));

    expect(pty.cursor().y).toBe(last);
    expect(pty.scrollback().filter((row) => row.startsWith('archie '))).toHaveLength(1);
    expect(pty.scrollback().filter((row) => /ask/.test(row) && /\$0\.00/.test(row))).toHaveLength(1);
    expect(pty.scrollback().filter((row) => /^[±…→①─●]$/.test(row))).toEqual([]);
    pty.write('\r');
    expect(JSON.stringify((await server.waitForRequest(1)).body)).toContain(typed);
    await pty.waitFor('① 先建立索引');
    await pty.waitFor((screen) => screen.some((row) => /^①②③ \| ±1$/.test(row.trim())));
    expect(pty.scrollback().map((row) => row.trim())).toContain('-------+----');
    await leave(pty);

    const again = start(ghostty);
    await again.waitFor(() => again.raw().includes('$0.00'));
    again.write(typed);
    await again.waitFor(/ end$/m);
    expect(asked(again)).toBe(0);
    await again.waitFor((screen) => screen.some((row) => row === `> ${typed.slice(0, 28)}`));
  });

  it('is measured when the terminal answers late, and what was typed by then is laid out anew', async () => {
    const pty = start(ghostty, { late: true });
    // Ink asks for pastes to be marked: from then on it has the screen.
    await pty.waitFor(() => pty.raw().includes('\u001B[?2004h'));
    pty.write(`${'①'.repeat(30)} end`);
    await pty.waitFor((screen) => screen.some((row) => row.startsWith('> ①')));
    pty.answer();
    await pty.waitFor((screen) => screen.some((row) => row === `> ${'①'.repeat(28)}`));
    await pty.waitFor(/^ {2}①① end$/m);
    expect(pty.scrollback().filter((row) => row.startsWith('> '))).toHaveLength(1);
  });

  it('is as the user says it is', async () => {
    const pty = start({ ...ghostty, ARCHIE_AMBIGUOUS_WIDTH: 'wide' });
    await pty.waitFor(() => pty.raw().includes('$0.00'));
    pty.write('①'.repeat(30));
    await pty.waitFor((screen) => screen.some((row) => row === `> ${'①'.repeat(28)}`));
    expect(asked(pty)).toBe(0);
  });
});

describe('any other terminal', () => {
  it('is measured at each start where it may be any, and stays as it is', async () => {
    for (let time = 1; time <= 2; time += 1) {
      const pty = start({}, { wide: false });
      await pty.waitFor(() => asked(pty) > 0);
      pty.write('①'.repeat(56));
      await pty.waitFor((screen) => screen.some((row) => row === `> ${'①'.repeat(56)}`));
      await pty.waitFor(kept);
      expect(remembered()).toEqual({ 'xterm-256color': '' });
      // Taken back, or it would not leave.
      pty.write('\u0015');
      await pty.waitFor('Ask');
      await leave(pty);
    }
  });
});
