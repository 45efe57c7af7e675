import { expect, it } from 'vitest';
import { diffText } from '../../src/text/diff/diff.ts';
import { spaceOnlyRows } from '../../src/text/diff/space.ts';
import { atOnce } from '../../src/text/steps.ts';

/** The changed rows of a diff, those of white space only with a dot before them. */
function marked(before: string, after: string): string[] {
  return diffText(before, after).hunks.flatMap(({ rows }) => {
    const quiet = atOnce(spaceOnlyRows(rows));
    return rows.flatMap((row, at) =>
      row.kind === 'context' ? [] : [`${quiet.has(at) ? '.' : ''}${row.kind === 'added' ? '+' : '-'}${row.text}`],
    );
  });
}

it.each<[string, string, string, string[]]>([
  ['indentation', 'a\nb\n', 'a\n  b\n', ['.-b', '.+  b']],
  ['blank lines', 'a\nb\n', 'a\n\nb\n', ['.+']],
  ['line ends', 'a\nb\n', 'a\r\nb\n', ['.-a', '.+a']],
  ['a real change', 'a\nb\n', 'a\nc\n', ['-b', '+c']],
  [
    'both in one block',
    'if x\na\nb\nend\n',
    'if y\n  a\n  b\nend\n',
    ['-if x', '.-a', '.-b', '+if y', '.+  a', '.+  b'],
  ],
  ['blanks around signs', 'f(a,b)\n', 'f( a, b )\n', ['.-f(a,b)', '.+f( a, b )']],
  ['white space at the end', 'a  \n', 'a\n', ['.-a  ', '.+a']],
  ['a line end at the end', 'a', 'a\n', ['.-a', '.+a']],
  ['blanks between words', 'let  a\n', 'let a\n', ['.-let  a', '.+let a']],
  ['two words that become one', 'else if\n', 'elseif\n', ['-else if', '+elseif']],
  ['CJK words that become one', '一 二\n', '一二\n', ['-一 二', '+一二']],
  ['a no-break space', 'a b\n', 'a\u00a0b\n', ['-a b', '+a\u00a0b']],
  ['a character of no width', 'ab\n', 'a\u200bb\n', ['-ab', '+a\u200bb']],
  ['lines that become one', 'a;\nb;\n', 'a; b;\n', ['-a;', '-b;', '+a; b;']],
  ['lines that changed places', 'a\nb\n', 'b\n a\n', ['-a', '+ a']],
])('tells %s apart', (_name, before, after, rows) => {
  expect(marked(before, after)).toEqual(rows);
});
