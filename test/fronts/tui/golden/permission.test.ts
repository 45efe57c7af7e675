import { judgeCommand } from '../../../../src/policy/command/judge-command.ts';
import { readVerdict } from '../../../../src/policy/rules/paths.ts';
import type { JudgeContext, PermissionRule } from '../../../../src/protocol/approval.ts';
import type { PermissionQuestion } from '../../../../src/fronts/tui/permission/props.ts';
import type { RuleLook } from '../../../../src/protocol/desk.ts';
import type { DelegateEstimate } from '../../../../src/protocol/delegate.ts';
import { goldenScreens, styled } from '../../../support/golden.ts';
import type { Scene } from '../../../support/golden.ts';
import { marked } from '../../../support/marked-theme.ts';
import { PermissionBoard, question } from '../permission-board.ts';

const root = '/home/me/shop';

const rules: PermissionRule[] = [
  {
    behavior: 'allow',
    text: 'Bash(npm run *)',
    source: { scope: 'user', file: '/home/me/.config/archie/config.yaml', line: 12 },
  },
];

/** Asked as the judge words it, and remembered as it allows. */
function asked(subject: string, more: Partial<PermissionQuestion> = {}): PermissionQuestion {
  const plain = question(subject, more);
  const at: JudgeContext = { mode: 'ask', grants: [], root, rules };
  const [effect] = plain.effects;
  const verdict =
    effect?.type === 'read'
      ? readVerdict(effect.path, at)
      : judgeCommand(plain.subject, effect?.type === 'command' ? effect : { isolation: 'none' }, at);
  const remember = verdict.decision === 'ask' && verdict.rememberable ? plain.remember : [];
  return { ...plain, because: verdict.because, ...(verdict.parts && { parts: verdict.parts }), remember };
}

/** A file whose path, as it was asked for, may be a link to another. */
function read(path: string, as: string): PermissionQuestion {
  return asked(path === as ? path : `${path} (asked for as ${as})`, {
    tool: 'Read',
    effects: [{ type: 'read', path, asked: as }],
    remember: [{ kind: 'read', path }],
  });
}

const panel =
  (of: PermissionQuestion, ...keys: string[]): Scene['draw'] =>
  ({ columns, rows }) => {
    const { frame } = new PermissionBoard(of, columns, rows, false, marked).input(...keys);
    return frame;
  };

/** "Always", with what the rule would have let run. */
const always =
  (of: PermissionQuestion, known: Partial<RuleLook> | null, ...keys: string[]): Scene['draw'] =>
  ({ columns, rows }) => {
    const board = new PermissionBoard(of, columns, rows, false, marked);
    const look: RuleLook = { fault: null, allows: true, warning: null, matched: [], past: 41, ...known };
    board.book = known && {
      look: () => look,
      file: (scope) => `/home/me/.config/archie/${scope === 'user' ? 'config' : 'projects/shop-1f2e3d4c5b6a'}.yaml`,
    };
    return board.input('a', ...keys).frame;
  };

const build = asked('pnpm run build', {
  suggest: ['Bash(pnpm run build)', 'Bash(pnpm run build *)'],
});
const builds = ['pnpm run build', 'pnpm run build -- --watch', 'pnpm run build 訂單', 'pnpm run build x'];

const estimate: DelegateEstimate = {
  steps: 20,
  tokens: 516_180,
  cost: 0.69,
  large: true,
  words:
    'about 20 requests (3,203 files in the tree; at most 40) that begin at 2,109 tokens and grow by 2,400 each: 516,180 tokens on claude-opus-5-5, about $0.69',
};

const script = Array.from({ length: 40 }, (_, i) => `echo "step ${i + 1}" >> steps.log`).join('\n');
const oneLine =
  'find . -name "*.ts"  -not -path "./node_modules/*" -exec grep -l 訂單 {} \\; | xargs sed -i "s/orders/invoices/g" && npm test --   --run && git commit -am "Rename orders to invoices"';

goldenScreens('permission', {
  command: styled(panel(asked('npm test', { description: 'Runs the tests' }))),
  'command-in-a-copy': panel(
    asked('npm test', { effects: [{ type: 'command', command: 'npm test', isolation: 'overlay' }] }),
  ),
  'in-the-background': panel({
    ...asked('npx serve dist', {
      effects: [{ type: 'command', command: 'npx serve dist', isolation: 'none', background: true, why: '' }],
    }),
    because: { code: 'command', text: 'It runs in the background, on your files, until it ends or the session does.' },
  }),
  'command-kept-to-the-tree': panel(
    asked('npm test', { effects: [{ type: 'command', command: 'npm test', isolation: 'bind' }] }),
  ),
  'command-with-the-network': panel(
    asked('npm ci', {
      effects: [{ type: 'command', command: 'npm ci', isolation: 'bind', network: true, why: 'It wants the network.' }],
    }),
  ),
  'hidden-characters': styled(
    panel(asked('echo ok\x1b[8m; rm -rf ~\x1b[0m\u202e\u200b \u00a0x\t\t#', { description: 'Says ok\x1b[8m' })),
  ),
  'several-lines': panel(asked('set -e\nnpm ci\nnpm run build\n')),
  compound: styled(panel(asked('npm run build && ls dist | wc -l && git push origin main > push.log'))),
  'long-line': panel(asked(oneLine)),
  'long-script': panel(asked(script)),
  'long-script-read': panel(asked(script), ...Array.from({ length: 9 }, () => 'pagedown')),
  'long-script-too-soon': styled(panel(asked(script), 'pagedown', 'y')),
  'asked-by-a-delegate': styled(panel(asked('npm test', { asker: { thread: 'd2', name: '資料庫 sql-tuner' } }))),
  'large-delegate': styled(
    panel(
      asked('@sql-tuner: and how it was reckoned', {
        tool: 'Task',
        description: 'find the slow queries',
        effects: [{ type: 'delegate', persona: 'sql-tuner', estimate }],
        remember: [{ kind: 'delegate', persona: 'sql-tuner' }],
      }),
    ),
  ),
  'read-outside': panel(read('/home/me/other/notes.md', '/home/me/other/notes.md')),
  'read-outside-by-a-link': styled(panel(read('/etc/passwd', 'docs/link.md'))),
  always: styled(always(asked('make', { suggest: ['Bash(make)'] }), { matched: ['make'] })),
  'always-loading': always(asked('make', { suggest: ['Bash(make)'] }), null),
  'always-for-the-project': styled(always(build, { matched: builds }, 'down', 'tab')),
  'always-not-allowing': styled(always(build, { allows: false, warning: 'bash runs whatever it is given' }, 'enter')),
  'always-no-rule': always(build, { fault: 'its parentheses are empty; leave them out, or write Tool(*)' }, 'x'),
  'refused-with-words': panel(asked('npm test'), 'r', 'use pnpm, and only the tests of the orders, please'),
});
