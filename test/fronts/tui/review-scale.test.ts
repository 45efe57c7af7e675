/** What a key of the review costs does not grow with the review: counted in rows that are read, not in time. */

import { describe, expect, it } from 'vitest';
import type { DiffRow } from '../../../src/text/diff/diff.ts';
import { guardMs } from '../../../src/fronts/tui/keys/guard.ts';
import { finding, verdict } from '../../support/verdicts.ts';
import { Board } from './board.ts';

/** Rows of three kinds; every tenth line is longer than half a window. */
const text = (lines: number, name: string) =>
  Array.from({ length: lines }, (_, at) =>
    at % 2 === 0 ? `const ${name}${at} = ${at};${at % 20 === 0 ? ' // a long line'.repeat(9) : ''}\n` : `// ${at}\n`,
  ).join('');

/** A review of so many lines whose rows tell each time that they are read. */
async function reviewOf(lines: number, columns: number) {
  const board = await new Board([['a.ts', text(lines, 'old'), text(lines, 'new')]], { columns, rows: 40 }).open();
  const counts = { visited: 0, laidOut: 0 };
  const { hunks } = board.controller.data().files[0]!.diff!;
  for (const hunk of hunks) {
    const rows = hunk.rows.map((row: DiffRow) => ({
      ...row,
      get text() {
        counts.laidOut++;
        return row.text;
      },
    }));
    hunk.rows = new Proxy(rows, {
      get(all, key, receiver) {
        if (typeof key === 'string' && /^\d+$/.test(key)) counts.visited++;
        return Reflect.get(all, key, receiver) as unknown;
      },
    });
  }
  board.now += guardMs;
  return { board, counts };
}

/** Keys that move or choose, and those that show the file in another way. */
const moving = ['j', 'k', 'pagedown', 'pageup', 'G', 'k', 'g', ']', 'V', 't', 't', 'G', 'm', 'k', 'x', 'j'];
const showing = ['|', '|', 'w', 'w', '0', '0', '+', '*', '*', '-', 's', 'J', 'c'];

/** What each key costs. */
async function costs(lines: number, columns: number, keys: readonly string[], of: 'visited' | 'laidOut') {
  const { board, counts } = await reviewOf(lines, columns);
  return keys.map((key) => {
    counts[of] = 0;
    board.input(key);
    if (key === 'c') board.input('!', 'enter');
    // The key itself was given what stood there; what it made is drawn now.
    expect(board.screen.length).toBeGreaterThan(10);
    return counts[of];
  });
}

describe.each([80, 140])('in %i columns', (columns) => {
  it('no key that moves or chooses goes through the rows', async () => {
    const few = await costs(4_000, columns, moving, 'visited');
    const many = await costs(12_000, columns, moving, 'visited');
    for (const [at, cost] of many.entries()) expect([moving[at], cost]).toEqual([moving[at], few[at]]);
  });

  it('no key lays out rows that are not looked at', async () => {
    const few = await costs(4_000, columns, showing, 'laidOut');
    const many = await costs(12_000, columns, showing, 'laidOut');
    for (const [at, cost] of many.entries()) expect([showing[at], cost]).toEqual([showing[at], few[at]]);
  });
});

it('rows are counted in the background, and the place is told then', async () => {
  const board = await new Board([['a.ts', text(6_000, 'old'), text(6_000, 'new')]]).open();
  const status = () => board.screen.find((row) => row.includes('% seen'))!;
  expect(status()).toMatch(/^counting the rows … · 0 % seen · ↓ PgDn for more$/);
  board.controller.shown(board.frame.look, false);
  await board.until(() => status().startsWith('rows'));
  expect(status()).toMatch(/^rows 1-\d+ of 1\d{4} · 0 % seen · ↓ PgDn for more$/);
  const [, end, total] = /-(\d+) of (\d+)/.exec(status())!.map(Number);
  board.input('pagedown');
  expect(status()).toContain(`rows ${end}-${2 * end! - 1} of ${total} `);
  board.input('G');
  expect(status()).toMatch(new RegExp(`^rows ${total! - end! + 1}-${total} of ${total} · \\d % seen$`));
  // Lines that stand there anew are counted anew.
  board.input('c', '!', 'enter');
  expect(status()).toContain('counting the rows …');
  board.controller.shown(board.frame.look, false);
  await board.until(() => status().startsWith('rows'));
  expect(status()).toContain(` of ${total! + 1} `);
});

it('a verdict that comes lays out only the file that it is about, and a key looks nothing up twice', async () => {
  const { board, counts } = await reviewOf(12_000, 80);
  const findings = Array.from({ length: 400 }, (_, at) => finding('a.ts', at * 30 + 1, `found ${at}`));
  const own = verdict('a.ts', 'warn', '', { findings });
  board.check(300).check(299, own).drawn();
  const { body } = board.frame.look.viewport;
  counts.visited = 0;
  for (let at = 0; at < 299; at++) {
    const other = verdict(`b/${at}.sql`, 'warn', '', { findings: [finding(`b/${at}.sql`, 1, 'x')] });
    board.check(298 - at, other);
  }
  // What they found is told of at the head of the first file: of one that changes, it would be told of there.
  expect(board.frame.look.viewport.body).not.toBe(body);
  const laidOut = board.frame.look.viewport.body;
  board.check(0, verdict('c.sql', 'pass', 'applies'));
  expect(board.frame.look.viewport.body).toBe(laidOut);
  counts.visited = 0;
  board.input('j', 'k', 'pagedown');
  expect(board.screen.length).toBeGreaterThan(10);
  expect(counts.visited).toBeLessThan(4_000);
});
