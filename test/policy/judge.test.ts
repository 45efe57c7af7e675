import { describe, expect, it } from 'vitest';
import { modes } from '../../src/protocol/approval.ts';
import type { JudgeContext, Mode, PermissionRule, Rule, Verdict } from '../../src/protocol/approval.ts';
import type { ChangeSet, Origin } from '../../src/protocol/change.ts';
import type { Effect } from '../../src/protocol/tool.ts';
import { judge } from '../../src/policy/judge.ts';

const at = (mode: Mode, grants: Rule[] = []): JudgeContext => ({ mode, grants, root: '/repo' });
const command = (text = 'npm test'): Effect => ({ type: 'command', command: text, isolation: 'none' });
const read = (path: string): Effect => ({ type: 'read', path, asked: path });
const changes = (paths: string[], by: Origin['by'] = 'tool'): ChangeSet => ({
  id: 'x',
  origin: { by },
  files: paths.map((path) => ({ path, before: null, after: { hash: 'h', mode: 'file', size: 1 } })),
});

/** `ask!` cannot be remembered. */
function short(verdict: Verdict): string {
  expect(verdict.because.code).toMatch(/^[a-z]+$/);
  expect(verdict.because.text).toMatch(/^\S.*\.$/);
  return verdict.decision === 'ask' && !verdict.rememberable ? 'ask!' : verdict.decision;
}

const edits: Rule = { kind: 'edits' };
const npmTest: Rule = { kind: 'command', command: 'npm test' };
const etc: Rule = { kind: 'read', path: '/etc' };

const estimate = { steps: 9, tokens: 900_000, cost: 1, large: true, words: 'about 9 requests, about $1.00' };
const large: Effect = { type: 'delegate', persona: 'x', estimate };
const all = (word: string): [string, string, string, string, string] => [word, word, word, word, word];

//                                                          plan    ask      stage    auto     bypass
const calls: [string, Effect[], Rule[], [string, string, string, string, string]][] = [
  ['nothing', [], [], ['allow', 'allow', 'allow', 'allow', 'allow']],
  ['a command', [command()], [], ['deny', 'ask', 'ask', 'ask', 'allow']],
  ['a command that was granted', [command()], [npmTest], ['deny', 'allow', 'allow', 'allow', 'allow']],
  ['a longer command', [command('npm test; rm -rf ~')], [npmTest], ['deny', 'ask', 'ask', 'ask', 'allow']],
  ['the same but for a blank', [command('npm test ')], [npmTest], ['deny', 'ask', 'ask', 'ask', 'allow']],
  ['the same in another case', [command('NPM test')], [npmTest], ['deny', 'ask', 'ask', 'ask', 'allow']],
  ['a command, edits granted', [command()], [edits, etc], ['deny', 'ask', 'ask', 'ask', 'allow']],
  ['a read outside', [read('/etc/hosts')], [], ['ask', 'ask', 'ask', 'ask', 'allow']],
  ['a read outside that was granted', [read('/etc/hosts')], [etc], ['allow', 'allow', 'allow', 'allow', 'allow']],
  ['a read of the granted folder', [read('/etc')], [etc], ['allow', 'allow', 'allow', 'allow', 'allow']],
  ['a read of a sibling of the granted folder', [read('/etc-evil/x')], [etc], ['ask', 'ask', 'ask', 'ask', 'allow']],
  ['a read that climbs', [read('/etc/../srv/x')], [etc], ['ask', 'ask', 'ask', 'ask', 'allow']],
  ['a read with an empty grant', [read('/etc/x')], [{ kind: 'read', path: '' }], ['ask', 'ask', 'ask', 'ask', 'allow']],
  ['a read inside', [read('/repo/a')], [], ['allow', 'allow', 'allow', 'allow', 'allow']],
  ['a read of a sibling of the tree', [read('/repo-evil/a')], [], ['ask', 'ask', 'ask', 'ask', 'allow']],
  ['the network', [{ type: 'network', host: 'a.example' }], [], ['deny', 'ask!', 'ask!', 'ask!', 'allow']],
  ['a large delegate', [large], [], ['ask', 'ask', 'ask', 'allow', 'allow']],
  ['a large delegate, granted', [large], [{ kind: 'delegate', persona: 'X' }], all('allow')],
  ['a large delegate, any granted', [large], [{ kind: 'delegate', persona: '*' }], all('allow')],
  [
    'a large delegate, others granted',
    [large],
    [{ kind: 'delegate', persona: 'xx' }, edits],
    ['ask', 'ask', 'ask', 'allow', 'allow'],
  ],
  ['a delegate', [{ type: 'delegate', persona: 'x' }], [], ['allow', 'allow', 'allow', 'allow', 'allow']],
  ['a granted read and a command', [read('/etc/x'), command()], [etc], ['deny', 'ask', 'ask', 'ask', 'allow']],
  [
    'a command and the network',
    [command(), { type: 'network', host: 'h' }],
    [],
    ['deny', 'ask!', 'ask!', 'ask!', 'allow'],
  ],
  ['something new', [{ type: 'teleport' } as never], [], ['ask!', 'ask!', 'ask!', 'ask!', 'ask!']],
];

const sets: [string, ChangeSet, Rule[], [string, string, string, string, string]][] = [
  ['no file', changes([]), [], ['allow', 'allow', 'allow', 'allow', 'allow']],
  ['a file', changes(['src/a.ts']), [], ['deny', 'ask', 'allow', 'allow', 'allow']],
  ['a file, edits granted', changes(['src/a.ts']), [edits], ['deny', 'allow', 'allow', 'allow', 'allow']],
  ['a file, others granted', changes(['src/a.ts']), [npmTest, etc], ['deny', 'ask', 'allow', 'allow', 'allow']],
  ['a protected file', changes(['.vscode/settings.json']), [edits], ['deny', 'ask!', 'allow', 'ask!', 'ask!']],
  ['a protected file among others', changes(['a', '.envrc', 'b']), [edits], ['deny', 'ask!', 'allow', 'ask!', 'ask!']],
  ["git's data", changes(['.git/config']), [edits], ['deny', 'deny', 'deny', 'deny', 'deny']],
  [
    "git's data among others",
    changes(['a', '.npmrc', 'x/.git/hooks/pre-commit']),
    [edits],
    ['deny', 'deny', 'deny', 'deny', 'deny'],
  ],
  ['outside', changes(['../x']), [edits], ['deny', 'deny', 'deny', 'deny', 'deny']],
  ['an undo', changes(['src/a.ts'], 'undo'), [], ['allow', 'allow', 'allow', 'allow', 'allow']],
  ['an edit of the person', changes(['.envrc'], 'user'), [], ['allow', 'allow', 'allow', 'allow', 'allow']],
  ["an undo in git's data", changes(['.git/config'], 'undo'), [], ['deny', 'deny', 'deny', 'deny', 'deny']],
];

describe('the table of modes', () => {
  it.each(calls)('a call with %s', async (_, effects, grants, expected) => {
    const verdicts = await Promise.all(modes.map((mode) => judge.call('Tool', effects, at(mode, grants))));
    expect(verdicts.map(short)).toEqual(expected);
  });
  it.each(sets)('changes of %s', (_, set, grants, expected) => {
    expect(modes.map((mode) => short(judge.changes(set, at(mode, grants))))).toEqual(expected);
  });
  it('gives reasons that name the mode, the rule or the thing', async () => {
    expect((await judge.call('Bash', [command()], at('plan'))).because.code).toBe('plan');
    expect((await judge.call('Read', [read('/etc/hosts')], at('ask'))).because.text).toContain('/etc/hosts');
    expect(judge.changes(changes(['.claude/settings.json']), at('auto')).because.text).toContain('.claude/');
    expect(judge.changes(changes(['src/a.ts']), at('stage')).because.code).toBe('staged');
  });
});

describe('commands that hide something', () => {
  const tricks = [
    'rm\u200b -rf x',
    'echo \u202egnp.',
    'a\u001b[8mb',
    'a\rb',
    'a\u0000',
    'ls\u00a0x',
    'ls\u2028x',
    'ls\u3164',
    'a\u{e0061}',
    'a\u0085b',
    'a\ud800',
    'ls\ufe0f',
    'a\u{e0100}',
    'x\u00ad',
    'x\ufeff',
    'x\u007f',
    'x\ue000',
  ];
  it.each(tricks.map((trick) => [JSON.stringify(trick), trick]))(
    '%s is asked for each time, even when it was granted',
    async (_, trick) => {
      const grants: Rule[] = [{ kind: 'command', command: trick }];
      for (const mode of ['ask', 'stage', 'auto'] as const) {
        expect(await judge.call('Bash', [command(trick)], at(mode, grants))).toMatchObject({
          decision: 'ask',
          rememberable: false,
          because: { code: 'hidden' },
        });
      }
    },
  );
  it('and ordinary ones may be remembered', async () => {
    for (const plain of ['make 資料庫 é ñ', "cat <<'X'\n\ta\nX", 'make 🎉', 'a && b | c > d', 'make हिन्दी ไทย']) {
      expect(short(await judge.call('Bash', [command(plain)], at('ask')))).toBe('ask');
    }
  });
});

describe('names', () => {
  const denied = [
    '.git',
    '.git/config',
    '.git/hooks/pre-commit',
    'sub/.git/HEAD',
    '.GIT/config',
    '.Git/x',
    '.g\u200cit/config',
    '.git\ufeff/config',
    'GIT~1/config',
    '.git./config',
    '.git /config',
    '.git::$INDEX_ALLOCATION/config',
    '.git\\config',
    './.git/config',
    '.g\u0131t/config',
    '.ｇit/config',
  ];
  it.each(denied)("%s is git's", (path) => {
    expect(judge.changes(changes([path]), at('bypass', [edits]))).toMatchObject({
      decision: 'deny',
      because: { code: 'git' },
    });
  });

  const asked = [
    '.archie/config.yaml',
    '.archie',
    '.ARCHIE/agents/x.md',
    '.claude/settings.json',
    'packages/a/.vscode/tasks.json',
    '.idea/x.xml',
    '.mcp.json',
    'sub/.mcp.json',
    '.MCP.JSON',
    '.envrc',
    '.npmrc',
    '.github/workflows/ci.yml',
    '.GitHub/Workflows/ci.yml',
    '.husky/pre-commit',
    '.bashrc',
    '.zshenv',
    '.pre-commit-config.yaml',
    '.cUrSoR/mcp.json',
    '.clau\u200bde/settings.json',
    '.vs\u0063ode/x',
    '.yarnrc.yml',
    '.gitlab-ci.yml',
    '.devcontainer/devcontainer.json',
    '.vscode./x',
    '.hu\u017fky/x',
    'a/.github/workflows/x/y.yml',
  ];
  it.each(asked)('%s is always asked for', (path) => {
    for (const mode of ['auto', 'bypass'] as const) {
      expect(judge.changes(changes([path]), at(mode, [edits]))).toMatchObject({
        decision: 'ask',
        rememberable: false,
        because: { code: 'protected' },
      });
    }
  });

  const free = [
    '.gitignore',
    '.gitattributes',
    'git/config',
    'src/claude/x.ts',
    '.github/README.md',
    'github/workflows/x',
    '.github/x/workflows/a',
    '.env',
    'vscode/x',
    'npmrc',
    'my.npmrc',
    '.npmrc.md',
    'mcp.json',
    'a.git/x',
    '.gitx/y',
    '...',
    'docs/.husky.md',
  ];
  it.each(free)('%s is a file like others', (path) => {
    expect(short(judge.changes(changes([path]), at('auto')))).toBe('allow');
  });

  const outside = ['../a', 'a/../../b', '/etc/passwd', '', 'C:\\x', '\\\\host\\x', 'a/..', 'a\0b', '..\\x'];
  it.each(outside)('%j is outside', (path) => {
    expect(judge.changes(changes([path]), at('bypass'))).toMatchObject({
      decision: 'deny',
      because: { code: 'outside' },
    });
  });
});

it('a delegate that a rule forbids is refused in every mode, whatever was granted', async () => {
  const denying = (text: string): PermissionRule[] => [{ behavior: 'deny', text, source: { scope: 'command line' } }];
  for (const mode of modes)
    for (const text of ['Task(x)', 'Agent(@X)', 'Task', 'Agent(*)', '*'])
      for (const effect of [large, { type: 'delegate', persona: 'x' } satisfies Effect]) {
        const rules = denying(text);
        const verdict = await judge.call('Task', [effect], {
          ...at(mode, [{ kind: 'delegate', persona: 'x' }]),
          rules,
        });
        expect(short(verdict)).toBe('deny');
        expect(verdict.because.text).toContain(text);
      }
  expect((await judge.call('Task', [large], { ...at('auto'), rules: denying('Task(y)') })).decision).toBe('allow');
});

it('a large delegate is asked for with what it may take', async () => {
  expect((await judge.call('Task', [large], at('ask'))).because.text).toContain('about 9 requests, about $1.00');
});
