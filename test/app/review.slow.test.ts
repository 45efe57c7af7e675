import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
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
/** What the model wants: line 2 replaced, two lines after line 10, line 19 replaced. */
const wanted = before
  .replace('line 2\n', 'line two\n')
  .replace('line 10\n', 'line 10\nfirst new\nsecond new\n')
  .replace('line 19\n', 'line nineteen\n');

let server: MessagesServer;
let place: Place;
let terminal: Pty | undefined;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'a.txt': before }, server.url);
  git('init', '-q');
  git('add', '-A');
  git('-c', 'user.email=a@b.c', '-c', 'user.name=n', 'commit', '-qm', 'start');
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

const git = (...args: string[]): string => execFileSync('git', args, { cwd: place.root, encoding: 'utf8' });
const file = (path = 'a.txt'): string => readFileSync(join(place.root, path), 'utf8');
const read = () => toolReply([{ name: 'Read', input: { file_path: 'a.txt' } }]);
const write = (content: string, path = 'a.txt') => toolReply([{ name: 'Write', input: { file_path: path, content } }]);
const last = async (request: number): Promise<string> =>
  JSON.stringify((await server.waitForRequest(request)).body.messages.at(-1));

async function open(
  args: string[] = [],
  size = { cols: 80, rows: 40 },
  env: Record<string, string> = {},
): Promise<Pty> {
  terminal = startPty({
    file: process.execPath,
    args: [binary, ...args],
    ...size,
    cwd: place.root,
    env: { ...place.env, ...env },
  });
  await terminal.waitFor(/> Ask/);
  return terminal;
}

describe('a review in a terminal', () => {
  it('lands the hunks and the lines that were chosen, as one landing, and nothing else', async () => {
    server.reply(read(), write(wanted), textReply('I see.'));
    const pty = await open();
    pty.write('change it\r');
    await waitForPanel(pty, 'y accept');
    // The first hunk is left out.
    await press(pty, ' ', /\[ \] @@ -1,5/);
    await press(pty, ']', /▸\[x\] @@ -8,6/);
    // Of the second, its second line: past the three lines above and the first new one.
    for (const row of ['line 8', 'line 9', 'line 10', 'first new']) await press(pty, 'j', new RegExp(`▸.*${row}`));
    await press(pty, 'j', /▸.*second new/);
    await press(pty, 'x', /×.*second new/);
    await press(pty, 'y', 'I see.');
    expect(file()).toBe(before.replace('line 10\n', 'line 10\nfirst new\n').replace('line 19\n', 'line nineteen\n'));
    expect(git('diff', '--stat')).toContain('1 file changed, 2 insertions(+), 1 deletion(-)');
    // The model hears it as data.
    const heard = JSON.parse(/<review>(.*?)<\/review>/s.exec(JSON.parse(`"${textOf(await last(3))}"`))![1]!);
    expect(heard.files).toMatchObject([
      { path: 'a.txt', landed: 'part', hunks: [{ landed: 'none' }, { landed: 'part' }, { landed: 'all' }] },
    ]);
    expect(git('status', '--short')).toBe(' M a.txt\n');
  });

  it('lands what was saved in the editor, and tells the model how it differs', async () => {
    const editor = join(place.root, '..', 'editor');
    writeFileSync(editor, '#!/bin/sh\nsed -i "s/first new/my own line/" "$1"\n');
    chmodSync(editor, 0o755);
    server.reply(read(), write(wanted), textReply('I see.'));
    const pty = await open([], { cols: 80, rows: 40 }, { EDITOR: editor });
    pty.write('change it\r');
    await waitForPanel(pty, 'y accept');
    await press(pty, 'e', /\+ my own line/);
    await press(pty, 'y', 'I see.');
    expect(file()).toBe(wanted.replace('first new', 'my own line'));
    const heard = await last(3);
    expect(heard).toContain('-first new');
    expect(heard).toContain('+my own line');
  });

  it('sends comments back with their places, and shows what changed since', async () => {
    const better = wanted.replace('line two', 'LINE TWO');
    server.reply(read(), write(wanted), write(better), textReply('I see.'));
    const pty = await open();
    pty.write('change it\r');
    await waitForPanel(pty, 'y accept');
    for (const row of ['line 1', 'line 2', 'line two']) await press(pty, 'j', new RegExp(`▸.*${row}`));
    await press(pty, 'c', 'your comment');
    pty.write('capitals, please');
    await pty.waitFor('capitals, please');
    await press(pty, '\r', /» capitals, please/);
    await press(pty, 'r', /words to the model|Words to the model/);
    pty.write('nearly\r');
    await waitForPanel(pty, 'LINE TWO');
    const heard = await last(3);
    expect(heard).toContain('capitals, please');
    expect(heard).toContain('nearly');
    const report = JSON.parse(/<review>(.*?)<\/review>/s.exec(JSON.parse(`"${textOf(heard)}"`))![1]!);
    expect(report.comments).toContainEqual(
      expect.objectContaining({ path: 'a.txt', line: 2, side: 'after', text: 'capitals, please' }),
    );
    expect(file()).toBe(before);
    // Since the last proposal only that line changed.
    await press(pty, 'p', /- line two[\s\S]*\+ LINE TWO/);
    expect(pty.screen().join('\n')).not.toContain('nineteen');
    await press(pty, 'p', /nineteen/);
    await press(pty, 'y', 'I see.');
    expect(file()).toBe(better);
  });

  it('lays old and new side by side where the window is wide', async () => {
    server.reply(read(), write(wanted), textReply('I see.'));
    const pty = await open([], { cols: 140, rows: 40 });
    pty.write('change it\r');
    await waitForPanel(pty, /line 2\b.*line two/);
    await press(pty, '|', /- line 2\n[\s\S]*\+ line two/);
    await press(pty, 'y', 'I see.');
    expect(file()).toBe(wanted);
  });

  it('reviews a staged turn of forty files once, on the whole screen, and gives the screen back', async () => {
    const calls = Array.from({ length: 40 }, (_, n) => ({
      name: 'Write',
      input: { file_path: `src/part${n}/file${n}.ts`, content: `export const n${n} = ${n};\n` },
    }));
    server.reply(toolReply(calls), textReply('All staged.'), textReply('Fine.'));
    const pty = await open(['--permission-mode', 'stage']);
    pty.write('make forty\r');
    await pty.waitFor(/Review of the turn, 40 files/, 60_000);
    await waitForPanel(pty, 'y land');
    expect(git('status', '--short')).toBe('');
    // One file is left out; the others land as one.
    await press(pty, 't', /\[ \].*file0\.ts/);
    await press(pty, 'y', 'y again goes ahead · not seen: 39 of');
    await press(pty, 'y', /> Ask/);
    await pty.waitFor(/39 files|more files/);
    expect(git('ls-files', '-o').trim().split('\n')).toHaveLength(39);
    expect(pty.scrollback().join('\n')).toContain('make forty');
    pty.write('/undo\r');
    await waitForPanel(pty, 'y take back');
    await press(pty, 'y', 'y again goes ahead · not seen: 38 of 39');
    await press(pty, 'y', /redo lands it again/);
    expect(git('status', '--short')).toBe('');
  });

  it('merges an undo with what the user changed since, and lands it again', async () => {
    server.reply(read(), write(wanted), textReply('I see.'));
    const pty = await open();
    pty.write('change it\r');
    await waitForPanel(pty, 'y accept');
    await press(pty, 'y', 'I see.');
    writeFileSync(join(place.root, 'a.txt'), wanted.replace('line 15\n', 'line 15, by hand\n'));
    pty.write('/undo\r');
    await waitForPanel(pty, 'y take back');
    expect(pty.screen().join('\n')).toMatch(/merged/);
    await press(pty, 'y', '/redo lands it again');
    expect(file()).toBe(before.replace('line 15\n', 'line 15, by hand\n'));
    pty.write('/redo\r');
    await waitForPanel(pty, 'y bring back');
    await press(pty, 'y', /↷|undo: \/undo[\s\S]*undo: \/undo/);
    expect(file()).toBe(wanted.replace('line 15\n', 'line 15, by hand\n'));
  });

  it('lets a person choose where an undo cannot be merged', async () => {
    server.reply(read(), write(wanted), textReply('I see.'));
    const pty = await open();
    pty.write('change it\r');
    await waitForPanel(pty, 'y accept');
    await press(pty, 'y', 'I see.');
    const mine = wanted.replace('first new\n', 'first new, by hand\n');
    writeFileSync(join(place.root, 'a.txt'), mine);
    pty.write('/undo\r');
    await waitForPanel(pty, /CONFLICT[\s\S]*y take back/);
    await press(pty, 'y', 'settle the conflict first');
    expect(file()).toBe(mine);
    await press(pty, '2', /conflict settled: both/);
    await press(pty, 'y', '/redo lands it again');
    expect(file()).toContain('<<<<<<<');
    expect(file()).toContain('first new, by hand');
    expect(file()).toContain('line 2\n');
  });

  it('takes the conversation back with the files', async () => {
    server.reply(read(), write(wanted), textReply('I see.'), textReply('What do you mean?'));
    const pty = await open();
    pty.write('change it\r');
    await waitForPanel(pty, 'y accept');
    await press(pty, 'y', 'I see.');
    pty.write('/undo\r');
    await waitForPanel(pty, 'Z take back');
    await press(pty, 'Z', /> change it/);
    expect(file()).toBe(before);
    pty.write(' again\r');
    await pty.waitFor('What do you mean?');
    const { body } = await server.waitForRequest(4);
    expect(JSON.stringify(body.messages)).not.toContain('I see.');
    expect(JSON.stringify(body.messages)).toContain('change it again');
  });
});

/** The text of the last content block of a message, still escaped as JSON has it. */
function textOf(message: string): string {
  return message
    .match(/"text":"((?:[^"\\]|\\.)*)"/g)!
    .at(-1)!
    .slice(8, -1);
}
