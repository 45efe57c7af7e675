/** The window changes its width while an answer streams: nothing is cleared, nothing is lost, and no row of what was there before is left over. */

import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { processStat } from '../../../src/disk/processes/process.ts';
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

/** Stops a process: when this resolves it writes no more. */
async function stop(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  while (processStat(pid)?.state !== 'T') await setImmediate();
}

/**
 * Stops the program between two frames, with nothing on its way, once this is seen: a terminal that is made narrower in the midst of a row
 * cuts that row itself, and no program can know on which side of a change its last bytes were read.
 */
async function stopped(terminal: Pty, at: string): Promise<void> {
  const seen = (): boolean => terminal.whole() && letters(terminal.scrollback().join('')).includes(letters(at));
  for (;;) {
    await terminal.waitFor(seen);
    await stop(terminal.pid);
    for (let read = -1; read !== terminal.raw().length;) {
      read = terminal.raw().length;
      // The kernel hands on what was written when it comes to it.
      for (let turns = 0; turns < 40; turns += 1) await setTimeout(0);
    }
    if (seen()) return;
    process.kill(terminal.pid, 'SIGCONT');
    await setImmediate();
  }
}

async function widthsWhileStreaming(steps: readonly Step[], rows: number): Promise<Pty> {
  const terminal = startPty({ file: process.execPath, args: [file, 'stream'], cols: 120, rows });
  pty = terminal;
  await terminal.waitFor('type / for commands');
  terminal.write('design it\r');
  let width = 120;
  for (const { at, columns, drawn = false } of steps) {
    await stopped(terminal, at);
    for (const by = Math.sign(columns - width); width !== columns;) {
      width = drawn ? width + by : columns;
      terminal.resize(width, rows);
    }
    process.kill(terminal.pid, 'SIGCONT');
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

/** What is typed makes rows of its own, of which the cursor stands in the last. */
const typed =
  'alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec tango';

/** It is wrapped as it is in a window of so many columns: the composer takes up to 80. */
function isWrapped(screen: readonly string[], columns: number): boolean {
  const rows = screen.slice(
    screen.findIndex((row) => row.startsWith('> alpha')),
    screen.findIndex((row) => row.includes('tango')) + 1,
  );
  return rows.map((row) => row.slice(2)).join(' ') === typed && (rows[0]?.length ?? 0) > Math.min(columns, 80) - 12;
}

function expectTyped(screen: readonly string[]): void {
  for (const once of ['archie test', 'mode ask', 'alpha', 'tango', ' ask · '])
    expect(
      screen.filter((row) => row.includes(once)),
      once,
    ).toHaveLength(1);
}

it('a prompt of several rows stands there once, whatever the window does', async () => {
  const terminal = startPty({ file: process.execPath, args: [file, 'stream'], cols: 100, rows: 30 });
  pty = terminal;
  await terminal.waitFor('type / for commands');
  terminal.write(typed);
  await terminal.waitFor('tango');
  for (const columns of [60, 90, 44, 100]) {
    terminal.resize(columns, 30);
    await terminal.waitFor((rows) => terminal.whole() && isWrapped(rows, columns));
  }
  const rows = terminal.scrollback();
  expect(rows.join('\n')).toContain('> alpha');
  expectTyped(rows);
});

const tmux = spawnSync('tmux', ['-V']).status === 0;

/** tmux breaks and joins rows otherwise, holds on to its cursor, and tells of a change late where another came before it. */
describe.skipIf(!tmux)('in tmux', () => {
  // A server of its own for each: one that is told to end may still answer the next call.
  let servers = 0;
  const run = (...args: string[]): string => {
    const socket = `archie-resize-${process.pid}-${servers}`;
    return execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });
  };
  const screen = (...more: string[]): string[] =>
    run('capture-pane', '-p', '-S', '-', ...more)
      .split('\n')
      .map((row) => row.trimEnd());
  const until = async (what: string, holds: (rows: readonly string[]) => boolean): Promise<void> => {
    for (let tries = 0; !holds(screen()); tries += 1) {
      if (tries > 1_000) throw new Error(`${what} was not seen:\n${screen().join('\n')}`);
      await setTimeout(15);
    }
  };
  const untilSeen = (text: string) => until(text, (rows) => letters(rows.join('')).includes(letters(text)));
  const resize = (columns: number): string => run('resize-window', '-x', String(columns), '-y', '30');

  beforeEach(async () => {
    servers += 1;
    // A child of the shell: its own tmux lets go on at once.
    const program = `env LANG=C.UTF-8 '${process.execPath}' '${file}' stream; sleep 1000`;
    run('set', '-g', 'history-limit', '50000', ';', 'new-session', '-d', '-x', '120', '-y', '30', program);
    await untilSeen('type / for commands');
  });
  afterEach(() => void run('kill-server'));

  it('an answer that streams is there once', async () => {
    run('send-keys', 'design it', 'Enter');
    for (const { at, columns } of byParts(60, 110, 80, 120)) {
      await untilSeen(at);
      const shell = run('display', '-p', '#{pane_pid}').trim();
      const pid = Number(readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8'));
      await stop(pid);
      let before = '';
      await until('rest', (rows) => before === (before = rows.join('\n')));
      resize(columns);
      process.kill(pid, 'SIGCONT');
    }
    await untilSeen('1 request');
    const rows = screen('-J');
    expect(rows.join('\n')).toContain('Part 22 of the answer');
    expectOnce(rows);
  });

  it('a prompt of several rows is, where the frame begins in the first row too', async () => {
    run('send-keys', '-l', typed);
    await untilSeen('tango');
    // What it pushes into its history when a frame that begins in the first row is broken, nobody can take back.
    for (const columns of [60, 100]) {
      resize(columns);
      await until(`the prompt in ${columns} columns`, (rows) => isWrapped(rows, columns));
    }
    const rows = screen();
    expect(rows.join('\n')).toContain('> alpha');
    expectTyped(rows);
  });
});
