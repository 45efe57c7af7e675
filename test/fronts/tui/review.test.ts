/** The review panel: how a change set is shown, read and answered. */

import { describe, expect, it } from 'vitest';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { treeItems } from '../../../src/fronts/tui/review/draw/tree-items.ts';
import { width } from '../../../src/text/width.ts';
import { Board } from './board.ts';

const dark = chooseTheme({ color: true, theme: 'dark' }, {});
const gif = (width: number, height: number) => new Uint8Array([...Buffer.from('GIF89a'), width, 0, height, 0]);
const numbered = (count: number, from = 1) => Array.from({ length: count }, (_, i) => `line ${i + from}\n`).join('');

describe('a change set as a diff', () => {
  it('is named before it is read, and then only stopping is offered', () => {
    const board = new Board([['src/app.ts', 'one\n', 'two\n']]);
    expect(board.screen[0]).toBe('Review · Edit');
    expect(board.screen.join('\n')).toContain('src/app.ts');
    expect(board.screen.join('\n')).toContain('reading the changes …');
    expect(board.screen.at(-1)).toBe('Esc stop the turn');
  });

  it('takes a deletion and a creation of the same bytes for a rename', async () => {
    const board = await new Board([
      ['old/name.ts', 'text\n', null],
      ['new/name.ts', null, 'text\n'],
    ]).open();
    expect(board.screen.slice(2, 4)).toEqual([
      ' [x] new/name.ts  renamed · TypeScript',
      '▸renamed from old/name.ts, the content stays the same',
    ]);
    board.input('y');
    expect(board.answers).toMatchObject([{ accept: 'all' }]);
    const empties = await new Board([
      ['a', '', null],
      ['b', null, ''],
    ]).open();
    expect(empties.controller.data().entries).toHaveLength(2);
  });

  it.each<[string, Board, string]>([
    ['a mode', new Board([['run.sh', 'x\n', 'x\n', ['file', 'executable']]]), 'mode: plain file → executable'],
    ['a new executable', new Board([['run.sh', null, 'x\n', ['file', 'executable']]]), 'mode: executable'],
    ['a link', new Board([['l', 'a', 'b', ['link', 'link']]]), 'mode: symbolic link'],
    [
      'a file that becomes a link',
      new Board([['l', 'a\n', '/etc', ['file', 'link']]]),
      'mode: plain file → symbolic link',
    ],
    [
      'binary bytes',
      new Board([['x.bin', new Uint8Array([0, 1]), new Uint8Array(2500)]]),
      'binary file: 2 bytes → 2.5 kB',
    ],
    [
      'a new picture',
      new Board([['x.gif', null, new TextEncoder().encode('GIF89a\x01\0\x02\0')]]),
      'image/gif picture, 1×2: nothing → 10 bytes',
    ],
    [
      'a picture of another size',
      new Board([['x.gif', gif(1, 2), gif(3, 2)]]),
      'image/gif picture, 1×2 → 3×2: 10 bytes → 10 bytes',
    ],
    ['no newline at the end', new Board([['a', 'x\n', 'x']]), '\\ No newline at end of file'],
    ['line ends', new Board([['a', 'x\ny\n', 'x\r\ny\r\n']]), 'only line ends change (LF → CRLF), in 2 lines'],
    ['CRLF that stays', new Board([['a', 'x\r\ny\r\n', 'x\r\nz\r\n']]), 'line ends: CRLF'],
    ['an encoding', new Board([['a', 'x\n', '\ufeffy\n']]), 'encoding: UTF-8 → UTF-8 with byte order mark'],
    [
      'a generated file',
      new Board([['package-lock.json', '{}\n', '{ }\n']]),
      'looks like a generated file: it may be written over',
    ],
    [
      'hidden characters',
      new Board([['a.ts', 'x\n', 'if (a) {\u202e } // b\n']]),
      'holds characters that a screen does not show; here they are named: ⟨U+…⟩',
    ],
  ])('tells of %s', async (_name, board, notice) => {
    expect((await board.open()).screen.map((row) => row.replace(/^[ ▸](\[x\] )?\s*/, ''))).toContain(notice);
  });

  it('begins at the change of encoding where no line changes, and says nothing else', async () => {
    const board = await new Board([['a.txt', '\uFEFFx\n', 'x\n']]).open();
    expect(board.screen.find((row) => row.startsWith('▸'))).toMatch(/encoding: UTF-8 with byte order mark → UTF-8/);
    expect(board.screen.join('\n')).not.toContain('no line changes');
    expect(board.screen.join('\n')).not.toContain('+0 -0');
    expect(treeItems(board.controller.data()).item(0)).toMatchObject({ marks: ['encoding'], added: 0, removed: 0 });
  });

  it('marks line ends where they are mixed', async () => {
    const board = await new Board([['a', 'x\n', 'x\ny\r\n']]).open();
    expect(board.screen.join('\n')).toContain('  2 + y⟨CR⟩');
    expect(board.screen).toContain(' line ends: LF → mixed');
  });

  it('names what a screen would not show, in lines, paths, reasons and notes', async () => {
    const board = await new Board([['a\u202eb.ts', 'x\n', 'a\u200bb\tc\x1b[8m\n']], {
      notes: ['note\x1b]0;x\x07'],
      question: { because: { code: 'protected', text: 'why\u202e' } },
      rows: 40,
    }).open();
    const all = board.screen.join('\n');
    expect(all).toContain('  1 + a⟨U+200B⟩b  c␛[8m');
    expect(all).toContain('a⟨U+202E⟩b.ts');
    expect(all).toContain('why⟨U+202E⟩');
    expect(all).toContain('note␛]0;x⟨U+0007⟩');
    expect(all).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e\u200b]/);
  });

  it('says when content is gone or too large, and can still be judged', async () => {
    const board = new Board([['a', 'x\n', 'y\n']]);
    board.blobs.clear();
    await board.open();
    expect(board.screen.join('\n')).toContain('no longer in the store (2 bytes → 2 bytes)');
    const large = new Board([['a', 'x\n', 'y\n']]);
    large.props.question.changes.files[0]!.after!.size = 20_000_000;
    expect((await large.open()).screen).toContain('▸too large to be shown: 2 bytes → 20 MB');
    expect(large.input('n').answers).toEqual([{ kind: 'review', accept: 'none', comments: [] }]);
  });

  it('cuts a line of a megabyte and says how much of it is missing', async () => {
    const board = await new Board([['a.js', null, `${'x'.repeat(1_000_000)}\n`]]).open();
    board.input('G');
    expect(board.screen.join('\n')).toContain('… 996000 more');
  });

  it('bears nothing at all', async () => {
    const board = await new Board([]).open();
    expect(board.screen.join('\n')).toContain('nothing would change');
    expect(board.input('y').answers).toMatchObject([{ accept: 'all' }]);
  });
});

describe('colours', () => {
  const sgr = (row: string) => row.replaceAll('\x1b[', '<').replaceAll('m', '>');
  it('set off the words that differ, over the colours of the language', async () => {
    const board = await new Board([['a.ts', 'const total = price + 1;\n', 'const total = price + 2;\n']], {
      theme: dark,
    }).open();
    await board.until(({ colored }) => colored.size > 0);
    const added = board.screen.find((row) => row.includes('price') && !row.includes('- '))!;
    expect(added).toContain(dark.paint('addedWord', '2'));
    expect(added).toContain(dark.paint('keyword', 'const'));
    const removed = board.screen.find((row) => row.includes('- '))!;
    expect(removed).toContain(dark.paint('removedWord', '1'));
    expect(sgr(removed)).not.toBe(removed);
  });

  it('never change what is shown', async () => {
    const files: ConstructorParameters<typeof Board>[0] = [
      [
        'a.ts',
        'function a() {\n\treturn `x ${1}`; // 架構\n}\n',
        'function b() {\n\treturn `y ${2}`; // 設計\n}\n/* open\n comment */\n',
      ],
    ];
    for (const columns of [24, 33, 60, 100, 200]) {
      const plain = await new Board(files, { columns, rows: 60 }).open();
      const colored = await new Board(files, { columns, rows: 60, theme: dark }).open();
      await colored.until((data) => data.colored.size > 0);
      expect(colored.screen.map((row) => row.replace(/\x1b\[[\d;]*m/g, ''))).toEqual(plain.screen);
    }
  });
});

describe('reading', () => {
  it('scrolls inside, never moves by itself, and tells how much was seen', async () => {
    const board = await new Board([['a.txt', null, numbered(100)]]).open();
    expect(board.screen).toHaveLength(20);
    expect(board.screen).toContain('rows 1-13 of 100 · 13 % seen · ↓ PgDn for more');
    board.input('pagedown');
    expect(board.screen).toContain('rows 13-25 of 100 · 25 % seen · ↓ PgDn for more');
    board.input('G');
    expect(board.screen).toContain('rows 88-100 of 100 · 38 % seen');
    board.input('g', ...Array.from({ length: 8 }, () => 'pagedown'));
    expect(board.screen).toContain('rows 88-100 of 100 · 100 % seen');
    expect(board.screen).toHaveLength(20);
    board.input('\x15', 'up', 'k');
    expect(board.screen.join('\n')).toContain('rows 78-90');
  });

  it('moves as often as a held key came, however many came at once', async () => {
    const lines = Array.from({ length: 30 }, (_, at) => `${at}\n`).join('');
    const board = await new Board([['a.txt', null, lines]]).open();
    const cursor = () => board.screen.find((row) => row.startsWith('▸'));
    expect(board.input('jjjjj') && cursor()).toMatch(/\+ 5$/);
    expect(board.input('kk') && cursor()).toMatch(/\+ 3$/);
    expect(board.input('jk') && cursor()).toMatch(/\+ 3$/);
    expect(board.input('c', 'jj').screen.join('\n')).toContain('> jj');
  });

  it('goes file by file, each at its own place, PgDn on to the next', async () => {
    const board = await new Board([
      ['a', null, numbered(30)],
      ['b', 'x\n', 'y\n'],
      ['c', 'x\n', null],
    ]).open();
    expect(board.screen[0]).toBe('Review, 3 files · Edit  +31 -2');
    expect(board.screen[2]).toBe(' [x] 1/3 a  created +30 -0');
    board.input('pagedown', 'tab');
    expect(board.screen[2]).toBe(' [x] 2/3 b  modified +1 -1');
    board.input('shift+tab');
    expect(board.screen.join('\n')).toContain('rows 13-25');
    board.input('pagedown', 'pagedown');
    expect(board.screen[2]).toContain('2/3 b');
    expect(board.input('right', 'right').screen[2]).toContain('1/3 a');
  });

  it.each([20, 28, 40, 80, 120, 300])('fits %i columns and any height', async (columns) => {
    for (const rows of [8, 10, 16, 24, 70]) {
      const board = await new Board(
        [
          [
            'a/very/long/path/that/goes/on/and/on/架構/in/its/folders/file.ts',
            numbered(40),
            `${'寬'.repeat(150)}\n${numbered(60, 3)}`,
          ],
          ['b', 'x\n', null],
        ],
        { columns, rows, notes: ['a note that is long enough to be broken into several rows in a narrow window'] },
      ).open();
      for (const key of [
        '',
        'down',
        'G',
        'tab',
        ' ',
        'r',
        'some words 架構 '.repeat(9),
        'escape',
        'shift+tab',
        'pagedown',
      ]) {
        if (key) board.input(key);
        expect(board.screen.length).toBeLessThanOrEqual(Math.max(5, rows - 4));
        for (const row of board.screen)
          expect(width(row)).toBeLessThanOrEqual(columns < 120 ? Math.min(100, columns - 1) : columns - 1);
      }
    }
  });

  it('never cuts a path: what has no room above the lines becomes the first of them', async () => {
    const path = `${'deep/'.repeat(20)}file.ts`;
    const board = await new Board([[path, 'x\n', 'y\n']], { columns: 30, rows: 40 }).open();
    expect(board.screen.join('').replaceAll(' ', '')).toContain(path);
  });

  it('speaks in sentences to a screen reader', async () => {
    const board = new Board([['src/a.ts', 'one\ntwo\n', 'one\n2\n']]);
    board.spoken = true;
    await board.open();
    expect(board.screen.slice(0, 8)).toEqual([
      'Review, proposed by Edit.',
      'changes are reviewed in ask mode',
      'File: src/a.ts, modified, 1 lines added, 1 removed.',
      'Here: Changes near line 1.',
      'Line 1: one',
      'Removed line 2: two',
      'Added line 2: 2',
      expect.stringContaining('accept'),
    ]);
  });
});

describe('the answer', () => {
  const two: ConstructorParameters<typeof Board>[0] = [
    ['a', 'x\n', 'y\n'],
    ['b', null, 'z\n'],
  ];

  it('accepts, rejects, accepts from now on, and stops', async () => {
    expect((await new Board(two).open()).accept().answers).toEqual([{ kind: 'review', accept: 'all', comments: [] }]);
    expect((await new Board(two).open()).input('n').answers).toEqual([
      { kind: 'review', accept: 'none', comments: [] },
    ]);
    expect((await new Board(two).open()).input('a', 'a').answers).toEqual([
      { kind: 'review', accept: 'all', comments: [], remember: { kind: 'edits' } },
    ]);
    expect((await new Board(two).open()).input('escape', '\x03').interrupts).toBe(2);
  });

  it('is given once', async () => {
    expect((await new Board(two).open()).input('y', 'n', 'y').answers).toHaveLength(1);
  });

  it('offers no "from now on" where nothing can be remembered', async () => {
    const board = await new Board(two, { question: { remember: [] } }).open();
    expect(board.screen.join('\n')).not.toContain('this session');
    expect(board.input('a').answers).toEqual([]);
  });

  it('takes some files and refuses others', async () => {
    const board = await new Board(two).open();
    board.input(' ');
    expect(board.screen[2]).toContain('[ ] 1/2 a');
    expect(board.screen.join('\n')).toContain('y accept 1 of 2');
    expect(board.input('a').answers).toEqual([]);
    expect(board.accept().answers).toEqual([{ kind: 'review', accept: { files: { b: 'all' } }, comments: [] }]);
    const neither = await new Board(two).open();
    expect(neither.input(' ', 'tab', ' ', 'y').answers).toEqual([]);
    expect(neither.input(' ', 'shift+tab', ' ', 'y').answers).toMatchObject([{ accept: 'all' }]);
  });

  it('rejects with words; with some files refused the words go with the rest', async () => {
    const board = await new Board(two).open();
    board.input('r', 'use numeric, not float');
    expect(board.screen.at(-1)).toBe('> use numeric, not float');
    expect(board.frame.cursor).toEqual({ x: 24, y: board.screen.length - 1 });
    board.input('enter');
    expect(board.answers).toEqual([
      { kind: 'review', accept: 'none', comments: [{ text: 'use numeric, not float' }], sendBack: true },
    ]);
    const part = (await new Board(two).open()).input(' ', 'r', 'not this', 'enter');
    expect(part.answers).toEqual([]);
    expect(part.screen.join('\n')).toContain('Enter again goes ahead · not seen: 1 of 1 changed rows in 1 of 2 files');
    part.input('enter');
    expect(part.answers).toEqual([
      { kind: 'review', accept: { files: { b: 'all' } }, comments: [{ text: 'not this' }], sendBack: true },
    ]);
    expect((await new Board(two).open()).input('r', 'enter', 'r', 'x', 'escape').answers).toEqual([]);
  });

  it('lands what was saved in the editor, after it was shown', async () => {
    const board = await new Board([['a', 'x\r\n', '\ufeffy\r\n']]).open();
    board.saved = 'mine\r\n';
    board.input('e');
    await board.until(({ files }) => files[0]?.edited === true);
    expect(board.screen.join('\n')).toContain('edited by you');
    expect(board.screen.join('\n')).toContain('+ mine');
    board.input('y');
    const [answer] = board.answers;
    expect(answer).toMatchObject({ accept: 'all', edits: [{ path: 'a', after: { mode: 'file', size: 9 } }] });
    const { hash } = answer!.edits![0]!.after!;
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(board.blobs.get(hash))).toBe('\ufeffmine\r\n');
    expect(answer!.edits![0]!.before).toEqual(board.props.question.changes.files[0]!.before);
  });

  it('keeps an edit to itself when its file is refused, and says when the editor fails', async () => {
    const board = await new Board(two).open();
    board.saved = 'mine\n';
    board.input('e');
    await board.until(({ files }) => files[0]?.edited === true);
    board.input(' ').accept();
    expect(board.answers[0]!.edits).toBeUndefined();
    const failing = await new Board(two).open();
    failing.props.openEditor = () => Promise.reject(new Error('no vi here'));
    failing.input('e');
    await failing.until(({ state }) => state.message !== null);
    expect(failing.screen.join('\n')).toContain('The editor failed: no vi here');
    const deleted = await new Board([['a', 'x\n', null]]).open();
    expect(deleted.input('e').screen.join('\n')).toContain('no text to edit');
  });

  it('is not heard before the diff has stood there for 300 ms, nor in several characters', async () => {
    const board = new Board(two);
    board.controller.start(board.ports);
    board.input('y');
    await board.until(({ files }) => !files.includes(undefined));
    for (const at of [150, 299]) {
      board.now = at;
      expect(board.input('y').answers).toEqual([]);
      expect(board.screen).toContain('y came before this could be read: press again');
      expect(board.controller.dead()).toBe(true);
    }
    board.now = 300;
    expect(board.controller.dead()).toBe(false);
    expect(board.input('yes please', 'yyy', 'nn', 'jy', 'xx', '  ').answers).toEqual([]);
    expect(board.controller.data().state.refused).toEqual({});
    expect(board.accept().answers).toHaveLength(1);
  });
});
