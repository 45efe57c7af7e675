/** Mode stage in a real terminal: what is staged survives everything, and lands as it was shown. */

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { press, waitForPanel } from '../support/panel.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { textReply, toolReply } from '../support/replies.ts';

const before = Array.from({ length: 20 }, (_, n) => `line ${n + 1}\n`).join('');

let server: MessagesServer;
let place: Place;
let terminal: Pty | undefined;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'a.txt': before }, server.url);
  execFileSync('git', ['init', '-q'], { cwd: place.root });
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

const file = (): string => readFileSync(join(place.root, 'a.txt'), 'utf8');
const save = (text: string): void => writeFileSync(join(place.root, 'a.txt'), text);
const read = () => toolReply([{ name: 'Read', input: { file_path: 'a.txt' } }]);
const edit = (...changes: [string, string][]) =>
  toolReply(
    changes.map(([from, to]) => ({
      name: 'Edit',
      input: { file_path: 'a.txt', old_string: `${from}\n`, new_string: `${to}\n` },
    })),
  );
const last = async (request: number): Promise<string> =>
  JSON.stringify((await server.waitForRequest(request)).body.messages.at(-1));

async function open(args: string[] = []): Promise<Pty> {
  terminal = startPty({
    file: process.execPath,
    args: [binary, ...args],
    cols: 80,
    rows: 40,
    cwd: place.root,
    env: place.env,
  });
  await terminal.waitFor(/> Ask/);
  return terminal;
}

/** What the screen shows from the review on. */
const panel = (pty: Pty): string => /Review of the turn[\s\S]*/.exec(pty.screen().join('\n'))?.[0] ?? '';

describe('mode stage in a terminal', () => {
  it('shows the turn once with its steps, and outlives a kill and the edits of the user', async () => {
    server.reply(read(), edit(['line 2', 'line two'], ['line 19', 'line nineteen']), textReply('Staged.'));
    const first = await open();
    await press(first, '\x1b[Z', /stage/);
    first.write('change it\r');
    await first.waitFor('y land');
    await first.waitFor(/step 1, Edit[\s\S]*step 2, Edit/);
    expect(file()).toBe(before);
    process.kill(first.pid, 'SIGKILL');
    await first.exit;
    save(before.replace('line 10\n', 'line 10, by hand\n'));
    const pty = await open(['-c']);
    await pty.waitFor(/1 staged/);
    pty.write('/review\r');
    await waitForPanel(pty, 'y land');
    await press(pty, 'y', /> Ask/);
    const landed = before
      .replace('line 2\n', 'line two\n')
      .replace('line 10\n', 'line 10, by hand\n')
      .replace('line 19\n', 'line nineteen\n');
    await expect.poll(file, { timeout: 5000 }).toBe(landed);
  });

  it('sends back with words, and then shows what changed since', async () => {
    server.reply(
      read(),
      edit(['line 2', 'line two'], ['line 19', 'line nineteen']),
      textReply('Staged.'),
      edit(['line two', 'LINE TWO']),
      textReply('Better?'),
    );
    const pty = await open(['--permission-mode', 'stage']);
    pty.write('change it\r');
    await waitForPanel(pty, 'y land');
    await press(pty, 'r', /[Ww]ords to the model/);
    pty.write('in capitals\r');
    await waitForPanel(pty, /LINE TWO[\s\S]*y land/);
    expect(await last(4)).toContain('in capitals');
    expect(file()).toBe(before);
    await press(pty, 'p', /Review of the turn[\s\S]*- line two[\s\S]*\+ LINE TWO/);
    expect(panel(pty)).not.toContain('nineteen');
    await press(pty, 'p', /Review of the turn[\s\S]*nineteen/);
    await press(pty, 'y', /> Ask/);
    await expect
      .poll(file, { timeout: 5000 })
      .toBe(before.replace('line 2\n', 'LINE TWO\n').replace('line 19\n', 'line nineteen\n'));
  });

  it('goes on upon what was left for later, and tells the model what of it landed', async () => {
    server.reply(
      read(),
      edit(['line 2', 'line two']),
      textReply('Staged.'),
      edit(['line 19', 'line nineteen']),
      textReply('More.'),
      textReply('I see.'),
    );
    const pty = await open(['--permission-mode', 'stage']);
    pty.write('change it\r');
    await waitForPanel(pty, 'y land');
    await press(pty, '\x1b', /stays staged/);
    pty.write('go on\r');
    await waitForPanel(pty, /Review of the turn[\s\S]*nineteen[\s\S]*y land/);
    await press(pty, ' ', /\[ \] @@/);
    await press(pty, 'y', /> Ask/);
    await expect.poll(file, { timeout: 5000 }).toBe(before.replace('line 19\n', 'line nineteen\n'));
    pty.write('and?\r');
    await pty.waitFor('I see.');
    const { body } = await server.waitForRequest(6);
    expect(JSON.stringify(body.messages)).toMatch(/landed\\*":\\*"part/);
  });

  it('lets a person choose where the same line was changed by hand', async () => {
    server.reply(read(), edit(['line 2', 'line two']), textReply('Staged.'));
    const pty = await open(['--permission-mode', 'stage']);
    pty.write('change it\r');
    await waitForPanel(pty, 'y land');
    await press(pty, '\x1b', /stays staged/);
    save(before.replace('line 2\n', 'line 2, by hand\n'));
    pty.write('/review\r');
    await waitForPanel(pty, /CONFLICT[\s\S]*y land/);
    await press(pty, 'y', 'settle the conflict first');
    expect(file()).toContain('line 2, by hand');
    await press(pty, '1', /conflict settled: (?!both)/);
    await press(pty, '2', /conflict settled: both/);
    await press(pty, '3', /conflict settled: (?!both)/);
    await press(pty, 'y', /> Ask/);
    await expect.poll(file, { timeout: 5000 }).toBe(before.replace('line 2\n', 'line two\n'));
  });
});
