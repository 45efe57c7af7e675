/** What keys do in the review panel: how a diff is looked at, searched, commented on, resolved and left. */

import { describe, expect, it } from 'vitest';
import type { ReviewQuestion } from '../../../src/protocol/approval.ts';
import type { Conflict } from '../../../src/protocol/change.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { Board } from './board.ts';

const dark = chooseTheme({ color: true, theme: 'dark' }, {});
const lines = (...all: (string | number)[]) => all.map((line) => `${line}\n`).join('');
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

const before = lines(...range(1, 30));
const after = lines(1, 'two', 3, 4, 'five', ...range(6, 19), 'twenty', ...range(21, 30));
const open = (more: ConstructorParameters<typeof Board>[1] = {}) =>
  new Board([['a.txt', before, after]], { rows: 60, ...more }).open();
const all = (board: Board) => board.screen.join('\n');
/** The row of the screen that the cursor is on. */
const here = (board: Board) => board.screen.findIndex((row) => row.startsWith('▸'));

describe('unchanged lines', () => {
  it('are widened, narrowed, folded and shown whole, the cursor staying where it is', async () => {
    const board = await open({ rows: 30 });
    board.input(']', 'down', 'down', 'down', 'down');
    expect(board.screen[here(board)]).toContain('- 20');
    const row = here(board);
    const rows = (key: string) => board.input(key).frame.look.viewport.body.rows(1000);
    expect(rows('+')).toBe(2 + 11 + 15 + 5);
    expect(board.screen[here(board)]).toContain('- 20');
    expect(here(board)).toBe(row);
    expect(rows('*')).toBe(2 + 33);
    expect(rows('0')).toBe(2 + 5 + 2);
    expect(board.screen[here(board)]).toContain('- 20');
    expect(all(board)).toContain('⋯ 2 unchanged lines');
    expect(rows('0')).toBe(2 + 10 + 8);
    expect(rows('-')).toBe(2 + 8 + 4);
  });

  it('of two hunks are shown once', async () => {
    const board = await open();
    board.input('*');
    const shown = board.screen.flatMap((row) => /^ +\d+ +\d+ {3}(\d+)$/.exec(row)?.[1] ?? []);
    expect(shown).toEqual(
      range(1, 30)
        .filter((line) => ![2, 5, 20].includes(line))
        .map(String),
    );
  });
});

describe('white space', () => {
  const spaced: ConstructorParameters<typeof Board>[0] = [
    [
      'a.ts',
      lines('if (a) {', 'b();', '}', ...range(1, 9), 'x'),
      lines('if (a) {', '  b();', '}', ...range(1, 9), 'y'),
    ],
  ];
  it('is hidden and shown by w, which is remembered; what is hidden still lands', async () => {
    const board = await new Board(spaced, { rows: 60 }).open();
    expect(all(board)).toContain('- b();');
    board.input('w');
    expect(all(board)).toContain('only white space changes: w shows it');
    expect(all(board)).not.toContain('b();');
    expect(all(board)).toContain('+ y');
    expect(board.preferred).toEqual([{ hideSpace: true }]);
    expect(board.input('y').answers[0]?.accept).toBe('all');
    const one = lines(' a', 'b');
    const part = await new Board([['a.ts', one, lines('a', 'c')]], { preferences: { hideSpace: true } }).open();
    expect(all(part)).not.toContain('-  a');
    expect(all(part.input('down', 'down', 'x'))).toContain('No changed line here');
    const hidden = await new Board(spaced, { rows: 60, preferences: { hideSpace: true } }).open();
    expect(all(hidden)).not.toContain('b();');
    expect(all(hidden.input('w'))).toContain('b();');
  });
});

describe('search', () => {
  it('goes from match to match, through all files and round, and says when there is none', async () => {
    const board = await new Board(
      [
        ['a.txt', before, after],
        ['b.txt', null, lines('Twenty', 'x')],
      ],
      { rows: 24 },
    ).open();
    board.input('/', 'twenty', 'enter');
    expect(board.screen[here(board)]).toContain('+ twenty');
    board.input('.');
    expect(board.screen[2]).toContain('2/2 b.txt');
    expect(board.screen[here(board)]).toContain('+ Twenty');
    expect(board.input('.').screen[here(board)]).toContain('+ twenty');
    expect(board.input(',').screen[here(board)]).toContain('+ Twenty');
    board.input('/', 'Twenty', 'enter', '.');
    expect(board.screen[here(board)]).toContain('+ Twenty');
    expect(all(board.input('/', 'nowhere', 'enter'))).toContain('Not found: nowhere');
    const fresh = await open();
    expect(all(fresh.input('.'))).toContain('Nothing was searched for');
  });

  it('names no key that is not heard while it is typed, nor while the keys move in the list of files', async () => {
    const many = Array.from({ length: 60 }, (_, at) => `${at}\n`).join('');
    const board = await new Board(
      [
        ['a.txt', null, many],
        ['b.txt', null, many],
      ],
      { columns: 130, rows: 20 },
    ).open();
    expect(all(board)).toContain('↓ PgDn for more');
    for (const keys of [['/', 'thir'], ['o'], ['c', 'why'], ['r', 'no']]) {
      board.input(...keys);
      const before = all(board);
      expect(before).toContain('↓ more below');
      expect(before).not.toContain('PgDn for more');
      board.input('escape');
      expect(all(board)).toContain('↓ PgDn for more');
    }
  });

  it('sets matches off', async () => {
    const board = await open({ theme: dark });
    board.input('/', 'wen', 'enter');
    expect(all(board)).toContain(dark.paint('selected', 'wen'));
  });
});

describe('comments', () => {
  it('stand under their line, can be changed and emptied, and go along with the answer', async () => {
    const board = await open({ rows: 24 });
    board.input('down', 'down', 'c', 'why not 2?', 'enter');
    const row = board.screen.findIndex((each) => each.includes('- 2'));
    expect(board.screen[row]?.startsWith('▸')).toBe(true);
    expect(board.screen[row + 1]).toContain('» why not 2?');
    board.input('down', 'c');
    expect(all(board)).toContain('> why not 2?');
    board.input(' Tell me.', 'enter');
    expect(all(board)).toContain('» why not 2? Tell me.');
    board.input('g', 'c', 'the file', 'enter', ']', 'c', 'the hunk', 'enter', 'C', 'in all', 'enter');
    const [hunk] = board.controller.data().files[0]!.diff!.hunks;
    const comments = [
      { path: 'a.txt', text: 'the file' },
      { path: 'a.txt', side: 'before', line: 2, hunk: hunk!.id, text: 'why not 2? Tell me.' },
      { path: 'a.txt', side: 'after', line: 2, hunk: hunk!.id, text: 'the hunk' },
      { text: 'in all' },
    ];
    expect(all(board)).toContain('send back and 4 comments');
    board.input('r', 'enter');
    expect(board.answers).toEqual([{ kind: 'review', accept: 'none', comments, sendBack: true }]);
    const emptied = await open();
    emptied.input('c', 'x', 'enter', 'c', '\x15', 'enter');
    expect(emptied.input('y').answers[0]?.comments).toEqual([]);
  });

  it('on the whole stand below the title, in one row, and the same key changes them', async () => {
    const board = await open({ rows: 24, columns: 60 });
    board.input('C', `in two steps ${'please '.repeat(12)}`, 'enter');
    expect(board.screen[1]).toMatch(/^» on the whole: in two steps please .*…$/);
    board.input('C');
    expect(all(board)).toContain('> in two steps please');
    board.input('\x15', 'in three', 'enter');
    expect(board.screen[1]).toBe('» on the whole: in three');
    board.input('C', '\x15', 'enter');
    expect(all(board)).not.toContain('on the whole');
    board.input('C', 'in all', 'enter');
    board.spoken = true;
    expect(all(board)).toContain('Your comment on the whole: in all.');
  });

  it('on a hunk have the line that it brings, or else takes away', async () => {
    const board = await new Board([
      ['a.txt', 'a\nb\nc\n', 'a\nc\n'],
      ['b.txt', '1\n2\n3\n4\n5\n', '1\n4\n5\nx\n'],
    ]).open();
    board.input('c', 'gone', 'enter', 'tab', 's', ']', 'c', 'came', 'enter', 'y');
    expect(board.answers[0]?.comments).toMatchObject([
      { path: 'a.txt', side: 'before', line: 2, text: 'gone' },
      { path: 'b.txt', side: 'after', line: 4, text: 'came' },
    ]);
  });

  it('go along with y and n too, and nothing is sent back without a word', async () => {
    for (const key of ['y', 'n']) {
      const board = await open();
      expect(board.input('c', 'x', 'enter', key).answers[0]?.comments).toHaveLength(1);
    }
    const board = await open();
    expect(all(board.input('r', 'enter'))).toContain('Nothing written');
    expect(board.answers).toEqual([]);
  });
});

describe('side by side', () => {
  it('is on by itself where both sides keep 60 columns, toggled by a key, and remembered', async () => {
    const board = await open({ columns: 124 });
    expect(all(await open({ columns: 122 }))).not.toContain('│');
    expect(all(board)).toMatch(/ {2}2 - 2 +│ +2 \+ two/);
    board.input('|');
    expect(all(board)).not.toMatch(/- 2 +│/);
    board.input('|');
    expect(board.preferred).toEqual([{ diff: 'unified' }, { diff: 'split' }]);
    expect(all(await open({ columns: 140, preferences: { diff: 'unified' } }))).not.toContain('│');
    expect(all(await open({ columns: 80, preferences: { diff: 'split' } }))).toContain('│');
    expect(all(await open({ columns: 40, preferences: { diff: 'split' } }))).not.toContain('│');
  });

  it('keeps the cursor, and takes and leaves both sides of a row', async () => {
    const board = await open({ columns: 140 });
    board.input('down', 'down', 'x');
    expect(board.screen[here(board)]).toMatch(/^▸× 2 - 2 +│× 2 \+ two$/);
    board.input('|');
    expect(board.screen[here(board)]).toContain('- 2');
    expect(board.screen[here(board) + 1]).toContain('×    2 + two');
    const file = board.input('y').answers[0]?.accept;
    const hunk = board.controller.data().files[0]!.diff!.hunks[0]!;
    expect(file).toMatchObject({ files: { 'a.txt': { lines: { [hunk.id]: [5, 6] } } } });
  });
});

describe('conflicts', () => {
  const both = '<<<<<<< now\nmine\n=======\ntheirs\n>>>>>>> proposed\n';
  async function inConflict(withBoth = true, about: ReviewQuestion['about'] = 'call') {
    const board = new Board(
      [
        ['a.txt', 'x\n', 'y\n'],
        ['c.txt', 'mine\n', 'theirs\n'],
      ],
      { rows: 40 },
    );
    const conflict: Conflict = { path: 'c.txt', ...(withBoth ? { both: board.keep(both)! } : {}) };
    const question = {
      ...board.props.question,
      about,
      changes: { ...board.props.question.changes, conflicts: [conflict] },
    };
    return await new Board([], { rows: 40, question, blobs: board.blobs }).open();
  }

  it('must be settled before anything is accepted, or left out', async () => {
    const board = await inConflict();
    board.input('y');
    expect(board.answers).toEqual([]);
    expect(all(board)).toContain('c.txt: settle the conflict first');
    expect(all(board)).toContain('CONFLICT');
    expect(all(board)).toContain('+ <<<<<<< now');
    expect(board.input('t', 'y').answers).toMatchObject([{ accept: { files: { 'a.txt': 'all' } } }]);
    expect(board.answers[0]!.resolved).toBeUndefined();
  });

  it.each([
    ['1', 'mine', 'what is there now is kept'],
    ['2', 'both', 'both, with conflict marks is kept'],
    ['3', 'theirs', '+ theirs'],
  ])('are settled by %s: %s', async (key, kept, shown) => {
    const board = await inConflict();
    board.input('tab', key);
    expect(all(board)).toContain(shown);
    expect(board.input('y').answers).toMatchObject([{ accept: 'all', resolved: { 'c.txt': kept } }]);
  });

  it.each([
    ['turn', 'what is proposed'],
    ['undo', 'the old'],
    ['redo', 'what the redo brings'],
  ] as const)('call the third choice what it is: %s', async (about, words) => {
    const board = await inConflict(true, about);
    expect(all(board.input('tab'))).toContain(`3 ${words}`);
    expect(all(board.input('?')).replace(/\s+/g, ' ')).toContain(`both, or ${words}`);
    const merged = await new Board([['a.txt', 'x\n', 'y\n']], { changes: { merged: ['a.txt'] } }).open();
    expect(all(merged)).toContain('merged');
  });

  it('are settled by an edit of both versions', async () => {
    const board = await inConflict();
    let given = '';
    board.props.openEditor = (_path, text) => Promise.resolve(((given = text), 'mended\n'));
    board.input('tab', '1', 'e');
    await board.until(({ files }) => files[1]?.edited === true);
    expect(given).toBe(both);
    const [answer] = board.input('y').answers;
    expect(answer).toMatchObject({ accept: 'all', edits: [{ path: 'c.txt', after: { size: 7 } }] });
    expect(answer!.resolved).toBeUndefined();
  });

  it('have no "both" where there is no text for it', async () => {
    const board = await inConflict(false);
    expect(all(board.input('tab'))).not.toContain('2 both');
    expect(all(board.input('2'))).toContain('There is no text that could hold both');
    expect(all(board.input('shift+tab', '1'))).toContain('not in conflict');
  });
});

describe('what changed since the last proposal', () => {
  it('is shown by p, read only', async () => {
    const old = new Board([['a.txt', 'one\ntwo\n', '1\ntwo\n']]);
    const board = await new Board([['a.txt', 'one\ntwo\n', '1\n2\n']], {
      rows: 40,
      blobs: old.blobs,
      question: { previous: old.props.question.changes },
    }).open();
    board.input('p');
    await board.until(({ since }) => since.size > 0);
    expect(all(board)).toContain('what changed since the last proposal');
    expect(all(board)).toContain('1 1   1');
    expect(all(board)).toContain('+ 2');
    expect(all(board.input(' '))).toContain('p goes back to the whole change');
    expect(all(board.input('escape'))).toContain('- one');
    expect(board.interrupts).toBe(0);
    expect(board.input('y').answers).toMatchObject([{ accept: 'all' }]);
    expect(all((await open()).input('p'))).toContain('Nothing was proposed before');
  });
});

describe('a review of something else than a call', () => {
  it.each([
    ['turn', 'Review of the turn · make it', 'y land', 'n drop all', { later: true }],
    ['patch', 'Review of a proposal · make it', 'y apply', 'n drop it', { later: true }],
    ['undo', 'Undo · make it', 'y take back', 'n leave it as it is', { accept: 'none' }],
    ['redo', 'Redo · make it', 'y bring back', 'n leave it as it is', { accept: 'none' }],
  ] as const)('has its own words: %s', async (about, title, yes, no, left) => {
    const { call: _, tool: _tool, ...rest } = (await open()).props.question;
    const board = await open({ question: { ...rest, about, title: 'make it', remember: [] } });
    expect(board.screen[0]).toBe(title);
    expect(all(board)).toContain(yes);
    expect(all(board)).toContain(no);
    expect(all(board)).not.toContain('changes are reviewed');
    expect(board.input('escape').answers).toMatchObject([left]);
    expect(board.interrupts).toBe(0);
  });

  it('shows the notes of the changes, and why it is asked only where that says something', async () => {
    const because = { code: 'protected', text: 'Makefile can run code.' };
    const question = { about: 'turn', because } as const;
    expect(all(await open({ question, notes: ['may include your own edits'] }))).toMatch(
      /Makefile can run code\.\nmay include your own edits/,
    );
  });

  it('takes the conversation back with Z, where that is offered', async () => {
    const undo = await open({ question: { about: 'undo', rewind: { turn: 2, prompt: 'p' } } });
    expect(all(undo)).toMatch(/Z (take back )?and rewind/);
    expect(undo.input('Z').answers).toEqual([{ kind: 'review', accept: 'all', comments: [], rewind: true }]);
    expect((await open()).input('Z').answers).toEqual([]);
  });
});

describe('the list of files', () => {
  const files: ConstructorParameters<typeof Board>[0] = [
    ['src/b.ts', 'x\n', 'y\n'],
    ['docs/a.md', null, 'a\n'],
    ['z.txt', 'z\n', null],
  ];
  it('stands beside the diff from 120 columns, and comes by o elsewhere', async () => {
    const board = await new Board(files, { columns: 120, rows: 30 }).open();
    expect(board.screen.filter((row) => row.includes(' │')).length).toBeGreaterThan(4);
    expect(all(board)).toMatch(/▸\[x\] A +a\.md/);
    const narrow = await new Board(files, { columns: 60, rows: 30 }).open();
    expect(all(narrow)).not.toContain('src/');
    narrow.input('o', 'down', ' ');
    expect(all(narrow)).toMatch(/▸\[ \] M +b\.ts/);
    narrow.input('enter');
    expect(narrow.screen[2]).toBe(' [ ] 2/3 src/b.ts  modified · TypeScript +1 -1');
    expect(all((await open()).input('o'))).toContain('There is one file only');
  });
});

describe('the panel', () => {
  it('shows all keys on ?, and any other key goes back', async () => {
    const board = await open({ rows: 24 });
    board.input('?');
    expect(all(board)).toContain('accept what is chosen');
    expect(board.input('pagedown', 'x').screen[2]).toContain('a.txt');
    expect(board.controller.data().state.refused).toEqual({});
  });

  it('goes to the whole screen on f, and fills it there', async () => {
    const board = await open({ rows: 30 });
    expect(board.input('f').fulls).toBe(1);
    board.full = true;
    expect(board.screen).toHaveLength(29);
    expect(board.screen.at(-1)).toContain('Esc stop the turn');
  });
});

describe('a patch that is in the tree already', () => {
  it('is read and commented on: no key chooses, edits or speaks of applying', async () => {
    const board = await open({ question: { about: 'patch', readOnly: true, remember: [] } });
    expect(all(board)).toMatch(/y done · c comment · .*all keys.*Esc drop the comments/s);
    expect(all(board)).not.toMatch(/apply|space x|n drop/);
    for (const key of [' ', 'x', 't', 'T', 'e', 'i']) {
      expect(all(board.input(key))).toContain('in the tree already');
      expect(board.controller.data().state).toMatchObject({ refused: {}, inline: null });
    }
    expect(board.input('c', 'why?', 'enter', 'y').answers).toMatchObject([
      { accept: 'all', comments: [{ path: 'a.txt', text: 'why?' }] },
    ]);
  });
});

describe('a hunk edited in place', () => {
  it('lands as it was written, after it was shown; what was refused elsewhere stays refused', async () => {
    const board = await open({ rows: 30 });
    board.input(']', ' ', '[', 'i');
    expect(board.screen.slice(3, 6)).toEqual(['1 │ 1', '2 │ two', '3 │ 3']);
    expect(board.frame.cursor).toEqual({ x: 4, y: 4 });
    board.input('My ', '\x13');
    await board.until(({ files }) => files[0]?.edited === true);
    expect(all(board)).toContain('+ My two');
    expect(all(board)).toContain('edited by you');
    expect(board.screen.find((row) => row.includes('+ twenty'))).toMatch(/^.×/);
    const [answer] = board.accept().answers;
    expect(answer).toMatchObject({ edits: [{ path: 'a.txt', after: { size: after.length + 3 } }] });
    expect(answer!.accept).toMatchObject({
      files: { 'a.txt': { hunks: [board.controller.data().files[0]!.diff!.hunks[0]!.id] } },
    });
  });

  it('is left by Esc, which asks again once something was written; no key of it is heard as one of the review', async () => {
    const board = await open({ columns: 140 });
    expect(all(board.input('i'))).toContain('\nCtrl+S keeps what you write, Esc leaves it');
    board.input('y', 'escape');
    expect(all(board)).toContain('\nEsc again drops what you wrote, Ctrl+S keeps it');
    expect(board.input('escape').answers).toEqual([]);
    expect(board.interrupts).toBe(0);
    expect(all(board.input('i', 'escape'))).toContain('│');
    const deleted = await new Board([['a', 'x\n', null]]).open();
    expect(all(deleted.input('i'))).toContain('no text to edit');
  });
});
