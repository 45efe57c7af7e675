import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../support/bundle.ts';
import { startPty } from '../../support/pty.ts';
import type { Pty } from '../../support/pty.ts';

let file: string;
let remove: () => Promise<void>;
let terminal: Pty;

beforeAll(async () => {
  ({ file, remove } = await bundle('test/fronts/tui/program/early.tsx'));
});
afterAll(() => remove());
afterEach(async () => {
  terminal.kill();
  await terminal.exit;
});

const start = (): Pty => (terminal = startPty({ file: process.execPath, args: [file], cols: 60, rows: 20 }));

describe('the first frame, as long as it has the keyboard', () => {
  it('shows the text that is typed, and gives every key on', async () => {
    const pty = start();
    await pty.waitFor(/> Ask/);
    pty.write('資料庫 hello');
    await pty.waitFor(/> 資料庫 hello/);
    expect(pty.cursor()).toEqual({ x: 14, y: pty.screen().findIndex((row) => row.startsWith('> 資料庫')) });
    // Whatever is no text waits, and all that comes after it.
    pty.write('\x7fp!');
    process.kill(pty.pid, 'SIGUSR2');
    await pty.waitFor(/> 資料庫 hellp!/);
    expect(pty.scrollback().filter((row) => row.includes('資料庫'))).toHaveLength(1);
    expect(pty.scrollback().filter((row) => row.startsWith('archie '))).toHaveLength(1);
  });

  it('shows a long text as the composer does, and takes all of it away', async () => {
    const pty = start();
    await pty.waitFor(/> Ask/);
    const text = 'a long line of words that wraps and '.repeat(4);
    for (const part of text.match(/.{1,7}/g)!) pty.write(part);
    await pty.waitFor(/wraps and\s*$/m);
    const rows = () => pty.scrollback().filter((row) => /long line|wraps/.test(row));
    const shown = rows();
    process.kill(pty.pid, 'SIGUSR2');
    await pty.waitFor(() => pty.raw().includes('\x1b[?u') && pty.whole());
    pty.write('.');
    await pty.waitFor(/wraps and \./);
    expect(rows()).toHaveLength(shown.length);
  });
});
