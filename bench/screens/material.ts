/** What the pictured screens speak of: a shop whose list of orders is slow. */

import type { Desk } from '../../src/protocol/desk.ts';
import type { SessionState } from '../../src/protocol/session.ts';
import { delegate } from '../../test/fronts/tui/delegates-board.ts';
import { job } from '../../test/fronts/tui/jobs-board.ts';

export type Language = 'en' | 'zh-TW';

/** What people and models say, in the language of the picture. */
export function said(language: Language, english: string, taiwanese: string): string {
  return language === 'en' ? english : taiwanese;
}

export const state: Partial<SessionState> = {
  id: '20261130-0310-k3f9',
  cwd: '/home/me/code/orders',
  root: '/home/me/code/orders',
  turn: 3,
  persona: 'backend-architect',
  settings: { model: 'claude-sonnet-5-5', mode: 'ask', agent: 'auto', effort: 'high' },
  inForce: { model: 'claude-sonnet-5-5', mode: 'ask', effort: 'high' },
  context: { used: 42_310, window: 1_000_000 },
  cost: 0.42,
  budgets: { session: 2, turn: 0.5, delegate: 0.25 },
  spent: { session: 0.42, turn: 0.05 },
};

export const place = { git: { branch: 'orders-by-tenant', unstaged: 2 }, memory: 'AGENTS.md' };
export const desk: Partial<Desk> = {
  version: '0.1.0',
  place: async () => place,
  isolation: async () => ({ tier: 1, why: '' }),
};

const model = (id: string, alias: string, contextWindow: number) => ({ id, aliases: [alias], contextWindow });
export const models: Partial<Desk> = {
  models: async () => ({
    models: [
      model('claude-opus-5-5', 'opus', 1_000_000),
      model('claude-sonnet-5-5', 'sonnet', 1_000_000),
      model('claude-haiku-5', 'haiku', 200_000),
    ],
    fault: null,
  }),
  price: async (id) =>
    id.includes('opus')
      ? { input: 5, output: 25 }
      : id.includes('haiku')
        ? { input: 1, output: 5 }
        : { input: 2, output: 10 },
};

export const delegates = (language: Language) => [
  delegate('d1', 'sql-tuner', {
    description: said(language, 'find the queries that are slow', '找出很慢的查詢'),
    doing: 'Bash node scripts/explain.js',
  }),
  delegate('d2', said(language, 'api-reader', 'API 檢查員'), {
    description: said(language, 'list the clients of GET /orders', '列出 GET /orders 的用戶端'),
    state: 'asking',
    cost: 0.04,
  }),
  delegate('d3', 'security-reviewer', {
    description: said(language, 'look for queries made of text', '找出用字串拼成的查詢'),
    state: 'done',
    endedAt: 1_000_000,
    doing: '',
    cost: 0.11,
  }),
];
export const thread: readonly string[] = [];

export const jobs = [
  job('job 1', 'npm run dev'),
  job('job 2', 'npm test -- --watch', { how: 'exited', exit: 0, at: 1_000_000 }),
];
export const printed: Record<string, string> = {
  'job 1': `> orders@1.0.0 dev\n> node --watch src/server.js\n\n\u001B[32mlistening\u001B[39m on http://127.0.0.1:3000\n${Array.from({ length: 12 }, (_, at) => `GET /orders?page=${at + 1} 200 ${(at * 7) % 11} ms`).join('\n')}\n`,
};

/** `src/orders.ts`, before and after. */
export const mended = [
  'export async function list(customer: string) {\n  const orders = await db.all(byCustomer, customer);\n  for (const order of orders)\n    order.lines = await db.all(linesOf, order.id);\n  return orders;\n}\n',
  'export async function list(customer: string, page: Page) {\n  const orders = await db.all(byCustomer, customer, page.limit);\n  const lines = await db.all(linesOfAll, orders.map(({ id }) => id));\n  return withLines(orders, lines);\n}\n',
] as const;
