/** The window changes its width while an answer streams: nothing is cleared, nothing is lost, and no row of what was there before is left over. */

import { execFileSync, spawnSync } from 'node:child_process';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../support/bundle.ts';
import { startPty } from '../../support/pty.ts';
import type { Pty } from '../../support/pty.ts';
import { longAnswer } from './program/answer.ts';

let file: string;
let remove: () => Promise<void>;
let pty: Pty | undefined;

beforeAll(async () => {
  ({ file, remove } = await bundle('test/fronts/tui/program/main.tsx'));
});
afterAll(() => remove());
afterEach(async () => {
  pty?.kill();
  await pty?.exit;
});

/** Letters and digits in their order, whatever rows and marks they stand in. */
const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '');

/** Where two long texts part, with what stands there; nothing where they are the same. */
function apart(is: string, should: string): string {
  if (is === should) return '';
  const at = Array.from({ length: is.length }, (_, n) => n).find((n) => is[n] !== should[n]) ?? is.length;
  return `${is.slice(Math.max(0, at - 60), at)}<here>${is.slice(at, at + 120)}`;
}

/** All of the answer once, in order, and one prompt. Of tables the cells are wrapped side by side: all else, letter by letter. */
function expectOnce(screen: readonly string[]): void {
  const from = screen.findIndex((row) => row.startsWith('› design it'));
  const to = screen.findLastIndex((row) => row.includes('1 request'));
  const said = longAnswer()
    .replaceAll(/^```.*$/gm, '')
    .replaceAll(/`/g, '')
    .split('\n');
  const shown = screen.slice(from + 1, to).filter((row) => !/│|┼/.test(row) && !/^(?:ts|sql)$/.test(row.trim()));
  expect(apart(letters(shown.join('\n')), letters(said.filter((line) => !line.startsWith('|')).join('\n')))).toBe('');
  expect(screen.filter((row) => row.includes('type / for commands'))).toHaveLength(1);
  expect(screen.filter((row) => / ask · /.test(row))).toHaveLength(1);
  expect(screen.filter((row) => /Esc stop|thinking|writing/.test(row))).toEqual([]);
}

interface Step {
  /** What the screen has come to. */
  at: string;
  columns: number;
  /** Through all widths between, as an edge that is drawn. */
  drawn?: boolean;
}

async function widthsWhileStreaming(steps: readonly Step[], rows: number): Promise<Pty> {
  const terminal = startPty({ file: process.execPath, args: [file, 'stream'], cols: 120, rows });
  pty = terminal;
  await terminal.waitFor('type / for commands');
  terminal.write('design it\r');
  let width = 120;
  for (const { at, columns, drawn = false } of steps) {
    // Between two frames: a terminal that is made narrower in the midst of a row cuts that row itself.
    await terminal.waitFor(() => terminal.whole() && letters(terminal.scrollback().join('')).includes(letters(at)));
    for (const by = Math.sign(columns - width); width !== columns;) {
      width = drawn ? width + by : columns;
      terminal.resize(width, rows);
      await setImmediate();
    }
  }
  await terminal.waitFor('1 request', 20_000);
  await terminal.waitFor(() => terminal.whole());
  return terminal;
}

/** In the middle of each part: of a paragraph, a table, a block of code, whatever comes then. */
const byParts = (...widths: number[]): Step[] =>
  widths.map((columns, step) => ({ at: `Part ${2 + step * 3} of the answer`, columns }));

describe('an answer that streams while the window goes', () => {
  it.each<{ name: string; steps: Step[]; rows: number }>([
    { name: 'from 120 to 60 and 110 columns', steps: byParts(60, 110), rows: 30 },
    { name: 'narrower in steps', steps: byParts(119, 118, 100, 80, 60, 40), rows: 40 },
    { name: 'to and fro', steps: byParts(60, 110, 44, 100, 72, 120), rows: 30 },
    // The status below the cursor is broken in two while many rows above it are not.
    {
      name: 'to 60 in a long block of code, and back in another',
      steps: [
        { at: 'row 9 of part 5', columns: 60 },
        { at: 'row 9 of part 10', columns: 110 },
      ],
      rows: 30,
    },
    {
      name: 'drawn by its edge',
      steps: [
        { at: 'row 9 of part 5', columns: 60, drawn: true },
        { at: 'Part 8 of the answer', columns: 110, drawn: true },
        { at: 'row 9 of part 10', columns: 50, drawn: true },
      ],
      rows: 40,
    },
  ])('$name: all of it once, and one prompt', async ({ steps, rows }) => {
    const terminal = await widthsWhileStreaming(steps, rows);
    expectOnce(terminal.scrollback());
    expect(terminal.raw()).not.toMatch(/\u001B\[[23]J/);
  });
});

const tmux = spawnSync('tmux', ['-V']).status === 0;

/** tmux breaks and joins rows otherwise, holds on to its cursor, and tells of a change late where another came before it. */
it.skipIf(!tmux)('the same in tmux', async () => {
  const run = (...args: string[]): string =>
    execFileSync('tmux', ['-L', `archie-resize-${process.pid}`, '-f', '/dev/null', ...args], { encoding: 'utf8' });
  const screen = (): string[] => run('capture-pane', '-p', '-J', '-S', '-').split('\n');
  const until = async (text: string): Promise<void> => {
    for (let tries = 0; !letters(screen().join('')).includes(letters(text)); tries += 1) {
      if (tries > 1_000) throw new Error(`${text} was not seen:\n${screen().join('\n')}`);
      await setTimeout(15);
    }
  };
  try {
    const program = `env LANG=C.UTF-8 '${process.execPath}' '${file}' stream; sleep 1000`;
    run('set', '-g', 'history-limit', '50000', ';', 'new-session', '-d', '-x', '120', '-y', '30', program);
    await until('type / for commands');
    run('send-keys', 'design it', 'Enter');
    for (const { at, columns } of byParts(60, 110, 80, 120)) {
      await until(at);
      run('resize-window', '-x', String(columns), '-y', '30');
    }
    await until('1 request');
    const rows = screen().map((row) => row.trimEnd());
    expect(rows.join('\n')).toContain('Part 22 of the answer');
    expectOnce(rows);
  } finally {
    run('kill-server');
  }
});
