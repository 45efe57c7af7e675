/** A command that changes ten thousand files, in a real terminal: its review opens, scrolls, lands and is undone, in bounded memory. */

import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { launchers } from '../support/isolation.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { press, waitForPanel } from '../support/panel.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { textReply, toolReply } from '../support/replies.ts';

const works = launchers.some((each) => each.works);
/** Milliseconds: ten thousand files take their time on a busy disk, and nothing here goes by the clock. */
const patience = 280_000;

let server: MessagesServer;
let place: Place;
let terminal: Pty | undefined;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'top.txt': 'top\n' }, server.url);
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

/** The most memory that the process ever had, in megabytes. */
function peakOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;
}

it.skipIf(!works)(
  'a tree of ten thousand that goes is a few rows, which open and scroll; a part of it lands, and is undone',
  async () => {
    for (let folder = 0; folder < 100; folder += 1) {
      mkdirSync(join(place.root, `src/d${folder}`), { recursive: true });
      for (let file = 0; file < 100; file += 1) writeFileSync(join(place.root, `src/d${folder}/f${file}`), `${file}\n`);
    }
    server.reply(
      toolReply([{ name: 'Bash', input: { command: 'rm -rf src; echo more >> top.txt' } }]),
      textReply('Gone.'),
    );
    const pty = startPty({ file: process.execPath, args: [binary], cwd: place.root, env: place.env });
    terminal = pty;
    await pty.waitFor(/> Ask/, patience);
    const idle = peakOf(pty.pid);
    pty.write('clear it\r');
    await pty.waitFor(/\[x\] D src\/ +10,100 deleted[\s\S]*y accept/, patience);
    const until = async (key: string, seen: RegExp): Promise<void> => {
      await expect
        .poll(
          () => {
            if (!seen.test(pty.screen().join('\n'))) pty.write(key);
            return seen.test(pty.screen().join('\n'));
          },
          { timeout: patience, interval: 500 },
        )
        .toBe(true);
    };
    await waitForPanel(pty, /▸\[x\] D src\/[\s\S]*y accept/);
    await press(pty, '\r', /▸\[x\] D {3}d0\/ +100 deleted/);
    await press(pty, '\x1b[6~', /▸\[x\] D {3}d\d\d\/ +100 deleted/);
    const [, kept = ''] = /▸\[x\] D {3}(d\d\d)\//.exec(pty.screen().join('\n')) ?? [];
    await press(pty, ' ', new RegExp(`▸\\[ \\] D {3}${kept}/ +refused 100 deleted`));
    await press(pty, 'G', /▸\[x\] M top.txt/);
    pty.write('y');
    await pty.waitFor(/y again goes ahead/, patience);
    pty.write('y');
    await pty.waitFor('Gone.', patience);
    expect(readFileSync(join(place.root, 'top.txt'), 'utf8')).toBe('top\nmore\n');
    expect(readdirSync(join(place.root, 'src'))).toEqual([kept]);
    expect(readdirSync(join(place.root, `src/${kept}`))).toHaveLength(100);
    pty.write('/undo\r');
    await pty.waitFor(/\[x\] A src\/[\s\S]*y take back|y take back[\s\S]*\[x\] A src\//, patience);
    await until('y', /y again goes ahead/);
    pty.write('y');
    await expect.poll(() => existsSync(join(place.root, 'src/d0/f0')), { timeout: patience }).toBe(true);
    const folders = () => readdirSync(join(place.root, 'src')).filter((name) => /^d\d+$/.test(name));
    await expect
      .poll(() => [folders().length, readdirSync(join(place.root, 'src')).length], {
        timeout: patience,
        interval: 1000,
      })
      .toEqual([100, 100]);
    await pty.waitFor(/> Ask/, patience);
    expect(peakOf(pty.pid) - idle).toBeLessThan(400);
  },
  600_000,
);
