/** In a terminal that tells the colour behind its text: the theme follows it, after the first frame, and nothing of the answer is typed. */

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { bundle } from '../../support/bundle.ts';
import { startPty } from '../../support/pty.ts';
import type { Pty } from '../../support/pty.ts';

let file: string;
let remove: () => Promise<void>;
let pty: Pty | undefined;
const iterm = { TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.6.6', COLORTERM: 'truecolor' };
const [darkAccent, lightAccent] = ['\u001B[38;2;95;175;255m', '\u001B[38;2;0;79;158m'];
const question = '\u001B]11;?\u0007';

beforeAll(async () => {
  ({ file, remove } = await bundle('test/fronts/tui/program/main.tsx'));
});
afterAll(() => remove());
afterEach(() => pty?.kill());

const start = (env: Record<string, string> = iterm): Pty =>
  (pty = startPty({ file: process.execPath, args: [file, 'echo'], cols: 80, rows: 24, env }));

it('asks behind the first frame, and takes the answer in pieces and among keys', async () => {
  const terminal = start();
  await terminal.waitFor('type / for commands');
  await terminal.waitFor(() => terminal.raw().includes(question));
  // Drawn before anything was known.
  expect(terminal.raw().indexOf(darkAccent)).toBeLessThan(terminal.raw().indexOf(question));
  terminal.write('one\u001B]11;rgb:ff');
  terminal.write('ff/ffff/f0f0\u001B\\ two');
  await terminal.waitFor(() => terminal.raw().includes(lightAccent));
  await terminal.waitFor('> one two');
  expect(terminal.screen().join('\n')).not.toMatch(/rgb|11;/);
  terminal.write('\r');
  await terminal.waitFor('You said: one two');
  terminal.write('\u0004');
  expect(await terminal.exit).toBe(0);
});

it('stays as it is where nobody answers, and asks nobody who would not understand', async () => {
  const terminal = start();
  await terminal.waitFor('type / for commands');
  terminal.write('hello\r');
  await terminal.waitFor('You said: hello');
  expect(terminal.raw()).not.toContain(lightAccent);
  terminal.write('\u0004');
  expect(await terminal.exit).toBe(0);
  const other = start({ COLORTERM: 'truecolor' });
  await other.waitFor('type / for commands');
  other.write('\u0004');
  expect(await other.exit).toBe(0);
  expect(other.raw()).not.toContain(question);
});

it('/theme shows each theme as one goes through them; Esc takes it back, Enter keeps it', async () => {
  const terminal = start({ COLORTERM: 'truecolor' });
  await terminal.waitFor('type / for commands');
  terminal.write('/theme\r');
  await terminal.waitFor('› auto');
  terminal.write('light');
  await terminal.waitFor('› light');
  await terminal.waitFor(() => terminal.raw().includes(lightAccent));
  terminal.write('\u001B');
  await terminal.waitFor('type / for commands');
  await terminal.waitFor(() => terminal.raw().lastIndexOf(darkAccent) > terminal.raw().lastIndexOf(lightAccent));
  terminal.write('/theme\r');
  await terminal.waitFor('› auto');
  terminal.write('color-blind\r');
  await terminal.waitFor('theme: color-blind · kept in');
  terminal.write('\u0004');
  expect(await terminal.exit).toBe(0);
});
