import { appKeys } from '../../../../src/fronts/tui/app-keys.ts';
import { composerKeys } from '../../../../src/fronts/tui/composer/key-table.ts';
import { actionsOf, paletteOf } from '../../../../src/fronts/tui/picker/actions.ts';
import type { RecordedEvent } from '../../../../src/protocol/event.ts';
import type { PersonaBook } from '../../../../src/protocol/persona.ts';
import type { Picker } from '../../../../src/fronts/tui/picker/picker.ts';
import { delegateKeys } from '../../../../src/fronts/tui/delegates/key-table.ts';
import { jobKeys } from '../../../../src/fronts/tui/jobs/key-table.ts';
import { panelHelp } from '../../../../src/fronts/tui/keys/help.ts';
import { keyGroups } from '../../../../src/fronts/tui/keys/table.ts';
import { permissionKeys } from '../../../../src/fronts/tui/permission/key-table.ts';
import { trustKeys } from '../../../../src/fronts/tui/trust/key-table.ts';
import { unfoldKeys } from '../../../../src/fronts/tui/unfold/key-table.ts';
import { PlanReview } from '../../../../src/fronts/tui/plan/plan-review.ts';
import { fakeSession } from '../../../support/fake-session.ts';
import { goldenScreens, styled } from '../../../support/golden.ts';
import type { Scene } from '../../../support/golden.ts';
import { marked } from '../../../support/marked-theme.ts';
import { PickerBoard, listBy } from '../picker-board.ts';

const screen =
  (keys: readonly string[] = [], spoken = false): Scene['draw'] =>
  (size) =>
    new PickerBoard({ ...size, theme: marked, spoken }).input(...keys).frame;

const session = (id: string, title: string, minutes: number, files: number) => ({
  id,
  title,
  last: minutes === 3 ? title : 'and now the same for the invoices',
  root: '/repo',
  startedAt: 0,
  updatedAt: Date.now() - minutes * 60_000,
  turns: minutes === 3 ? 1 : 7,
  files,
  cost: 0.12,
  model: 'claude-sonnet-5-5',
});
const sessions = async () => [
  session('20261130-0310-k3f9', '訂單列表在正式環境變慢了，請先測量再改', 3, 0),
  session(
    '20261129-1742-m2ab',
    'orders are duplicated when a client retries; find out why, and mend it with a test',
    600,
    4,
  ),
];
const book = async () => ({
  all: [
    {
      slug: 'backend-architect',
      description: 'Designs APIs, data models and migrations, and proves what it proposes before it asks for a review.',
    },
    { slug: '資料庫管理員', description: '檢視資料表、索引與查詢計畫，只建議、不動手。' },
  ] as unknown as PersonaBook['all'],
  shadowed: [],
  problems: [],
});
/** A conversation that speaks of files. */
const spoken = [
  {
    type: 'replied',
    content: [
      {
        type: 'text',
        text: 'See src/orders/list.ts:42 and services/訂單/索引.sql:7, then test/orders/list.test.ts:120.',
      },
    ],
  },
] as unknown as readonly RecordedEvent[];
// Made when they are drawn: in the language of then.
const lists = {
  sessions: () => listBy('sessions', { sessions }),
  models: () => listBy('model'),
  modes: () => listBy('mode'),
  themes: () => listBy('theme'),
  efforts: () => listBy('effort'),
  personas: () => listBy('agent', { book }),
  files: () => listBy('open', {}, spoken),
  keys: async () => paletteOf('Keys', actionsOf([...composerKeys, ...appKeys], [])) as Picker<unknown>,
};
const list =
  (name: keyof typeof lists, ...keys: string[]): Scene['draw'] =>
  async (size) =>
    new PickerBoard({ ...size, picker: await lists[name](), theme: marked }).input(...keys).frame;

/** What is asked when a plan was accepted: in which mode is it carried out? */
const planModes: Scene['draw'] = async (size) => {
  const session = fakeSession();
  const { promise, resolve } = Promise.withResolvers<Picker<unknown>>();
  const review = new PlanReview({
    session: () => session,
    recorded: () => [{ type: 'turn.ended', thread: 'main', text: '1. Measure' }] as unknown as RecordedEvent[],
    set: ({ plan }) => {
      if (plan) review.answer(plan.question.id, { kind: 'review', accept: 'all', comments: [] } as { kind: string });
    },
    pick: (picker) => {
      resolve(picker as unknown as Picker<unknown>);
      return Promise.resolve(null);
    },
    send: () => undefined,
    say: () => undefined,
  });
  review.show();
  return new PickerBoard({ ...size, picker: await promise, theme: marked }).frame;
};

/** The keys of a panel, as `?` shows them there. */
const keysOf =
  (table: Parameters<typeof keyGroups>[0], top = 0): Scene['draw'] =>
  (size) =>
    panelHelp(keyGroups(table), top, { ...size, theme: marked });

goldenScreens('keys', {
  delegates: styled(keysOf(delegateKeys)),
  jobs: keysOf(jobKeys),
  permission: styled(keysOf(permissionKeys)),
  'delegates-scrolled': keysOf(delegateKeys, 99),
  trust: keysOf(trustKeys),
  unfolded: keysOf(unfoldKeys),
});

goldenScreens('picker', {
  sessions: styled(list('sessions')),
  models: styled(list('models')),
  modes: styled(list('modes')),
  efforts: list('efforts'),
  personas: styled(list('personas')),
  files: list('files'),
  'sessions-found': styled(list('sessions', 'retries')),
  'sessions-nothing': list('sessions', 'nowhere'),
  'files-found': list('files', '索引'),
  'plan-modes': styled(planModes),
  keys: styled(list('keys')),
  themes: styled(list('themes')),
  all: styled(screen()),
  scrolled: screen(['pagedown', 'pagedown']),
  typed: styled(screen(['session', 'down'])),
  nothing: screen(['訂單']),
  low: { draw: screen(), sizes: [{ columns: 60, rows: 12 }] },
  'read-aloud': { draw: screen(['undo'], true), sizes: [{ columns: 80, rows: 24 }] },
});
