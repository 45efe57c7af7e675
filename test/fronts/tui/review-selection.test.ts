/** What is chosen of a change set by hunks, lines, files and aspects, and what therefore lands. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReviewAnswer } from '../../../src/protocol/approval.ts';
import { diffText } from '../../../src/text/diff/diff.ts';
import { selectText } from '../../../src/text/diff/select.ts';
import { Board } from './board.ts';

const lines = (...all: (string | number)[]) => all.map((line) => `${line}\n`).join('');
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** Two hunks: one with changes at 2 and at 5, one at 20. */
const before = lines(...range(1, 30));
const after = lines(1, 'two', 3, 4, 'five', ...range(6, 19), 'twenty', ...range(21, 30));
const [first, second] = diffText(before, after).hunks;
const open = (more: ConstructorParameters<typeof Board>[1] = {}) =>
  new Board([['a.txt', before, after]], { rows: 60, ...more }).open();

const accepted = (board: Board) => board.accept().answers[0]?.accept;

describe('of which nothing is left', () => {
  it('offers nothing to accept, and does again', async () => {
    const board = await open();
    board.input(' ');
    expect(board.screen.join('\n')).toContain('y accept chosen');
    board.input(']', ' ');
    expect(board.screen.join('\n')).not.toMatch(/y accept|0 of/);
    expect(board.screen.join('\n')).toContain('n reject');
    board.input(' ');
    expect(board.screen.join('\n')).toContain('y accept');
  });
});

describe('hunks and lines', () => {
  it('take and leave the hunk under the cursor, and say so by signs', async () => {
    const board = await open();
    board.input(']', ' ');
    expect(board.screen.slice(2, 6)).toEqual([
      ' [~] a.txt  modified +3 -3',
      ' [x] @@ -1,8 +1,8 @@',
      '   1  1   1',
      '   2    - 2',
    ]);
    expect(board.screen.slice(14, 22)).toEqual([
      '▸[ ] @@ -17,7 +17,7 @@',
      '  17 17   17',
      '  18 18   18',
      '  19 19   19',
      ' ×20    - 20',
      ' ×   20 + twenty',
      '  21 21   21',
      '  22 22   22',
    ]);
    expect(board.screen.join('\n')).toContain('y accept chosen');
    expect(accepted(board)).toEqual({ files: { 'a.txt': { hunks: [first!.id] } } });
  });

  it('take again what was left, and then everything is chosen', async () => {
    expect(accepted((await open()).input(' ', ' '))).toBe('all');
    expect(accepted((await open()).input(' ', ']', ' ', ' ', '[', ' '))).toBe('all');
    expect((await open()).input(' ', ']', ' ', 'y').screen.join('\n')).toContain('Nothing is chosen');
  });

  it('take and leave single lines', async () => {
    const board = await open();
    // - 2, then + two
    board.input('down', 'down', 'down', 'x');
    expect(board.screen.slice(3, 7)).toEqual([' [~] @@ -1,8 +1,8 @@', '   1  1   1', '   2    - 2', '▸×    2 + two']);
    expect(accepted(board)).toEqual({
      files: { 'a.txt': { hunks: [first!.id, second!.id], lines: { [first!.id]: [1, 5, 6] } } },
    });
    expect((await open()).input('down', 'x').screen.join('\n')).toContain('No changed line here');
  });

  it('take and leave a range of lines, which Esc ends', async () => {
    const board = await open();
    board.input('down', 'm', 'down', 'down', 'down');
    expect(board.screen.slice(4, 8).map((row) => row.slice(0, 2))).toEqual([' ┃', ' ┃', ' ┃', '▸┃']);
    expect(board.screen.join('\n')).toContain('x take or leave these lines');
    board.input('x');
    expect(accepted(board)).toEqual({
      files: { 'a.txt': { hunks: [first!.id, second!.id], lines: { [first!.id]: [5, 6] } } },
    });
    const none = (await open()).input('down', 'm', 'escape');
    expect(none.interrupts).toBe(0);
    expect(none.input('escape').interrupts).toBe(1);
  });

  it('split a hunk at unchanged lines, join the parts again, and join hunks', async () => {
    const board = await open();
    board.input('s');
    expect(board.screen.filter((row) => row.includes('@@'))).toEqual([
      '▸[x] @@ -1,3 +1,3 @@',
      ' [x] @@ -4,5 +4,5 @@',
      ' [x] @@ -17,7 +17,7 @@',
    ]);
    board.input(']', ' ');
    expect(board.screen.filter((row) => row.includes('@@'))).toEqual([
      ' [x] @@ -1,3 +1,3 @@',
      '▸[ ] @@ -4,5 +4,5 @@',
      ' [x] @@ -17,7 +17,7 @@',
    ]);
    expect(accepted(board)).toEqual({
      files: { 'a.txt': { hunks: [first!.id, second!.id], lines: { [first!.id]: [1, 2] } } },
    });
    const joined = (await open()).input('s', 'J', 'J');
    expect(joined.screen.filter((row) => row.includes('@@'))).toEqual([
      '▸[x] @@ -1,8 +1,8 @@',
      ' [x] @@ -17,7 +17,7 @@ joined with the one before',
    ]);
    expect(joined.input(' ').screen.join('\n')).not.toContain('[x]');
    expect(joined.input('s', ' ').screen.filter((row) => row.includes('@@'))[1]).toContain('[ ]');
    expect((await open()).input(']', 's').screen.join('\n')).toContain('No unchanged line to split at');
  });

  it('take and leave the mode, the encoding and the name by themselves', async () => {
    const board = await new Board(
      [
        ['b.sh', 'a\nb\n', '\ufeffa\nc\n', ['file', 'executable']],
        ['c.txt', 'x\n', 'y\n'],
      ],
      { rows: 50 },
    ).open();
    board.input('up', 'up', ' ');
    expect(board.screen[3]).toBe('▸[ ] mode: plain file → executable');
    const { hunks } = diffText('a\nb\n', 'a\nc\n');
    expect(accepted(board)).toEqual({
      files: { 'b.sh': { hunks: [hunks[0]!.id], encoding: true }, 'c.txt': 'all' },
    });
  });

  it('take the name of a renamed file with or without its changes, and the old one goes with it', async () => {
    const old = lines(...range(1, 20));
    const files: ConstructorParameters<typeof Board>[0] = [
      ['new/name.txt', null, old.replace('7\n', 'seven\n')],
      ['old/name.txt', old, null],
    ];
    const board = await new Board(files, { rows: 50 }).open();
    expect(board.screen[2]).toBe(' [x] new/name.txt  renamed +1 -1');
    expect(board.screen[3]).toMatch(/^ \[x\] renamed from old\/name\.txt, \d\d % the same$/);
    board.input(' ');
    expect(board.screen[2]).toContain('[~]');
    expect(accepted(board)).toEqual({
      files: { 'new/name.txt': { hunks: [], from: 'old/name.txt' }, 'old/name.txt': 'all' },
    });
    const without = (await new Board(files).open()).input('up', ' ');
    expect(without.screen[2]).toContain('[ ]');
    expect(without.input('down', ' ').screen[2]).toContain('[x]');
    expect(accepted(without)).toBe('all');
  });

  it('leave a file that cannot be divided whole', async () => {
    const board = await new Board([
      ['l', 'a', 'b', ['link', 'link']],
      ['m', 'x\n', 'y\n'],
    ]).open();
    expect(board.input('x').screen.join('\n')).toContain('lands whole or not at all');
    expect(board.input(' ').screen[2]).toBe(' [ ] 1/2 l  modified +1 -1');
    expect(accepted(board)).toEqual({ files: { m: 'all' } });
  });

  it('take the file with t and everything with T', async () => {
    const board = await new Board([
      ['a', 'x\n', 'y\n'],
      ['b', 'x\n', 'y\n'],
    ]).open();
    expect(board.input('t').screen[2]).toContain('[ ] 1/2 a');
    expect(board.input('T').screen[2]).toContain('[x] 1/2 a');
    expect(board.input('T', 'tab').screen[2]).toContain('[ ] 2/2 b');
    expect(board.input('y').answers).toEqual([]);
  });
});

/**
 * What a person sees as chosen: unchanged lines, added ones that are taken, removed ones that are left. Where an old and
 * a new line that stand in each other's place are both taken, the new one comes where the old one was.
 */
function chosenOnScreen(rows: readonly string[]): string {
  const block = { '-': [] as { text: string; taken: boolean }[], '+': [] as { text: string; taken: boolean }[] };
  let text = '';
  const flush = (to = Number.POSITIVE_INFINITY) => {
    for (const { text: line, taken } of block['-'].splice(0, to)) if (!taken) text += line;
    for (const { text: line, taken } of block['+'].splice(0, to)) if (taken) text += line;
  };
  const settle = () => {
    for (let at = 0; at < Math.min(block['-'].length, block['+'].length); at++) {
      if (!block['-'][at]?.taken || !block['+'][at]?.taken) continue;
      flush(at + 1);
      at = -1;
    }
    flush();
  };
  for (const row of rows) {
    const [, refused, sign, line] = /^.([ ×⇄])[ \d]+ ([-+ ]) (.*)$/.exec(row) ?? [];
    if (sign === undefined) continue;
    if (sign === '-' && block['+'].length > 0) settle();
    if (sign === '-' || sign === '+') block[sign].push({ text: `${line}\n`, taken: refused !== '×' });
    else {
      settle();
      text += `${line}\n`;
    }
  }
  settle();
  return text;
}

function partApplied(accept: ReviewAnswer['accept'] | undefined, from: string, to: string): string | null {
  if (accept === undefined || accept === 'none') return from;
  if (accept === 'all') return to;
  const part = accept.files['a.txt'];
  return part === undefined ? from : part === 'all' ? to : selectText(from, to, part);
}

describe('whatever is chosen by keys', () => {
  it('is on the screen what comes out when it is applied', async () => {
    const keys = fc.constantFrom(
      'down',
      'down',
      'up',
      ' ',
      'x',
      'm',
      's',
      'J',
      ']',
      '[',
      't',
      'T',
      'g',
      'G',
      '+',
      '-',
      'c',
    );
    const line = fc.constantFrom('a', 'b', 'c', 'd', 'same', 'other', '}');
    const texts = fc.tuple(
      fc.array(line, { minLength: 4, maxLength: 40 }),
      fc.array(fc.tuple(fc.nat(40), fc.constantFrom('drop', 'add', 'change')), { minLength: 1, maxLength: 8 }),
    );
    const property = fc.asyncProperty(texts, fc.array(keys, { maxLength: 25 }), async ([old, edits], pressed) => {
      const now: string[] = [...old];
      for (const [at, kind] of edits)
        now.splice(at % (now.length + 1), kind === 'add' ? 0 : 1, ...(kind === 'drop' ? [] : [`new ${at}`]));
      const [from, to] = [lines(...old), lines(...now)];
      if (from === to || now.length === 0) return;
      const board = await new Board([['a.txt', from, to]], { rows: 200 }).open();
      for (const key of pressed) {
        board.input(key);
        if (key === 'c' && board.controller.data().state.field) board.input('words', 'enter');
      }
      if (board.controller.data().state.range !== null) board.input('escape');
      board.input('0', '*');
      const seen = chosenOnScreen(board.screen);
      board.accept();
      expect(partApplied(board.answers[0]?.accept, from, to)).toBe(seen);
    });
    await fc.assert(property, { numRuns: Number(process.env['ARCHIE_RUNS'] ?? 200), seed: 7 });
  });
});

describe("what may be the person's own", () => {
  const undo = () => {
    const board = new Board(
      [
        ['a.txt', 'A\n', null],
        ['hand.txt', 'by hand\n', 'before\n'],
      ],
      { question: { about: 'undo' } },
    );
    board.props.question.changes.files[1]!.maybeYours = true;
    return new Board([], { question: board.props.question, blobs: board.blobs }).open();
  };

  it('is left out at first, and says why', async () => {
    const board = await undo();
    board.input('\t');
    expect(board.screen.join('\n')).toContain('perhaps by your own hand');
    board.input('y');
    expect(board.answers[0]?.accept).toEqual({ files: { 'a.txt': 'all' } });
  });

  it('goes with the rest only when it is chosen, by name', async () => {
    const board = await undo();
    board.input('\t', 't');
    expect(accepted(board)).toEqual({ files: { 'a.txt': 'all', 'hand.txt': 'all' } });
  });
});
