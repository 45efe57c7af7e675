import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordDiff } from '../../src/text/diff/words.ts';
import type { Span } from '../../src/text/diff/words.ts';
import { counterexample } from '../support/property.ts';

const changed = (spans: Span[] | undefined) => spans?.filter((span) => span.changed).map((span) => span.text);

describe('wordDiff', () => {
  it.each([
    ['const limit = 10;', 'const limit = 25;', ['10'], ['25']],
    ['user.name', 'user.email', ['name'], ['email']],
    ['foo(a, b)', 'foo(a, b, c)', [], [', c']],
    ['我們的資料庫很慢', '我們的資料庫很快', ['很慢'], ['很快']],
    ['  return a;', '    return a;', ['  '], ['    ']],
  ])('%j to %j', (before, after, gone, come) => {
    const diff = wordDiff(before, after);
    expect(changed(diff?.before)).toEqual(gone);
    expect(changed(diff?.after)).toEqual(come);
  });

  it.each([
    ['the same', 'a b', 'a b'],
    ['nothing in common', 'import x from "y";', '} else {'],
    ['too long', 'a '.repeat(600), 'b '.repeat(600)],
  ])('is null for lines that are %s', (_name, before, after) => {
    expect(wordDiff(before, after)).toBeNull();
  });

  it('joins to the lines it was given', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'bc', ' ', '.', '中', '文', '👩‍💻', '_', '\t'), maxLength: 40 });
    expect(
      counterexample(
        fc.property(line, line, (before, after) => {
          const diff = wordDiff(before, after);
          if (!diff) return;
          expect(diff.before.map((span) => span.text).join('')).toBe(before);
          expect(diff.after.map((span) => span.text).join('')).toBe(after);
        }),
      ),
    ).toBeUndefined();
  });
});
