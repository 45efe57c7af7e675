import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../support/bundle.ts';
import { press, waitForPanel } from '../../support/panel.ts';
import { startPty } from '../../support/pty.ts';
import type { Pty } from '../../support/pty.ts';

let built: Awaited<ReturnType<typeof bundle>>;
let open: Pty[] = [];

beforeAll(async () => {
  built = await bundle('test/fronts/tui/program/desk.tsx');
});
afterAll(() => built.remove());
afterEach(async () => {
  for (const pty of open) pty.kill();
  await Promise.all(open.map(({ exit }) => exit));
  open = [];
});

async function start(args: string[], size: { cols?: number; rows?: number; env?: Record<string, string> } = {}) {
  const pty = startPty({ file: process.execPath, args: [built.file, ...args], ...size });
  open.push(pty);
  // Keys are taken raw from here on.
  await pty.waitFor(() => pty.raw().includes('\x1b[?2004h'));
  await pty.waitFor('ready');
  return pty;
}

/** The row that holds the text, or -1. */
const rowOf = (pty: Pty, text: string) => pty.screen().findIndex((row) => row.includes(text));
const cursorAt = (pty: Pty, x: number, y: number) =>
  pty.waitFor(() => pty.cursor().x === x && pty.cursor().y === y).catch(() => expect(pty.cursor()).toEqual({ x, y }));

describe('the composer in a terminal', () => {
  it('sends a line that comes in one chunk with its Enter', async () => {
    const pty = await start(['composer']);
    pty.write('hello\r');
    await expect(pty.waitFor('submit {"shown":"hello","lines":1')).resolves.toBeUndefined();
  });

  it.each([
    ['Ctrl+J', '\n'],
    ['Alt+Enter', '\x1b\r'],
    ['Shift+Enter (CSI 13;2u)', '\x1b[13;2u'],
    ['backslash and Enter', '\\\r'],
  ])('begins a line with %s', async (_name, keys) => {
    const pty = await start(['composer']);
    pty.write('one');
    await pty.waitFor('> one');
    pty.write(keys);
    await pty.waitFor(() => pty.cursor().x === 2);
    pty.write('two');
    await pty.waitFor('  two');
    pty.write('\r');
    await expect(pty.waitFor('"lines":2,"start":"one\\ntwo"')).resolves.toBeUndefined();
  });

  it('puts the real cursor where the text goes on: wide, wrapped, and moved by what stands above', async () => {
    const pty = await start(['composer'], { cols: 30, rows: 20 });
    pty.write('請設計');
    await pty.waitFor('請設計');
    await cursorAt(pty, 8, 1);
    pty.write('\x1b[D');
    await cursorAt(pty, 6, 1);
    pty.write('\x05一個可以處理百萬筆訂單的系統');
    await pty.waitFor('系統');
    const row = rowOf(pty, '系統');
    expect(row).toBe(2);
    await cursorAt(pty, 2 + 2 * (17 - 13), row);
    pty.write('\r');
    await pty.waitFor('heard 1');
    await cursorAt(pty, 2, 1);
    // A second answer draws a row more above: the cursor follows without a key.
    pty.write('x\r');
    await pty.waitFor('a row more above');
    await cursorAt(pty, 2, 2);
  });

  it('shows a bracketed paste of 1,000 lines as a chip and never runs it', async () => {
    const pty = await start(['composer']);
    pty.write(`\x1b[200~${Array.from({ length: 1000 }, (_, i) => `rm -rf ${i}`).join('\r')}\r\x1b[201~`);
    await pty.waitFor('> [Pasted 1000 lines]');
    await cursorAt(pty, 2 + '[Pasted 1000 lines]'.length, 1);
    expect(pty.screen().join('\n')).toContain('ready');
    pty.write('\r');
    await pty.waitFor('"shown":"[Pasted 1000 lines]","lines":1000,"start":"rm -rf 0\\nrm');
  });

  it('takes a paste without brackets for what it is', async () => {
    const pty = await start(['composer']);
    pty.write('one\rtwo\rthree\r');
    await pty.waitFor('> [Pasted 3 lines]');
    expect(pty.screen()[0]).toBe('ready');
  });

  it('knows the keys of readline as terminals send them', async () => {
    const pty = await start(['composer']);
    pty.write('alpha beta gamma');
    await pty.waitFor('> alpha beta gamma');
    pty.write('\x1b[1;5D');
    await cursorAt(pty, 2 + 11, 1);
    pty.write('\x17');
    await pty.waitFor('> alpha gamma');
    pty.write('\x01\x0b');
    await pty.waitFor((screen) => screen[1]?.trimEnd() === '>');
    pty.write('\x19');
    await pty.waitFor('> alpha gamma');
    pty.write('\x1bb\x1bd');
    await pty.waitFor((screen) => screen[1]?.trimEnd() === '> alpha');
    pty.write('\x1f');
    await pty.waitFor('> alpha gamma');
    pty.write('\x05\x15');
    await pty.waitFor((screen) => screen[1]?.trimEnd() === '>');
    pty.write('\x1b[A');
    await pty.waitFor('> an older prompt');
    pty.write('\x1b[B');
    await pty.waitFor((screen) => screen[1]?.trimEnd() === '>');
    pty.write('\x12old');
    await pty.waitFor('search: old');
    pty.write('\r');
    await expect(pty.waitFor('> an older prompt')).resolves.toBeUndefined();
  });

  it('completes files and commands; Esc closes the list, then interrupts', async () => {
    const pty = await start(['composer']);
    pty.write('see @arc');
    await pty.waitFor(
      (screen) =>
        screen.some((row) => row.includes('reading') || row.includes('nothing')) ||
        screen[1]?.trimEnd() === '> see @arc',
    );
    pty.write('\x15@app');
    await pty.waitFor('› src/app.ts');
    pty.write('\t');
    await pty.waitFor('> @src/app.ts');
    pty.write('\x15/he');
    await pty.waitFor('› /help');
    pty.write('\x1b');
    await pty.waitFor((screen) => !screen.some((row) => row.includes('/help')));
    pty.write('\x1b');
    await pty.waitFor('interrupt null');
    pty.write('\x15/he');
    await pty.waitFor('› /help');
    pty.write('\r');
    await pty.waitFor('command {"name":"help"');
    pty.write('!ls\r');
    await pty.waitFor('shell "ls"');
    pty.write('text\x07');
    await expect(pty.waitFor('> text (edited)')).resolves.toBeUndefined();
  });

  it('keeps one prompt when the window is made narrower and wider', async () => {
    const pty = await start(['composer'], { cols: 120, rows: 20 });
    pty.write('a prompt that is long enough to fill more than one row when the window becomes narrow, and then some');
    await pty.waitFor('then some');
    for (const columns of [90, 60, 40, 60, 120]) {
      pty.resize(columns, 20);
      await pty.waitFor(
        (screen) =>
          screen.filter((row) => row.startsWith('> a prompt')).length === 1 &&
          screen.some((row) => row.endsWith('some')),
      );
    }
    expect(pty.screen().filter((row) => row.startsWith('> '))).toHaveLength(1);
  });
});

describe('the review panel in a terminal', () => {
  it('ignores what is being typed while it appears, and pastes; then one key answers', async () => {
    const pty = startPty({ file: process.execPath, args: [built.file, 'review'] });
    open.push(pty);
    // From before the first frame until the diff is there.
    pty.write('y');
    await pty.waitFor('Review, 2 files');
    pty.write('y\x1b[200~y\x1b[201~yy');
    await pty.waitFor('+ const a = 2;');
    // Keys are taken raw from here on.
    await pty.waitFor(() => pty.raw().includes('\x1b[?2004h'));
    // To stop is always heard, and in its turn: once it was, so was all that came before it.
    pty.write('\x03');
    await waitForPanel(pty, 'interrupt null');
    expect(pty.screen()[0]).toMatch(/heard 1$/);
    await press(pty, 'y', 'y again goes ahead');
    await press(pty, 'y', 'answer {"kind":"review","accept":"all","comments":[]}');
    expect(pty.screen().join('\n')).toContain('heard 2');
  });

  it('scrolls inside and stays in its place', async () => {
    const pty = await start(['review']);
    await waitForPanel(pty, /1\/2 src\/app\.ts[\s\S]*y accept/);
    await press(pty, '\t', '2/2 long.txt');
    await pty.waitFor('rows 1-13 of 80');
    pty.write('\x1b[6~');
    await pty.waitFor('rows 13-25 of 80');
    pty.write('G');
    await pty.waitFor('row 80');
    expect(pty.raw()).not.toMatch(/\x1b\[[23]J/);
    expect(pty.scrollback().filter((row) => row.includes('Review, 2 files'))).toHaveLength(1);
  });

  it('rejects with words, the real cursor in them', async () => {
    const pty = await start(['review']);
    await waitForPanel(pty, 'y accept');
    await press(pty, 'r', 'words to the model');
    pty.write('用 numeric');
    await pty.waitFor('> 用 numeric');
    await cursorAt(pty, 2 + 10, rowOf(pty, '> 用 numeric'));
    pty.write('\r');
    await expect(pty.waitFor('"accept":"none","comments":[{"text":"用 numeric"}]')).resolves.toBeUndefined();
  });

  it('takes what was saved in the editor', async () => {
    const pty = await start(['review']);
    await waitForPanel(pty, 'y accept');
    await press(pty, 'e', 'edited by you');
    await pty.waitFor('+ const a = 3;');
    await press(pty, 'y', 'y again goes ahead');
    pty.write('y');
    await expect(pty.waitFor('"edits":[{"path":"src/app.ts"')).resolves.toBeUndefined();
  });

  it('reads in sentences where a screen reader is set', async () => {
    const pty = await start(['review'], { env: { INK_SCREEN_READER: 'true' } });
    await pty.waitFor('Added line 1: const a = 2;');
    expect(pty.raw()).not.toContain('1   -');
  });
});

describe('the permission panel in a terminal', () => {
  it('lets no escape sequence of the command through', async () => {
    const pty = await start(['permission', 'echo \x1b[8mhidden\x1b[0m \u202e']);
    await waitForPanel(pty, '$ echo ␛[8mhidden␛[0m ⟨U+202E⟩');
    expect(pty.raw()).not.toContain('\x1b[8m');
    expect(pty.raw()).not.toContain('\u202e');
    await press(pty, 'y', 'answer {"kind":"permission","allow":true}');
  });

  it('allows nothing before all of it was on the screen', async () => {
    const pty = await start(['permission', Array.from({ length: 40 }, (_, i) => `step ${i + 1}`).join('\n')]);
    await waitForPanel(pty, 'step 1');
    await press(pty, 'y', 'Not all of it has been shown');
    pty.write('\x1b[6~');
    await pty.waitFor('step 20');
    pty.write('\x1b[6~');
    await pty.waitFor('step 32');
    pty.write('\x1b[6~');
    await pty.waitFor('y once');
    pty.write('y');
    await expect(pty.waitFor('"allow":true')).resolves.toBeUndefined();
  });
});
