import { describe, expect, it } from 'vitest';
import { blame } from '../../src/text/blame.ts';

const text = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');

describe('who brought a line', () => {
  it('is the version in which it appeared', () => {
    const versions = [text('a', 'b', 'c'), text('a', 'B', 'c'), text('a', 'B', 'c', 'd')];
    expect(blame(versions)).toEqual({ added: [0, 1, 0, 2], removed: [-1, 1, -1] });
  });

  it('is the one that brought it back, for a line that had gone', () => {
    expect(blame([text('a', 'b'), text('a'), text('a', 'b')])).toEqual({ added: [0, 2], removed: [-1, 1] });
  });

  it('goes by lines that moved down, too', () => {
    const versions = [text('a', 'z'), text('new', 'a', 'z'), text('new', 'a', 'mid', 'z')];
    expect(blame(versions)).toEqual({ added: [1, 0, 2, 0], removed: [-1, -1] });
  });

  it('of a file that is made or emptied', () => {
    expect(blame(['', text('a')])).toEqual({ added: [1], removed: [] });
    expect(blame([text('a', 'b'), ''])).toEqual({ added: [], removed: [1, 1] });
    expect(blame([text('a')])).toEqual({ added: [0], removed: [-1] });
    expect(blame([])).toEqual({ added: [], removed: [] });
  });

  it('goes by line ends too, as a diff does', () => {
    expect(blame(['a\r\nb\n', 'a\nb\nc'])).toEqual({ added: [1, 0, 1], removed: [1, -1] });
  });

  it('of a two hundred thousand lines', () => {
    const many = Array.from({ length: 200_000 }, (_, n) => `line ${n}\n`);
    const { added } = blame([many.join(''), many.toSpliced(50_000, 0, 'in between\n').join('')]);
    expect(added).toHaveLength(200_001);
    expect(added[50_000]).toBe(1);
  });
});
