import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { stripVTControlCharacters as stripAnsi } from 'node:util';
import { describe, expect, it } from 'vitest';
import { graphemes } from '../../src/text/segmenter.ts';
import { expandTabs, fit, pad, width, wrap } from '../../src/text/width.ts';
import { fitWords } from '../../src/text/width/fit-words.ts';
import { counterexample } from '../support/property.ts';

const words = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ' ',
      ' ',
      ' ',
      '\t',
      '-',
      '。',
      '，',
      '「',
      '」',
      '中',
      '文',
      '字',
      '👨‍👩‍👧',
      '❤️',
      '🇹🇼',
      'e\u0301',
      'a',
      'b',
      'word',
      'ที่',
      '한',
    ),
    fc.constantFrom(
      '\x1b[31m',
      '\x1b[39m',
      '\x1b[1;4m',
      '\x1b[0m',
      '\x1b[38;2;1;2;3m',
      '\x1b]8;;http://x\x1b\\',
      '\x1b]8;;\x1b\\',
    ),
  ),
  maxLength: 60,
});
const columns = fc.integer({ min: 2, max: 30 });

describe('width', () => {
  it.each([
    ['', 0],
    ['hello', 5],
    ['正體中文', 8],
    ['👩‍💻', 2],
    ['❤️', 2],
    ['e\u0301', 1],
    ['\x1b[31mred\x1b[0m', 3],
    ['🇹🇼', 2],
  ])('%j takes %i columns', (text, expected) => {
    expect(width(text)).toBe(expected);
    expect(width(text)).toBe(expected);
  });

  it('agrees with the measure of the renderer', () => {
    expect(counterexample(fc.property(words, (text) => width(text) === stringWidth(text)))).toBeUndefined();
  });
});

describe('graphemes', () => {
  it('splits as people see it', () => {
    expect(graphemes('e\u0301👨‍👩‍👧中a')).toEqual(['e\u0301', '👨‍👩‍👧', '中', 'a']);
    expect(graphemes('')).toEqual([]);
  });
});

describe('expandTabs', () => {
  it('goes to the next stop, by columns', () => {
    expect(expandTabs('a\tb')).toBe('a   b');
    expect(expandTabs('中\tb')).toBe('中  b');
    expect(expandTabs('abcd\tb\n\tc', 4)).toBe('abcd    b\n    c');
    expect(expandTabs('\x1b[31ma\x1b[39m\tb')).toBe('\x1b[31ma\x1b[39m   b');
    expect(expandTabs('a\tb', 8)).toBe('a       b');
  });
});

describe('fit', () => {
  it.each([
    ['hello world', 8, 'end', 'hello w…'],
    ['hello world', 8, 'start', '…o world'],
    ['hello world', 8, 'middle', 'hell…rld'],
    ['hello', 5, 'end', 'hello'],
    ['中文字', 4, 'end', '中…'],
    ['中文字', 5, 'end', '中文…'],
    ['abc', 1, 'end', '…'],
    ['abc', 0, 'end', ''],
    ['a\nb', 9, 'end', 'a b'],
  ] as const)('%j in %i columns, cut at the %s', (text, max, where, expected) => {
    expect(fit(text, max, where)).toBe(expected);
  });

  it('is never wider than asked, and leaves no style on', () => {
    expect(
      counterexample(
        fc.property(
          words,
          fc.integer({ min: 0, max: 30 }),
          fc.constantFrom('end', 'middle', 'start' as const),
          (text, max, where) => {
            expect(width(fit(text, max, where))).toBeLessThanOrEqual(max);
          },
        ),
      ),
    ).toBeUndefined();
    expect(fit('\x1b[31mhello world', 6)).toBe('\x1b[31mhello…\x1b[39m');
  });
});

describe('fitWords', () => {
  it.each([
    ['the name cannot be resolved', 22, 'the name cannot be…'],
    ['the name cannot be resolved', 27, 'the name cannot be resolved'],
    ['costs $1,200 a month', 10, 'costs…'],
    ['host · port', 7, 'host…'],
    ['resolved', 5, 'reso…'],
    ['無法解析名稱', 7, '無法解…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%j in %i columns', (text, max, expected) => {
    expect(fitWords(text, max)).toBe(expected);
  });
});

describe('pad', () => {
  it('fills by display width', () => {
    expect(pad('中', 4)).toBe('中  ');
    expect(pad('\x1b[1mab\x1b[22m', 4)).toBe('\x1b[1mab\x1b[22m  ');
    expect(pad('long', 2)).toBe('long');
  });
});

describe('wrap', () => {
  it.each([
    ['the quick brown fox', 9, ['the quick', 'brown fox']],
    ['', 5, ['']],
    ['a\n\nb', 5, ['a', '', 'b']],
    ['    indented text here', 12, ['    indented', 'text here']],
    ['supercalifragilistic', 8, ['supercal', 'ifragili', 'stic']],
    ['中文字測試', 4, ['中文', '字測', '試']],
    ['好，這樣。', 6, ['好，這', '樣。']],
    ['他說「好」', 6, ['他說', '「好」']],
    ['call foo中文', 7, ['call', 'foo中文']],
    ['👩‍💻👩‍💻👩‍💻', 4, ['👩‍💻👩‍💻', '👩‍💻']],
    ['a  b', 10, ['a  b']],
    ['-ที่。', 2, ['-', 'ที่', '。']],
    ['中', 1, ['…']],
  ])('%j in %i columns', (text, max, rows) => {
    expect(wrap(text, max)).toEqual(rows);
  });

  it('closes styles at the end of a row and opens them again', () => {
    expect(wrap('\x1b[31mred words\x1b[39m here', 5)).toEqual(['\x1b[31mred\x1b[39m', '\x1b[31mwords\x1b[39m', 'here']);
    const linked = wrap('\x1b]8;;http://x\x1b\\one two\x1b]8;;\x1b\\', 3);
    expect(linked.map((row) => stripAnsi(row))).toEqual(['one', 'two']);
    expect(linked.every((row) => row.includes('http://x') && row.endsWith('\x1b]8;;\x1b\\'))).toBe(true);
  });

  it('is never wider than asked, loses no character, and leaves no style on', () => {
    expect(
      counterexample(
        fc.property(words, columns, (text, max) => {
          const rows = wrap(text, max);
          for (const row of rows) expect(width(row)).toBeLessThanOrEqual(max);
          const solid = (value: string) => stripAnsi(value).replace(/\s/g, '');
          expect(solid(rows.join(''))).toBe(solid(expandTabs(text)));
          for (const row of rows) expect(row).not.toMatch(/\x1b\[(?:31|1;4)m[^\x1b]*$/);
        }),
        { numRuns: 500 },
      ),
    ).toBeUndefined();
  });

  it('loses nothing of code, and breaks no word that fits into a row', () => {
    const line = '    const  total = sum(first,  second)   // both of them';
    const rows = wrap(line, 20, true);
    expect(rows.join('')).toBe(line);
    expect(rows.flatMap((row) => row.split(/\s+/)).filter(Boolean)).toEqual(line.trim().split(/\s+/));
    expect(
      counterexample(
        fc.property(words, columns, (text, max) => {
          const rows = wrap(text, max, true);
          for (const row of rows) expect(width(row)).toBeLessThanOrEqual(max);
        }),
        { numRuns: 500 },
      ),
    ).toBeUndefined();
  });

  it('wraps a long text in proportion', () => {
    const rows = wrap('字'.repeat(50_000), 40);
    expect(rows).toHaveLength(2_500);
  });
});

describe('the short way of Chinese, Japanese and Korean', () => {
  // A block of each kind that takes it, what stands at their edges, and what joins with neighbours.
  const blocks = [
    [0x20, 0x7e], [0x2f00, 0x33ff], [0x3400, 0x34ff], [0x4dad, 0x4e20], [0x9ff0, 0xa020], [0xabf0, 0xac40],
    [0xd790, 0xd7ff], [0xfe00, 0xfe6f], [0xff00, 0xffef], [0x1100, 0x11ff], [0x300, 0x320],
  ] as const; // prettier-ignore
  const points = blocks.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));

  it('measures and takes apart every character, and every pair of neighbours, as the long way does', () => {
    const segmenter = new Intl.Segmenter();
    const differs = (text: string) =>
      width(text) !== stringWidth(text) ||
      graphemes(text).join('|') !== Array.from(segmenter.segment(text), ({ segment }) => segment).join('|');
    const texts = points.flatMap((point, i) => {
      const char = String.fromCodePoint(point);
      const other = String.fromCodePoint(points[(i * 7919) % points.length]!);
      return [char, char + other, other + char, `中${char}`, `${char}가`, `1${char}あ`];
    });
    expect(texts.filter(differs)).toEqual([]);
  });
});
