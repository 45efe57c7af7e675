/** The reviews that are pictured. */

import { loadGrammar } from '../../src/fronts/tui/highlight/highlight.ts';
import { judge } from '../../src/policy/judge.ts';
import { Board } from '../../test/fronts/tui/board.ts';
import { contract, oneOfEach, orders } from '../../test/support/verdicts.ts';
import { mended, said } from './material.ts';
import type { ScreenAt } from './scenes.ts';

/** One edit, in two columns. */
export async function sideBySide(at: ScreenAt): Promise<readonly string[]> {
  await loadGrammar('ts');
  const board = new Board([['src/orders.ts', ...mended]], { ...at, preferences: { diff: 'split' } });
  const { question } = board.props;
  question.because = judge.changes(question.changes, { mode: 'ask', grants: [], root: '/repo' }).because;
  await board.open();
  await board.until(({ colored }) => colored.size > 0);
  return board.frame.rows;
}

/** What is proven of a migration. */
export async function evidence(at: ScreenAt): Promise<readonly string[]> {
  const { pass, warn, fail } = oneOfEach();
  const title = said(at.language, 'Say when an order was placed', '記下訂單成立的時間');
  const board = new Board(
    [
      [pass.path, null, orders[0]],
      [warn.path, null, orders[1]],
      ['openapi.yaml', ...contract],
    ],
    { ...at, question: { about: 'turn', title } },
  );
  await board.open();
  board.checked([pass, warn, fail]).drawn().input('tab', '}', 'v');
  return board.frame.rows;
}

/** A plan, with a comment. */
export async function plan(at: ScreenAt): Promise<readonly string[]> {
  const text = said(
    at.language,
    '## Plan\n\n1. Measure the list of orders with 10,000 orders\n2. One query for the lines of all orders\n3. Pages of 50, by a keyset\n4. An index on `orders (customer, placed)`\n',
    '## 計畫\n\n1. 以 10,000 筆訂單測量列表\n2. 用一個查詢取回所有訂單的明細\n3. 每頁 50 筆，以鍵值分頁\n4. 在 `orders (customer, placed)` 建立索引\n',
  );
  const board = new Board([['plan.md', null, text]], { ...at, question: { about: 'plan', remember: [] } });
  await board.open();
  board.input('G', 'c', said(at.language, 'a partial one: only open orders', '用部分索引：只含未結訂單'), 'enter');
  return board.frame.rows;
}
