import type { LookAt } from '../../../../src/fronts/tui/transcript/look.ts';
import type { Landing } from '../../../../src/protocol/change.ts';
import type { Happening, TurnOutcome } from '../../../../src/protocol/event.ts';
import { noUsage } from '../../../../src/protocol/message.ts';
import { goldenScreens, sizes, styled } from '../../../support/golden.ts';
import type { Scene } from '../../../support/golden.ts';
import { marked } from '../../../support/marked-theme.ts';
import { DelegatesBoard, delegate } from '../delegates-board.ts';
import { TranscriptBoard } from '../transcript-board.ts';

const over = { endedAt: 1_000_000, doing: '' };
const three = [
  delegate('d1', 'sql-tuner'),
  delegate('d2', '資料庫索引與查詢最佳化專家', { state: 'asking', description: '找出訂單查詢為什麼很慢' }),
  delegate('d3', 'security-reviewer', { state: 'done', ...over, cost: 0.3412 }),
];
const many = Array.from({ length: 30 }, (_, i) =>
  delegate(`d${i + 1}`, 'scout', i < 25 ? { state: i % 2 === 0 ? 'done' : 'limit', ...over } : { depth: (i % 2) + 1 }),
);
const rows = Array.from({ length: 40 }, (_, i) => `row ${i + 1} of what it said and did`);

const screen =
  (of: typeof three, keys: readonly string[] = [], thread: readonly string[] = rows, spoken = false): Scene['draw'] =>
  (size) => {
    const board = new DelegatesBoard(of, { ...size, theme: marked, spoken });
    board.thread = thread;
    return board.input(...keys).frame;
  };

const delegated = (delegate: string, name: string, description: string): Happening => ({
  type: 'delegated',
  delegate,
  call: `call-${delegate}`,
  persona: name,
  name,
  description,
  prompt: description,
  model: 'claude-sonnet-5-5',
  tools: [],
  writes: false,
  estimate: null,
  limits: { turns: 40, cost: null, levels: 0 },
  depth: 1,
});
const delegateEnded = (delegate: string, outcome: TurnOutcome, text: string): Happening => ({
  type: 'delegate.ended',
  delegate,
  call: `call-${delegate}`,
  outcome,
  steps: 4,
  usage: { ...noUsage, input: 1_000, cacheRead: 11_300, output: 740 },
  cost: 0.0312,
  durationMs: 31_000,
  text,
});

/** Each in another way. */
function delegatesOver(board: TranscriptBoard): void {
  const ends = (outcome: TurnOutcome, name: string, description: string, text: string) => {
    const id = `d${++ended}`;
    board.emit(delegated(id, name, description), delegateEnded(id, outcome, text));
  };
  let ended = 0;
  ends(
    { type: 'done' },
    'sql-tuner',
    'find the slow queries',
    `## Report\n\n**src/orders/query.ts:41** asks once for each order: ${'it needs a join. '.repeat(8)}\n\nAnd more.`,
  );
  ends({ type: 'done' }, '資料庫專家', '找出訂單查詢為什麼很慢', '訂單查詢缺少索引。');
  ends({ type: 'done' }, 'quiet', 'say nothing', '');
  ends(
    { type: 'interrupted' },
    'security-reviewer',
    'look for secrets in the history',
    'I have looked at 40 of 300 commits.',
  );
  ends(
    { type: 'limit', limit: 'cost', budget: 'delegate' },
    'scout',
    'list the endpoints',
    'Twelve so far:\n- /orders',
  );
  ends({ type: 'limit', limit: 'turns' }, 'scout', 'list the tables', 'Nine so far.');
  ends(
    { type: 'failed', room: 'model', failure: { code: 'overloaded', message: 'The service is busy.' } },
    'scout',
    'count',
    '',
  );
  ends({ type: 'refused', detail: 'not about software' }, 'scout', 'write a poem', '');
}

/** What delegates did to the tree, or were not allowed to. */
function delegatesChanged(board: TranscriptBoard): void {
  const files = [board.change('src/orders.ts', 'const a = 1;\n', 'const a = 2;\n')];
  const landing: Landing = { id: 'l1', at: 0, origin: { by: 'tool', thread: 'd2', persona: 'writer' }, files };
  board.emit(delegated('d2', 'writer', 'write it'));
  const by = (happening: Happening) => board.session.emit(happening, 'd2');
  by({ type: 'landed', landing, call: 'x' });
  by({
    type: 'refused',
    call: 'z',
    input: {},
    tool: 'Bash',
    because: { code: 'command', text: 'no' },
    by: 'person',
    words: 'use pnpm',
  });
  by({
    type: 'staged',
    call: 'y',
    step: { call: 'y', tool: 'Write', title: 'src/orders.ts', files },
    proposal: 'p',
    files: 1,
  });
  by({ type: 'notice', level: 'warning', text: 'The model answered with nothing' });
}

/** So many at work; the second asks. */
function atWork(count: number) {
  return (board: TranscriptBoard): void => {
    board.prompt('Find out why it is slow').reply('I ask for help.');
    for (let i = 1; i <= count; i += 1) {
      const id = `d${i}`;
      board.emit({ type: 'call.started', id: `call-${id}`, name: 'Task', input: {}, title: `@scout look ${i}` });
      board.emit(delegated(id, i === 2 ? '資料庫索引與查詢最佳化專家' : 'sql-tuner', `look ${i}`));
      board.session.emit(
        { type: 'call.started', id: `r${i}`, name: 'Read', input: {}, title: 'src/db/訂單查詢.ts' },
        id,
      );
    }
    board.now += 12_000;
    board.session.emit(
      {
        type: 'question.asked',
        question: { id: 'q', kind: 'wait', seconds: 900, because: { code: 'rate', text: 'Busy.' } },
      },
      'd2',
    );
    board.emit({ type: 'question.answered', id: 'q', answer: { kind: 'wait', go: true }, by: 'person' });
  };
}

/** What stands in the scrollback, and what is drawn below it, after this happened. */
const drawn =
  (happen: (board: TranscriptBoard) => unknown, over: Partial<LookAt> = {}): Scene['draw'] =>
  async (size) => {
    const board = new TranscriptBoard(size, over);
    await happen(board);
    return await board.live();
  };

goldenScreens('delegates', {
  list: styled(screen(three)),
  'list-of-many': screen(many),
  'list-of-one-that-is-over': screen(three.slice(2)),
  inside: styled(screen(three, ['enter'])),
  'inside-scrolled-back': screen(three, ['enter', 'pageup', 'up']),
  'inside-short': {
    draw: screen(three, ['down', 'enter'], rows.slice(0, 3)),
    sizes: [...sizes(), { columns: 40, rows: 12 }],
  },
  'words-being-written': screen(three, ['w', 'look at the 索引 of orders too, please']),
  'over-already': styled(screen(three, ['down', 'down', 'x'])),
  'at-work': styled(drawn(atWork(3))),
  'at-work-service-busy': drawn((board) => {
    atWork(3)(board);
    board.session.emit(
      {
        type: 'retrying',
        attempt: 2,
        of: 8,
        delayMs: 4_200,
        failure: { code: 'overloaded', message: 'The service is busy.' },
      },
      'd1',
    );
  }),
  'at-work-many': drawn(atWork(8)),
  over: styled(drawn(delegatesOver)),
  'over-whole': drawn(delegatesOver, { verbose: true }),
  'over-read-aloud': { draw: drawn(delegatesOver, { reader: true }), sizes: [{ columns: 80, rows: 24 }] },
  changed: styled(drawn(delegatesChanged)),
  'read-aloud': { draw: screen(three, ['down'], rows, true), sizes: [{ columns: 80, rows: 24 }] },
});
