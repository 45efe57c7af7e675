import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replaceOnce } from '../../src/text/match/match.ts';
import type { Match } from '../../src/text/match/match.ts';
import { counterexample } from '../support/property.ts';

const done = (match: Match) => {
  if (!match.ok) throw new Error(match.message);
  return match;
};
const failed = (match: Match) => {
  if (match.ok) throw new Error('matched');
  return match;
};

describe('replaceOnce, exactly', () => {
  it('replaces a unique text and says where', () => {
    expect(replaceOnce('a\nb\nc\n', 'b', 'B', false)).toEqual({
      ok: true,
      text: 'a\nB\nc\n',
      count: 1,
      forgave: [],
      at: [2],
    });
  });

  it('replaces every occurrence when asked', () => {
    expect(done(replaceOnce('a b\na', 'a', 'x', true))).toMatchObject({ text: 'x b\nx', count: 2, at: [1, 2] });
    expect(done(replaceOnce('aaa', 'aa', 'b', true))).toMatchObject({ text: 'ba', count: 1 });
  });

  it('prefers the exact place over a forgiving one', () => {
    expect(done(replaceOnce('  if (x) {\nif (x) {\n', '\nif (x) {', '\nif (y) {', false)).text).toBe(
      '  if (x) {\nif (y) {\n',
    );
  });

  it('takes replacement patterns literally', () => {
    expect(done(replaceOnce('cost', 'cost', "$& $1 $'", false)).text).toBe("$& $1 $'");
  });

  it('can delete', () => {
    expect(done(replaceOnce('a\nb\nc', 'b\n', '', false)).text).toBe('a\nc');
  });

  it('changes nothing but the place', () => {
    expect(
      counterexample(
        fc.property(
          fc.string(),
          fc.string({ minLength: 1 }),
          fc.string(),
          fc.string(),
          (head, needle, tail, replacement) => {
            const text = `${head}\u0001${needle}\u0002${tail}`;
            const match = replaceOnce(text, `\u0001${needle}\u0002`, replacement, false);
            return !match.ok || text.includes('\r') || match.text === head + replacement + tail;
          },
        ),
      ),
    ).toBeUndefined();
  });
});

describe('replaceOnce, forgiving', () => {
  it('line ends: a CRLF file stays CRLF', () => {
    expect(done(replaceOnce('a\r\nb\r\nc\r\n', 'a\nb', 'x\ny\nz', false))).toMatchObject({
      text: 'x\r\ny\r\nz\r\nc\r\n',
      forgave: ['line ends'],
    });
    expect(done(replaceOnce('a\r\nb\r\n', 'a', 'x\ny', false))).toMatchObject({ text: 'x\r\ny\r\nb\r\n', forgave: [] });
    expect(done(replaceOnce('a\nb\n', 'a\r\nb', 'x\r\ny', false))).toMatchObject({ text: 'x\ny\n' });
    expect(done(replaceOnce('a\r\nb\nc\r\n', 'a\nb', 'x\ny', false)).text).toBe(
      'x\r\ny\nc\r\n'.replace('y\nc', 'y\nc'),
    );
  });

  it('trailing blanks, which stay on lines that do not change', () => {
    const text = 'one  \ntwo\t\nthree\n';
    expect(done(replaceOnce(text, 'one\ntwo', 'one\n2', false))).toMatchObject({
      text: 'one  \n2\nthree\n',
      forgave: ['trailing blanks'],
    });
    expect(done(replaceOnce('one\ntwo\n', 'one  \ntwo', '1\n2', false)).text).toBe('1\n2\n');
  });

  it('typographic quotes, which stay where old and new agree', () => {
    expect(
      done(replaceOnce('say “hi” to it’s owner', 'say "hi" to it\'s owner', 'say "hi" to it\'s boss', false)),
    ).toMatchObject({
      text: 'say “hi” to it’s boss',
      forgave: ['typographic quotes'],
    });
    expect(done(replaceOnce("a 'b' c", 'a ‘b’ c', 'a ‘b’ d', false)).text).toBe("a 'b' d");
  });

  it.each([
    [
      'two blanks for four',
      '    if (a) {\n        b();\n    }\n',
      '  if (a) {\n    b();\n  }',
      '  if (a) {\n    c();\n    d();\n  }',
      '    if (a) {\n        c();\n        d();\n    }\n',
    ],
    [
      'blanks for tabs',
      '\tif (a) {\n\t\tb();\n\t}\n',
      '    if (a) {\n        b();\n    }',
      '    if (a) {\n        if (c) {\n            b();\n        }\n    }',
      '\tif (a) {\n\t\tif (c) {\n\t\t\tb();\n\t\t}\n\t}\n',
    ],
    [
      'none for four',
      '    a();\n    b();\n',
      'a();\nb();',
      'a();\nif (x) {\n  b();\n}',
      '    a();\n    if (x) {\n      b();\n    }\n',
    ],
    [
      'the first line lacks it',
      'class A {\n    run() {\n        go();\n    }\n}\n',
      'run() {\n      go();\n  }',
      'run() {\n      stop();\n  }',
      'class A {\n    run() {\n        stop();\n    }\n}\n',
    ],
    [
      'tabs for blanks',
      '  a:\n    b: 1\n',
      '\ta:\n\t\tb: 1',
      '\ta:\n\t\tb: 2\n\t\tc:\n\t\t\td: 3',
      '  a:\n    b: 2\n    c:\n      d: 3\n',
    ],
    ['too deep', 'x = 1\ny = 2\n', '    x = 1\n    y = 2', '    x = 1\n    y = 3', 'x = 1\ny = 3\n'],
  ])('indentation: %s', (_name, text, needle, replacement, expected) => {
    expect(done(replaceOnce(text, needle, replacement, false))).toMatchObject({
      text: expected,
      forgave: ['indentation'],
    });
  });

  it('a missing line end at the end of the file', () => {
    expect(done(replaceOnce('a\nb', 'a\nb\n', 'a\nc\n', false)).text).toBe('a\nc');
  });

  it('blank lines with blanks in them', () => {
    expect(done(replaceOnce('a\n   \nb\n', 'a\n\nb', 'a\n\nc', false)).text).toBe('a\n   \nc\n');
  });

  it('but never different words, letter case or structure', () => {
    expect(failed(replaceOnce('Foo\n', 'foo', 'bar', false)).why).toBe('no_match');
    expect(failed(replaceOnce('a  b\n', 'a b', 'c', false)).why).toBe('no_match');
    // One remembered depth for two real ones: the structure was misremembered, and indentation is meaning here.
    expect(failed(replaceOnce('if a:\n  b()\n    c()\n', 'if a:\n  b()\n  c()', 'x', false)).why).toBe('no_match');
  });

  it('nor several places', () => {
    const match = failed(replaceOnce('  a();\n\ta();\n', '    a();\n', 'b();\n', false));
    expect(match.why).toBe('ambiguous');
    expect(done(replaceOnce('  a();\n\ta();\n', '    a();\n', '    b();\n', true))).toMatchObject({
      text: '  b();\n\tb();\n',
      count: 2,
    });
  });
});

describe('replaceOnce, refusing', () => {
  it('names the mistake', () => {
    expect(failed(replaceOnce('a', '', 'b', false)).why).toBe('empty');
    expect(failed(replaceOnce('a', 'a', 'a', false)).why).toBe('same');
    expect(failed(replaceOnce('“a”', '"a"', '“a”', false)).why).toBe('same');
  });

  it('shows ambiguous places with their lines', () => {
    const { why, message } = failed(replaceOnce('start\nx = 1\nmid\nmid\nx = 1\nend\n', 'x = 1', 'x = 2', false));
    expect(why).toBe('ambiguous');
    expect(message).toContain('lines 2, 5');
    expect(message).toContain('     5\tx = 1');
    expect(message).toContain('replace_all');
  });

  it('shows the nearest place of a missing text, ready to copy', () => {
    const text =
      'import a\n\nexport function total(items: Item[]) {\n  return items.reduce((sum, item) => sum + item.price, 0);\n}\n';
    const { why, message } = failed(
      replaceOnce(
        text,
        'export function total(items) {\n  return items.reduce((s, i) => s + i.price, 0);\n}',
        'x',
        false,
      ),
    );
    expect(why).toBe('no_match');
    expect(message).toContain(
      '     3\texport function total(items: Item[]) {\n     4\t  return items.reduce((sum, item) => sum + item.price, 0);\n     5\t}',
    );
  });

  it('notices line numbers that were copied, and an edit that was made before', () => {
    expect(failed(replaceOnce('a\nb\n', '     1\ta\n     2\tb', 'x', false)).message).toContain('line numbers');
    expect(failed(replaceOnce('a\nnew text\n', 'old text', 'new text', false)).message).toContain('line 2');
    expect(failed(replaceOnce('', 'x', 'y', false)).message).toContain('empty');
  });

  it('keeps its message short and comes back soon on large files', () => {
    const text = Array.from({ length: 60_000 }, (_, index) => `  const value${index} = compute(${index});`).join('\n');
    const { message } = failed(replaceOnce(text, `const value = compute();\n`.repeat(80), 'x', false));
    expect(message.length).toBeLessThan(6_000);
  });
});
