import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { markOf, paper } from '../../../src/fronts/tui/transcript/paper.ts';
import { clean } from '../../../src/text/sanitize.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';

// Only styles of a theme that is in use pass.
chooseTheme({ color: true, theme: 'dark' }, {});

/** A terminal that remembers what was written, and paper over it. */
function scene(items: string[][]) {
  const terminal = Object.assign(new PassThrough({ encoding: 'utf8' }), { columns: 80, rows: 24, isTTY: true });
  const over = paper(terminal as unknown as NodeJS.WriteStream, (key) => items[key] ?? []);
  return { terminal, over, written: () => String(terminal.read() ?? '') };
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

it('foreign text cannot hold a mark', () => {
  expect(clean(markOf(0))).toBe('0');
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
