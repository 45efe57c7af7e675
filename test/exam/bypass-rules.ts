import type { Mode, PermissionRule } from '../../src/protocol/approval.ts';
import { modes } from '../../src/protocol/approval.ts';
import type { ChangeSet } from '../../src/protocol/change.ts';
import type { Effect } from '../../src/protocol/tool.ts';
import { judge } from '../../src/policy/judge.ts';

/** What is done, by which tool. */
type Deed = { tool: string; effects: Effect[] } | { writes: string };

const reads = (path: string, tool = 'Read'): Deed => ({ tool, effects: [{ type: 'read', path, asked: path }] });
const runs = (command: string): Deed => ({
  tool: 'Bash',
  effects: [{ type: 'command', command, isolation: 'overlay' }],
});
const works = (persona: string): Deed => ({ tool: 'Task', effects: [{ type: 'delegate', persona }] });
const reaches = (host: string, tool = 'WebFetch'): Deed => ({ tool, effects: [{ type: 'network', host }] });
const calls = (tool: string): Deed => ({ tool, effects: [] });
const writes = (path: string): Deed => ({ writes: path });

/** Rules that deny, and ways round them: none may happen, in any mode, whatever else is allowed. */
const evasions: [string, Deed[]][] = [
  [
    'Read',
    [
      reads('/repo/a'),
      reads('/etc/x'),
      calls('Grep'),
      calls('Glob'),
      reads('/repo', 'Grep'),
      runs('cat a'),
      runs('ls < a'),
    ],
  ],
  ['read_file', [reads('/repo/a'), calls('Grep')]],
  [
    'Read(secret/**)',
    [
      reads('/repo/secret/a'),
      reads('/repo/SECRET/a'),
      reads('/repo/secret'),
      reads('/repo/secret/a', 'Grep'),
      runs('cat secret/a'),
      runs('cat ./src/../secret/a'),
      runs('(cat secret/a)'),
      runs('cd secret && cat a'),
      runs('timeout 5 cat secret/a'),
      runs('wc -l < secret/a'),
    ],
  ],
  ['Grep', [calls('Grep'), calls('Glob'), reads('/repo/src', 'Grep')]],
  ['Glob', [calls('Grep'), calls('Glob')]],
  ['LS', [calls('Glob'), calls('Grep')]],
  ['Edit', [writes('a'), writes('src/b'), writes('.envrc'), runs('echo x > a'), runs('ls >> src/b')]],
  ['Write', [writes('a')]],
  ['MultiEdit', [writes('a')]],
  ['NotebookEdit', [writes('a.ipynb')]],
  ['Write(src/**)', [writes('src/a'), writes('SRC/a'), runs('echo x > src/a')]],
  ['Bash', [runs('ls'), runs(''), runs('ls `a'), runs('true && false')]],
  [
    'Bash(rm:*)',
    [
      runs('rm'),
      runs('rm x'),
      runs('/bin/rm x'),
      runs('\\rm x'),
      runs('"rm" x'),
      runs('sudo rm x'),
      runs('ls; rm x'),
      runs('env A=1 rm x'),
      runs('xargs rm'),
      runs('bash -c "rm x"'),
      runs('env --split-string="rm x"'),
      runs("git -c alias.z='!rm x' z"),
      runs('ssh host rm x'),
      runs('uv run rm x'),
      runs('echo $(rm x)'),
    ],
  ],
  ['Bash(git push *)', [runs('git push'), runs('git -C . push'), runs('git --no-pager -c a.b=c push -f')]],
  ['TodoWrite', [calls('TodoWrite')]],
  ['todos', [calls('TodoWrite')]],
  ['Agent', [works('ops'), works('general')]],
  ['Task(ops)', [works('ops')]],
  ['Agent(@OPS)', [works('ops')]],
  ['WebFetch', [reaches('example.com')]],
  [
    'WebFetch(domain:example.com)',
    [reaches('example.com'), reaches('EXAMPLE.com'), reaches('example.com.'), reaches('example.com', 'mcp__db__get')],
  ],
  ['WebFetch(domain:*.example.com)', [reaches('a.example.com'), reaches('a.b.example.com')]],
  ['mcp__db', [calls('mcp__db__get'), calls('mcp__DB__get'), reaches('db', 'mcp__db__put')]],
  ['mcp__db__*', [calls('mcp__db__get')]],
  ['mcp__db__get', [calls('mcp__db__get'), calls('MCP__db__get')]],
  ['mcp__*', [calls('mcp__db__get'), calls('mcp__x__y')]],
  [
    '*',
    [
      reads('/repo/a'),
      runs('ls'),
      writes('a'),
      works('ops'),
      reaches('x'),
      calls('TodoWrite'),
      calls('Grep'),
      calls('mcp__a__b'),
    ],
  ],
];

/** Everything that may be said for a deed. */
const allowed = ['*', 'Bash', 'Read', 'Edit', 'Task', 'WebFetch', 'Grep', 'mcp__db', 'TodoWrite'];

const rule = (behavior: PermissionRule['behavior'], text: string, scope: 'user' | 'command line'): PermissionRule => ({
  behavior,
  text,
  source: { scope },
});

async function decision(deed: Deed, denies: string, mode: Mode): Promise<string> {
  const rules = [...allowed.map((text) => rule('allow', text, 'command line')), rule('deny', denies, 'user')];
  const at = { mode, rules, root: '/repo', cwd: '/repo', grants: [{ kind: 'edits' as const }], landsFlagged: true };
  if ('tool' in deed) return (await judge.call(deed.tool, deed.effects, at)).decision;
  const changes: ChangeSet = {
    id: 'x',
    origin: { by: 'tool' },
    files: [{ path: deed.writes, before: null, after: { hash: 'h', mode: 'file', size: 1 } }],
  };
  return judge.changes(changes, at).decision;
}

/** Each way round a rule in each mode, and those that got through. */
export async function evaded(): Promise<{ checked: number; missed: string[] }> {
  const missed: string[] = [];
  let checked = 0;
  for (const [denies, deeds] of evasions)
    for (const deed of deeds)
      for (const mode of modes) {
        checked += 1;
        if ((await decision(deed, denies, mode)) !== 'deny')
          missed.push(`deny ${denies}, mode ${mode}: ${JSON.stringify(deed)}`);
      }
  return { checked, missed };
}
