import { describe, expect, it } from 'vitest';
import { hearingBackground } from '../../../src/fronts/tui/terminal/background.ts';

/** What is typed of these chunks, each read as soon as it came, and what was heard. */
function read(...chunks: string[]): { typed: string[]; heard: string[] } {
  const waiting: string[] = [];
  const heard: string[] = [];
  const input = hearingBackground({ read: () => waiting.shift() ?? null } as unknown as NodeJS.ReadStream, (behind) =>
    heard.push(behind),
  );
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
