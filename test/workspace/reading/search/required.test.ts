import { array, check, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requiredTexts } from '../../../../src/workspace/reading/search/required.ts';

describe('texts that a pattern needs', () => {
  it.each([
    ['needle', ['needle']],
    ['class\\s+\\w+Controller\\b', ['Controller']],
    ['^export const (a|b)', ['export const ']],
    ['foo\\(bar\\.baz', ['foo(bar.baz']],
    ['colou?r', ['colo']],
    ['ab{2,}cdef', ['cdef']],
    ['one|three', ['one', 'three']],
    ['[^]x|y]needle[a-z]', ['needle']],
    ['資料庫 index', [' index']],
    ['a+bcd', ['bcd']],
    ['(?:x)needle', ['needle']],
  ])('%s', (pattern, texts) => expect(requiredTexts(pattern)).toEqual(texts));

  it.each([
    '',
    'ab',
    '.*',
    '\\w+',
    '[abc]def|x',
    'x|',
    '(?i)needle',
    '(?x) a b c d',
    'needle(',
    'needle)',
    '\\x6eeedle',
    '[[:alpha:]]abc',
    '(needle)',
    'needle\\',
    'needle(?!s)',
  ])('cannot be said of %j', (pattern) => expect(requiredTexts(pattern)).toBeNull());

  it('are in whatever matches', () => {
    const piece = constantFrom(
      ...'abc xyz q . \\. \\w [ab] [^c] (ab|c) (?:x) a? b* c+ d{0,2} d{2} | \\b ^ $ \\( é'.split(' '),
      ' ',
    );
    const word = constantFrom('abc', 'xyz', 'q', '.', 'ab', 'c', 'x', 'a', 'b', 'd', 'dd', '(', ' ', 'é');
    const without = property(array(piece, { maxLength: 8 }), array(word, { maxLength: 12 }), (pieces, words) => {
      const [pattern, text] = [pieces.join(''), words.join('')];
      const texts = requiredTexts(pattern);
      return texts === null || !new RegExp(pattern, 'u').test(text) || texts.some((one) => text.includes(one));
    });
    expect(check(without, { numRuns: 20_000 }).counterexample).toBeNull();
  });
});
