import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { graphemes } from '../../src/text/segmenter.ts';
import { simpleWidth } from '../../src/text/width/simple.ts';
import { counterexample } from '../support/property.ts';

const simple = Array.from({ length: 0x1_0000 }, (_, unit) => String.fromCharCode(unit)).filter(
  (each) => simpleWidth(each) !== undefined,
);

describe('the width of simple text', () => {
  it('is what string-width says, of each character', () => {
    expect(simple.length).toBeGreaterThan(40_000);
    expect(simple.filter((each) => simpleWidth(each) !== stringWidth(each))).toEqual([]);
  });

  it('is the sum of its characters: none joins another', () => {
    expect(
      counterexample(
        fc.property(fc.array(fc.constantFrom(...simple), { maxLength: 8 }), (all) => {
          const text = all.join('');
          return graphemes(text).length === all.length && simpleWidth(text) === stringWidth(text);
        }),
        { numRuns: 5_000 },
      ),
    ).toBeUndefined();
  });

  it('is not known of what must be measured with its neighbours', () => {
    for (const text of ['e\u0301', '👨‍👩‍👧', '❤️', '1️⃣', '한'.normalize('NFD'), '\x1b[1mx', 'ｶﾞ', '\t', '\u00ad', '⌚'])
      expect(simpleWidth(text)).toBeUndefined();
    expect(simpleWidth('資料庫 → 檔案 ✓')).toBe(15);
  });
});
