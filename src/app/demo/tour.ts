/** The plan of the tour: what is said, and what must have happened afterwards. */

/** What a prompt must lead to, all of it looked up on disk or in what really ran. */
export interface Expected {
  /** The slug of the persona that has the turn. */
  persona?: string;
  /** What a file must hold after the prompt, by path. */
  files?: Record<string, string>;
  /** Commands that must have exited with 0, in order, each with a part of its output. */
  commands?: { command: string; output: RegExp }[];
  /** The last words of the assistant. */
  answer?: RegExp;
  /** Verdicts of the proof that the review ended with, by path: `kind status`, and a part of what was proven. */
  proof?: Record<string, { verdict: string; summary: RegExp }>;
  /** Rules whose findings went back to the model before anybody was asked. */
  sentBack?: readonly string[];
}

/** One step of the tour. */
export type Step =
  | { type: 'say'; text: string; expect: Expected }
  /** Takes the last landing back; every file of it must be what it was before, to the byte. */
  | { type: 'undo' };

/** The tour from beginning to end. */
export const tour: readonly Step[] = [
  {
    type: 'say',
    text: 'Orders are duplicated when a client retries POST /orders, and GET /orders gets slow for customers with a long history. Design a fix for our API and database schema.',
    expect: {
      persona: 'backend-architect',
      files: {
        'docs/adr/0001-retries-and-pages.md': 'Accepted',
        'migrations/002_idempotency_and_paging.up.sql': 'ADD COLUMN idempotency_key TEXT;',
        'migrations/002_idempotency_and_paging.down.sql': 'DROP COLUMN idempotency_key',
        'openapi.yaml': 'Idempotency-Key',
        'src/errors.js': 'class Conflict',
        'src/orders.js': 'LIMIT ?',
        'src/server.js': "request.headers['idempotency-key']",
        'test/retries.test.js': 'a retry with the same key',
        'README.md': 'Idempotency-Key',
      },
      commands: [{ command: 'node scripts/explain.js', output: /SCAN orders/ }],
      sentBack: ['migration/adding-required-field'],
      proof: {
        'docs/adr/0001-retries-and-pages.md': {
          verdict: 'markdown pass',
          summary: /1 mermaid read · 3 results computed/,
        },
        'migrations/002_idempotency_and_paging.up.sql': {
          // What building an index holds up is said, and told among the risks.
          verdict: 'migration warn',
          summary: /applies, reverts · ACCESS EXCLUSIVE on orders/,
        },
        'migrations/002_idempotency_and_paging.down.sql': {
          verdict: 'migration pass',
          summary: /takes its migration back/,
        },
        'openapi.yaml': { verdict: 'openapi pass', summary: /examples answered · no breaking change/ },
        'src/orders.js': { verdict: 'query pass', summary: /6 queries prepare on the schema/ },
      },
    },
  },
  {
    type: 'say',
    text: 'Run the tests, and measure again.',
    expect: {
      commands: [
        { command: 'node --test', output: /pass 15\b[\s\S]*fail 0\b/ },
        { command: 'node scripts/explain.js', output: /SEARCH orders USING INDEX orders_by_customer/ },
      ],
      answer: /pass/,
    },
  },
  {
    type: 'say',
    text: 'Shorten the longest Idempotency-Key from 200 to 100 characters.',
    expect: { files: { 'src/server.js': 'longer than 100 characters' } },
  },
  { type: 'undo' },
  {
    type: 'say',
    text: 'I took that back: some clients send longer keys. What is left to do before we deploy?',
    expect: { files: { 'src/server.js': 'longer than 200 characters' }, answer: /migration/ },
  },
];

/** What to type, for a person who takes the tour in a terminal. */
export const tourHints: readonly string[] = tour.map((step) => (step.type === 'say' ? step.text : '/undo'));
