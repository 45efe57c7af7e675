import { judge } from '../../../../src/policy/judge.ts';
import { loadGrammar } from '../../../../src/fronts/tui/highlight/highlight.ts';
import { chooseTheme } from '../../../../src/fronts/tui/theme.ts';
import type { LookAt } from '../../../../src/fronts/tui/transcript/look.ts';
import type { FileChange, Landing } from '../../../../src/protocol/change.ts';
import type { Display } from '../../../../src/protocol/display.ts';
import type { Happening } from '../../../../src/protocol/event.ts';
import { noUsage } from '../../../../src/protocol/message.ts';
import { goldenScreens, styled } from '../../../support/golden.ts';
import type { Scene } from '../../../support/golden.ts';
import { TranscriptBoard } from '../transcript-board.ts';

await Promise.all(['ts', 'sql'].map(loadGrammar));

/** What stands in the scrollback after this happened. */
const after =
  (happen: (board: TranscriptBoard) => unknown, over: Partial<LookAt> = {}): Scene['draw'] =>
  async (size) => {
    const board = new TranscriptBoard(size, over);
    await happen(board);
    return await board.printed();
  };

const prompt = 'Why does the orders page take four seconds, and what can be done about it?';
const rows = (count: number, of: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => of(i + 1)).join('\n');

const routed = (over: Partial<Extract<Happening, { type: 'routed' }>>): Happening => ({
  type: 'routed',
  persona: 'backend-architect',
  previous: null,
  confidence: 0.874,
  reasons: ['"schema"', '"slow query"', '"the orders page takes four seconds"'],
  by: 'router',
  ...over,
});

const text = `## What is slow

The page asks **once for each order** and once more for each of its lines: an *N + 1* query. See \`src/orders/query.ts\`
and [the handbook](https://example.com/handbook).

1. one query with a join
2. an index on \`orders.customer_id\`
   - it is 40 MB
   - it is built \`concurrently\`

- [x] measured
- [ ] changed

> An index that nobody uses costs on every write.

| query | rows | before | after |
| --- | ---: | ---: | :-: |
| orders of a customer | 1,204 | 3.9 s | 12 ms |
| lines of an order, with the product and its price in the currency of the customer | 12 | 80 ms | 1 ms |
| 訂單明細 | 7 | 80 ms | — |

\`\`\`ts
// One query instead of many.
const rows = await db.query('select * from orders join lines using (order_id) where customer_id = $1 order by placed desc', [id]);
\`\`\`

---

\`\`\`sql
create index concurrently orders_customer on orders (customer_id);
\`\`\`

Shall I write the migration?`;

const markdown = (board: TranscriptBoard) => board.reply(text);

function calls(board: TranscriptBoard): void {
  const command = (title: string, output: string, over: object = {}) =>
    board.call('Bash', title, [
      {
        type: 'command',
        command: title,
        output,
        exit: 0,
        ended: 'exit',
        isolation: 'none',
        durationMs: 2_300,
        ...over,
      },
    ]);
  const file = { type: 'file', path: 'src/orders.ts', from: 1, lines: 40, total: 212 } as const;
  board.call('Read', 'src/orders.ts:1-40', [file]);
  board.call('Read', 'src/orders.ts', [{ ...file, lines: 212 }]);
  board.call('Read', 'empty.txt', [{ ...file, path: 'empty.txt', lines: 0, total: 0 }]);
  board.call('Read', '', [{ ...file, path: 'logo.png', image: { bytes: 12_345 } }]);
  board.call('Grep', 'create table', [
    {
      type: 'matches',
      pattern: 'create table',
      matches: 1_209,
      files: 2,
      rows: [
        `schema.sql:9:${'-- and more words '.repeat(9)}`,
        ...rows(7, (i) => `schema.sql:${i * 10}:create table t${i} (`).split('\n'),
      ],
      more: 1_201,
    },
  ]);
  board.call('Grep', 'drop table', [
    { type: 'matches', pattern: 'drop table', matches: 0, files: 0, rows: [], more: 0 },
  ]);
  board.call('Glob', '**/*.sql', [{ type: 'paths', pattern: '**/*.sql', paths: ['a.sql', 'b.sql'], more: 0 }]);
  board.call('Glob', '**/*.py', [{ type: 'paths', pattern: '**/*.py', paths: [], more: 0 }]);
  command(
    'npm test',
    rows(14, (i) => `ok ${i}`),
  );
  command('npm run lint', 'src/orders.ts:3:1 no-unused-vars\n', { exit: 1 });
  command(
    'git commit -am "Index the orders by customer, and ask for their lines with a join" && git push --dry-run --verbose',
    '',
  );
  command('sleep 600', '', { exit: null, ended: 'timeout', durationMs: 120_000 });
  command('make', 'cc -c a.c\n', { exit: null, ended: 'signal' });
  command('ls', 'README.md\n', { isolation: 'overlay' });
  command('make', 'ok\n', { isolation: 'bind' });
  board.call('Other', 'a tool that only talks', [
    { type: 'text', text: `a word from a tool\n${'and more words '.repeat(12)}` },
  ]);
  board.call('TodoWrite', '3 items', [
    {
      type: 'todos',
      todos: [
        { content: 'look', status: 'completed' },
        { content: 'write', status: 'in_progress', activeForm: 'writing the index' },
        { content: 'test', status: 'pending' },
      ],
    },
  ]);
  board.call('Edit', 'src/orders.ts', [
    {
      type: 'changes',
      files: [board.change('src/orders.ts', 'a\n', 'b\n')],
      note: 'matched after forgiving indentation',
    },
  ]);
  board.call('Read', 'nowhere.ts', [{ type: 'error', text: 'nowhere.ts is not there. Near it: src/nowhere.ts' }], {
    isError: true,
  });
}

const origin = { by: 'tool' } as const;

/** Six files that change in six ways. */
function sixFiles(board: TranscriptBoard): Landing {
  const old = rows(9, (i) => `line ${i}`);
  const files = [
    board.change(
      'src/orders.ts',
      `${old}\n`,
      `${old.replace('line 5', `line five, which is ${'long '.repeat(20)}`)}\n`,
    ),
    board.change('migrations/002.sql', null, 'create index orders_customer on orders (customer_id);\n'),
    board.change('old.txt', 'gone\n', null),
    board.change('run.sh', 'x', 'x', ['file', 'executable']),
    board.change('crlf.txt', 'a\nb\n', 'a\r\nb\r\n'),
    board.change('logo.png', '\0binary', '\0other'),
  ];
  return { id: 'l1', at: 0, files, origin };
}

function landings(board: TranscriptBoard): void {
  const landing = sixFiles(board);
  const [first, second] = landing.files;
  const many = Array.from({ length: 15 }, (_, i) => board.change(`src/part${i}.ts`, 'a\n', `b${i}\n`));
  const shown = (files: FileChange[]): Display[] => [{ type: 'changes', files }];
  board.call('MultiEdit', '6 files', shown(landing.files), {
    before: [(call) => ({ type: 'landed', landing, call, notes: ['you changed 1 of 6 files before it landed'] })],
  });
  board.call('Write', '15 files', shown(many), {
    before: [(call) => ({ type: 'landed', landing: { ...landing, id: 'l2', files: many }, call })],
  });
  const deep = 'src/orders/invoices/a-folder/with-a-long-name/that-goes-on/and-on/orders-by-customer.ts';
  const files = [board.change(deep, 'a\n', 'b\n')];
  const comments = [{ path: deep, side: 'after' as const, line: 1, text: 'why b?' }, { text: 'the rest is fine' }];
  board.call('Edit', deep, shown(files), {
    before: [
      (call) => ({ type: 'landed', landing: { ...landing, id: 'l5', files }, call, review: { files: [], comments } }),
    ],
  });
  const there = 'In the tree already: src/orders.ts. Nothing was left to write';
  board.call('Edit', 'src/orders.ts', [{ type: 'text', text: there, landed: true }]);
  board.emit({ type: 'notice', level: 'info', text: there, landed: true });
  const step = { tool: 'Edit', title: 'src/orders.ts', files: [first!] };
  board.call('Edit', 'src/orders.ts', shown([first!]), {
    before: [(call) => ({ type: 'staged', proposal: 'p1', step: { ...step, call }, files: 1, call })],
  });
  board.emit(
    {
      type: 'landed',
      landing: { ...landing, id: 'l3', files: [reversed(second!)], origin: { by: 'undo', of: ['l1'] } },
    },
    { type: 'landed', landing: { ...landing, id: 'l4', files: [second!], origin: { by: 'redo', of: ['l3'] } } },
    { type: 'rewound', toTurn: 1, prompt },
  );
}

const reversed = ({ path, before, after }: FileChange): FileChange => ({ path, before: after, after: before });

function refusals(board: TranscriptBoard): void {
  const because = judge.changes(
    { id: 'c', files: [board.change('.git/config', 'a', 'b')], origin },
    { mode: 'ask', grants: [], root: '/repo' },
  ).because;
  const refused = { type: 'refused', call: 'none', tool: 'Bash', input: {}, because } as const;
  board.call('Edit', '.git/config', [], {
    before: [
      (call) => ({
        ...refused,
        call,
        tool: 'Edit',
        by: 'policy',
        changes: { id: 'c', files: [board.change('.git/config', 'a', 'b')], origin },
      }),
    ],
  });
  board.emit(
    { ...refused, by: 'person' },
    { ...refused, by: 'person', words: 'use make instead, and only for the orders: the rest takes an hour' },
  );
}

function notices(board: TranscriptBoard): void {
  const compacted = (trigger: 'auto' | 'manual'): Happening => ({
    type: 'compacted',
    trigger,
    method: 'summary',
    summary: 'so far',
    messages: [],
    tokensBefore: 170_000,
    usage: noUsage,
    cost: null,
  });
  board.emit(
    { type: 'notice', level: 'info', text: 'something to know' },
    { type: 'notice', level: 'warning', text: 'The answer is longer than the model may write: it is cut here' },
    { type: 'notice', level: 'error', text: 'the session file cannot be written: no space left on the device' },
  );
  board.feed.print({
    kind: 'notice',
    level: 'warning',
    text: 'no editor is set',
    mend: 'put one into VISUAL or EDITOR',
  });
  board.emit(
    { type: 'granted', rule: { kind: 'command', command: 'npm test' } },
    { type: 'granted', rule: { kind: 'edits' } },
    { type: 'granted', rule: { kind: 'read', path: '/home/me/other' } },
    { type: 'unstaged', proposal: 'p', why: 'refused', files: 2 },
    { type: 'unstaged', proposal: 'p', why: 'discarded', files: 0 },
    { type: 'unstaged', proposal: 'p', why: 'gone', files: 0 },
    compacted('auto'),
    compacted('manual'),
  );
}

function handOvers(board: TranscriptBoard): void {
  board.prompt(prompt).emit(routed({}));
  board.prompt('@backend-architect go on').emit(routed({ by: 'mention' }));
  board.prompt('go on').emit(routed({ by: 'chosen' }));
  board
    .prompt('@reviewer look at it')
    .emit(
      routed({ persona: 'reviewer', by: 'mention', powers: { tools: ['Bash', 'Glob', 'Grep', 'Read'], mode: 'ask' } }),
    );
  board.prompt('@thinker').emit(
    routed({
      persona: 'thinker',
      by: 'mention',
      powers: { tools: [], model: 'claude-opus-5-5', effort: 'max', mode: 'plan', neverAsks: true, maxTurns: 12 },
    }),
  );
  board.prompt('Write a poem').emit(routed({ persona: null, previous: 'backend-architect', by: 'none' }));
  board
    .prompt('Which index?')
    .emit(routed({}), routed({ persona: null, previous: 'backend-architect', by: 'overruled' }));
}

const reviewerToo = [
  { persona: 'backend-architect', confidence: 0.62 },
  { persona: null, confidence: 0.31 },
  { persona: 'reviewer', confidence: 0.07 },
];
const unclear = { persona: null, by: 'none', decision: 'ask', candidates: reviewerToo } as const;

/** Each decision after its moment: printed for good. */
function decisions(board: TranscriptBoard): void {
  board.prompt(prompt).emit(routed(unclear)).reply('It depends.');
  board
    .prompt(prompt)
    .emit(routed({ ...unclear, suggests: 'backend-architect' }))
    .reply('It depends.');
  board
    .prompt(prompt)
    .emit(
      routed({ ...unclear, suggests: 'backend-architect' }),
      routed({ by: 'accepted', powers: { tools: ['Read'], mode: 'plan' } }),
    );
}

const tree = '520ffe18170a'.padEnd(64, '0');
// The times of day that it prints are the reader's.
process.env['TZ'] = 'UTC';

/** Checks and commands that ran, of each kind one. */
function ran(board: TranscriptBoard): TranscriptBoard {
  const engine = { name: 'archie', version: '' };
  const told = { evidence: [], engine, ms: 412 };
  const finding = { rule: 'migration/lock', severity: 'error' as const, path: 'a.sql', line: 3, message: 'm' };
  const shown = { output: '', ended: 'exit' as const, durationMs: 3_300 };
  board.prompt(prompt);
  board.call('Bash', 'npm test', [{ ...shown, type: 'command', command: 'npm test', exit: 1, isolation: 'overlay' }]);
  board.emit({ type: 'landed', landing: { ...sixFiles(board), id: '20261123-1' } });
  board.call('Bash', 'make', [
    { ...shown, type: 'command', command: 'make db && psql -f 訂單.sql', exit: 0, isolation: 'bind' },
  ]);
  return board.emit({
    type: 'checked',
    of: { changes: 'c', tree },
    durationMs: 900,
    verdicts: [
      { ...told, kind: 'migration', path: 'db/003_orders.sql', status: 'fail', summary: '', findings: [finding] },
      { ...told, kind: 'openapi', path: 'api.yaml', status: 'pass', summary: '3.1', findings: [] },
      { ...told, kind: 'sql', path: 'a.sql', status: 'not-checked', summary: 'MySQL dialect', findings: [] },
      {
        ...told,
        kind: 'project',
        path: 'unit',
        status: 'pass',
        summary: 'exit 0',
        findings: [],
        ran: { command: 'npm test', exit: 0, isolation: 'overlay' },
      },
    ],
  });
}

function working(board: TranscriptBoard): void {
  board.prompt(prompt);
  board.emit(
    {
      type: 'todo',
      todos: [
        { content: 'look', status: 'completed' },
        { content: 'write', status: 'in_progress', activeForm: 'writing the index' },
        { content: 'test', status: 'pending' },
      ],
    },
    { type: 'call.started', id: 'a', name: 'Grep', input: {}, title: 'create table' },
    { type: 'call.started', id: 'b', name: 'Bash', input: {}, title: 'npm test -- --run test/orders' },
    { type: 'call.output', id: 'b', text: rows(9, (i) => `ok ${i} of the tests of orders`) },
  );
  board.feed.queue('and the invoices too');
  board.now += 75_000;
}

const live =
  (happen: (board: TranscriptBoard) => unknown): Scene['draw'] =>
  async (size) => {
    const board = new TranscriptBoard(size);
    happen(board);
    return await board.live();
  };

goldenScreens('transcript', {
  turn: styled(
    after((board) => {
      board.prompt(prompt).emit(routed({}), {
        type: 'thought.delta',
        text: 'Let me look at the store first, then at the schema and its indexes.',
      });
      board.now += 4_000;
      board.emit({ type: 'text.delta', text: 'I look at the store.' }).reply('I look at the store.');
      board.call('Grep', 'orders', [
        { type: 'matches', pattern: 'orders', matches: 1, files: 1, rows: ['src/orders.ts:1:orders'], more: 0 },
      ]);
      board.reply('The page asks **once for each order**: `src/orders.ts` needs a join.').end();
    }),
  ),
  'own-words': after((board) => {
    board.prompt(prompt, ['src/orders.ts', 'docs/orders.md']);
    board.emit({ type: 'nudged', text: 'and the tests', by: 'user' });
    board.prompt(rows(30, (i) => `line ${i} of a long prompt`));
  }),
  'thinking-shown-whole': after(
    (board) =>
      board
        .prompt('go')
        .emit({ type: 'thought.delta', text: `${'First I look at the store. '.repeat(8)}\n\nThen at the schema.` })
        .reply('Done.'),
    { verbose: true },
  ),
  'hand-overs': styled(after(handOvers)),
  decisions: styled(after(decisions)),
  'deciding-hand-over': live((board) =>
    board.prompt(prompt).emit(routed({ powers: { tools: ['Glob', 'Grep', 'Read'], mode: 'ask' } })),
  ),
  'deciding-held': live((board) => {
    board.prompt(prompt).emit(routed({}), { type: 'held', ms: 2_000 });
    board.now += 400;
  }),
  'deciding-unclear': live((board) => board.prompt(prompt).emit(routed(unclear))),
  'deciding-suggested': live((board) =>
    board.prompt(prompt).emit(routed({ ...unclear, suggests: 'backend-architect' })),
  ),
  calls: styled(after(calls)),
  landings: styled(after(landings)),
  refusals: styled(after(refusals)),
  notices: styled(after(notices)),
  markdown: styled(after(markdown)),
  'markdown-without-colour': after(markdown, { theme: chooseTheme({ color: false }, {}) }),
  help: after((board) => board.command('help')),
  proof: after((board) => ran(board).command('proof')),
  diff: after((board) => board.emit({ type: 'landed', landing: sixFiles(board) }).command('diff')),
  working: styled(live(working)),
  'working-thinking': live((board) => {
    board
      .prompt(prompt)
      .emit({ type: 'thought.delta', text: 'Let me look at the store first, then at the schema and its indexes.' });
    board.now += 4_000;
  }),
  'working-checking': live((board) => {
    board.prompt(prompt).emit({ type: 'checking', of: { changes: 'c', tree }, left: 2 });
    board.now += 4_000;
  }),
  'working-writing': live((board) =>
    board.prompt(prompt).emit({ type: 'call.delta', id: 'a', name: 'Write', partial: 'x'.repeat(12_345) }),
  ),
  'working-text-grows': live((board) =>
    board
      .prompt(prompt)
      .emit({ type: 'text.delta', text: 'The page asks **once for each order**, and then\n\n- once for each li' }),
  ),
  'working-many-calls': live((board) => {
    board.prompt(prompt);
    for (let i = 1; i <= 7; i++)
      board.emit({ type: 'call.started', id: String(i), name: 'Read', input: {}, title: `src/part${i}.ts` });
  }),
});
