import { describe, expect, it } from 'vitest';
import { modes } from '../../src/protocol/approval.ts';
import type { JudgeContext, Mode, PermissionRule, Rule } from '../../src/protocol/approval.ts';
import type { ChangeSet } from '../../src/protocol/change.ts';
import type { Effect } from '../../src/protocol/tool.ts';
import { judge } from '../../src/policy/judge.ts';
import { readRule } from '../../src/policy/rules/grammar.ts';
import { deniedTools, isDeniedPersona } from '../../src/policy/rules/names.ts';

const scopes = ['user', 'project', 'command line', 'session'] as const;
const rule = (behavior: PermissionRule['behavior'], text: string, scope: (typeof scopes)[number] = 'user') =>
  ({ behavior, text, source: { scope } }) satisfies PermissionRule;
const at = (mode: Mode, rules: PermissionRule[], grants: Rule[] = []): JudgeContext => ({
  mode,
  rules,
  grants,
  root: '/repo',
});
const read = (path: string): Effect => ({ type: 'read', path, asked: path });
const command = (text: string): Effect => ({ type: 'command', command: text, isolation: 'none' });
const changes = (...paths: string[]): ChangeSet => ({
  id: 'x',
  origin: { by: 'tool' },
  files: paths.map((path) => ({ path, before: null, after: { hash: 'h', mode: 'file', size: 1 } })),
});
const offered = ['Read', 'Write', 'Edit', 'MultiEdit', 'Grep', 'Glob', 'Bash', 'TodoWrite', 'Task', 'mcp__db__query'];

//           rule              tools that are not offered
const gone: [string, string[]][] = [
  ['TodoWrite', ['TodoWrite']],
  ['todo_write', ['TodoWrite']],
  ['Read', ['Read', 'Grep', 'Glob']],
  ['read_file', ['Read', 'Grep', 'Glob']],
  ['Read(**)', ['Read', 'Grep', 'Glob']],
  ['Read(.env)', []],
  ['Grep', ['Grep', 'Glob']],
  ['LS', ['Grep', 'Glob']],
  ['Glob(secret/**)', []],
  ['Edit', ['Edit', 'MultiEdit', 'Write']],
  ['Write', ['Edit', 'MultiEdit', 'Write']],
  ['MultiEdit', ['Edit', 'MultiEdit', 'Write']],
  ['Edit(src/**)', []],
  ['Bash', ['Bash']],
  ['run_shell_command', ['Bash']],
  ['Bash(rm *)', []],
  ['Agent', ['Task']],
  ['Task(*)', ['Task']],
  ['Task(reviewer)', []],
  ['WebFetch', []],
  ['mcp__db', ['mcp__db__query']],
  ['mcp__db__*', ['mcp__db__query']],
  ['mcp__db__que*', ['mcp__db__query']],
  ['mcp__DB__query', ['mcp__db__query']],
  ['mcp__*', ['mcp__db__query']],
  ['mcp__*__query', ['mcp__db__query']],
  ['mcp__d', []],
  ['mcp__db__ask', []],
  ['*', offered],
];

describe('a rule that denies a tool', () => {
  it.each(gone)('%s: the model is not told of %j', (text, tools) => {
    const denied = deniedTools([rule('deny', text)], offered);
    expect(offered.filter((tool) => denied.has(tool)).toSorted()).toEqual(tools.toSorted());
    for (const behavior of ['ask', 'allow'] as const) expect(deniedTools([rule(behavior, text)], offered).size).toBe(0);
  });

  it.each(gone.filter(([, tools]) => tools.length > 0))('%s: a call is refused in every mode', async (text, tools) => {
    for (const mode of modes)
      for (const tool of tools) {
        const effects: Record<string, Effect[]> = {
          Read: [read('/repo/a')],
          Bash: [command('ls')],
          Task: [{ type: 'delegate', persona: 'x' }],
        };
        const rules = [rule('allow', tool), rule('deny', text)];
        const grants: Rule[] = [
          { kind: 'edits' },
          { kind: 'command', command: 'ls' },
          { kind: 'delegate', persona: '*' },
        ];
        const proposes = ['Edit', 'MultiEdit', 'Write'].includes(tool);
        const verdict = proposes
          ? judge.changes(changes('a'), at(mode, rules, grants))
          : await judge.call(tool, effects[tool] ?? [], at(mode, rules, grants));
        expect([tool, mode, verdict.decision]).toEqual([tool, mode, 'deny']);
        expect(verdict.because.rule?.text).toBe(text);
      }
  });

  it('denies a persona by its name, in any case', () => {
    expect(isDeniedPersona('reviewer', [rule('deny', 'Agent(@Reviewer)')])).toBe(true);
    expect(isDeniedPersona('other', [rule('deny', 'Agent(reviewer)'), rule('ask', 'Agent(other)')])).toBe(false);
  });
});

describe('a rule that asks for a tool', () => {
  it.each([
    ['Grep', 'Grep', []],
    ['Grep', 'Glob', []],
    ['Read', 'Grep', []],
    ['Read', 'Read', [read('/repo/a')]],
    ['TodoWrite', 'TodoWrite', []],
    ['mcp__db', 'mcp__db__query', []],
    ['*', 'TodoWrite', []],
    ['*', 'Grep', []],
    ['*', 'Bash', [command('ls')]],
    ['Bash', 'Bash', [command('ls')]],
    ['Task', 'Task', [{ type: 'delegate', persona: 'x' }]],
    ['Agent(x)', 'Task', [{ type: 'delegate', persona: 'x' }]],
    ['WebFetch', 'WebFetch', [{ type: 'network', host: 'a.example' }]],
  ] as [string, string, Effect[]][])('%s asks for each %s', async (text, tool, effects) => {
    for (const mode of modes.filter((each) => each !== 'plan')) {
      const verdict = await judge.call(tool, effects, at(mode, [rule('ask', text), rule('allow', tool)]));
      expect([mode, verdict]).toMatchObject([
        mode,
        { decision: 'ask', rememberable: false, because: { rule: { text } } },
      ]);
    }
  });

  it('goes before nothing that is denied', async () => {
    const rules = [rule('ask', 'Grep'), rule('deny', 'Read(secret/**)')];
    expect((await judge.call('Grep', [read('/repo/secret/a')], at('bypass', rules))).decision).toBe('deny');
  });
});

describe('a rule that allows a tool', () => {
  it('lets it do what the mode alone asks for, and no other tool', async () => {
    const etc = [read('/etc/hosts')];
    expect((await judge.call('Grep', etc, at('ask', [rule('allow', 'Grep')]))).decision).toBe('allow');
    expect((await judge.call('Read', etc, at('ask', [rule('allow', 'Grep')]))).decision).toBe('ask');
    const net: Effect[] = [{ type: 'network', host: 'db' }];
    expect((await judge.call('mcp__db__get', net, at('ask', [rule('allow', 'mcp__db')]))).decision).toBe('allow');
    expect((await judge.call('mcp__db2__get', net, at('ask', [rule('allow', 'mcp__db')]))).decision).toBe('ask');
    expect((await judge.call('mcp__db__get', net, at('plan', [rule('allow', 'mcp__db')]))).decision).toBe('deny');
    expect((await judge.call('Bash', [command('rm x')], at('ask', [rule('allow', '*')]))).decision).toBe('allow');
    expect((await judge.call('Bash', [command('rm x')], at('ask', [rule('allow', 'Grep')]))).decision).toBe('ask');
  });
  it('lands edits, but nothing that is protected', () => {
    for (const text of ['Edit', 'Write', 'MultiEdit', '*']) {
      expect(judge.changes(changes('a'), at('ask', [rule('allow', text)])).decision).toBe('allow');
      expect(judge.changes(changes('.envrc'), at('ask', [rule('allow', text)])).decision).toBe('ask');
    }
  });
});

describe('what mode stage collects although the command line allows it', () => {
  const edit = rule('allow', 'Edit(src/**)', 'command line');
  const code = (context: JudgeContext, ...paths: string[]): string =>
    judge.changes(changes(...paths), context).because.code;
  it('lands only where nobody will review it, and nothing else with it', () => {
    const lands = { ...at('stage', [edit]), landsFlagged: true };
    expect(code(lands, 'src/a')).toBe('rule');
    expect(code(at('stage', [edit]), 'src/a')).toBe('staged');
    expect(code(lands, 'other')).toBe('staged');
    expect(code(lands, 'src/a', 'other')).toBe('staged');
    expect(code(lands, 'other', 'src/a')).toBe('staged');
    expect(code(lands, 'src/.vscode/settings.json')).toBe('staged');
    expect(code({ ...lands, rules: [rule('allow', 'Edit(src/**)')] }, 'src/a')).toBe('staged');
    expect(judge.changes(changes('src/a'), { ...lands, rules: [edit, rule('ask', 'Edit(src/a)')] }).because.code).toBe(
      'staged',
    );
  });
});

it.each([
  ['Bahs', 'no tool is called Bahs'],
  ['Read*', 'no tool is called'],
  ['*(x)', 'no pattern'],
  ['mcp__', 'names no server'],
  ['mcp__db__get(x)', 'no pattern'],
  ['TodoWrite(x)', 'no pattern'],
  ['Agent(model:opus)', 'not understood'],
  ['', 'not of the form'],
])('%s is not understood', (text, why) => {
  expect(readRule(rule('deny', text))).toContain(why);
});

it('an exact rule is the word of the person about a compound as a whole', async () => {
  const rules = [rule('allow', 'Bash(npm run build && npm test)')];
  const decision = async (text: string, more: PermissionRule[] = []) =>
    (await judge.call('Bash', [command(text)], at('ask', [...rules, ...more]))).decision;
  expect(await decision('npm run build && npm test')).toBe('allow');
  expect(await decision('npm run build && npm test; ls -R /')).toBe('ask');
  expect(await decision('npm run build')).toBe('ask');
  expect(await decision('npm run build && npm test', [rule('deny', 'Bash(npm test)')])).toBe('deny');
});
