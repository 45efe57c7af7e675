import { banner, liveColumns } from '../../../../src/fronts/tui/early/first-frame.ts';
import { firstRows } from '../../../../src/fronts/tui/view/first-screen.ts';
import { statusRow } from '../../../../src/fronts/tui/view/status.ts';
import type { Desk, Place } from '../../../../src/protocol/desk.ts';
import type { SessionState } from '../../../../src/protocol/session.ts';
import { noUsage } from '../../../../src/protocol/message.ts';
import { goldenScreens, styled } from '../../../support/golden.ts';
import type { Scene, Size } from '../../../support/golden.ts';
import { fakeSession } from '../../../support/fake-session.ts';
import { marked } from '../../../support/marked-theme.ts';
import { TranscriptBoard } from '../transcript-board.ts';

const busy: Partial<SessionState> = {
  id: '20261130-0310-k3f9',
  cwd: '/home/me/code/orders/services/api',
  root: '/home/me/code/orders',
  turn: 7,
  persona: 'backend-architect',
  settings: { model: 'claude-sonnet-5-5', mode: 'ask', agent: 'auto', effort: 'high' },
  grants: [{ kind: 'edits' }, { kind: 'command', command: 'npm test' }],
  context: { used: 42_310, window: 1_000_000 },
  cost: 0.01,
  staged: { files: 3, proposal: 'p-1' },
  budgets: { session: 2, turn: 0.5, delegate: 0.25 },
  spent: { session: 0.42, turn: 0.05 },
};
const here: Partial<Desk> = {
  version: '0.1.0',
  place: async () => ({ git: { branch: 'orders-by-tenant', unstaged: 2 }, memory: '../../AGENTS.md' }),
  permissions: async () => [
    { behavior: 'deny', text: 'Read(.env*)', place: '~/.config/archie/config.yaml:4' },
    { behavior: 'ask', text: 'Bash(git push:*)', place: '.archie/config.yaml:9' },
    { behavior: 'allow', text: 'Bash(npm run lint)', place: '.claude/settings.json:3' },
    {
      behavior: 'allow',
      text: 'Bash(curl:*)',
      place: '.archie/config.yaml:11',
      why: 'the folder is not trusted with it',
    },
  ],
  doctor: async () => [
    { area: 'model access', state: 'ok', text: 'ANTHROPIC_API_KEY, for api.anthropic.com' },
    { area: 'isolation', state: 'ok', text: 'commands run in a copy of the tree (bubblewrap)' },
    {
      area: 'config',
      state: 'warning',
      text: '/home/me/.config/archie/config.yaml: line 3: unknown key "modle": not used',
      mend: 'Did you mean model?',
    },
    {
      area: 'git',
      state: 'missing',
      text: 'not found',
      mend: 'Install git: archie undo needs none, but models like it.',
    },
  ],
  book: async () => ({
    all: [
      {
        slug: 'backend-architect',
        description:
          'Designs APIs, data models and migrations, and proves what it proposes before it asks for a review.',
        scope: 'built-in',
      },
      { slug: '資料庫管理員', description: '檢視資料表、索引與查詢計畫，只建議、不動手。', scope: 'project' },
      { slug: 'quiet', description: '', scope: 'user' },
    ] as unknown as Awaited<ReturnType<Desk['book']>>['all'],
    shadowed: [],
    problems: ['.archie/agents/old.md: line 2: tools: unknown name "Telepathy"'],
  }),
};

/** What a command tells, in a session that has had some turns. */
const tells =
  (name: string, args = '', state = busy): Scene['draw'] =>
  async (size) => {
    const board = new TranscriptBoard(size, {}, state);
    board.prompt('訂單列表在正式環境變慢了').emit(
      { type: 'instructed', about: 'environment', text: 'rules '.repeat(400) },
      {
        type: 'replied',
        id: 'm',
        model: 'claude-sonnet-5-5',
        content: [{ type: 'text', text: 'It asks once for each order.' }],
        stop: 'end_turn',
        usage: { ...noUsage, input: 1_200, output: 830, cacheRead: 38_000, cacheWrite: 4_100, cacheWriteHour: 4_000 },
        cost: 0.41,
        durationMs: 10,
      },
    );
    await board.feed.flushed();
    const before = board.feed.snapshot().items.length;
    await board.command(name, args, here);
    await board.feed.flushed();
    board.feed.close();
    return {
      rows: board.feed
        .snapshot()
        .items.slice(before)
        .flatMap(({ rows }) => rows),
    };
  };

const fresh: Partial<SessionState> = {};

/** Before the first prompt, as the first frame draws it and as it is when more is known. */
const begun =
  (
    state: Partial<SessionState> = {},
    place: Place | null = { git: { branch: 'main', unstaged: 0 }, memory: 'AGENTS.md' },
  ) =>
  ({ columns }: Size) => {
    const wide = liveColumns(columns).rows;
    const at = {
      state: fakeSession({ state: { cwd: '/srv/orders', root: '/srv/orders', ...state } }).state(),
      theme: marked,
    };
    const persona = at.state.persona === null ? null : { name: at.state.persona };
    const status = statusRow({ ...at, persona, isolation: '', columns: wide, reader: false });
    return {
      rows: [
        banner({ ...at, version: '0.1.0' }),
        '',
        ...firstRows({ ...at, persona, place, columns: wide }),
        '',
        status,
      ],
    };
  };

goldenScreens('first', {
  begun: styled(begun()),
  'not-known-yet': begun({}, null),
  'no-git': begun({}, { git: null, memory: null }),
  persona: styled(
    begun(
      {
        persona: 'backend-architect',
        inForce: { model: 'claude-opus-5-5', mode: 'stage', effort: 'high' },
        grants: [{ kind: 'edits' }, { kind: 'command', command: 'npm test' }],
      },
      { git: { branch: 'feature/訂單列表的分頁與索引-2026-11', unstaged: 12 }, memory: '../../AGENTS.md' },
    ),
  ),
  'plan-mode': begun({ inForce: { model: 'claude-sonnet-5-5', mode: 'plan' } }),
});

goldenScreens('commands', {
  status: styled(tells('status')),
  'status-of-a-fresh-session': tells('status', '', fresh),
  permissions: styled(tells('permissions')),
  'permissions-none': async (size) => {
    const board = new TranscriptBoard(size);
    await board.command('permissions', '', { permissions: async () => [] });
    return board.printed();
  },
  context: styled(tells('context')),
  'context-before-the-first-request': tells('context', '', fresh),
  cost: styled(tells('cost')),
  budget: styled(tells('budget')),
  'budget-not-understood': tells('budget', 'much'),
  agents: styled(tells('agents')),
  doctor: styled(tells('doctor')),
  grants: tells('grants'),
  unknown: tells('permisions'),
  copied: tells('copy'),
  'open-nothing': tells('open'),
  vim: tells('vim'),
});
