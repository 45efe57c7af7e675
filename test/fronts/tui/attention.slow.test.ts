/** In a terminal that tells of its focus: the person is called, and the terminal gets back what was changed about it. */

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { bundle } from '../../support/bundle.ts';
import { startPty } from '../../support/pty.ts';
import type { Pty } from '../../support/pty.ts';

let file: string;
let remove: () => Promise<void>;
let pty: Pty | undefined;
const iterm = { TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.6.6' };

beforeAll(async () => {
  ({ file, remove } = await bundle('test/fronts/tui/program/main.tsx'));
});
afterAll(() => remove());
afterEach(() => pty?.kill());

const last = (raw: string, ...sequences: string[]): string =>
  sequences.reduce((latest, each) => (raw.lastIndexOf(each) > raw.lastIndexOf(latest) ? each : latest));
const [on, off] = ['\u001B[?1004h', '\u001B[?1004l'];

it('calls somebody who looks elsewhere, and leaves the terminal as it was', async () => {
  pty = startPty({ file: process.execPath, args: [file, 'echo'], cols: 80, rows: 24, env: iterm });
  const terminal = pty;
  await terminal.waitFor('type / for commands');
  terminal.write('\u001B[I');
  terminal.write('one\r');
  await terminal.waitFor(() => terminal.raw().includes('\u001B]9;4;0;0\u0007'));
  expect(terminal.raw()).toContain('\u001B]9;4;3;0\u0007');
  expect(terminal.raw()).not.toContain('\u001B]9;archie');
  terminal.write('/copy\r');
  const words = Buffer.from('You said: one').toString('base64');
  await terminal.waitFor(() => terminal.raw().includes(`\u001B]52;c;${words}\u0007`));
  await terminal.waitFor('the last answer · 1 line, 13 characters');
  terminal.write('two\u001B[O');
  await terminal.waitFor('> two');
  terminal.write('\r');
  await terminal.waitFor(() => terminal.raw().includes('\u001B]9;archie, repo: the turn is over\u0007'));
  await terminal.waitFor(() => terminal.raw().includes('\u001B]0;● repo: the turn is over\u0007'));
  // The reports are nothing that was typed.
  expect(terminal.screen().join('\n')).not.toMatch(/\[[IO]/);
  terminal.write('\u001B[I');
  await terminal.waitFor(() => terminal.raw().includes('\u001B[23;0t'));
  terminal.write('\u0004');
  expect(await terminal.exit).toBe(0);
  expect(last(terminal.raw(), on, off)).toBe(off);
});

it('gives the terminal back while it is suspended', async () => {
  pty = startPty({
    file: '/bin/bash',
    args: ['--noprofile', '--norc', '-i'],
    env: { ...iterm, PS1: 'shell> ', SCENE_LOG: undefined },
  });
  const terminal = pty;
  await terminal.waitFor('shell>');
  terminal.write(`'${process.execPath}' '${file}' echo\r`);
  await terminal.waitFor('type / for commands');
  expect(last(terminal.raw(), on, off)).toBe(on);
  terminal.write('\u001A');
  await terminal.waitFor('Stopped');
  expect(last(terminal.raw(), on, off)).toBe(off);
  terminal.write('fg\r');
  await terminal.waitFor(() => last(terminal.raw(), on, off) === on);
  terminal.write('\u0004');
  await terminal.waitFor((screen) => screen.findLast((row) => row !== '') === 'shell>');
  expect(last(terminal.raw(), on, off)).toBe(off);
});
