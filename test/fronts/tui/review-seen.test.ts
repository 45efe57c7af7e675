/** Nothing lands unseen: what was on the screen, what is said of the rest, and what is still known when it is proposed again. */

import { describe, expect, it } from 'vitest';
import type { ChangeSet } from '../../../src/protocol/change.ts';
import { nothingViewed } from '../../../src/fronts/tui/review/model/viewed.ts';
import type { Viewed } from '../../../src/fronts/tui/review/model/viewed.ts';
import { reviewStep } from '../../../src/fronts/tui/review/state/step.ts';
import { Board } from './board.ts';

const lines = (...all: (string | number)[]) => all.map((line) => `${line}\n`).join('');
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const all = (board: Board) => board.screen.join('\n');
const open = (...at: ConstructorParameters<typeof Board>) => new Board(...at).open();
const long: ConstructorParameters<typeof Board>[0] = [['a.txt', null, lines(...range(1, 600))]];
const down = (times: number) => Array.from({ length: times }, () => 'pagedown');

describe('accepting', () => {
  it('takes one key where every changed row was on the screen', async () => {
    expect((await open([['a', 'x\n', 'y\n']])).input('y').answers).toHaveLength(1);
    const read = await open([['a', null, lines(...range(1, 40))]]);
    expect(read.input(...down(4), 'y').answers).toHaveLength(1);
  });

  it('says what was not, shows it, and takes the second key', async () => {
    const board = await open(long);
    expect(board.input('y').answers).toEqual([]);
    expect(all(board)).toContain('y again goes ahead · not seen: 587 of 600 changed rows');
    expect(all(board)).toMatch(/▸ +14 \+ 14/);
    expect(board.input('y').answers).toMatchObject([{ accept: 'all' }]);
  });

  it('counts anew after any other key: only the key that was told of goes ahead', async () => {
    const board = await open(long);
    expect(board.input('y', 'pagedown', 'y').answers).toEqual([]);
    expect(all(board)).toContain('not seen: 564 of 600');
    expect(board.input('a').answers).toEqual([]);
    expect(board.input('y').answers).toEqual([]);
    expect(board.input('n').answers).toMatchObject([{ accept: 'none' }]);
  });

  it('does not count rows that were jumped over', async () => {
    const board = await open(long);
    expect(board.input('G', 'y').answers).toEqual([]);
    expect(all(board)).toContain('not seen: 574 of 600');
  });

  it.each(['turn', 'undo', 'redo', 'patch'] as const)('asks the same of a review of a %s', async (about) => {
    const board = await open(long, { question: { about } });
    expect(board.input('y').answers).toEqual([]);
    expect(board.input('y').answers).toHaveLength(1);
  });

  it('and rewinding the conversation asks it too', async () => {
    const board = await open(long, { question: { about: 'undo', rewind: { turn: 1, prompt: 'p' } } });
    expect(board.input('Z').answers).toEqual([]);
    expect(all(board)).toContain('Z again goes ahead');
    expect(board.input('Z').answers).toMatchObject([{ rewind: true }]);
  });

  it('asks nothing where there is nothing to land', async () => {
    expect((await open(long, { question: { about: 'patch', readOnly: true } })).input('y').answers).toHaveLength(1);
  });

  it('asks for every file that lands, and for none that is refused', async () => {
    const files: typeof long = [
      ['a', 'x\n', 'y\n'],
      ['b', 'x\n', 'y\n'],
      ['c', 'x\n', 'y\n'],
    ];
    const board = await open(files);
    expect(board.input('y').answers).toEqual([]);
    expect(all(board)).toContain('y again goes ahead · not seen: 4 of 6 changed rows in 2 of 3 files');
    expect(board.controller.data().state.file).toBe(1);
    const rest = await open(files);
    expect(rest.input('tab', 't', 'tab', 't', 'y').answers).toMatchObject([{ accept: { files: { a: 'all' } } }]);
    const parts = await open([['a', null, lines(...range(1, 30))]], { rows: 20 });
    expect(parts.input('G', 'g', 'm', 'down', 'x', 'y').answers).toEqual([]);
  });

  it('does not take a list, help or an editor in the place of the diff for the diff', async () => {
    const files: typeof long = [
      ['a', 'x\n', 'y\n'],
      ['b', 'x\n', 'y\n'],
    ];
    const listed = await open(files);
    expect(listed.input('o', 'down', 'up', 'o', 'y').answers).toEqual([]);
    expect((await open(long)).input('?', 'pagedown', 'escape', 'y').answers).toEqual([]);
  });

  it('does not count what was made by keys of one chunk, and never drawn', async () => {
    const board = await open(long);
    const { controller, ports } = board;
    const look = (data: ReturnType<typeof controller.data>) => ({ ...board.at(data).look, visible: false });
    for (const _ of range(1, 60))
      controller.press(
        { type: 'key', name: 'pagedown', ctrl: false, alt: false, shift: false, chunk: true },
        ports,
        look,
      );
    expect(board.input('y').answers).toEqual([]);
  });
});

describe('what no key can bring on the screen', () => {
  it('white space that is hidden is not seen, and is shown', async () => {
    const before = lines('if (a) {', 'b();', '}');
    const after = lines('if (a) {', '  b();', '}');
    const board = await open([['a.py', before, after]], { preferences: { hideSpace: true } });
    expect(board.input('y').answers).toEqual([]);
    expect(all(board)).toContain('not seen: 2 of 2 changed rows');
    expect(all(board)).toContain('+   b();');
    expect(board.input('y').answers).toHaveLength(1);
  });

  it('a line that is cut off is not seen', async () => {
    const board = await open([['a.js', null, `${'x'.repeat(9000)}\n`]]);
    expect(board.input(...down(30), 'y').answers).toEqual([]);
    expect(all(board)).toContain('y again goes ahead · not seen: 1 of 2 changed rows (1 cut off)');
    expect(board.input('y').answers).toHaveLength(1);
  });

  it('a line that is taller than the window is seen when each row of it was', async () => {
    const board = await open([['a.js', null, `${'x'.repeat(3000)}\n`]], { columns: 40, rows: 20 });
    expect(board.input('y').answers).toEqual([]);
    expect(board.input('g', ...down(20), 'y').answers).toHaveLength(1);
  });

  it('a change of mode counts as a row', async () => {
    const text = lines(...range(1, 60));
    const board = await open([['run.sh', text, text.replace('55', 'x'), ['file', 'executable']]], { rows: 12 });
    board.input('G', 'y');
    expect(board.answers).toEqual([]);
  });
});

describe('a mark on the file', () => {
  it('stands for having seen it, and is taken back', async () => {
    const board = await open(long);
    board.input('V');
    expect(all(board)).toContain('a.txt  created · viewed +600');
    expect(board.input('V', 'y').answers).toEqual([]);
    expect(board.input('V', 'y').answers).toHaveLength(1);
  });
});

describe('a change that is proposed again', () => {
  const before = lines(...range(1, 90));
  const change = (more: Record<number, string>) => lines(...range(1, 90).map((at) => more[at] ?? at));
  const proposal = (viewed: Viewed, after: string, more: ConstructorParameters<typeof Board>[1] = {}) =>
    open([['a.txt', before, after]], { viewed, ...more });
  const first = change({ 5: 'five', 40: 'forty', 80: 'eighty' });

  it('need not be looked at again where its hunks are the same, wherever they stand now', async () => {
    const viewed = nothingViewed();
    const one = await proposal(viewed, first);
    one.input('G', 'g', ...down(5), 'n').leave();
    const moved = lines('new', ...range(1, 90).map((at) => ({ 40: 'forty', 80: 'eighty' })[at] ?? at));
    const two = await proposal(viewed, moved, { rows: 60 });
    expect(all(two)).toContain('new since last time: a.txt (1 of 3 hunks)');
    expect(all(two)).toMatch(/@@ · new since last time[\s\S]*@@ · as last time[\s\S]*@@ · as last time/);
    two.leave();
    const low = await proposal(viewed, moved, { rows: 24 });
    expect(low.input('y').answers).toHaveLength(1);
  });

  it('keeps marks by hunk: one that changed is to be looked at', async () => {
    const viewed = nothingViewed();
    (await proposal(viewed, first)).input('V', 'n').leave();
    const same = await proposal(viewed, first);
    expect(all(same)).toContain('· viewed');
    expect(all(same)).toContain('nothing is new since last time');
    same.leave();
    const two = await proposal(viewed, change({ 5: 'five', 40: 'forty', 80: 'EIGHTY' }), { rows: 20 });
    expect(all(two)).not.toContain('· viewed');
    expect(two.input('y').answers).toEqual([]);
    expect(all(two)).toContain('not seen: 2 of 6 changed rows');
    expect(all(two)).toMatch(/▸ +80 +- 80/);
  });

  it('read to its end before, only what changed since is to be read', async () => {
    const viewed = nothingViewed();
    const text = (last: string) => lines(...range(1, 99), last);
    const one = await open([['new.txt', null, text('a')]], { viewed });
    one.input(...down(10), 'r', 'b please', 'enter').leave();
    const previous: ChangeSet = one.props.question.changes;
    const again = { viewed, blobs: one.blobs, question: { previous } };
    expect((await open([['new.txt', null, text('b')]], again)).input('y').answers).toEqual([]);
    const two = await open([['new.txt', null, text('b')]], again);
    two.input('p');
    await two.until(({ since }) => since.size > 0);
    expect(all(two)).toContain('+ b');
    expect(two.input('y').answers).toHaveLength(1);
  });

  it('is no second proposal where the first one landed', async () => {
    const viewed = nothingViewed();
    (await proposal(viewed, first, { rows: 60 })).input('y').leave();
    expect(all(await proposal(viewed, first))).not.toContain('last time');
  });
});

describe('a low window', () => {
  const edit: typeof long = [['a.txt', lines(...range(1, 30)), lines(...range(1, 14), 'fifteen', ...range(16, 30))]];
  it.each([
    [80, 10, true],
    [80, 10, false],
    [40, 12, false],
    [60, 8, true],
    [30, 7, true],
    [80, 5, true],
    [80, 4, true],
    [80, 7, false],
  ])('of %i×%i shows what changes', async (columns, rows, full) => {
    const board = new Board(edit, { columns, rows });
    board.full = full;
    await board.open();
    expect(board.screen.length).toBeLessThanOrEqual(full ? rows - 1 : Math.max(3, rows - 4));
    expect(all(board)).toMatch(/- 15|\+ fifteen/);
    board.input('y', 'y');
    expect(board.answers).toHaveLength(1);
  });
});

it('a key that is none, such as several characters, goes ahead with nothing', async () => {
  const board = await open(long);
  board.input('y', 'yy');
  expect(board.answers).toEqual([]);
  const { state } = board.controller.data();
  expect(reviewStep({ ...state, confirm: 'y' }, { type: 'text', text: 'yy' }, board.frame.look).effect).toBeUndefined();
});

describe('one of several edits of a reply', () => {
  const place = { at: 1, of: 3, rest: ['b.ts', 'c\u202e.ts'] };
  const small: typeof long = [['a.ts', 'x\n', 'y\n']];

  it('says which it is, and offers to accept the rest, which takes two keys: nobody has seen it', async () => {
    const board = await open(small, { question: { place } });
    expect(board.screen[0]).toBe('Review 1 of 3 · Edit');
    expect(all(board)).toMatch(/A (accept )?the rest/);
    expect(board.input('A').answers).toEqual([]);
    expect(all(board)).toContain('A again goes ahead · not seen: 2 more edits: b.ts, c⟨U+202E⟩.ts');
    expect(board.input('A').answers).toEqual([{ kind: 'review', accept: 'all', comments: [], rest: true }]);
    expect((await open(small, { question: { place } })).input('y').answers[0]).not.toHaveProperty('rest');
  });

  it('offers no rest for the last one, for one that stands alone, or while something is left out', async () => {
    for (const more of [{}, { place: { at: 3, of: 3, rest: [] } }]) {
      const board = await open(small, { question: more });
      expect(all(board)).not.toContain('the rest');
      expect(board.input('A', 'A').answers).toEqual([]);
    }
    const part = await open(small, { question: { place } });
    expect(part.input('t', 'A').answers).toEqual([]);
    expect(all(part)).toContain('A accepts all: choose everything first (T)');
  });
});
