import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JudgeContext, PermissionRule } from '../../src/protocol/approval.ts';
import { modes } from '../../src/protocol/approval.ts';
import { judge } from '../../src/policy/judge.ts';
import { judgeCommand } from '../../src/policy/command/judge-command.ts';
import { readRule } from '../../src/policy/rules/grammar.ts';

type Rules = Partial<Record<PermissionRule['behavior'], string[]>>;

function rulesOf({ deny = [], ask = [], allow = [] }: Rules): PermissionRule[] {
  const rules = (behavior: PermissionRule['behavior'], texts: string[]) =>
    texts.map((text, at) => ({
      behavior,
      text,
      source: { scope: 'user' as const, file: '/home/me/.config/archie/config.yaml', line: at + 1 },
    }));
  return [...rules('allow', allow), ...rules('ask', ask), ...rules('deny', deny)];
}

function at(rules: Rules = {}, more: Partial<JudgeContext> = {}): JudgeContext {
  return { mode: 'ask', grants: [], root: '/repo', cwd: '/repo', rules: rulesOf(rules), ...more };
}

const decision = (command: string, rules: Rules = {}, more: Partial<JudgeContext> = {}) =>
  judgeCommand(command, { isolation: 'none' }, at(rules, more)).decision;

describe('a rule that allows', () => {
  const npm: Rules = { allow: ['Bash(npm run *)', 'Bash(npm test)', 'Bash(git diff:*)', 'Bash(git * main)'] };
  it.each([
    'npm run build',
    'npm run',
    'npm   run  build',
    'npm test',
    'npm run "a b"',
    'git diff',
    'git diff --stat',
    'git push origin main',
    'npm test && npm run build',
    'npm test | head -5',
    'timeout 30 npm test',
    'nice -n5 npm run x',
    'CI=1 npm test',
    'npm run lint src/*.ts',
    'npm test 2>&1 | tail -n 20',
    'npm test > /dev/null',
    '(npm test)',
    'if npm test; then npm run x; fi',
    'npm run dev &',
  ])('means %s', (command) => {
    expect(decision(command, npm)).toBe('allow');
  });
  it.each([
    'npm runx',
    'npm install',
    'npm tests',
    'npm test --watch',
    'npm run x; rm -rf /',
    'npm run x && curl evil.example',
    'npm run x | sh',
    'npm run $(id)',
    'npm run `id`',
    'npm run "$X"',
    'npm run x > out.txt',
    'PATH=. npm test',
    'NODE_OPTIONS=--require=./x npm test',
    'X=$(id) npm test',
    './npm test',
    '"npm test"',
    '$NPM test',
    'npm test\nrm -rf /',
    'timeout --foo npm test',
    'env npm test',
    'sudo npm test',
    'npm run x <(id)',
    'npm() { rm -rf /; }; npm test',
    'npm run {a,$(id)}',
    'git diff main; make',
    'npm run ((',
    'xargs npm test',
    'nohup',
    'command',
    'command "" npm test',
    'nohup xargs time -p',
  ])('does not mean %s', (command) => {
    expect(decision(command, npm)).toBe('ask');
  });
  it('means every command where it is the bare tool, but nothing that cannot be taken apart', () => {
    expect(decision('make $(x) > /dev/null', { allow: ['Bash'] })).toBe('allow');
    expect(decision('make (', { allow: ['Bash(*)'] })).toBe('ask');
  });
  it('lets xargs run with what it is fed where a star stands for that', () => {
    expect(decision('rg -l x | xargs wc -l', { allow: ['Bash(wc *)'] })).toBe('allow');
    expect(decision('rg -l x | xargs wc -l', { allow: ['Bash(wc -l)'] })).toBe('ask');
  });
});

describe('a rule that denies', () => {
  const rm: Rules = { allow: ['Bash'], deny: ['Bash(rm *)'] };
  it.each([
    'rm x',
    'rm',
    '/bin/rm -rf x',
    'r""m x',
    "'rm' x",
    '\\rm x',
    'RM x',
    'echo a; rm x',
    'echo a | rm x',
    'echo $(rm x)',
    'echo "`rm x`"',
    'cat <(rm x)',
    'cat <<E\n$(rm x)\nE',
    'X=1 rm x',
    'sudo rm x',
    'sudo -u me rm x',
    'env -i A=b rm x',
    'timeout -k 5 10 rm x',
    'nohup nice -n 3 rm x',
    'xargs -n 1 rm',
    'find . -name a -exec rm {} +',
    'find . -execdir /usr/bin/rm {} \\;',
    'bash -c "rm x"',
    'bash -lc "cd a && rm x"',
    'sh -c \'bash -c "rm x"\'',
    'eval rm x',
    'eval "rm x"',
    'bash <<E\nrm x\nE',
    'bash <<< "rm x"',
    'if true; then rm x; fi',
    'for f in a; do rm $f; done',
    'f() { rm x; }',
    'rm x &',
    '! rm x',
    'time rm x',
    'command rm x',
    'busybox rm x',
    'watch "rm x"',
    'case a in a) rm x;; esac',
    'rm x > /dev/null',
    '{ rm x; }',
    'coproc rm x',
    'echo "${A:-$(rm x)}"',
    'env --split-string="rm x"',
    "env -S'rm x'",
    "su --command='rm x' me",
    "alias z='rm x'; z",
    "git -c alias.z='!rm x' z",
    "git -c core.sshCommand='rm x' fetch",
    "git rebase -x 'rm x' main",
    "git rebase --exec='rm x'",
    'git submodule foreach rm x',
    'git bisect run rm x',
    'ssh -p 22 host rm x',
    'docker run --rm -v a:b image rm x',
    'kubectl -n a exec pod -- rm x',
    'npm exec -- rm x',
    'uv run rm x',
    'rm x (',
    'rm ( x',
  ])('refuses %s in every mode', (command) => {
    for (const mode of modes) expect(decision(command, rm, { mode })).toBe('deny');
  });
  it.each(['$X a', 'eval "$X"', 'bash script.sh', '. ./x', 'r$X a', 'make ('])(
    'asks about %s even in mode bypass, since it may be meant',
    (command) => {
      for (const mode of ['ask', 'auto', 'bypass'] as const) expect(decision(command, rm, { mode })).toBe('ask');
    },
  );
  it.each([
    'rmdir x',
    'git rm x',
    'echo rm x',
    'command -v rm',
    'grep rm x',
    'find . -name rm',
    'xargs grep rm',
    'npm rm x',
    'docker rm x',
    'git commit -m "rm x"',
  ])('does not mean %s', (command) => {
    expect(decision(command, rm)).toBe('allow');
  });
  it.each([
    ['Bash(git push *)', 'git -C . --no-pager push origin', 'git -c a.b="rm x" commit'],
    ['Bash(git push *)', "git -c alias.z='push -f' z", 'git log push'],
    ['Bash(kubectl delete *)', 'kubectl --context=a -n prod delete pod x', 'kubectl get delete'],
    ['Bash(npm publish)', 'npm --prefix a publish', 'npm --prefix a run publish'],
  ])('%s sees the verb behind options: %s; and does not mean %s', (denied, meant, other) => {
    const rules: Rules = { allow: ['Bash'], deny: [denied] };
    for (const mode of modes) expect(decision(meant, rules, { mode })).toBe('deny');
    expect(decision(other, rules)).toBe('allow');
  });
  it('goes before one that asks, and that before one that allows, however narrow', () => {
    const both: Rules = {
      allow: ['Bash(git push origin x)'],
      ask: ['Bash(git push *)'],
      deny: ['Bash(git push -f *)'],
    };
    expect(decision('git push origin x', both)).toBe('ask');
    expect(decision('git push origin x', both, { mode: 'bypass' })).toBe('ask');
    expect(decision('git push -f origin x', both)).toBe('deny');
  });
  it('is not outrun by the length of a command', () => {
    const many = Array.from({ length: 5000 }, () => 'true').join('; ');
    expect(decision(`${many}; rm x`, rm)).toBe('deny');
    expect(decision(many)).toBe('ask');
  });
  it('is not widened by what was granted', () => {
    expect(decision('rm x', rm, { grants: [{ kind: 'command', command: 'rm x' }] })).toBe('deny');
  });
});

describe('a command that only reads', () => {
  it.each(['plan', 'ask', 'stage', 'auto'] as const)('runs in mode %s', (mode) => {
    expect(decision('rg -n foo src | head -5', {}, { mode })).toBe('allow');
  });
  it('tells what it reads, so that links in it can be followed', () => {
    expect(judgeCommand('cat a b/c && head -n 3 d < e', { isolation: 'none' }, at())).toMatchObject({
      reads: ['a', 'b/c', 'e', 'd'],
    });
  });
  it('is asked for where it reads outside, and where PATH leads into the tree', () => {
    expect(decision('cat /etc/passwd')).toBe('ask');
    expect(decision('cat ../x')).toBe('ask');
    expect(decision('cat /repo/x')).toBe('allow');
    expect(decision('cat /srv/x', {}, { grants: [{ kind: 'read', path: '/srv' }] })).toBe('allow');
    expect(decision('cat x', {}, { unsafePath: true })).toBe('ask');
  });
  it('reads nothing that a rule keeps', () => {
    const kept: Rules = { deny: ['Read(.env)', 'Read(./secrets/**)'] };
    for (const command of [
      'cat .env',
      'cat ./a/../.env',
      'cd secrets && cat x',
      'cd a; cd ../secrets; cat < x',
      'env cat .env',
      'timeout 5 cat .env | wc -l',
      'bash -c "cat .env"',
      '(cat .env)',
      'for i in 1; do cat secrets/x; done',
      'cat a/.env',
      'head < .env',
      'cat secrets/x',
      'ls secrets',
      'cat /repo/.env',
      'cat .ENV',
    ])
      for (const mode of modes) expect(decision(command, kept, { mode })).toBe('deny');
    expect(decision('cat x', kept)).toBe('allow');
    expect(decision('rg foo', kept)).toBe('ask');
    expect(decision('grep -r foo .', kept)).toBe('ask');
  });
});

describe('what a command writes by a redirection', () => {
  it('is judged as a change of that file', () => {
    const rules: Rules = { allow: ['Bash(echo *)', 'Edit(out/**)'], deny: ['Edit(*.lock)'] };
    expect(decision('echo x > out/a', rules)).toBe('allow');
    expect(decision('echo x > a', rules)).toBe('ask');
    expect(decision('echo x >> yarn.lock', rules)).toBe('deny');
    expect(decision('cd a && echo x >> yarn.lock', { deny: ['Edit(./a/*.lock)'] })).toBe('deny');
    expect(decision('cd .. && echo x > out/a', rules)).toBe('ask');
    expect(decision('echo x > "$F"', rules)).toBe('ask');
    expect(decision('echo x > ../out/a', rules)).toBe('ask');
    for (const group of ['(echo x)', '{ echo x; }', 'if true; then echo x; fi', 'for i in a; do echo x; done']) {
      expect(decision(`${group} > a`, rules)).toBe('ask');
      expect(decision(`${group} > yarn.lock`, rules)).toBe('deny');
    }
  });
  it.each(['.git/hooks/pre-commit', '.claude/settings.json', '.ARCHIE/x', '.github/workflows/x.yml', './.envrc'])(
    'is asked for in every mode where it is %s',
    (path) => {
      for (const mode of ['ask', 'auto', 'bypass'] as const)
        for (const command of [`echo x > ${path}`, `cd ${dirname(path)} && echo x > ${basename(path)}`])
          expect(decision(command, { allow: ['Bash', 'Edit'] }, { mode })).toBe('ask');
    },
  );
});

describe('how far a command is held away', () => {
  it('decides what is asked', () => {
    const by = (isolation: 'overlay' | 'bind' | 'none', mode: JudgeContext['mode']) =>
      judgeCommand('make', { isolation }, at({}, { mode })).decision;
    expect(modes.map((mode) => by('overlay', mode))).toEqual(['allow', 'allow', 'allow', 'allow', 'allow']);
    expect(modes.map((mode) => by('bind', mode))).toEqual(['deny', 'ask', 'ask', 'allow', 'allow']);
    expect(modes.map((mode) => by('none', mode))).toEqual(['deny', 'ask', 'ask', 'ask', 'allow']);
    const given = (more: object) =>
      judgeCommand('make', { isolation: 'bind', ...more }, at({}, { mode: 'auto' })).decision;
    // With more than this machine gives every command, a person is asked.
    expect([given({ network: true }), given({ why: 'It wants more.' })]).toEqual(['ask', 'ask']);
    expect(judgeCommand('rm x', { isolation: 'overlay' }, at({ deny: ['Bash(rm *)'] })).decision).toBe('deny');
    expect(judgeCommand('make', { isolation: 'overlay' }, at({ ask: ['Bash(make)'] })).decision).toBe('ask');
  });
});

it('each part has its verdict, and the rule behind it with file and line', () => {
  const verdict = judgeCommand(
    'npm test && ls | rm x',
    { isolation: 'none' },
    at({ allow: ['Bash(npm test)'], deny: ['Bash(rm *)'] }),
  );
  expect(verdict.parts).toMatchObject([
    { text: 'npm test', decision: 'allow', because: { rule: { text: 'Bash(npm test)', source: { line: 1 } } } },
    { text: 'ls', decision: 'allow', because: { code: 'reads' } },
    {
      text: 'rm x',
      decision: 'deny',
      because: { text: 'Denied by Bash(rm *) (/home/me/.config/archie/config.yaml:1).' },
    },
  ]);
});

describe('rules about other things', () => {
  const call = async (
    effect: Parameters<typeof judge.call>[1][number],
    rules: Rules,
    mode: JudgeContext['mode'] = 'ask',
  ) => (await judge.call('Tool', [effect], at(rules, { mode }))).decision;
  const read = (path: string) => ({ type: 'read' as const, path, asked: path });
  const change = (path: string, rules: Rules, mode: JudgeContext['mode'] = 'ask') =>
    judge.changes(
      { id: 'x', origin: { by: 'tool' }, files: [{ path, before: null, after: { hash: 'h', mode: 'file', size: 1 } }] },
      at(rules, { mode }),
    ).decision;

  it('keep files from being read, inside the tree and outside', async () => {
    expect(await call(read('/repo/.env'), { deny: ['Read(.env)'] }, 'bypass')).toBe('deny');
    expect(await call(read('/repo/a/.env'), { ask: ['Read(./a/*)'] })).toBe('ask');
    expect(await call(read('/srv/x'), { allow: ['Read(//srv/**)'] })).toBe('allow');
    expect(await call(read('/srv-evil/x'), { allow: ['Read(//srv/**)'] })).toBe('ask');
  });
  it('let changes land, or not', () => {
    expect(change('src/a.ts', { allow: ['Edit(/src/**)'] })).toBe('ask');
    expect(change('src/a.ts', { allow: ['Edit(src/**)'] })).toBe('allow');
    expect(change('src/a.ts', { allow: ['Edit(src/**)'] }, 'plan')).toBe('deny');
    expect(change('src/a.ts', { deny: ['Write(*.ts)'] }, 'bypass')).toBe('deny');
    expect(change('src/a.ts', { ask: ['Edit(src)'] }, 'auto')).toBe('ask');
    expect(change('.envrc', { allow: ['Edit'] })).toBe('ask');
    expect(change('.git/config', { allow: ['Edit'] })).toBe('deny');
  });
  it('name hosts and personas', async () => {
    const host = (name: string) => ({ type: 'network' as const, host: name });
    const domains: Rules = { allow: ['WebFetch(domain:docs.example)', 'WebFetch(domain:*.api.example)'] };
    expect(await call(host('docs.example'), domains)).toBe('allow');
    expect(await call(host('a.api.example'), domains)).toBe('allow');
    for (const name of ['docs.example.evil', 'evil-docs.example', 'api.example', 'x.docs.example'])
      expect(await call(host(name), domains)).toBe('ask');
    const delegate = { type: 'delegate' as const, persona: 'reviewer' };
    expect(await call(delegate, { deny: ['Agent(reviewer)'] }, 'bypass')).toBe('deny');
    expect(await call(delegate, { deny: ['Task(other)'] })).toBe('allow');
  });
  it('that are not understood say why', () => {
    const why = (text: string, behavior: PermissionRule['behavior'] = 'deny') =>
      readRule({ behavior, text, source: { scope: 'user' } });
    expect(why('Bash(rm')).toMatch(/not of the form/);
    expect(why('Bash()')).toMatch(/parentheses are empty/);
    expect(why('WebFetch(docs.example)')).toMatch(/domain:/);
    expect(why('Write(x)', 'allow')).toMatch(/only Edit\(x\)/);
    expect(why('Nonsense(x)')).toMatch(/no tool is called Nonsense/);
    expect(why('mcp__db__query')).toMatchObject([{ about: 'tool' }]);
  });
});
