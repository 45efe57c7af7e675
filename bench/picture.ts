/**
 * `npm run picture [-- --out docs/screen.svg]`: takes the tour of the built program in a real terminal up to the review
 * of the architect's migration, and writes what the screen shows as an SVG picture.
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
    out: { type: 'string', default: 'docs/screen.svg' },
    program: { type: 'string', default: 'bin/archie.js' },
    cols: { type: 'string', default: '100' },
    rows: { type: 'string', default: '30' },
  },
});
const cols = Number(options.cols);
const rows = Number(options.rows);
const PATIENCE = 60_000;
/** Panels are deaf for a moment when they appear. */
const GUARD = 500;

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
  await panelWith(pty, 'node scripts/explain.js');
  await pause(GUARD);
  pty.write('y');
  await panelWith(pty, 'ALTER TABLE orders');
  await settled(pty);
  await writeFile(options.out, screenSvg(await replayed(pty), 'archie'));
  console.log(`${options.out}: ${cols} × ${rows}`);
} finally {
  pty.kill();
  await pty.exit;
  await rm(home, { recursive: true, force: true });
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
async function panelWith(from: Pty, text: string): Promise<void> {
  await from.waitFor(
    (screen) => screen.some((row) => /(?:^|\s)y\s/.test(row)) && screen.some((row) => row.includes(text)),
    PATIENCE,
  );
}

/** The screen again, in an emulator of our own, whose cells can be looked at. */
async function replayed(from: Pty): Promise<Terminal> {
  const terminal = new Terminal({ cols, rows, scrollback: 10_000, allowProposedApi: true });
  await new Promise<void>((done) => terminal.write(from.raw(), done));
  return terminal;
}
