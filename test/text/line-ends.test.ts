import { describe, expect, it } from 'vitest';
import { withLineEndsOf } from '../../src/text/match/line-ends.ts';

describe('withLineEndsOf', () => {
  const mixed = 'a\r\nb\nc\r\nd\n';
  it.each([
    ['a line edited', 'a\nB\nc\nd\n', 'a\r\nB\nc\r\nd\n'],
    ['another edited', 'a\nb\nC\nd\n', 'a\r\nb\nC\r\nd\n'],
    ['all edited', 'A\nB\nC\nD\n', 'A\r\nB\nC\r\nD\n'],
    ['a line added after CRLF', 'a\nx\nb\nc\nd\n', 'a\r\nx\r\nb\nc\r\nd\n'],
    ['a line added after LF', 'a\nb\nx\nc\nd\n', 'a\r\nb\nx\nc\r\nd\n'],
    ['a line taken away', 'a\nc\nd\n', 'a\r\nc\r\nd\n'],
    ['lines moved', 'c\nd\na\nb\n', 'c\r\nd\na\r\nb\n'],
    ['its own line ends count for nothing', 'a\r\nb\r\nc\nd\r\n', 'a\r\nb\nc\r\nd\n'],
    ['the last line end gone', 'a\nb\nc\nd', 'a\r\nb\nc\r\nd'],
    ['nothing left', '', ''],
  ])('%s', (_, text, expected) => {
    expect(withLineEndsOf(mixed, text)).toBe(expected);
  });

  it('takes the line end of the line around a part of it', () => {
    expect(withLineEndsOf('a', 'a\nx', '\r\n')).toBe('a\r\nx');
    expect(withLineEndsOf('a\nb', 'a\ny\nb', '\r\n')).toBe('a\ny\nb');
    expect(withLineEndsOf('', 'x\n', '\r\n')).toBe('x\r\n');
  });
});
