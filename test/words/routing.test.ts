import { afterEach, describe, expect, it } from 'vitest';
import { reasonTold, termTold } from '../../src/text/words/routing.ts';
import { speak } from '../../src/text/words/words.ts';
import { taiwanese } from '../../src/text/words/zh-tw/zh-tw.ts';

afterEach(() => speak(null));

const terms: [{ words: string; concept?: string }, string, string][] = [
  [{ words: '"sent again"', concept: 'idempotency' }, '"sent again" (idempotency)', '"sent again" (冪等性)'],
  [
    { words: '"sent again" with "orders"', concept: 'idempotency + business records' },
    '"sent again" with "orders" (idempotency + business records)',
    '"sent again" 搭配 "orders" (冪等性 + 業務資料)',
  ],
  [
    { words: '"twice"', concept: 'concurrency, at the beginning' },
    '"twice" (concurrency, at the beginning)',
    '"twice" (並行，在開頭)',
  ],
  [{ words: 'begins with "我"' }, 'begins with "我"', '開頭是 "我"'],
  [{ words: 'length', concept: '3' }, 'length (3)', '長度 (3)'],
  [{ words: '"length"' }, '"length"', '"length"'],
  [{ words: '"a"', concept: 'of the user’s own' }, '"a" (of the user’s own)', '"a" (of the user’s own)'],
];

describe('what the dispatcher decided by', () => {
  it.each(terms)(
    '%j is itself in English, and said in 正體中文 but for the words of the user',
    (term, english, chinese) => {
      expect(termTold(term)).toBe(english);
      speak(taiwanese);
      expect(termTold(term)).toBe(chinese);
    },
  );

  it('has reasons with their concepts, and others', () => {
    speak(taiwanese);
    expect(['"扣款" (payments and ledgers)', '"webhook"', '@reviewer'].map(reasonTold)).toEqual([
      '"扣款" (金流與帳務)',
      '"webhook"',
      '@reviewer',
    ]);
  });
});
