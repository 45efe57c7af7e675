/** What is proven of a change, as people see it in its review: the strip, findings in the diff, the evidence, the second press. */

import type { Verdict } from '../../../../src/protocol/proof/checks.ts';
import { goldenScreens, sizes, styled } from '../../../support/golden.ts';
import type { Scene } from '../../../support/golden.ts';
import { marked } from '../../../support/marked-theme.ts';
import { contract, finding, oneOfEach, orders, verdict } from '../../../support/verdicts.ts';
import { Board } from '../board.ts';
import { TranscriptBoard } from '../transcript-board.ts';

type Files = ConstructorParameters<typeof Board>[0];

const { pass, warn, fail, not } = oneOfEach();
const all = [pass, warn, fail, not];
const files: Files = [
  [pass.path, null, orders[0]],
  [warn.path, null, orders[1]],
  ['openapi.yaml', ...contract],
  ['schema.sql', null, 'create table `t` (`a` int) engine=innodb;\n'],
];

interface At {
  keys?: readonly string[];
  verdicts?: readonly Verdict[];
  /** Checks still run: so many files have no verdict yet. */
  left?: number;
  spoken?: boolean;
  files?: Files;
}

const review =
  ({ keys = [], verdicts = all, left = 0, spoken = false, files: own = files }: At = {}): Scene['draw'] =>
  async (size) => {
    const board = new Board(own, {
      theme: marked,
      question: { about: 'turn', title: 'Say when it was placed' },
      ...size,
    });
    board.spoken = spoken;
    await board.open();
    board.check(verdicts.length + left);
    for (const [at, one] of verdicts.entries()) board.check(verdicts.length - at - 1 + left, one);
    if (left === 0) board.checked([...verdicts]);
    board.drawn().input(...keys);
    return board.frame;
  };

const many = Array.from({ length: 14 }, (_, at) =>
  at < 12
    ? verdict(`db/${at}.sql`, 'pass', 'applies, reverts')
    : verdict(`db/mysql/${at}.sql`, 'not-checked', 'MySQL dialect', { kind: 'sql' }),
);
const far: Files = [
  [
    'src/長い.yaml',
    Array.from({ length: 60 }, (_, at) => `key${at}: ${at}\n`).join(''),
    Array.from({ length: 60 }, (_, at) => `key${at}: ${at === 50 ? 'x' : at}\n`).join(''),
  ],
];
const farAway = verdict('src/長い.yaml', 'fail', '59 keys', {
  kind: 'syntax',
  findings: [
    finding('src/長い.yaml', 4, '鍵 key3 は二回あります', {
      rule: 'syntax/duplicate-key',
      help: 'remove one of the two',
    }),
    finding('src/長い.yaml', 51, 'key50 is text where a number stood', { rule: 'syntax/type', severity: 'warning' }),
  ],
});
const next = ['tab', '}'];

goldenScreens('proof', {
  'strip-begins': review({ verdicts: [], left: 4 }),
  'strip-arriving': review({ verdicts: [pass, fail], left: 2 }),
  strip: styled(review()),
  'strip-of-many': review({ verdicts: many }),
  'strip-low': { draw: review(), sizes: sizes(12) },
  'strip-narrow': { draw: review(), sizes: [{ columns: 20, rows: 24 }] },
  'findings-in-the-diff': styled(review({ keys: ['tab', 'tab'] })),
  'findings-folded': review({ keys: [...next, 'h'] }),
  'findings-away-from-the-diff': review({ files: far, verdicts: [farAway] }),
  'findings-side-by-side': { draw: review({ keys: ['tab', 'tab', '|'] }), sizes: sizes() },
  evidence: styled(review({ keys: [...next, 'v'] })),
  'evidence-sideways': review({ keys: [...next, 'v', 'right', 'right', 'down'] }),
  'send-findings-back': review({ keys: ['R', 'please'] }),
  'second-press': styled(review({ keys: ['y'] })),
  'chosen-anew': {
    draw: async (size) => {
      const board = new Board(files, { theme: marked, proves: true, question: { about: 'turn' }, ...size });
      await board.open();
      board.checked(all).drawn().input('tab', ' ');
      return board.frame;
    },
  },
  mended: {
    draw: async (size) => {
      const board = new Board(files, { theme: marked, question: { about: 'turn' }, ...size });
      await board.open();
      board.checked(all).drawn().input('tab', '}', 'F');
      await board.until((data) => data.files[1]?.edited === true);
      return board.frame;
    },
  },
  told: styled((size) => {
    const board = new TranscriptBoard(size);
    const of = { changes: 's', tree: 't' };
    const told = (verdicts: Verdict[], tree: string, more: { call?: string } = {}) =>
      ({ type: 'checked', of: { ...of, tree, ...more }, verdicts, durationMs: 40, rounds: more.call ? 0 : 1 }) as const;
    board.prompt('Say when an order was placed');
    board.call('Write', 'db/migrations/003_orders.sql', [], { before: [(call) => told([warn], 'a', { call })] });
    board.emit(told(all, 'b'), told([pass, verdict('openapi.yaml', 'pass', '3.1')], 'c'), told([not], 'd'));
    board.emit({ type: 'checking', of: { ...of, tree: 'e' }, left: 3 });
    return board.live();
  }),
  'read-aloud': { draw: review({ spoken: true, keys: ['tab', 'tab'] }), sizes: sizes(30).slice(1, 2) },
  'read-aloud-running': { draw: review({ spoken: true, verdicts: [pass], left: 3 }), sizes: sizes().slice(1, 2) },
  'evidence-read-aloud': { draw: review({ spoken: true, keys: [...next, 'v'] }), sizes: sizes(40).slice(1, 2) },
});
