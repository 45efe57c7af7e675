import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differencesOf, foldAlike, foldingWithPlaces } from '../../src/text/alike.ts';
import { replaceOnce } from '../../src/text/match/match.ts';
import { reveal } from '../../src/text/sanitize.ts';
import { atOnce } from '../../src/text/steps.ts';
import { counterexample } from '../support/property.ts';

const nfd = (text: string): string => text.normalize('NFD');

describe('Edit forgives characters that look alike', () => {
  it.each([
    [
      'NBSP',
      'if (a\u00a0&& b) {\n',
      'if (a && b) {',
      'if (a && c) {',
      'if (a\u00a0&& c) {\n',
      'blanks of another kind',
    ],
    ['ideographic blank', '名稱\u3000數量\n', '名稱 數量', '名稱 單價', '名稱\u3000單價\n', 'blanks of another kind'],
    [
      'narrow NBSP',
      'Prix\u202f: 5\u202f€',
      'Prix : 5 €',
      'Prix : 6 €',
      'Prix\u202f: 6\u202f€',
      'blanks of another kind',
    ],
    ['NFD in the file', nfd('café crème\n'), 'café crème', 'café noir', `${nfd('café ')}noir\n`, 'composed'],
    ['NFD from the model', 'café crème\n', nfd('café crème'), nfd('café noir'), 'café noir\n', 'composed'],
    ['Hangul in its parts', nfd('한글 문서\n'), '한글 문서', '한글 파일', `${nfd('한글 ')}파일\n`, 'composed'],
    ['ZWNJ left out', 'می\u200cخواهم بروم\n', 'میخواهم بروم', 'میخواهم رفت', 'می\u200cخواهم رفت\n', 'invisible'],
    ['ZWSP in the file', 'foo\u200bbar = 1\n', 'foobar = 1', 'foobar = 2', 'foo\u200bbar = 2\n', 'invisible'],
    ['emoji without its selector', '❤\ufe0f 1\n', '❤ 1', '❤ 2', '❤\ufe0f 2\n', 'invisible'],
    ['variant of a character', '葛\u{e0100}飾區\n', '葛飾區', '葛飾市', '葛\u{e0100}飾市\n', 'invisible'],
    ['byte order mark within', 'a\n\ufeffb = 1\n', 'b = 1', 'b = 2', 'a\n\ufeffb = 2\n', ''],
    [
      'full-width forms',
      '單價：１００（含稅）\n',
      '單價:100(含稅)',
      '單價:100(未稅)',
      '單價：１００（未稅）\n',
      'full-width',
    ],
    ['half-width kana', 'ｶﾀｶﾅ = 1\n', 'カタカナ = 1', 'カタカナ = 2', 'ｶﾀｶﾅ = 2\n', 'full-width'],
    ['dashes', 'pages 3–5 — see\n', 'pages 3-5 - see', 'pages 3-6 - see', 'pages 3–6 — see\n', 'dashes'],
    ['an ellipsis', 'wait… done\n', 'wait... done', 'wait... gone', 'wait… gone\n', 'ellipses'],
    ['an ellipsis that is changed itself', 'a… b\n', 'a... b', 'a. . . b', 'a. . . b\n', 'ellipses'],
    ['quotes among others', '“a”\u00a0b\n', '"a" b', '"a" c', '“a”\u00a0c\n', 'typographic quotes'],
    ['as a screen names it', 'a\u200bb\u202e c = 1\n', 'a⟨U+200B⟩b⟨U+202E⟩ c = 1', 'abc = 1', 'abc = 1\n', 'invisible'],
    ['a stray byte', 'caf\udce9 noir\n', 'caf\ufffd noir', 'caf\ufffd blanc', 'caf\udce9 blanc\n', 'stray'],
    ['CRLF in part of a file', 'x a\r\nb y\nz\n', 'a\nb', 'a\nc', 'x a\r\nc y\nz\n', 'line ends'],
    ['with blanks at the end', 'a\u00a0b  \nc\n', 'a b\nc\n', 'a b\nd\n', 'a\u00a0b  \nd\n', 'look alike'],
    ['with other indentation', '\ta\u00a0b\n\tc\n', '  a b\n  c\n', '  a b\n  d\n', '\ta\u00a0b\n\td\n', 'look alike'],
  ])('%s', (_, text, old, fresh, expected, forgave) => {
    const match = replaceOnce(text, old, fresh, false);
    expect(match).toMatchObject({ ok: true, text: expected });
    expect((match.ok && match.forgave.join(', ')) || '').toContain(forgave);
  });

  it('keeps what stays of several lines as the file has it', () => {
    const text = 'a\u00a0= 1\nb\u00a0= 2\nc\u00a0= 3\nd\n';
    expect(replaceOnce(text, 'a = 1\nb = 2\nc = 3', 'a = 9\nb = 2\nx\nc = 8', false)).toMatchObject({
      text: 'a\u00a0= 9\nb\u00a0= 2\nx\nc\u00a0= 8\nd\n',
    });
  });

  it('takes the exact place where there is one, and none of several others', () => {
    expect(replaceOnce('a b\na\u00a0b\n', 'a b', 'c', false)).toMatchObject({
      ok: true,
      text: 'c\na\u00a0b\n',
      forgave: [],
    });
    expect(replaceOnce('a\u2009b\na\u00a0b\n', 'a b', 'c', false)).toMatchObject({ ok: false, why: 'ambiguous' });
    expect(replaceOnce('a\u2009b\na\u00a0b\n', 'a b', 'a c', true)).toMatchObject({
      text: 'a\u2009c\na\u00a0c\n',
      count: 2,
    });
  });

  it('takes no half of a letter, and no word that only looks similar', () => {
    expect(replaceOnce(nfd('café\n'), 'cafe', 'x', false)).toMatchObject({ ok: true, forgave: [] });
    expect(replaceOnce('wait…\u00a0\n', 'wait..\u2009', 'x', false)).toMatchObject({ ok: false });
    expect(replaceOnce('Café\u00a0noir\n', 'Cafe noir', 'x', false)).toMatchObject({ ok: false });
  });
});

const odd = fc.string({
  unit: fc.constantFrom(
    'a',
    ' ',
    '\n',
    '\r\n',
    '\u00a0',
    '\u200b',
    '\u0301',
    'é',
    'e',
    '，',
    '…',
    '⟨',
    'U+200B',
    '⟩',
    '\u1112',
    '\u1161',
    '한',
    '❤',
    '\ufe0f',
    '𠀀',
    '\udce9',
    '\u{e0100}',
  ),
  maxLength: 30,
});

describe('a fold', () => {
  it('is the same with places as without, and each place is a part of the text', () => {
    const property = fc.property(odd, (text) => {
      const places = atOnce(foldingWithPlaces(text));
      if (places === null) return foldAlike(text) === text;
      if (places.text !== foldAlike(text) || places.from.length !== places.text.length) return false;
      return places.from.every((from, unit) => from < places.to[unit]! && from >= (places.from[unit - 1] ?? 0));
    });
    expect(counterexample(property, { numRuns: 2000 })).toBeUndefined();
  });

  it('is settled after one go, and the same for what a screen shows', () => {
    // What is written as a name comes apart from its neighbours first: gone, it lets them fold together.
    const plain = odd.filter((text) => !/⟨[^⟩]*U\+200B[^⟩]*⟩/.test(text));
    const property = fc.property(plain, (text) => foldAlike(foldAlike(text)) === foldAlike(text));
    expect(counterexample(property, { numRuns: 2000 })).toBeUndefined();
    expect(foldAlike(reveal('a\u200b\u200bb\u00a0c'))).toBe('ab c');
  });

  it('says what differs', () => {
    expect(differencesOf('a\u00a0b', 'a b')).toEqual(['blanks of another kind']);
    expect(differencesOf('“é”', nfd('"é"'))).toEqual(['typographic quotes', 'composed characters (NFC and NFD)']);
    expect(differencesOf('same', 'same')).toEqual([]);
  });
});
