import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostWords, stemOf } from '../../../src/personas/router/lexicon.ts';
import { conceptHits } from '../../../src/personas/router/concepts.ts';
import { readPrompt } from '../../../src/personas/router/features.ts';
import { Words, lexicon, tokensOf } from '../../../src/personas/router/tokens.ts';
import type { Token } from '../../../src/personas/router/tokens.ts';
import { counterexample } from '../../support/property.ts';

const word =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]|[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’+#.&/-][\p{L}\p{N}]+)*[+#]*/gu;
const cjkAt = /[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
const cjkInside = /[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;

/** The stem as its rules are written down, one expression each. */
function plainStem(lower: string): string {
  const undoubled = (stem: string) => (/([bdfgmnprt])\1$/.test(stem) ? stem.slice(0, -1) : stem);
  let stem = lower.endsWith("'s") || lower.endsWith('’s') ? lower.slice(0, -2) : lower;
  if (stem.length < 4 || !/^[a-z]/.test(stem)) return stem;
  if (stem.endsWith('ies') && stem.length > 4) stem = `${stem.slice(0, -3)}y`;
  else if (/(?:ss|x|ch|sh|z)es$/.test(stem)) stem = stem.slice(0, -2);
  else if (/[^sui]s$/.test(stem)) stem = stem.slice(0, -1);
  if (stem.length > 5 && /[aeiouy].*ing$/.test(stem)) stem = undoubled(stem.slice(0, -3));
  else if (stem.length > 4 && /[aeiouy].*[^e]ed$/.test(stem)) stem = undoubled(stem.slice(0, -2));
  return stem.length > 4 && stem.endsWith('e') ? stem.slice(0, -1) : stem;
}

const told = (tokens: readonly Token[]): string => JSON.stringify(tokens);

/** The words as one expression finds them. */
function plainTokens(text: string): Token[] {
  const lower = text.toLowerCase();
  const found: Token[] = [];
  let end = -1;
  word.lastIndex = 0;
  for (let match = word.exec(lower); match; match = word.exec(lower)) {
    const from = match.index;
    let all = match[0];
    const joined = end >= 0 && (from === end || (from - end <= 2 && lower.slice(end, from).trim() === ''));
    const cjk = cjkAt.test(all[0] as string);
    if (!cjk && cjkInside.test(all)) all = all.slice(0, all.search(cjkInside));
    end = from + all.length;
    word.lastIndex = end;
    found.push({ stem: cjk ? all : plainStem(all), from, to: end, cjk, joined });
  }
  return found;
}

const corpus = readFileSync(new URL('../../../src/personas/router/corpus/prompts.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => (JSON.parse(line) as { prompt: string }).prompt);

describe('the scan for words', () => {
  it('finds what the expression finds in every prompt of the corpus', () => {
    const other = corpus.filter((prompt) => told(tokensOf(prompt)) !== told(plainTokens(prompt)));
    expect(other).toEqual([]);
  });

  it('and in any text of many scripts', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...Array.from(
          "aBz09 \n\t'’+#.&/-_,:–—…“”()→✅①〇〆々ー・訂單のカーソル한é\u0301İßǅ½²₂٣๓\u00a0\u3000\ufe0f𠀀😀",
        ),
      ),
      fc.constantFrom(
        'c++',
        'c#訂',
        "it's",
        'api.訂單',
        'api訂單',
        'a+b',
        'a++b',
        'node.js',
        'e\u0301t',
        'x²y',
        'a’b',
        'a’é',
      ),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
      fc.string({ unit: 'binary', maxLength: 2 }),
    );
    const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));
    const same = fc.property(text, (each) => told(tokensOf(each)) === told(plainTokens(each)));
    expect(counterexample(same, { numRuns: 4_000 })).toBeUndefined();
  });

  it('gives each stem a number of its own', () => {
    const words = new Words();
    words.read('Orders ORDER order’s orders ledger 訂單 訂', 100);
    const [order, ...others] = words.stems.subarray(0, words.count);
    const [ledger, one, other, again] = others.slice(3);
    expect(others.slice(0, 3)).toEqual([order, order, order]);
    expect(new Set([order, ledger, one, other]).size).toBe(4);
    expect(again).toBe(one);
    expect(lexicon().textOf(ledger ?? 0)).toBe('ledger');
  });

  it('stops at the most that is wanted', () => {
    expect(tokensOf('one two 三四 five', 3).map(({ stem }) => stem)).toEqual(['one', 'two', '三']);
  });
});

describe('when more words have come than are remembered', () => {
  const all = Array.from({ length: mostWords + 5_000 }, (_, n) => `w${n.toString(36)}ings${n}ed`);

  it('they are found all the same, in one text', () => {
    const text = all.join(' ');
    for (let n = 0; n < 2; n += 1) expect(told(tokensOf(text))).toBe(told(plainTokens(text)));
  });

  it('and in many, with the terms among them', () => {
    const prompt = 'slow queries on the orders table, 訂單的資料表設計';
    const hits = () => readPrompt(prompt).hits;
    const before = hits();
    expect(before.length).toBeGreaterThan(3);
    for (let n = 0; n < all.length; n += 500) {
      const text = `${all.slice(n, n + 500).join(' ')} ${prompt}`;
      expect(told(tokensOf(text))).toBe(told(plainTokens(text)));
      expect(hits()).toEqual(before);
      expect(conceptHits(tokensOf(prompt))).toEqual(before);
    }
  });
});

describe('stems', () => {
  it('are what the rules say', () => {
    const letters = fc.array(
      fc.constantFrom(...Array.from('aeiouybdstxzchng'), 'ing', 'ed', 'es', 'ies', 's', 'e', "'s", '’s', 'é', '.'),
      {
        maxLength: 7,
      },
    );
    const same = fc.property(letters, (parts) => stemOf(parts.join('')) === plainStem(parts.join('')));
    expect(counterexample(same, { numRuns: 10_000 })).toBeUndefined();
  });

  it.each([
    ['migrating', 'migrat'],
    ['migrations', 'migration'],
    ['queries', 'query'],
    ['running', 'run'],
    ['status', 'status'],
  ])('%s is %s', (lower, stem) => expect(stemOf(lower)).toBe(stem));
});
