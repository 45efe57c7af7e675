/** The window changes its width while an answer streams: nothing is cleared, nothing is lost, and no row of what was there before is left over. */

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

/** What the person sees of the answer: each of its words once, in order. Tables and code are wrapped with signs of their own. */
function answerIn(terminal: Pty): string[] {
  const rows = terminal.scrollback();
  const from = rows.findIndex((row) => row.startsWith('› design it'));
  const to = rows.findLastIndex((row) => row.includes('1 request'));
  return rows.slice(from + 1, to);
}

/** Where two long texts part, with what stands there; nothing where they are the same. */
function apart(is: string, should: string): string {
  if (is === should) return '';
  const at = Array.from({ length: is.length }, (_, n) => n).find((n) => is[n] !== should[n]) ?? is.length;
  return `${is.slice(Math.max(0, at - 60), at)}<here>${is.slice(at, at + 120)}`;
}

async function widthsWhileStreaming(widths: readonly number[], rows: number): Promise<Pty> {
  const terminal = startPty({ file: process.execPath, args: [file, 'stream'], cols: 120, rows });
  pty = terminal;
  await terminal.waitFor('type / for commands');
  terminal.write('design it\r');
  for (const [step, columns] of widths.entries()) {
    // In the middle of each part: of a paragraph, a table, a block of code, whatever comes then.
    await terminal.waitFor(() =>
      terminal
        .scrollback()
        .join('\n')
        .includes(`Part ${2 + step * 3} of the answer`),
    );
    terminal.resize(columns, rows);
  }
  await terminal.waitFor('1 request', 20_000);
  await terminal.waitFor(() => terminal.whole());
  return terminal;
}

describe('an answer that streams while the window goes', () => {
  it.each([
    { widths: [60, 110], rows: 30 },
    { widths: [119, 118, 100, 80, 60, 40], rows: 40 },
  ])('from 120 to $widths columns: all of it once, and one prompt', async ({ widths, rows }) => {
    const terminal = await widthsWhileStreaming(widths, rows);
    const answer = answerIn(terminal);
    for (let part = 1; part <= 22; part += 1) {
      const heads = answer.filter((row) => new RegExp(`Part ${part} of the answer`).test(row));
      expect(heads, `part ${part}`).toHaveLength(1);
    }
    // Of tables the cells are wrapped side by side: all else is there once, letter by letter.
    const said = longAnswer()
      .replaceAll(/^```.*$/gm, '')
      .replaceAll(/`/g, '')
      .split('\n');
    const shown = answer.filter((row) => !/│|┼/.test(row) && !/^(?:ts|sql)$/.test(row.trim()));
    expect(apart(letters(shown.join('\n')), letters(said.filter((line) => !line.startsWith('|')).join('\n')))).toBe('');
    const screen = terminal.scrollback();
    expect(screen.filter((row) => row.includes('type / for commands'))).toHaveLength(1);
    expect(screen.filter((row) => / ask · /.test(row))).toHaveLength(1);
    expect(screen.filter((row) => /Esc stop|thinking|writing/.test(row))).toEqual([]);
    expect(terminal.raw()).not.toMatch(/\u001B\[[23]J/);
  });
});
