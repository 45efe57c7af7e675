import type { Key } from 'ink';
import { describe, expect, it } from 'vitest';
import { mentionsIn } from '../../../src/text/mentions.ts';
import { indexFiles } from '../../../src/fronts/tui/composer/menu/files.ts';
import { Narrowing } from '../../../src/fronts/tui/composer/menu/narrow.ts';
import { emptyComposer } from '../../../src/fronts/tui/composer/state.ts';
import { composerController } from '../../../src/fronts/tui/composer/controller.ts';
import { composerRows } from '../../../src/fronts/tui/composer/props.ts';
import type { Submission } from '../../../src/fronts/tui/composer/props.ts';
import type { Peek } from '../../../src/protocol/desk.ts';
import { edited } from '../../../src/fronts/tui/composer/step.ts';
import { pressOf, pressesOf } from '../../../src/fronts/tui/keys/press.ts';
import { width } from '../../../src/text/width.ts';
import { pastePicture } from '../../../src/fronts/tui/composer/text/paste.ts';
import { ComposerBoard as Board } from './composer-board.ts';

const noKey = { eventType: undefined } as unknown as Key;
const held = (flags: Partial<Key>): Key => ({ ...noKey, ...flags });

describe('what a terminal hands over', () => {
  it('takes a line and its Enter apart', () => {
    const board = new Board().input('hello\r');
    expect(board.effects).toEqual([{ type: 'submit', submission: { text: 'hello', shown: 'hello', mentions: [] } }]);
    expect(board.text).toBe('');
  });

  it('never sends what holds several lines', () => {
    const board = new Board().input('one\rtwo\r');
    expect(board.effects).toEqual([]);
    expect(board.screen).toEqual(['> [Pasted 2 lines]']);
    board.now += 200;
    board.key('enter');
    expect(board.effects).toMatchObject([{ submission: { text: 'one\ntwo', shown: '[Pasted 2 lines]' } }]);
  });

  it('joins the chunks of a paste without brackets, and sends nothing at their end', () => {
    const board = new Board().input('one\rtw').input('o\rthree\rfo').input('ur').input('\r');
    expect(board.effects).toEqual([]);
    expect(board.screen).toEqual(['> [Pasted 4 lines]']);
    board.now += 200;
    board.key('enter');
    expect(board.effects).toMatchObject([{ submission: { text: 'one\ntwo\nthree\nfour' } }]);
  });

  it('hears keys within text, and control characters by their letter', () => {
    expect(pressesOf('ab\x01', noKey)).toMatchObject([
      { type: 'text', text: 'ab' },
      { type: 'key', name: 'a', ctrl: true },
    ]);
    expect(pressesOf('/he\t', noKey)).toMatchObject([{ text: '/he' }, { name: 'tab' }]);
    expect(pressesOf('a\tb', noKey)).toEqual([{ type: 'text', text: 'a\tb' }]);
    expect(pressesOf('\n', noKey)).toMatchObject([{ name: 'j', ctrl: true }]);
    expect(pressesOf('', held({ return: true, meta: true }))).toMatchObject([{ name: 'enter', alt: true }]);
    expect(pressesOf('\r', held({ return: true, shift: true, eventType: 'press' }))).toMatchObject([
      { name: 'enter', shift: true },
    ]);
    expect(pressesOf('a', held({ eventType: 'release' }))).toEqual([]);
    expect(pressesOf('請', held({ meta: true }))).toEqual([{ type: 'text', text: '請' }]);
    expect(pressesOf('\r\r', noKey)).toMatchObject([{ name: 'enter' }, { name: 'enter' }]);
  });
});

describe('new lines', () => {
  it.each(['alt+enter', 'shift+enter', 'ctrl+j'])('%s', (key) => {
    const board = new Board().input('a').key(key).input('b');
    expect(board.screen).toEqual(['> a', '  b']);
    expect(board.key('enter').effects).toMatchObject([{ submission: { text: 'a\nb' } }]);
  });

  it('backslash and Enter', () => {
    expect(new Board().input('a\\').key('enter').input('b').text).toBe('a\nb');
  });
});

describe('pastes', () => {
  it('stand as a chip, are sent whole, and are erased as one', () => {
    const long = Array.from({ length: 312 }, (_, i) => `line ${i}`).join('\r\n');
    const board = new Board().input('look: ').paste(long).input(' please');
    expect(board.screen).toEqual(['> look: [Pasted 312 lines] please']);
    expect(board.view().cursor).toEqual({ x: 2 + 'look: [Pasted 312 lines] please'.length, y: 0 });
    const sent = board.key('enter').effects[0];
    expect(sent).toMatchObject({
      submission: { text: `look: ${long.replaceAll('\r\n', '\n')} please`, shown: 'look: [Pasted 312 lines] please' },
    });
    expect(new Board().paste('a\nb').key('backspace').text).toBe('');
    expect(new Board().paste('a\nb').key('backspace', 'ctrl+_', 'enter').effects).toMatchObject([
      { submission: { text: 'a\nb' } },
    ]);
  });

  it('of one short line stand in the text, without the line end that came with them', () => {
    const board = new Board().input('run ').paste('npm test\n');
    expect(board.text).toBe('run npm test');
    expect(board.effects).toEqual([]);
    expect(board.key('ctrl+_').text).toBe('run ');
  });

  it('lose escape sequences, and name what cannot be seen', () => {
    expect(new Board().paste('a\x1b[31mb\u202ec\u200bd\u{e0041}').text).toBe('ab⟨U+202E⟩c⟨U+200B⟩d⟨U+E0041⟩');
    const words = '\ufeffمی\u200cخواهم क्\u200dष ❤\ufe0f 葛\u{e0100} 5\u00a0€ e\u0301 １';
    expect(new Board().paste(words).text).toBe(words.slice(1));
    expect(new Board().paste(`x${String.fromCodePoint(0x10f000)}y`).text).toBe('xy');
  });

  it('above a megabyte are refused with what to do instead', () => {
    const board = new Board().input('keep').paste('x'.repeat(1_000_001));
    expect(board.text).toBe('keep');
    expect(board.screen.join(' ')).toContain('too large (1 MB');
    expect(board.screen.join(' ')).toContain('@');
    expect(board.input('!').screen).toEqual(['> keep!']);
  });

  it('survive being killed, sent away and yanked', () => {
    const board = new Board().paste('a\nb').key('ctrl+u').input('x').key('enter', 'ctrl+y', 'enter');
    expect(board.effects.at(-1)).toMatchObject({ submission: { text: 'a\nb' } });
  });
});

describe('what is sent', () => {
  it('knows the shell, commands and paths', () => {
    const effect = (text: string) => new Board().input(text).key('enter', 'enter').effects[0];
    expect(effect('!git status')).toEqual({ type: 'shell', command: 'git status' });
    expect(effect('/compact keep the schema')).toEqual({ type: 'command', name: 'compact', args: 'keep the schema' });
    expect(effect('/unknown')).toEqual({ type: 'command', name: 'unknown', args: '' });
    expect(effect('/usr/bin/env is missing')).toMatchObject({ type: 'submit' });
    expect(effect('   ')).toBeUndefined();
    expect(effect('!')).toBeUndefined();
  });

  it('lists what is mentioned', () => {
    const board = new Board()
      .input('@backend-architect see @src/a.ts, @"my file.md" and me@example.com（@docs/b.md）')
      .paste('x\n@c');
    const sent = board.key('enter').effects[0];
    const mentions = sent?.type === 'submit' ? sent.submission.mentions : [];
    const there = ['backend-architect', 'src/a.ts', 'my file.md', 'docs/b.md'];
    expect(mentions.map((names) => names.find((name) => there.includes(name)))).toEqual(there);
  });

  it('marks the shell before it is sent', () => {
    expect(new Board().input('!ls').screen).toEqual(['$ !ls']);
  });
});

describe('history', () => {
  const history = ['first', 'two\nrows', 'last'];
  it('goes back and forth with the arrows and keeps the draft', () => {
    const board = new Board(history).input('draft').key('up');
    expect(board.text).toBe('last');
    expect(board.key('up').text).toBe('two\nrows');
    expect(board.key('up').text).toBe('first');
    expect(board.key('up').text).toBe('first');
    expect(board.key('down').text).toBe('two\nrows');
    expect(board.key('down').text).toBe('last');
    expect(board.key('down').text).toBe('draft');
    expect(board.key('down').text).toBe('draft');
  });

  it('keeps what was changed in an old message', () => {
    const board = new Board(history).key('up').input('!').key('up', 'down', 'down');
    expect(board.text).toBe('last!');
  });

  it('moves within rows first, keeping the column over short ones', () => {
    const board = new Board(history)
      .input('long row')
      .key('ctrl+j')
      .input('x')
      .key('ctrl+j')
      .input('another')
      .key('up');
    expect(board.view().cursor).toEqual({ x: 3, y: 1 });
    expect(board.key('up').view().cursor).toEqual({ x: 9, y: 0 });
    expect(board.key('up').text).toBe('last');
  });

  it('is searched with Ctrl+R; Enter takes, never sends; Esc brings the draft back', () => {
    const board = new Board(['fix the parser', 'Fix tests', 'run'], 70).input('draft').key('ctrl+r').input('fix');
    expect(board.screen[0]).toBe('> Fix tests');
    expect(board.screen[1]).toContain('search: fix');
    expect(board.view().cursor).toEqual({ x: 'search: fix'.length, y: 1 });
    expect(board.key('ctrl+r').screen[0]).toBe('> fix the parser');
    expect(board.key('ctrl+r').screen[0]).toBe('> fix the parser');
    expect(board.key('enter').text).toBe('fix the parser');
    expect(board.effects).toEqual([]);
    expect(new Board(history).input('draft').key('ctrl+r').input('first').key('escape').text).toBe('draft');
    expect(new Board(history).key('ctrl+r').input('nowhere').screen[1]).toContain('nothing found');
  });
});

describe('completion', () => {
  const paths = [
    'src/message/stream.ts',
    'src/stream/message.ts',
    'docs/stream.md',
    'README.md',
    'my notes/a b.md',
    'test/架構.ts',
  ];
  const withFiles = async (columns = 60) => {
    const board = new Board([], columns);
    board.files = await indexFiles(paths);
    return board;
  };

  it('finds files by their letters, names before paths', async () => {
    const board = (await withFiles()).input('see @strm');
    expect(
      board.state.menu?.choices
        ?.map(({ label }) => label)
        .slice(0, 2)
        .toSorted(),
    ).toEqual(['docs/stream.md', 'src/message/stream.ts']);
    expect(board.key('tab').text).toMatch(/^see @\S+ $/);
    expect((await withFiles()).input('@架構').key('enter').text).toBe('@test/架構.ts ');
    expect((await withFiles()).input('@ab.md').key('enter').text).toBe('@"my notes/a b.md" ');
    expect((await withFiles()).input('@"my no').key('enter').text).toBe('@"my notes/a b.md" ');
  });

  it('goes on behind text without blanks, and leaves what follows', async () => {
    expect((await withFiles()).input('請看@READ').key('tab').text).toBe('請看@README.md ');
    expect((await withFiles()).input('看＠back').key('tab').text).toBe('看@backend-architect ');
    const board = (await withFiles()).input('@READ的內容').key('left', 'left', 'left').input('M');
    expect(board.key('tab').text).toBe('@README.md 的內容');
  });

  it('offers folders too, and writes every name so that it is read back', async () => {
    expect(
      (await withFiles())
        .input('@src/mes')
        .key('down')
        .state.menu?.choices?.map(({ label }) => label),
    ).toContain('src/message/');
    expect((await withFiles()).input('@my notes').state.menu).toBeNull();
    const board = new Board([], 60);
    const names = ['q"uote.txt', 'draft(1).md', 'back\\slash.md', 'icon@2x.png', '空 白.md', 'backend-architect'];
    board.files = await indexFiles(names);
    for (const name of names) {
      board.input(`@${Array.from(name)[0]}`);
      const at = board.state.menu?.choices?.findIndex(({ label }) => label === name) ?? -1;
      expect([name, at]).not.toEqual([name, -1]);
      for (let down = 0; down < at; down += 1) board.key('down');
      board.key('tab');
      expect(mentionsIn(board.text).at(-1)).toContain(name === 'backend-architect' ? './backend-architect' : name);
    }
  });

  it('tries only the likeliest of a large tree, and those are the same however the query was typed', async () => {
    const many = Array.from({ length: 5000 }, (_, i) => `src/user-${i % 97}/series-${i}/userService${i}.ts`);
    const paths = [...many, 'lib/deep/er/still/us.ts', 'lib/deep/er/still/UploadStream.ts', 'lib/Ünïcode/Größe.ts'];
    const candidates = paths.map((path) => ({ path, name: path.slice(path.lastIndexOf('/') + 1) }));
    const typed = await Narrowing.over(candidates);
    for (const query of ['u', 'us', 'use', 'us', 'us.ts', 'usvc 4999', 'user-7/', 'user-7/serv']) {
      const found = typed.to(query);
      expect([query, found.length <= 400]).toEqual([query, true]);
      expect(found).toEqual((await Narrowing.over(candidates)).to(query));
    }
    expect(typed.to('us').map(({ path }) => path)).toEqual(expect.arrayContaining(paths.slice(5000, 5002)));
    const index = await indexFiles(paths);
    expect(['us.t', 'upstr', 'Größe', 'UserService4998'].map((query) => index.match(query, 1)[0])).toEqual([
      ...paths.slice(5000),
      many[4998],
    ]);
  });

  it('finds a persona by a word of its name', async () => {
    expect((await withFiles()).input('@arch').key('tab').text).toBe('@backend-architect ');
    expect((await withFiles()).input('@agent-back').key('tab').text).toBe('@backend-architect ');
  });

  it('offers personas first, and nothing when there is nothing', async () => {
    expect((await withFiles()).input('@back').key('tab').text).toBe('@backend-architect ');
    expect((await withFiles()).input('@zzzzz').state.menu).toBeNull();
    expect((await withFiles()).input('me@str').state.menu).toBeNull();
  });

  it('chooses with the arrows, and Enter then does not send', async () => {
    const board = (await withFiles()).input('@').key('down', 'down', 'up');
    expect(board.state.menu?.selected).toBe(1);
    expect(board.key('enter').effects).toEqual([]);
    expect(board.text).toMatch(/^@\S+ $/);
    expect(board.key('enter').effects).toHaveLength(1);
  });

  it('closes with Esc for this word only, and the next Esc interrupts', async () => {
    const board = (await withFiles()).input('@str').key('escape');
    expect(board.state.menu).toBeNull();
    expect(board.effects).toEqual([]);
    expect(board.input('e').state.menu).toBeNull();
    expect(board.input(' @str').state.menu).not.toBeNull();
    expect(board.key('escape', 'escape').effects).toEqual([{ type: 'interrupt' }]);
  });

  it('says that it reads the files while it does', () => {
    expect(new Board().input('@src').screen[1]).toContain('reading the files');
  });

  it('runs a command that wants nothing, completes one that wants something', () => {
    expect(new Board().input('/he').key('enter').effects).toEqual([{ type: 'command', name: 'help', args: '' }]);
    const board = new Board().input('/mo').key('enter');
    expect(board.effects).toEqual([]);
    expect(board.text).toBe('/model ');
    // The field, three commands, and the keys.
    expect(new Board().input('/').screen).toHaveLength(5);
    expect(new Board().input('/').screen[4]).toBe('Enter does it · ↑↓ choose · Esc back');
    expect(new Board().input('/mo').screen[2]).toBe('Enter takes it · Esc back');
    expect(new Board().input('/mo').screen[1]).toContain('› /model <name>');
  });

  it('completes in the middle of a text without doubling the blank', async () => {
    const board = (await withFiles()).input('see @READ now').key('alt+b', 'left');
    board.input('M');
    expect(board.key('tab').text).toBe('see @README.md now');
  });
});

describe('a pasted path of a picture', () => {
  it.each([
    ['/tmp/shot.png', '@/tmp/shot.png '],
    ['/tmp/a b.png\n', '@"/tmp/a b.png" '],
    [String.raw`/tmp/a\ b.png`, '@"/tmp/a b.png" '],
    ["'/tmp/a b.png'", '@"/tmp/a b.png" '],
    [String.raw`'/tmp/it'\''s.png'`, "@/tmp/it's.png "],
    ['"/tmp/a b.PNG"', '@"/tmp/a b.PNG" '],
    ['file:///tmp/a%20b.jpeg', '@"/tmp/a b.jpeg" '],
    ['~/Desktop/螢幕截圖 1.webp', '@"~/Desktop/螢幕截圖 1.webp" '],
    ['/tmp/a.png /tmp/b.gif', '@/tmp/a.png @/tmp/b.gif '],
    ["'/tmp/a.png' '/tmp/b c.gif'", '@/tmp/a.png @"/tmp/b c.gif" '],
    ['/tmp/Screenshot 2026 at 9.41\u202fPM.png', '@"/tmp/Screenshot 2026 at 9.41\u202fPM.png" '],
  ])('%s is a mention of it', (pasted, text) => {
    const board = new Board().input('see ').paste(pasted);
    expect(board.text).toBe(`see ${text}`);
    const sent = board.key('enter').effects[0];
    expect(sent?.type === 'submit' && sent.submission.mentions.length).toBeGreaterThan(0);
  });

  it.each([
    'logo.png',
    'look at /tmp/a.png',
    '/tmp/a.png and /tmp/b.png',
    '/tmp/a.txt',
    'https://x.org/a.png',
    'docs/a.png',
  ])('%s is text', (pasted) => {
    expect(new Board().paste(pasted).text).toBe(pasted);
  });

  it('is text in a command, and in a mention that was begun', () => {
    expect(new Board().input('!file ').paste('/tmp/a.png').text).toBe('!file /tmp/a.png');
    expect(new Board().input('@').paste('/tmp/a.png').text).toBe('@/tmp/a.png');
    expect(new Board().input('so').paste('/tmp/a.png').text).toBe('so @/tmp/a.png ');
  });
});

describe('the rest of the keys', () => {
  it('Ctrl+C clears, undo brings back, and with nothing typed it is the app’s', () => {
    const board = new Board().input('text').key('ctrl+c');
    expect(board.text).toBe('');
    expect(board.effects).toEqual([]);
    expect(board.key('ctrl+_').text).toBe('text');
    expect(board.key('ctrl+c', 'ctrl+c').effects).toEqual([{ type: 'ctrlC' }]);
  });

  it('Ctrl+D erases, and with nothing typed it is the app’s', () => {
    expect(new Board().input('ab').key('home', 'ctrl+d').text).toBe('b');
    expect(new Board().key('ctrl+d').effects).toEqual([{ type: 'ctrlD' }]);
  });

  it('Ctrl+G gives the whole text to the editor and takes it back', () => {
    const board = new Board().input('see ').paste('a\nb').key('ctrl+g');
    expect(board.effects).toEqual([{ type: 'editor', text: 'see a\nb' }]);
    board.state = edited(board.state, 'changed\r\ntext\n', board.at);
    expect(board.text).toBe('changed\ntext');
    expect(board.key('ctrl+_', 'enter').effects.at(-1)).toMatchObject({ submission: { text: 'see a\nb' } });
  });

  it('leaves Ctrl+Z, Shift+Tab and unknown keys alone', () => {
    const board = new Board().input('a').key('ctrl+z', 'shift+tab', 'ctrl+x', 'tab', 'pageup', 'alt+q');
    expect(board.text).toBe('a');
    expect(board.effects).toEqual([]);
  });
});

describe('rows on the screen', () => {
  it.each([20, 24, 40, 80, 120, 300])('stay within %i columns and within the height', async (columns) => {
    for (const rows of [6, 10, 24, 60]) {
      const board = new Board(['old'], columns, rows);
      board.files = await indexFiles(Array.from({ length: 50 }, (_, i) => `some/deep/folder/架構-${i}/file-${i}.ts`));
      const steps: (() => unknown)[] = [
        () =>
          board.input('請設計一個可以處理百萬筆訂單的系統 👩‍👩‍👧 and keep it incomprehensibilities-long-words '.repeat(9)),
        () => board.paste('x\ny'),
        () => board.key('ctrl+j'),
        () => board.input('@fi'),
        () => board.key('down', 'escape'),
        () => board.key('ctrl+r'),
        () => board.input('o'.repeat(90)),
        () => board.key('escape'),
        () => board.paste('z'.repeat(1_000_001)),
        () => board.key('ctrl+c').input('/'),
        () => board.key('ctrl+c'),
      ];
      for (const each of steps) {
        each();
        const { rows: shown, cursor } = board.view();
        expect(shown.length).toBeLessThanOrEqual(composerRows(rows));
        for (const row of shown) expect(width(row)).toBeLessThanOrEqual(Math.min(80, columns - 1));
        expect(cursor.y).toBeLessThan(shown.length);
        expect(cursor.x).toBeLessThan(Math.min(80, columns));
      }
    }
  });

  it('scroll inside, with marks, and follow the cursor', () => {
    const board = new Board();
    for (let i = 1; i <= 30; i++) board.input(`row ${i}`).key('ctrl+j');
    expect(board.screen).toHaveLength(composerRows(24));
    expect(board.screen[0]).toBe('↑ row 22');
    for (let i = 0; i < 30; i++) board.key('up');
    expect(board.screen[0]).toBe('> row 1');
    expect(board.screen.at(-1)).toBe('↓ row 10');
    expect(board.view().cursor.y).toBe(0);
  });

  it('show an empty composer with its placeholder, and the cursor before it', () => {
    const board = new Board();
    expect(board.screen).toEqual(['> Ask']);
    expect(board.view().cursor).toEqual({ x: 2, y: 0 });
  });

  it('show what is invisible in typed text', () => {
    expect(new Board().input('\u2060a').screen).toEqual(['> ·a']);
  });
});

describe('a picture from the clipboard', () => {
  it('is a chip with its size, and a mention of its file when it is sent', () => {
    const board = new Board();
    board.input('look').key('ctrl+v');
    expect(board.effects).toEqual([{ type: 'picture' }]);
    board.state = pastePicture(board.state, { path: '/tmp/a b.png', bytes: 12_345, width: 640, height: 480 }, board.at);
    expect(board.screen[0]).toBe('> look [Picture 640×480, 12.3 kB]');
    board.input('here').key('enter');
    expect(board.effects.at(-1)).toEqual({
      type: 'submit',
      submission: {
        text: 'look @"/tmp/a b.png" here',
        shown: 'look [Picture 640×480, 12.3 kB]here',
        mentions: [['/tmp/a b.png', '"/tmp/a']],
      },
    });
  });
});

describe('what there is to see of the chosen one', () => {
  it('stands below the list where there is room: how a file begins, and words that the row cuts', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const board = new Board([], 60, 40);
    const controller = composerController(board.look.layout);
    const asked: string[] = [];
    const props = {
      columns: 60,
      rows: 40,
      theme: board.theme,
      active: true,
      history: [],
      commands: [],
      files: async () => ['src/a.ts', 'src/b.ts'],
      tracked: async () => null,
      editor: async () => null,
      peek: async (path: string): Promise<Peek> => (
        asked.push(path),
        { type: 'text', rows: ['first \u001b[2J', '二'] }
      ),
      onSubmit: () => {},
      onShell: () => {},
      onCommand: () => {},
      onInterrupt: () => {},
      onCtrlC: () => {},
    };
    controller.subscribe(() => controller.state().peek && resolve());
    for (const key of '@a.ts') controller.press(pressOf(key), props);
    await promise;
    board.state = controller.state();
    expect(board.screen).toEqual(['> @a.ts', '› src/a.ts', '', 'first ', '二', 'Enter takes it · Esc back']);
    expect(asked).toEqual(['src/a.ts']);
    const low = new Board([], 60, 12);
    low.state = controller.state();
    expect(low.screen).not.toContain('二');
    const hint = 'words of a command that are much too long for the row in which they stand';
    board.commands = [{ name: 'help', hint }];
    board.state = emptyComposer;
    expect(board.input('/h').screen.slice(2)).toEqual([
      '',
      'words of a command that are much too long for the row in',
      'which they stand',
      'Enter does it · Esc back',
    ]);
  });
});

describe('a picture that is mentioned', () => {
  const sizes: Record<string, Peek> = {
    'shots/a.png': { type: 'picture', bytes: 2_000, width: 3, height: 4 },
    '/tmp/b c.gif': { type: 'picture', bytes: 900 },
    'notes.png': { type: 'text', rows: ['no picture'] },
  };
  /** A composer that looks at these; resolves when all was looked at that was asked for. */
  function looking() {
    const asked: string[] = [];
    const board = new Board();
    const controller = composerController(board.look.layout);
    const sent: Submission[] = [];
    const props = {
      columns: 80,
      rows: 24,
      theme: board.theme,
      active: true,
      history: [],
      commands: [],
      files: async () => [],
      tracked: async () => null,
      editor: async () => null,
      peek: async (path: string) => (asked.push(path), sizes[path] ?? null),
      onSubmit: (submission: Submission) => void sent.push(submission),
      onShell: () => {},
      onCommand: () => {},
      onInterrupt: () => {},
      onCtrlC: () => {},
    };
    const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
    const row = () => {
      board.state = controller.state();
      return board.screen[0]?.trimEnd();
    };
    const type = async (...keys: string[]) => {
      for (const key of keys) controller.press(pressOf(key), props);
      await settled();
    };
    return { controller, props, asked, sent, row, type, settled };
  }

  it('is a chip with its name, pixels and bytes, which Backspace takes out and sends as the mention', async () => {
    const at = looking();
    await at.type(...Array.from('see @shots/a.png '), 'x');
    expect(at.row()).toBe('> see [a.png 3×4, 2 kB]x');
    await at.type('enter');
    expect(at.sent).toEqual([
      { text: 'see @shots/a.png x', shown: 'see [a.png 3×4, 2 kB]x', mentions: [['shots/a.png']] },
    ]);
    await at.type(...Array.from('@shots/a.png '));
    await at.type('backspace');
    expect(at.row()).toContain('Ask');
  });

  it('is one where its path was pasted too, and text where it is none, which is looked at once', async () => {
    const at = looking();
    at.controller.paste('/tmp/b\\ c.gif', at.props);
    await at.settled();
    expect(at.row()).toBe('> [b c.gif 900 bytes]');
    await at.type(...Array.from('@notes.png @gone.png x'));
    expect(at.row()).toBe('> [b c.gif 900 bytes]@notes.png @gone.png x');
    expect(at.asked).toEqual(['/tmp/b c.gif', 'notes.png', 'gone.png']);
  });

  it('is text in a command, and stays what an undo made of it', async () => {
    const at = looking();
    await at.type(...Array.from('!cat @shots/a.png '));
    expect(at.row()).toBe('$ !cat @shots/a.png');
    await at.type('ctrl+u', ...Array.from('@shots/a.png '));
    expect(at.row()).toBe('> [a.png 3×4, 2 kB]');
    await at.type('ctrl+_');
    expect(at.row()).toBe('> @shots/a.png');
  });
});
