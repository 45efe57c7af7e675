import { describe, expect, it } from 'vitest';
import { hearing } from '../../../src/fronts/tui/terminal/answers.ts';
import { backgroundAnswer } from '../../../src/fronts/tui/terminal/background.ts';
import { measuring } from '../../../src/fronts/tui/terminal/widths.ts';
import { measuredSigns } from '../../../src/text/width/ambiguous.ts';

/** What is typed of these chunks, each read as soon as it came, and what was heard. */
function read(...chunks: string[]): { typed: string[]; heard: string[] } {
  const waiting: string[] = [];
  const heard: string[] = [];
  const hear = (what: string) => heard.push(what);
  const widths = measuring();
  widths.tell((wide) => hear(`wide: ${wide}`));
  const input = hearing({ read: () => waiting.shift() ?? null } as unknown as NodeJS.ReadStream, [
    backgroundAnswer(hear),
    widths.answer,
  ]);
  const typed = chunks.flatMap((chunk) => {
    waiting.push(chunk);
    const all: string[] = [];
    for (let next = input.read() as string | null; next !== null; next = input.read() as string | null) all.push(next);
    return all;
  });
  return { typed, heard };
}

const white = '\u001B]11;rgb:ffff/ffff/ffff';

describe('the answer of the terminal', () => {
  it.each([
    [[`${white}\u0007`], [], ['light']],
    [[`${white}\u001B\\`], [], ['light']],
    [['\u001B]11;rgb:1e/1e/1e\u0007'], [], ['dark']],
    [['\u001B]11;rgba:0000/0000/0000/ffff\u0007'], [], ['dark']],
    [[`ab${white}\u0007cd`], ['abcd'], ['light']],
    // In pieces, wherever it is cut.
    [['\u001B]', '11;rgb:ffff/ffff/ffff\u0007x'], ['x'], ['light']],
    [[`a${white}`, '\u001B\\b'], ['a', 'b'], ['light']],
    [[`${white}\u001B`, '\\'], [], ['light']],
  ])('%j: typed %j, heard %j', (chunks, typed, heard) => {
    expect(read(...chunks)).toEqual({ typed, heard });
  });

  it('takes no key for one', () => {
    expect(read('a', '\u001B', '\u001B[A', 'rgb:ff/ff/ff', '\u001B]10;x\u0007')).toEqual({
      typed: ['a', '\u001B', '\u001B[A', 'rgb:ff/ff/ff', '\u001B]10;x\u0007'],
      heard: [],
    });
  });

  it('is held back only as long as it may be one', () => {
    expect(read('\u001B]11', 'x')).toEqual({ typed: ['\u001B]11x'], heard: [] });
  });
});

describe('the widths that the terminal tells', () => {
  const places = (columns: readonly number[], row = 12) => columns.map((each) => `\u001B[${row};${each}R`);
  const all = measuredSigns.map(() => 2);

  it.each([
    [[places(all).join('')], [], ['wide: ']],
    [[places(all.map(() => 3)).join('')], [], [`wide: ${measuredSigns.join('')}`]],
    [[places(all.map((_, at) => (at === 3 ? 3 : 2))).join('')], [], ['wide: ①']],
    // One by one, among keys, in pieces, beside the other answer.
    [places(all), [], ['wide: ']],
    [[`ab${places(all).join('cd')}ef`], ['abcdcdcdcdcdef'], ['wide: ']],
    [[...places(all.slice(1)), '\u001B[', '1', '2;', '2', 'R', 'x'], ['x'], ['wide: ']],
    [[`${places(all).join('')}${white}\u0007`], [], ['light', 'wide: ']],
    // A terminal that has the cursor elsewhere tells nothing.
    [[places(all.map(() => 1)).join('')], [], []],
  ])('%j: typed %j, heard %j', (chunks, typed, heard) => {
    expect(read(...chunks)).toEqual({ typed, heard });
  });

  it('takes no key for one, before, among and after them', () => {
    expect(read('\u001B[', 'A', '\u001B[1;2A', '\u001B[15;2~', ...places(all), '\u001B[1;2R')).toEqual({
      typed: ['\u001B[A', '\u001B[1;2A', '\u001B[15;2~', '\u001B[1;2R'],
      heard: ['wide: '],
    });
  });
});
