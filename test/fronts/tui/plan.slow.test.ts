/** Plan mode ends in the review screen: what is said of the plan goes back, and the yes carries it out in the mode one chooses. */

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { bundle } from '../../support/bundle.ts';
import { startPty } from '../../support/pty.ts';
import { press, waitForPanel } from '../../support/panel.ts';
import type { Pty } from '../../support/pty.ts';

let file: string;
let remove: () => Promise<void>;
let pty: Pty | undefined;

beforeAll(async () => {
  ({ file, remove } = await bundle('test/fronts/tui/program/main.tsx'));
});
afterAll(() => remove());
afterEach(() => pty?.kill());

const start = async (): Promise<Pty> => {
  const terminal = (pty = startPty({ file: process.execPath, args: [file, 'plan'], cols: 80, rows: 30 }));
  await terminal.waitFor('type / for commands');
  terminal.write('plan it\r');
  await waitForPanel(terminal, /Add an index[^]*y do it/);
  return terminal;
};
it('is carried out in the mode that is chosen', async () => {
  const terminal = await start();
  expect(terminal.screen().join('\n')).toContain('+ 2. Add an index');
  await press(terminal, 'y', 'Carry out the plan in');
  terminal.write('stage\r');
  await terminal.waitFor('You said: Carry out the plan.');
  await terminal.waitFor('· stage ·');
  terminal.write('\u0004');
  expect(await terminal.exit).toBe(0);
});

it('goes back with comments on its lines, and stays in plan mode', async () => {
  const terminal = await start();
  await press(terminal, 'G', /▸.*Add an index/);
  terminal.write('c');
  await terminal.waitFor('your comment');
  terminal.write('a partial one\r');
  await terminal.waitFor('» a partial one');
  terminal.write('r');
  await terminal.waitFor('words to the model');
  terminal.write('in two steps\r');
  await terminal.waitFor('You said: Revise the plan, and change nothing yet.');
  const said = terminal.scrollback().join('\n');
  expect(said).toMatch(/> 2\. Add an index\s+a partial one/);
  expect(said).toContain('in two steps');
  expect(terminal.screen().join('\n')).toContain('· plan ·');
  terminal.write('\u0004');
  expect(await terminal.exit).toBe(0);
});

it('can be left, and opened again', async () => {
  const terminal = await start();
  await press(terminal, '\u001B', 'type / for commands');
  terminal.write('/plan\r');
  await waitForPanel(terminal, /Add an index[^]*y do it/);
  await press(terminal, '\u001B', 'type / for commands');
  terminal.write('\u0004');
  expect(await terminal.exit).toBe(0);
});
