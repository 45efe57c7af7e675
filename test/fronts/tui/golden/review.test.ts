import type { ReviewQuestion } from '../../../../src/protocol/approval.ts';
import { judge } from '../../../../src/policy/judge.ts';
import type { ReviewData } from '../../../../src/fronts/tui/review/state/data.ts';
import { goldenScreens, sizes, styled } from '../../../support/golden.ts';
import type { Scene, Size } from '../../../support/golden.ts';
import { marked } from '../../../support/marked-theme.ts';
import { Board } from '../board.ts';

type Files = ConstructorParameters<typeof Board>[0];
type More = NonNullable<ConstructorParameters<typeof Board>[1]>;

interface At extends More {
  /** Pressed when everything has been read. */
  keys?: readonly string[];
  /** What must be known before it is drawn, where that comes late. */
  known?: (data: ReviewData) => boolean;
  /** On the whole screen. */
  full?: boolean;
  spoken?: boolean;
  /** What the editor saves. */
  saved?: string;
}

const context = { mode: 'ask', grants: [], root: '/repo' } as const;

/** The review of these files, asked as the judge words it. */
function boardOf(files: Files, more: More): Board {
  const board = new Board(files, { theme: marked, ...more });
  const { question } = board.props;
  question.because = judge.changes(question.changes, context).because;
  return board;
}

const review =
  (files: Files, { keys = [], known, full = false, spoken = false, saved, ...more }: At = {}): Scene['draw'] =>
  async (size) => {
    const board = boardOf(files, { ...more, ...size });
    Object.assign(board, { full, spoken, saved: saved ?? null });
    await board.open();
    board.input(...keys);
    if (known) await board.until(known);
    return board.frame;
  };

const lines = (...all: (string | number)[]) => all.map((line) => `${line}\n`).join('');
const numbered = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}`);
const colored = ({ colored: known }: ReviewData) => known.size > 0;

const total = [
  "import { Line } from './line.ts';\n\nexport function total(lines: Line[]): number {\n  let sum = 0;\n  return sum;\n}\n",
  "import { Line } from './line.ts';\n\n/** 合計 */\nexport function total(lines: readonly Line[]): number {\n  return lines.length;\n}\n",
] as const;
const one: Files = [['src/app.ts', 'one\ntwo\nthree\n', 'one\n2\nthree\nfour\n']];
const three: Files = [
  ['docs/a.md', null, '# a\n'],
  ['run.sh', 'x\n', 'y\n', ['file', 'executable']],
  ['src/total.ts', ...total],
];
const plan: Files = [
  ['plan.md', null, lines('## 計畫', '', '1. Read how orders are listed', '2. Measure, then add an index')],
];
/** Changes at its beginning, in its middle and at its end. */
const long: Files = [
  [
    'src/orders/long.txt',
    lines(...numbered(1, 60)),
    lines('line one', ...numbered(2, 29), 'line thirty', 'and more', ...numbered(32, 59)),
  ],
];
const wide: Files = [
  [
    'src/orders/query.ts',
    lines(
      'const rows = await db.query("select id, customer, total from orders where customer = $1 order by placed desc", [id]);',
    ),
    lines(
      'const rows = await db.query("select id, customer, total from orders where customer = $1 and placed > $2 order by placed desc limit 100", [id, since]);',
    ),
  ],
];

/** A question about something else than a call. */
const about = (of: ReviewQuestion['about'], title: string, more: Partial<ReviewQuestion> = {}) => ({
  about: of,
  title,
  remember: [],
  ...more,
});

/** Two files, of which the second moved on. */
const conflict = (keys: readonly string[], question: Partial<ReviewQuestion> = {}): Scene['draw'] => {
  const held = new Board([]);
  const both = held.keep('<<<<<<< now\nmine\n=======\ntheirs\n>>>>>>> proposed\n')!;
  return review(
    [
      ['a.txt', 'x\n', 'y\n'],
      ['c.txt', 'mine\n', 'theirs\n'],
    ],
    { blobs: held.blobs, changes: { conflicts: [{ path: 'c.txt', both }] }, question, keys },
  );
};

/** What two calls made of one file. */
const stagedTurn: Scene['draw'] = async (size) => {
  const [[path, before, after]] = long as [[string, string, string]];
  const held = new Board([]);
  const step = (tool: string, title: string, text: string) => ({
    call: title,
    tool,
    title,
    files: [{ path, before: null, after: held.keep(text) }],
  });
  const steps = [
    step('Edit', path, before.replace('line 1\n', 'line one\n')),
    step('Bash', `sed -i 's/line 30/line thirty/' ${path}`, after),
  ];
  return await review([[path, before, after]], {
    blobs: held.blobs,
    question: about('turn', 'Write the total, then test it'),
    changes: { steps, notes: ['may include your own edits'] },
    known: ({ stepped }) => stepped.size > 0,
  })(size);
};

/** A command that is tried on what is chosen: how far it is, or all it said. */
const trial =
  (over: boolean): Scene['draw'] =>
  async (size) => {
    const board = boardOf(one, size);
    board.props.tryOut = async (_question, _answer, _command, { heard }) => {
      heard('ok 1 - 訂單 is found by its customer\nok 2 - an order that is not there\n');
      if (!over) await new Promise(() => {});
      return ['exit 0 · 2 s'];
    };
    await board.open();
    board.input('!', 'npm test', 'enter');
    await board.until(
      ({ state }) => state.trial !== null && (over ? !state.trial.running : state.trial.lines.length > 1),
    );
    return board.frame;
  };

/** What was proposed before, and is proposed again. */
const again: Scene['draw'] = async (size) => {
  const old = new Board([['src/app.ts', 'one\ntwo\nthree\n', 'one\n2\nthree\n']]);
  const more = { blobs: old.blobs, question: { previous: old.props.question.changes } };
  return await review(one, { ...more, keys: ['p'], known: ({ since }) => since.size > 0 })(size);
};

/** Folders of which everything came, and everything went. */
const folders: Files = [
  ...Array.from({ length: 14 }, (_, at): Files[number] => [`old/orders/query${at}.ts`, 'x\n', null]),
  ...Array.from({ length: 12 }, (_, at): Files[number] => [`訂單/查詢${at}.ts`, null, 'y\n']),
  ...three,
];
const spaces: Files = [['src/app.ts', 'if (a) {\nb();\n}\nc();\n', 'if (a) {\n  b();\n}\nd();\n']];

const at = (columns: number, rows: number): Size => ({ columns, rows });
const extreme = [at(24, 20), ...sizes(), at(300, 24)];

goldenScreens('review', {
  unread: (size) => boardOf(one, size).frame,
  'one-file': styled(review(one, { known: colored })),
  'words-that-differ': styled(review([['src/total.ts', ...total]], { known: colored })),
  plan: review(plan, {
    question: { about: 'plan', remember: [] },
    keys: ['G', 'c', 'a partial one: only what is open', 'enter'],
  }),
  'several-files': review(three),
  'asked-by-a-delegate': styled(review(three, { question: { asker: { thread: 'd2', name: 'writer' } } })),
  'last-of-several-files': { draw: review(three, { keys: ['tab', 'tab'] }), sizes: extreme },
  'list-of-files': review(three, { keys: ['o', 'down', ' '] }),
  'side-by-side': review(long, { preferences: { diff: 'split' } }),
  'side-by-side-long-lines': review(wide, { preferences: { diff: 'split' } }),
  'long-lines': review(wide),
  'long-file': review(long),
  'long-file-read': review(long, { keys: ['pagedown', 'pagedown', 'pagedown'] }),
  'whole-screen': review([...three, ...long], { full: true, keys: ['tab'] }),
  'left-in-part': {
    draw: review(three, { keys: ['tab', ' ', 'down', 'x', 'c', '不要', 'enter'] }),
    sizes: sizes(20),
  },
  'range-of-lines': review(one, { keys: ['down', 'down', 'm', 'down'] }),
  'comment-being-written': review(one, { keys: ['down', 'down', 'c', 'why not two?'] }),
  'words-being-written': review(one, { keys: ['r', 'keep the words, and add a test'] }),
  'search-found': styled(review(long, { keys: ['/', 'thirty', 'enter'] })),
  'search-being-typed': review(long, { keys: ['/', 'thir'] }),
  'search-nothing': review(long, { keys: ['/', 'nowhere', 'enter'] }),
  'command-tried': styled(trial(true)),
  'command-being-tried': trial(false),
  'since-the-last-proposal': styled(again),
  'list-of-folders': styled(review(folders, { full: true, keys: ['o'] })),
  'list-of-folders-opened': review(folders, { full: true, keys: ['o', 'down', 'enter', 'down'] }),
  'white-space-hidden': review(spaces, { keys: ['w'] }),
  'whole-file': review(long, { keys: ['*'] }),
  'nothing-chosen': styled(review(three, { keys: ['T'] })),
  'comment-on-the-whole': review(one, { keys: ['C', 'in two steps, please', 'enter'] }),
  'hunk-edited-in-place': review(one, { keys: ['i', 'My '] }),
  'edited-by-you': review(one, {
    keys: ['e'],
    saved: 'mine\n',
    known: ({ files }) => files[0]?.edited === true,
  }),
  conflict: styled(conflict(['tab'])),
  'conflict-not-settled': conflict(['y']),
  'conflict-settled': conflict(['tab', '2']),
  'conflict-of-an-undo': conflict(['tab'], about('undo', 'Write the total')),
  undo: review(one, { question: about('undo', 'Write the total') }),
  'undo-with-conversation': review(one, {
    question: about('undo', 'Write the total', { rewind: { turn: 1, prompt: 'Write the total' } }),
    notes: ['the file was changed since: what you changed stays'],
  }),
  redo: review(one, { question: about('redo', 'Write the total') }),
  'staged-turn': stagedTurn,
  'proposal-from-elsewhere': review(one, { question: about('patch', 'Write the total') }),
  'patch-in-the-tree': review(one, { question: about('patch', 'HEAD~1', { readOnly: true }) }),
  'protected-file': styled(review([['.npmrc', 'fund=false\n', 'fund=false\nignore-scripts=false\n']])),
  'new-file': review([['src/new.ts', null, 'export const a = 1;\n']]),
  'empty-file': review([['src/empty.ts', null, '']]),
  'deleted-file': review([['src/old.ts', 'export const a = 1;\n', null]]),
  'binary-file': review([['logo.bin', new Uint8Array([0, 1]), new Uint8Array(2500)]]),
  picture: review([['logo.gif', null, new TextEncoder().encode('GIF89a\x01\0\x02\0')]]),
  'mode-only': review([['run.sh', 'x\n', 'x\n', ['file', 'executable']]]),
  'renamed-file': review([
    ['old/name.ts', 'text\n', null],
    ['new/name.ts', null, 'text\n'],
  ]),
  'line-ends-only': review([['a.txt', 'x\ny\n', 'x\r\ny\r\n']]),
  'no-line-end': review([['a.txt', 'x\ny', 'x\nz']]),
  'hidden-characters': styled(
    review([['a\u202eb.ts', 'x\n', 'if (a) {\u202e } // b\u200b\x1b[8m\n']], { known: colored }),
  ),
  'nothing-changes': review([]),
  help: review(one, { keys: ['?'] }),
  'help-whole': { draw: review(one, { keys: ['?'] }), sizes: [at(60, 100), at(80, 80), at(120, 75)] },
  'help-of-an-undo': { draw: review(one, { keys: ['?'], question: about('undo', 'it') }), sizes: [at(80, 70)] },
  'read-aloud': {
    draw: review(three, { spoken: true, keys: ['tab', 'tab', 'down', 'x', 'c', 'why', 'enter'] }),
    sizes: [at(80, 24)],
  },
});
