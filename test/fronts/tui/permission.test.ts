import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stripVTControlCharacters } from 'node:util';
import { frameOf } from '../../../src/fronts/tui/permission/frame.ts';
import { permissionController } from '../../../src/fronts/tui/permission/controller.ts';
import type { PermissionState } from '../../../src/fronts/tui/permission/state.ts';
import { guard, guardMs } from '../../../src/fronts/tui/keys/guard.ts';
import { hardRows } from '../../../src/fronts/tui/permission/lines.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { unreveal } from '../../../src/text/sanitize.ts';
import { width } from '../../../src/text/width.ts';
import { PermissionBoard as Board, question } from './permission-board.ts';

/** The subject as the rows of the panel show it, put together again and read back. */
function readBack(screen: string[]): string {
  const front = / *(?:\$|\d+|↪) /y;
  const lines: string[] = [];
  for (const row of screen.slice(2)) {
    front.lastIndex = 0;
    const mark = front.exec(row)?.[0];
    if (mark === undefined) break;
    const text = row.slice(mark.length);
    if (mark.includes('↪')) lines.push(lines.pop()! + text);
    else lines.push(text);
  }
  return unreveal(lines.join('\n'));
}

describe('what is asked', () => {
  it('keeps most of a low window, and breaks words about it between words', () => {
    const board = new Board(question(Array.from({ length: 60 }, (_, i) => `echo ${i}`).join('\n')), 20, 10);
    expect(board.frame.look.height).toBe(3);
    expect(board.screen.at(-1)).toBe('n r Esc');
    expect(board.screen.length).toBeLessThanOrEqual(6);
    expect(new Board(question('ls'), 40).screen).toContain('commands on the real tree are always');
  });

  it.each([
    ['an escape sequence that hides', 'echo ok\x1b[8m; rm -rf ~\x1b[0m', '$ echo ok␛[8m; rm -rf ~␛[0m'],
    ['a bidi override', 'rm \u202egpj.exe', '$ rm ⟨U+202E⟩gpj.exe'],
    ['an invisible character', 'r\u200bm x', '$ r⟨U+200B⟩m x'],
    ['a no-break blank', 'ls\u00a0-la', '$ ls⟨NBSP⟩-la'],
    ['sixty tabs', `ls${'\t'.repeat(60)}; rm x`, '$ ls⟨TAB×60⟩; rm x'],
    ['a carriage return', 'rm x\recho harmless', '$ rm x⟨CR⟩echo harmless'],
    ['the signs that mark all this', 'echo ⟨TAB⟩ ␛', '$ echo ⟨U+27E8⟩TAB⟩ ⟨U+241B⟩'],
    ['a C1 control sequence', 'a\u009b8mb', '$ a⟨U+009B⟩8mb'],
    ['an OSC 8 link', '\x1b]8;;http://x\x07t\x1b]8;;\x07', '$ ␛]8;;http://x⟨U+0007⟩t␛]8;;⟨U+0007⟩'],
    ['tag characters', 'a\u{e0041}b', '$ a⟨U+E0041⟩b'],
  ])('shows %s', (_name, subject, shown) => {
    const board = new Board(question(subject));
    expect(board.screen).toContain(shown);
    expect(readBack(board.screen)).toBe(subject);
    for (const row of board.screen) expect(row).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e\u200b]/);
  });

  it('numbers the lines of a command', () => {
    const lines = Array.from({ length: 10 }, (_, i) => `echo ${i}`);
    const { screen } = new Board(question(lines.join('\n')));
    expect(screen.slice(2, 12)).toEqual(lines.map((line, i) => `${String(i + 1).padStart(2)} ${line}`));
    expect(readBack(screen)).toBe(lines.join('\n'));
  });

  it.each([20, 40, 80, 300])('fits %i columns and loses no character at a break', (columns) => {
    const subject = 'find . -name "*.ts"  -exec grep 架構 {} \\; && echo   done; rm -rf ./very/long/path/that/goes/on';
    const board = new Board(question(subject), columns, 60);
    for (const row of board.screen) expect(width(row)).toBeLessThanOrEqual(Math.min(100, columns - 1));
    const text = board.screen.filter((row) => /^(?:\$|↪) /.test(row)).map((row) => row.slice(2));
    expect(text.join('').replaceAll(' ', '')).toBe(subject.replaceAll(' ', ''));
    // Rows before the last one are full (a wide character may leave one column), so every blank can be told.
    for (const row of text.slice(0, -1)) expect(width(row)).toBeGreaterThanOrEqual(Math.min(100, columns - 1) - 3);
  });

  it('breaks rows only where they are full, so that every blank can be told', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '架', '⟨TAB⟩', '👩‍👩‍👧', ';'), maxLength: 90 }),
        fc.integer({ min: 6, max: 40 }),
        (line, columns) => {
          const rows = hardRows(line, columns);
          expect(rows.join('')).toBe(line);
          for (const row of rows) expect(width(row)).toBeLessThanOrEqual(columns);
          for (const row of rows.slice(0, -1)) expect(width(row)).toBeGreaterThanOrEqual(columns - 1);
        },
      ),
    );
  });

  it('names the real path of a read beside the one that was asked for', () => {
    const board = new Board(
      question('/etc/passwd', {
        tool: 'Read',
        effects: [{ type: 'read', path: '/etc/passwd', asked: 'docs/link.md' }],
        remember: [{ kind: 'read', path: '/etc' }],
      }),
    );
    expect(board.screen[0]).toBe('Read outside the project?');
    expect(board.screen).toContain('reads /etc/passwd (asked for as docs/link.md)');
    expect(board.screen.join(' ')).toContain('a below /etc, in this mode');
  });

  it('is read out line by line for a screen reader', () => {
    const board = new Board(question('cd x\nrm y'), 80, 24, true);
    expect(board.screen).toContain('Line 1: cd x');
    expect(board.screen).toContain('Line 2: rm y');
  });
});

describe('the answer', () => {
  it('is one key when all can be seen', () => {
    expect(new Board(question('ls')).input('y').effects).toEqual([{ type: 'allow', always: false }]);
    expect(new Board(question('ls')).input('a').effects).toEqual([{ type: 'allow', always: true }]);
    expect(new Board(question('ls')).input('n').effects).toEqual([{ type: 'refuse' }]);
    expect(new Board(question('ls')).input('escape').effects).toEqual([{ type: 'interrupt' }]);
    expect(new Board(question('ls')).input('\x03').effects).toEqual([{ type: 'interrupt' }]);
  });

  it('counts what was read in a narrow window as what it is in a wide one', () => {
    const command = Array.from({ length: 300 }, (_, i) => `word${i}`).join(' ');
    const narrow = new Board(question(command), 40, 20);
    narrow.input('pagedown', 'pagedown', 'pagedown', 'pagedown');
    const read = /rows \d+-(\d+) of (\d+)/.exec(narrow.screen.join('\n'))!.slice(1).map(Number) as [number, number];
    expect(read[0] / read[1]).toBeLessThan(0.8);
    const wide = new Board(question(command), 100, 14);
    wide.state = narrow.state;
    expect(wide.screen.join('\n')).toContain('PgDn to see the rest');
    expect(wide.input('y').effects).toEqual([]);
    // And back: the rows in between were read.
    expect(wide.input(...Array.from({ length: 20 }, () => 'pagedown'), 'y').effects).toEqual([
      { type: 'allow', always: false },
    ]);
  });

  it('needs the whole to have been seen, and then gets no "always"', () => {
    const board = new Board(question(Array.from({ length: 60 }, (_, i) => `step ${i}`).join('\n')));
    expect(board.screen.length).toBeLessThanOrEqual(20);
    expect(board.screen.join('\n')).not.toMatch(/y once|in this mode/);
    expect(board.input('y').effects).toEqual([]);
    expect(board.screen.join('\n')).toContain('Not all of it has been shown');
    // A jump to the end skips what lies between.
    expect(board.input('G', 'y').effects).toEqual([]);
    expect(board.input('g', 'pagedown', 'pagedown', 'pagedown').effects).toEqual([]);
    expect(board.input('a').effects).toEqual([]);
    expect(board.input('pagedown', 'pagedown', 'y').effects).toEqual([{ type: 'allow', always: false }]);
  });

  it('offers no "always" where nothing can be remembered', () => {
    const board = new Board(question('ls', { remember: [] }));
    expect(board.screen.join('\n')).not.toContain('always in');
    expect(board.input('a').effects).toEqual([]);
  });

  it('may be a refusal with words', () => {
    const board = new Board(question('ls')).input('r').input('use pnpm, y!');
    expect(board.screen.at(-1)).toBe('> use pnpm, y!');
    expect(board.frame.cursor).toEqual({ x: 14, y: board.screen.length - 1 });
    expect(board.input('enter').effects).toEqual([{ type: 'refuse', words: 'use pnpm, y!' }]);
    expect(new Board(question('ls')).input('r', 'x', 'escape', 'y').effects).toEqual([
      { type: 'allow', always: false },
    ]);
  });

  it('is not given by several characters at once', () => {
    expect(new Board(question('ls')).input('yes', 'yy', 'a\rb\r').effects).toEqual([]);
  });

  it.each([4, 5, 6, 7, 8, 9])('counts in a window of %i rows only what was really drawn as shown', (rows) => {
    const board = new Board(question(Array.from({ length: 8 }, (_, i) => `echo ${i}`).join('\n')), 80, rows);
    const drawn = new Set<string>();
    for (let i = 0; i < 40; i += 1) {
      // Rows beyond these are cut off.
      expect(board.screen.length).toBeLessThanOrEqual(Math.max(2, rows - 4));
      for (const [row] of board.screen.join('\n').matchAll(/echo \d/g)) drawn.add(row);
      if (board.input('y').effects.length > 0) break;
      board.input('down');
    }
    expect(board.effects).toHaveLength(1);
    expect(drawn.size).toBe(8);
  });

  it('stays within a small window', () => {
    for (const rows of [6, 9, 12]) {
      const board = new Board(question('a\n'.repeat(40)), 20, rows);
      expect(board.screen.length).toBeLessThanOrEqual(Math.max(5, rows - 4));
      board.input('r', 'some words that are long enough to need rows');
      expect(board.screen.length).toBeLessThanOrEqual(Math.max(5, rows - 4));
    }
  });
});

describe('the guard', () => {
  it('is shut for a fixed time, whatever is typed in it', () => {
    let now = 0;
    const watch = guard(() => now);
    for (const at of [0, guardMs / 2, guardMs - 1]) {
      now = at;
      expect(watch.open()).toBe(false);
    }
    now = guardMs;
    expect(watch.open()).toBe(true);
    expect(watch.open()).toBe(true);
  });

  it('lets nothing through but a stop, says so, and then takes the next key', async () => {
    let now = 0;
    const answers: unknown[] = [];
    const props = { onAnswer: (answer: unknown) => answers.push(answer), onInterrupt: () => answers.push('stop') };
    const asked = question('ls');
    const settings = { question: asked, columns: 80, rows: 24, spoken: false };
    const theme = chooseTheme({ color: true, theme: 'dark' }, {});
    const controller = permissionController(() => now);
    const frame = (state: PermissionState) => frameOf(state, { ...settings, theme });
    const press = (text: string) => controller.press({ type: 'text', text }, { ...props, ...settings, theme }, frame);
    const keys = () => frame(controller.state()).rows.at(-1)!;
    expect(keys()).toBe(theme.paint('dim', stripVTControlCharacters(keys())));
    now = guardMs - 1;
    press('y');
    expect(answers).toEqual([]);
    expect(frame(controller.state()).rows.map(stripVTControlCharacters)).toContain(
      'y came before this could be read: press again',
    );
    expect(keys()).toBe(theme.paint('dim', stripVTControlCharacters(keys())));
    const awake = new Promise<void>((resolve) => controller.subscribe(resolve));
    await awake;
    expect(keys()).toContain(theme.paint('key', 'Esc'));
    now = guardMs;
    press('y');
    expect(answers).toEqual([{ kind: 'permission', allow: true }]);
    expect(frame(controller.state()).rows.join('\n')).not.toContain('press again');
  });
});
