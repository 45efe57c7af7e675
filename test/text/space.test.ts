import { describe, expect, it } from 'vitest';
import { diffText } from '../../src/text/diff.ts';
import { spaceOnlyRows } from '../../src/text/space.ts';

/** Texts of the changed rows that are told to be white space only, marked with their sides. */
function spaces(before: string, after: string): string[] {
  return diffText(before, after).hunks.flatMap(({ rows }) =>
    [...spaceOnlyRows(rows)].map((at) => (rows[at]!.kind === 'added' ? '+' : '-') + rows[at]!.text),
  );
}

describe('spaceOnlyRows', () => {
  it.each([
    ['indentation', 'if\n  a();\nend\n', 'if\n\ta();\nend\n', ['-  a();', '+\ta();']],
    ['white space at the end', 'a  \n', 'a\n', ['-a  ', '+a']],
    ['blanks around signs', 'f(a,b)\n', 'f( a, b )\n', ['-f(a,b)', '+f( a, b )']],
    ['more blanks between words', 'let  a\n', 'let a\n', ['-let  a', '+let a']],
    ['line ends', 'a\nb\n', 'a\r\nb\r\n', ['-a', '-b', '+a', '+b']],
    ['a line end at the end', 'a', 'a\n', ['-a', '+a']],
    ['blank lines that come', 'a\nb\n', 'a\n\n  \nb\n', ['+', '+  ']],
    ['blank lines that go', 'a\n\nb\n', 'a\nb\n', ['-']],
    ['a block that moves in', 'a;\nb;\n', '  a;\n\n  b;\n', ['-a;', '-b;', '+  a;', '+', '+  b;']],
  ])('finds %s', (_name, before, after, expected) => {
    expect(spaces(before, after)).toEqual(expected);
  });

  it.each([
    ['two words that become one', 'else if\n', 'elseif\n'],
    ['CJK words that become one', '一 二\n', '一二\n'],
    ['a no-break space', 'a b\n', 'a\u00a0b\n'],
    ['a character of no width', 'ab\n', 'a\u200bb\n'],
    ['lines that become one', 'a;\nb;\n', 'a; b;\n'],
    ['a line that comes', 'a\n', 'a\nb\n'],
    ['lines in another order', 'a\nb\n', ' b\n a\n'],
    ['a real change next to it', 'a\nb\n', ' a\nc\n'],
  ])('leaves %s', (_name, before, after) => {
    expect(spaces(before, after)).toEqual([]);
  });

  it('judges each block by itself', () => {
    expect(spaces('a\nx\nb\n', ' a\nx\nc\n')).toEqual(['-a', '+ a']);
  });

  it('has nothing to say of no rows', () => {
    expect(spaceOnlyRows([])).toEqual(new Set());
  });
});
