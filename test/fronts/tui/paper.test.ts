import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Extents } from '../../../src/fronts/tui/transcript/extents.ts';
import { markOf, paper } from '../../../src/fronts/tui/transcript/paper.ts';
import { StandIns } from '../../../src/fronts/tui/transcript/stand-ins.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { clean, legible } from '../../../src/text/sanitize.ts';

// What is archie's own is known from the theme on.
chooseTheme({ color: true, theme: 'dark' });

/** A terminal that remembers what was written, and paper over it. */
function scene(items: string[][], { breaks = false } = {}) {
  const terminal = Object.assign(new PassThrough({ encoding: 'utf8' }), { columns: 80, rows: 24, isTTY: true });
  const standIns = new StandIns();
  const over = paper(terminal as unknown as NodeJS.WriteStream, {
    rowsOf: (key) => items[key] ?? [],
    standIns,
    breaks,
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
  terminal.columns = 50;
  expect([over.columns, over.isTTY, over.writable]).toEqual([50, true, true]);
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

describe('how far rows reach', () => {
  it('is followed through what Ink writes', () => {
    const extents = new Extents();
    extents.take(`\x1b[1mprinted\x1b[22m\n${'a'.repeat(70)}\n${'中'.repeat(40)}\nshort\n\x1b[1A\x1b[3G\x1b[?25h`);
    // The cursor stands in `short`; of 70 and 80 columns, 40 make two rows each, and 30 three.
    expect([extents.broken(2, 80), extents.broken(2, 40), extents.broken(2, 30), extents.broken(3, 6)]).toEqual([
      0,
      2,
      4,
      11 + 13 + 1,
    ]);
    // Rewritten in its place, shortened, erased.
    extents.take('\x1b[?25l\x1b[1B\x1b[1G\x1b[3A\x1b[11G\x1b[Kb\x1b[E\x1b[2Kc\n');
    expect(extents.broken(2, 10)).toBe(1);
    extents.take('\x1b[2A\x1b[G\x1b[J');
    expect(extents.broken(1, 3)).toBe(2);
    extents.take('line\n'.repeat(1_000));
    expect(extents.broken(3, 2)).toBe(3);
  });

  it('tells the paper how far up a frame begins that a narrowed window broke', () => {
    const { terminal, over, written } = scene([], { breaks: true });
    terminal.columns = 80;
    terminal.emit('resize');
    over.write(`${'x'.repeat(70)}\n> \n\x1b[1A\x1b[3G\x1b[?25h`);
    written();
    terminal.columns = 60;
    terminal.emit('resize');
    over.write('\x1b[?25l\x1b[1A\x1b[G\x1b[J');
    over.write('\x1b[?25l\x1b[1A\x1b[G\x1b[J');
    expect(written()).toBe('\x1b[1A\x1b[?25l\x1b[1A\x1b[G\x1b[J\x1b[?25l\x1b[1A\x1b[G\x1b[J');
  });
});
