/**
 * `npm run picture`: takes the tour of the built program in a real terminal and writes what the screen shows as SVG
 * pictures: `docs/screen.svg`, the review of the architect's migration, and `docs/review.svg`, the review of a staged turn.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Terminal } from '@xterm/headless';
import { tour } from '../src/app/demo/tour.ts';
import { startPty } from '../test/support/pty.ts';
import type { Pty } from '../test/support/pty.ts';
import { painted, pause, settled } from './subject.ts';
import { screenSvg } from './svg.ts';

const { values: options } = parseArgs({
  options: {
    /** Only this one. */
    scene: { type: 'string' },
    program: { type: 'string', default: 'bin/archie.js' },
  },
});
const PATIENCE = 60_000;
/** Panels are deaf for a moment when they appear. */
const GUARD = 500;

interface Scene {
  out: string;
  cols: number;
  rows: number;
  play: (pty: Pty) => Promise<void>;
}

const scenes: Record<string, Scene> = {
  tour: {
    out: 'docs/screen.svg',
    cols: 132,
    rows: 34,
    async play(pty) {
      await pause(GUARD);
      for (let at = 2; at <= 3; at += 1) await press(pty, '\t', `${at}/`);
    },
  },
  review: {
    out: 'docs/review.svg',
    cols: 132,
    rows: 34,
    async play(pty) {
      await pause(GUARD);
      for (let at = 2; at <= 5; at += 1) await press(pty, '\t', `${at}/`);
      await press(pty, 'f', 'JavaScript +53');
      for (const key of [']', ']', ' ']) await press(pty, key, 'orders.js');
      await press(pty, 'c', 'comment');
      await press(pty, 'the limit belongs into the SQL', 'the limit belongs into the SQL');
      await press(pty, '\r', '» the limit');
    },
  },
};

for (const [name, scene] of Object.entries(scenes))
  if (options.scene === undefined || options.scene === name) await take(scene);

async function take({ out, cols, rows, play }: Scene): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'archie-picture-'));
  const pty = startPty({
    file: process.execPath,
    args: [resolve(options.program), 'demo'],
    cols,
    rows,
    env: { HOME: home, XDG_CACHE_HOME: join(home, 'cache'), COLORTERM: 'truecolor' },
  });
  try {
    await pty.waitFor(painted, PATIENCE);
    await settled(pty);
    await say(pty, tour.find((step) => step.type === 'say')?.text ?? '');
    // Where commands cannot be isolated, this one is asked for.
    await panelWith(pty, /node scripts\/explain\.js|Review of the turn/);
    await pause(GUARD);
    if (!pty.screen().some((row) => row.includes('Review of the turn'))) pty.write('y');
    await panelWith(pty, /Review of the turn/);
    await panelWith(pty, /ACCESS EXCLUSIVE/);
    await play(pty);
    await settled(pty);
    await writeFile(out, screenSvg(await replayed(pty, cols, rows), 'archie'));
    console.log(`${out}: ${cols} × ${rows}`);
  } finally {
    pty.kill();
    await pty.exit;
    await rm(home, { recursive: true, force: true });
  }
}

async function press(pty: Pty, key: string, until: string): Promise<void> {
  pty.write(key);
  await pty.waitFor((screen) => screen.some((row) => row.includes(until)), PATIENCE);
  await settled(pty);
}

async function say(to: Pty, text: string): Promise<void> {
  to.write(text);
  await to.waitFor((screen) => unwrapped(screen).includes(unwrapped([text])));
  to.write('\r');
}

/** The screen's text without blanks and line ends: whatever it is wrapped to. */
function unwrapped(screen: readonly string[]): string {
  return screen.join('').replace(/[\s>›│┃▌]+/gu, '');
}

/** Waits for a panel that asks for `y` and shows a text. */
async function panelWith(from: Pty, text: RegExp): Promise<void> {
  await from.waitFor(
    (screen) => screen.some((row) => /(?:^|\s)y\s/.test(row)) && screen.some((row) => text.test(row)),
    PATIENCE,
  );
}

/** The screen again, in an emulator of our own, whose cells can be looked at. */
async function replayed(from: Pty, cols: number, rows: number): Promise<Terminal> {
  const terminal = new Terminal({ cols, rows, scrollback: 10_000, allowProposedApi: true });
  await new Promise<void>((done) => terminal.write(from.raw(), done));
  return terminal;
}
