import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charsetIn } from '../../../src/text/charset/editorconfig.ts';
import { CannotEncode } from '../../../src/text/charset/encode.ts';
import { decodeLegacy, tableOf } from '../../../src/text/charset/legacy.ts';
import type { Legacy } from '../../../src/text/charset/legacy.ts';
import { decodeText, encodeText } from '../../../src/text/encoding.ts';
import { counterexample } from '../../support/property.ts';
import { samples, saved } from './samples.ts';

const all = Object.entries(samples).flatMap(([encoding, texts]) =>
  texts.map((text) => [encoding as Legacy, text] as const),
);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('an older encoding', () => {
  it.each(all)('is recognized and given back byte for byte: %s %j', (encoding, text) => {
    const bytes = saved(text, encoding);
    const decoded = decodeText(bytes);
    expect(decoded).toMatchObject({ text, format: { encoding } });
    expect(hex(encodeText(text, encoding))).toBe(hex(bytes));
  });

  it('has the bytes that other programs write', () => {
    // From iconv, and what browsers write.
    expect(hex(saved('中文許功蓋€碁', 'big5'))).toBe('a4a4a4e5b35ca55cbb5ca3e1f9d6');
    expect(hex(saved('─═╞', 'big5'))).toBe('a277f9f9f9e9');
    expect(hex(saved('中文', 'gbk'))).toBe('d6d0cec4');
    expect(hex(saved('ソ表纊①∵', 'shift_jis'))).toBe('835c955cfa5c874081e6');
    expect(hex(saved('한글뷁갂됬힣', 'euc-kr'))).toBe('c7d1b1db94ee814189e7c652');
    expect(decodeText(saved('한글 문서 뷁 됬', 'euc-kr'))?.text).toBe('한글 문서 뷁 됬');
    expect(hex(encodeText('€', 'windows-1252'))).toBe('80');
    expect(hex(encodeText('𠀀한', 'gb18030'))).toBe('9532823683368433');
  });

  it.each(['big5', 'gbk', 'gb18030', 'shift_jis', 'euc-jp', 'euc-kr', 'koi8-r'] as const)(
    'has a table that agrees with the decoder: %s',
    (encoding) => {
      const table = tableOf(encoding);
      expect(table.size).toBeGreaterThan(100);
      const wrong = [...table].filter(([char, bytes]) => decodeLegacy(bytes, encoding) !== char);
      expect(wrong).toEqual([]);
    },
  );

  it('is what it is declared as, where that is possible, and plain ASCII too', () => {
    const bytes = saved('不丹', 'big5');
    expect(decodeText(bytes, 'big5')).toMatchObject({ text: '不丹', format: { encoding: 'big5' } });
    expect(decodeText(Buffer.from('plain'), 'CP950')?.format.encoding).toBe('big5');
    expect(decodeText(Buffer.from('中文'), 'big5')?.format.encoding).toBe('utf8');
    expect(decodeText(bytes, 'utf-8')?.text).toBe(decodeText(bytes)?.text);
    expect(decodeText(saved('日本語のテキスト', 'euc-jp'), 'gb2312x')?.format.encoding).toBe('euc-jp');
  });

  it.each([
    ['controls among it', Buffer.from([0xa4, 0xa4, 0x01, 0xa4, 0xe5])],
    ['high bytes at random', Buffer.from('9fe38bd0f1c29aee8fb0', 'hex')],
    ['DOS box drawings', Buffer.from('dac4c4bf0ab38120b30a', 'hex')],
    ['PNG without its NULs', Buffer.from('89504e470d0a1a0a49444154789c', 'hex')],
  ])('is not made of what is no text: %s', (_, bytes) => {
    expect(decodeText(bytes)).toBeNull();
  });

  it('refuses a character that it lacks, and says where', () => {
    expect(() => encodeText('第一行\n這裡有 emoji 😀 啊', 'big5')).toThrow(
      new CannotEncode('第一行\n這裡有 emoji 😀 啊', 14, 'big5'),
    );
    expect(() => encodeText('第一行\n這裡有 emoji 😀 啊', 'big5')).toThrow(
      'Big5 has no 😀 (U+1F600), at line 2, column 11',
    );
    expect(() => encodeText('5 €', 'latin1')).toThrow('Latin-1 has no € (U+20AC), at line 1, column 3');
  });

  it('keeps every spelling that was there, whatever is changed', () => {
    // ∵ and ≒ have two spellings each in Shift_JIS; an editor on Windows may have written either.
    const odd = Buffer.from('81e6879a0a87900a81e00a', 'hex');
    const { text } = decodeText(odd, 'shift_jis')!;
    expect(text).toBe('∵∵\n≒\n≒\n');
    expect(hex(encodeText(`first\n${text}last\n`, 'shift_jis', odd))).toBe(
      `${hex(Buffer.from('first\n'))}${hex(odd)}${hex(Buffer.from('last\n'))}`,
    );
    expect(hex(encodeText(`A${text.slice(0, 3)}B${text.slice(3)}`, 'shift_jis', odd))).toContain('8790');
  });

  it('keeps all bytes but those of a change', () => {
    const pieces = fc.constantFrom(
      ...Object.values(samples).flatMap((texts) => texts.flatMap((text) => Array.from(text))),
    );
    const encodings = fc.constantFrom(...(Object.keys(samples) as Legacy[]));
    const property = fc.property(
      encodings,
      fc.array(pieces),
      fc.array(pieces),
      fc.nat(),
      (encoding, one, other, at) => {
        const fits = (char: string): boolean => char < '\x80' || tableOf(encoding).has(char);
        const [old, added] = [one.filter(fits), other.filter(fits).join('')];
        const where = at % (old.length + 1);
        const [front, back] = [old.slice(0, where).join(''), old.slice(where).join('')];
        const before = saved(front + back, encoding);
        const after = encodeText(front + added + back, encoding, before);
        return Buffer.concat([saved(front, encoding), saved(added, encoding), saved(back, encoding)]).equals(after);
      },
    );
    expect(counterexample(property, { numRuns: 500 })).toBeUndefined();
  });
});

describe('Unicode that is not as it should be', () => {
  it('keeps bytes that are no UTF-8 where the rest is', () => {
    const bytes = Buffer.concat([Buffer.from('資料庫連線\n'), Buffer.from([0xe9, 0xff]), Buffer.from('\n結束了\n')]);
    const decoded = decodeText(bytes)!;
    expect(decoded.format.encoding).toBe('utf8-strayed');
    expect(decoded.text.toWellFormed()).toBe('資料庫連線\n\uFFFD\uFFFD\n結束了\n');
    const edited = encodeText(decoded.text.replace('結束', '完成 😀'), 'utf8-strayed');
    expect(hex(edited)).toBe(hex(bytes).replace(hex(Buffer.from('結束')), hex(Buffer.from('完成 😀'))));
  });

  it.each([
    ['utf16le-bare', 'utf16le'],
    ['utf16be-bare', 'utf16be'],
  ] as const)('reads UTF-16 without a byte order mark: %s', (encoding, marked) => {
    const text = 'Windows Registry\r\n資料=1\r\n';
    const bytes = encodeText(text, marked).subarray(2);
    expect(decodeText(bytes)).toMatchObject({ text, format: { encoding, eol: 'crlf' } });
    expect(hex(encodeText(text, encoding))).toBe(hex(bytes));
  });
});

describe('.editorconfig', () => {
  const source = [
    'root = true',
    '[*]',
    'charset = utf-8',
    '[*.{c,h}]',
    'charset = Big5 ; of old',
    '[/legacy/**.txt]',
    'charset=latin1',
    '[page[0-9].htm]',
    'charset = shift_jis',
    '[v{1..3}/x]',
    'charset = gbk',
    '[un.c]',
    'charset = unset',
  ].join('\r\n');
  it.each([
    ['a.ts', 'utf-8'],
    ['deep/down/a.c', 'Big5'],
    ['legacy/x/y.txt', 'latin1'],
    ['other/legacy/y.txt', 'utf-8'],
    ['page7.htm', 'shift_jis'],
    ['pagex.htm', 'utf-8'],
    ['v2/x', 'gbk'],
    ['v4/x', 'utf-8'],
    ['un.c', null],
  ])('declares by section: %s', (path, charset) => {
    expect(charsetIn(source, path)).toEqual({ charset, isRoot: true });
  });

  it.each([
    ['too long to be read', '*'.repeat(2000)],
    ['many ways through', '*a'.repeat(400)],
    ['many alternatives', '{a,b}'.repeat(30)],
    ['many numbers', '{1..999999}'],
    ['no glob', '[]{}{,}[!]'],
  ])('has no head that takes for ever: %s', (_, head) => {
    expect(charsetIn(`[${head}]\ncharset = big5\n`, `${'a'.repeat(4000)}b`).charset).toBeNull();
  });

  it.each([
    ['*', 'a/b.txt', true],
    ['/*.txt', 'a/b.txt', false],
    ['**.txt', 'a/b.txt', true],
    ['a/*/c', 'a/b/c', true],
    ['a/*/c', 'a/b/b/c', false],
    ['{a,b/c}.txt', 'b/c.txt', true],
    ['{single}.txt', '{single}.txt', true],
    ['[!a-c].txt', 'd.txt', true],
    ['[!a-c].txt', 'b.txt', false],
    ['\\*.txt', '*.txt', true],
    ['\\*.txt', 'a.txt', false],
    ['x?z', 'x/z', false],
  ])('has heads that are globs: %s, %s', (head, path, applies) => {
    expect(charsetIn(`[${head}]\ncharset = big5\n`, path).charset === 'big5').toBe(applies);
  });
});
