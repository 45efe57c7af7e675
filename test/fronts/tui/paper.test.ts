import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { erased, Extents } from '../../../src/fronts/tui/transcript/extents.ts';
import { markOf, paper } from '../../../src/fronts/tui/transcript/paper.ts';
import type { Reflow } from '../../../src/fronts/tui/terminal/known.ts';
import { reflowOf } from '../../../src/fronts/tui/terminal/known.ts';
import { StandIns } from '../../../src/fronts/tui/transcript/stand-ins.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { clean, legible } from '../../../src/text/sanitize.ts';

// What is archie's own is known from the theme on.
chooseTheme({ color: true, theme: 'dark' });

/** A terminal that remembers what was written, and paper over it. */
function scene(items: string[][], reflow: Reflow = 'cuts') {
  const terminal = Object.assign(new PassThrough({ encoding: 'utf8' }), { columns: 80, rows: 24, isTTY: true });
  const standIns = new StandIns();
  const over = paper(terminal as unknown as NodeJS.WriteStream, {
    rowsOf: (key) => items[key] ?? [],
    standIns,
    reflow,
  });
  return { terminal, over, standIns, written: () => String(terminal.read() ?? '') };
}

it('the rows of an item stand where its mark was, all in one write', () => {
  const { over, written } = scene([['one', '', '\x1b[38;5;75mtwo\x1b[39m'], ['three']]);
  over.write(`\x1b[?25l${markOf(0)}\n${markOf(1)}\n› typed\n`);
  expect(written()).toBe('\x1b[?25lone\n\n\x1b[38;5;75mtwo\x1b[39m\nthree\n› typed\n');
});

it('rows are taken as they are, also with what a replacement would make something of', () => {
  const { over, written } = scene([['$& $1 $$']]);
  over.write(`${markOf(0)}\n`);
  expect(written()).toBe('$& $1 $$\n');
});

it('styles and hyperlinks pass, and nothing else that a terminal obeys', () => {
  const links = ['\x07', '\x1b\\'].map((end) => `\x1b]8;;https://a.test${end}a\x1b]8;;${end}`);
  const bad = ['\x1b[2Jc\x07\x9b3J', 'a\tb', '\x1b]0;title\x1b\\d', '\x1b]8;;https://b.test\x1b[2Jno end'];
  const { over, written } = scene([[...links, '\x1b[1mb\x1b[22m', ...bad]]);
  over.write(`${markOf(0)}\n`);
  const told = written();
  for (const link of links) expect(told).toContain(`${link}\n`);
  expect(told).toContain('\x1b[1mb\x1b[22m');
  expect(told).toContain('a       b');
  const rest = told.slice(told.indexOf('b\x1b[22m') + 6);
  expect(rest).toMatch(/no end\n$/);
  expect(rest.replaceAll('\n', '')).not.toMatch(/\p{Control}/u);
});

it('a frame is one write, and one that breaks off is written as far as it came', async () => {
  const { terminal, over } = scene([['row']]);
  const writes: string[] = [];
  terminal.on('data', (data: string) => writes.push(data));
  for (const part of ['\x1b[?2026h', '\x1b[2K', `${markOf(0)}\n`, 'live\n', '\x1b[?2026l']) over.write(part);
  over.write('\x1b[?2026h');
  over.write('half');
  await Promise.resolve();
  over.write('after');
  await setImmediate();
  expect(writes).toEqual(['\x1b[?2026h\x1b[2Krow\nlive\n\x1b[?2026l', '\x1b[?2026hhalf', 'after']);
});

it('foreign text cannot hold a mark, nor a stand-in', () => {
  expect(clean(markOf(0))).toBe('0');
  expect(clean(`a${new StandIns().of('row')}b`)).toBe('ab');
  expect(legible(new StandIns().of('row'))).toBe('⟨U+100000⟩');
});

it('a live row stands where its stand-in was, and nothing of a longer one behind it', () => {
  const { over, standIns, written } = scene([]);
  const [one, two] = ['\x1b[1mone $&\x1b[22m', '資料庫'].map((row) => standIns.of(row));
  expect(one).not.toBe(two);
  expect(standIns.of('資料庫')).toBe(two);
  over.write(`${one}\n${two}`);
  expect(written()).toBe('\x1b[1mone $&\x1b[22m\x1b[K\n資料庫\x1b[K');
});

it('rows of a frame are remembered, however many there were before', () => {
  const standIns = new StandIns();
  const held = standIns.of('held');
  for (let frame = 0; frame < 1_000; frame += 1) {
    for (let n = 0; n < 100; n += 1) standIns.of(`row ${n} of ${frame}`);
    expect(standIns.of('held')).toBe(held);
  }
  expect(standIns.filled(held, 80)).toBe('held\x1b[K');
  // A window that has become narrower breaks none in two.
  expect(standIns.filled(held, 3)).toBe('he…\x1b[K');
  expect(new Set(Array.from({ length: 64 }, (_, n) => standIns.of(`last ${n}`))).size).toBe(64);
});

it('is the terminal in everything else', () => {
  const { terminal, over, written } = scene([]);
  expect([over.columns, over.isTTY, over.writable]).toEqual([80, true, true]);
  // Ink takes its listeners off by the function it put on.
  expect(Reflect.get(over, 'off')).toBe(Reflect.get(over, 'off'));
  let resized = 0;
  const listen = () => (resized += 1);
  over.on('resize', listen);
  terminal.emit('resize');
  over.off('resize', listen);
  terminal.emit('resize');
  expect(resized).toBe(1);
  over.write('as it is');
  expect(written()).toBe('as it is');
});

/** Up, all below erased, and so many blank rows. */
const blank = (up: number, rows: number, back: number): string =>
  `\x1b[${up}A\r${erased}${'\n'.repeat(rows)}${back > 0 ? `\x1b[${back}A` : ''}`;

describe('a frame that the window broke', () => {
  const clear = '\x1b[?25l\x1b[3A\x1b[1G\x1b[J';
  const frame = `printed\n${'a'.repeat(70)}\n${'中'.repeat(40)}\nshort\n> typed\n${'s'.repeat(50)}\n\x1b[2A\x1b[3G\x1b[?25h`;
  const after = (data: string) => {
    const extents = new Extents();
    extents.take(data);
    return extents;
  };

  it('is made as many blank rows as it had, from where it begins', () => {
    // Of 70 and 80 columns, 40 make two rows each, 31 three; of 31 only 30 take characters that are two wide.
    expect(after(frame).mended(clear, 80, 'follows')).toBe('');
    expect(after(frame).mended(clear, 60, 'follows')).toBe(blank(3 + 2, 5, 2));
    expect(after(frame).mended(clear, 40, 'follows')).toBe(blank(3 + 2, 5, 2));
    expect(after(frame).mended(clear, 31, 'follows')).toBe(blank(3 + 4, 5, 2));
    expect(after(frame).mended(clear, 27, 'follows')).toBe(blank(3 + 5, 5, 2));
  });

  it('is found where the cursor has sunk below its own row', () => {
    const sunk = (...widths: number[]): string => {
      const extents = after(frame);
      for (const columns of widths) extents.resized(columns, 'sinks');
      return extents.mended(clear, widths.at(-1) ?? 0, 'sinks');
    };
    expect(sunk(60)).toBe(blank(3 + 2, 5, 2));
    expect(sunk(40)).toBe(blank(3 + 3, 5, 2));
    // The row that it sank to is not joined again.
    expect(sunk(40, 100)).toBe(blank(3 + 1, 5, 2));
    expect(sunk(40, 20)).toBe(blank(3 + 6 + 1, 5, 2));
  });

  it('is followed through what Ink rewrites, shortens and erases', () => {
    const extents = after(frame);
    extents.take('\x1b[?25l\x1b[2B\x1b[1G\x1b[5A\x1b[11G\x1b[Kb\x1b[E\x1b[2Kc\n');
    expect(extents.mended('\x1b[2A', 10, 'follows')).toBe(blank(2 + 1, 5, 3));
    const cut = new Extents();
    cut.take(`${'x'.repeat(70)}\n`, 60);
    expect(cut.mended('\x1b[1A', 60, 'follows')).toBe('');
    expect(cut.mended('\x1b[1A', 59, 'follows')).toBe(blank(1 + 1, 1, 0));
  });

  it('holds its cursor in the part of its row where it was', () => {
    const typed = after(`${'x'.repeat(70)}\n\x1b[1A\x1b[66G`);
    expect(typed.mended('\x1b[1G\x1b[J', 30, 'follows')).toBe(blank(2, 1, 1));
    expect(after(`${'x'.repeat(70)}\n\x1b[1A\x1b[6G`).mended('\x1b[J', 30, 'follows')).toBe(`\r${erased}\n\x1b[1A`);
  });
});

describe('while the window changes its width', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('nothing is written, and then all of it, where the frame is, with what is printed whole and the rest cut', () => {
    const items = [['a row for good']];
    const { terminal, over, written } = scene(items, 'follows');
    const frame = `${'x'.repeat(70)}\n> \n\x1b[1A\x1b[3G\x1b[?25h`;
    over.write(frame);
    expect(written()).toBe(frame);
    for (const columns of [70, 66, 60]) {
      terminal.columns = columns;
      terminal.emit('resize');
      over.write(`\x1b[?25l\x1b[1A\x1b[G\x1b[J`);
      over.write(`${markOf(0)}\n> \n\x1b[1A`);
    }
    items.length = 0;
    expect(written()).toBe('');
    vi.advanceTimersByTime(60);
    const once = `\x1b[?25l\x1b[1A\x1b[G${erased}\x1b[?7ha row for good\x1b[?7l\n> \n\x1b[1A`;
    expect(written()).toBe(`${blank(2, 2, 1)}\x1b[?7l${once.repeat(3)}\x1b[?7h`);
    over.write('as it is');
    expect(written()).toBe('as it is');
  });

  it('all is written the same when the window finds no rest, and when the terminal is let go', () => {
    const { terminal, over, written } = scene([], 'follows');
    const change = (columns: number): void => {
      terminal.columns = columns;
      terminal.emit('resize');
    };
    change(79);
    over.write('row');
    for (let columns = 78; columns > 70; columns -= 1) {
      vi.advanceTimersByTime(40);
      change(columns);
    }
    expect(written()).toContain('row');
    change(60);
    over.write('last');
    over.write('\x1b[?25h');
    expect(written()).toContain('last\x1b[?25h');
  });
});

it('how a terminal breaks rows is known by what it says of itself', () => {
  const of = (env: Record<string, string>): Reflow => reflowOf({ TERM: 'xterm-256color', ...env });
  expect([of({}), of({ TERM_PROGRAM: 'vscode' })]).toEqual(['sinks', 'sinks']);
  expect([of({ XTERM_VERSION: 'XTerm(390)' }), of({ STY: '1.a' }), of({ TERM: 'linux' })]).toEqual([
    'cuts',
    'cuts',
    'cuts',
  ]);
  const follow = [
    { TMUX: '/tmp/t' },
    { TMUX: '/tmp/t', TERM_PROGRAM: 'vscode' },
    { SSH_CONNECTION: 'a' },
    { VTE_VERSION: '7800' },
  ];
  expect(follow.map(of)).toEqual(follow.map(() => 'follows'));
});
