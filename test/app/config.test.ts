import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseFlags } from '../../src/app/cli/flags.ts';
import type { Flags } from '../../src/app/cli/session-flags.ts';
import { loadConfig } from '../../src/app/config/config.ts';
import { settingsFrom } from '../../src/app/config/settings.ts';
import { rulesIn } from '../../src/app/config/permission-file.ts';
import { accessFrom } from '../../src/app/config/credentials.ts';
import { editorCommand } from '../../src/app/editor.ts';
import { environmentText, findMemory } from '../../src/app/memory.ts';
import { git, tool } from '../support/tools.ts';
import { flaggedRules, readsFrom } from '../../src/app/config/rules.ts';

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'archie-app-'));
  mkdirSync(join(top, 'config'));
  mkdirSync(join(top, 'repo/.archie'), { recursive: true });
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const load = (user: string, project: string) => {
  writeFileSync(join(top, 'config/config.yaml'), user);
  writeFileSync(join(top, 'repo/.archie/config.yaml'), project);
  return loadConfig({ counts: () => true, config: join(top, 'config'), root: join(top, 'repo') });
};

describe('configuration', () => {
  it('is empty without files', async () => {
    expect(await loadConfig({ counts: () => true, config: join(top, 'none'), root: top })).toEqual({
      prices: {},
      waiting: [],
      notices: [],
    });
  });

  it('reads prices with the usual cache ratios', async () => {
    const config = await load('prices:\n  my-model: { input: 2, output: 4 }\n', '');
    expect(config.prices).toEqual({
      'my-model': { input: 2, output: 4, cacheRead: 0.2, cacheWrite: 2.5, cacheWriteHour: 4 },
    });
  });

  it('reads how a person is called, from the user alone', async () => {
    const notify = 'notify: { when: always, how: [bell, title], progress: false }';
    expect((await load(notify, '')).notify).toEqual({ when: 'always', how: ['bell', 'title'], progress: false });
    const odd = await load('notify: { how: [horn] }', notify);
    expect(odd.notify).toBeUndefined();
    expect(odd.notices).toEqual([
      expect.stringMatching(/"notify" ignored: .*"bell"/),
      expect.stringContaining('a project may not set it'),
    ]);
  });

  it('reads how much undo may keep, from the user alone', async () => {
    expect((await load('undoStore: 1.5 GiB', '')).undoStore).toBe(1.5 * 1024 ** 3);
    expect((await load('undoStore: 500MB', '')).undoStore).toBe(500e6);
    const odd = await load('undoStore: 3 apples', 'undoStore: 1 MB');
    expect(odd.undoStore).toBeUndefined();
    expect(odd.notices).toEqual([
      expect.stringContaining('an amount such as 500 MB or 2 GiB'),
      expect.stringContaining('a project may not set it'),
    ]);
  });

  it('takes checks and what is said of proof from the user, and from a project that is trusted with just these', async () => {
    const project =
      'proof: { rules: { migration/lock: off }, large: [orders] }\nchecks:\n  - { name: unit, run: npm test, when: ["src/**"], timeout: 30 }\n  - { name: lint, run: npm run lint }\n';
    const user = 'proof: { rounds: 1, rules: { sql/x: warning } }\nchecks: [{ name: lint, run: my-lint }]\n';
    expect(await load(user, project)).toMatchObject({
      notices: [],
      waiting: [],
      proof: { rounds: 1, rules: { 'migration/lock': 'off', 'sql/x': 'warning' }, large: ['orders'] },
      checks: [
        { name: 'lint', run: 'npm run lint', timeout: 120_000 },
        { name: 'unit', run: 'npm test', when: ['src/**'], timeout: 30_000 },
      ],
    });
    const counts = (item: string) => item === 'check unit: npm test';
    const partly = await loadConfig({ counts, config: join(top, 'config'), root: join(top, 'repo') });
    expect(partly.proof).toEqual({ rounds: 1, rules: { 'sql/x': 'warning' } });
    expect(partly.checks?.map(({ run }) => run)).toEqual(['my-lint', 'npm test']);
    expect(partly.waiting.map(({ item }) => item)).toEqual([
      'proof: {"rules":{"migration/lock":"off"},"large":["orders"]}',
      'check lint: npm run lint',
    ]);
    const odd = await load('checks: [{ name: unit }]\nproof: { rounds: 9 }', '');
    expect(odd.notices).toHaveLength(2);
    expect(odd.checks).toBeUndefined();
  });

  it('lets a project tighten the mode but never loosen it', async () => {
    expect(await load('mode: ask', 'mode: plan')).toMatchObject({ mode: 'plan', notices: [] });
    const loosened = await load('mode: ask', 'mode: bypass');
    expect(loosened.mode).toBe('ask');
    expect(loosened.notices[0]).toMatch(/only make archie stricter/);
    expect((await load('', 'mode: auto')).mode).toBeUndefined();
  });

  it('takes the working folder for a project in the project, which may only tighten again', async () => {
    const inner = join(top, 'repo/pkg');
    mkdirSync(join(inner, '.archie'), { recursive: true });
    const both = async (outside: string, within: string) => {
      await load('maxCost: 9', outside);
      writeFileSync(join(inner, '.archie/config.yaml'), within);
      return loadConfig({ counts: () => true, config: join(top, 'config'), root: join(top, 'repo'), cwd: inner });
    };
    expect(await both('mode: plan\nmaxCost: 2', 'model: m\nmaxCost: 5')).toMatchObject({
      mode: 'plan',
      model: 'm',
      maxCost: 2,
      notices: [],
    });
    const loosened = await both('mode: plan', 'mode: ask');
    expect(loosened.mode).toBe('plan');
    expect(loosened.notices[0]).toMatch(/only make archie stricter/);
  });

  it('lets a project hold the dispatcher back but never let it loose', async () => {
    expect(await load('', 'dispatch: suggest')).toMatchObject({ dispatch: 'suggest', notices: [] });
    expect(await load('dispatch: suggest', 'dispatch: off')).toMatchObject({ dispatch: 'off', notices: [] });
    const loosened = await load('dispatch: off', 'dispatch: auto');
    expect(loosened.dispatch).toBe('off');
    expect(loosened.notices[0]).toMatch(/"dispatch: auto" ignored: a project may only make archie stricter/);
    expect((await load('dispatch: sometimes', '')).notices).toHaveLength(1);
  });

  it.each<[string, string, string]>([
    ['', '', 'auto'],
    ['dispatch: suggest', '', 'suggest'],
    ['dispatch: off', 'agent: auto', 'off'],
    ['dispatch: off', 'agent: suggest', 'off'],
    ['dispatch: off', 'agent: reviewer', 'reviewer'],
    ['agent: off', '', 'off'],
    ['agent: reviewer', 'dispatch: suggest', 'reviewer'],
  ])('makes of user %j and project %j the agent %s', async (user, project, agent) => {
    const { flags } = parseFlags(['-p', 'x'], '1') as { flags: Flags };
    expect(settingsFrom(await load(user, project), flags, {}).settings.agent).toBe(agent);
    const chosen = parseFlags(['-p', 'x', '--agent', 'suggest'], '1') as { flags: Flags };
    expect(settingsFrom(await load(user, project), chosen.flags, {}).settings.agent).toBe('suggest');
  });

  it('takes no prices and no base URL from a project', async () => {
    const config = await load('', 'prices: {}\nbaseUrl: http://evil.example\n');
    expect(config.prices).toEqual({});
    expect(config.notices).toHaveLength(2);
  });

  it.each([
    [
      'aliases of aliases',
      ['a0: &a0 [x, x]', ...Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`)].join('\n'),
    ],
    ['a list that holds itself', 'checks: &c [*c]'],
    ['a map that holds itself', 'prices: &p { x: *p }'],
  ])('%s are a fault of the file, and of nothing else', async (_, text) => {
    for (const { notices, prices } of [await load(text, ''), await load('', text)]) {
      expect(notices).toHaveLength(1);
      expect(notices[0]).toMatch(/config\.yaml: not read: .*alias.*[^:.]$/);
      expect(prices).toEqual({});
    }
  });

  it.each([
    ['model: 5', /^it must be text$/],
    ['language: klingon', /^it must be one of "en", "zh-TW"$/],
    ['isolation: { use: maybe }', /^use: it must be one of "/],
    ['maxCost: -1', /^it must be more than 0$/],
    ['isolation: []', /^it must be keys and values$/],
    ['maxCost: lots', /^it must be a number$/],
  ])('says of %s what it must be, in words of people', async (text, words) => {
    const said = (await load(text, '')).notices[0]?.replace(/^.*ignored: /, '');
    expect(said).toEqual(expect.stringMatching(words));
  });

  it('calls what is nested without an end so, in settings and in rules', async () => {
    expect((await load('['.repeat(100_000), '')).notices[0]).toMatch(/: not read: nested too deep to be read$/);
    const source = { scope: 'user', file: 'x' } as const;
    expect(rulesIn('['.repeat(100_000), source).faults).toEqual(['not read: nested too deep to be read']);
  });

  it('says in words why a file could not be opened', async () => {
    symlinkSync('config.yaml', join(top, 'config/config.yaml'));
    const { notices } = await loadConfig({ counts: () => true, config: join(top, 'config'), root: join(top, 'repo') });
    expect(notices[0]).toMatch(/config\.yaml: not read: too many links.* \(ELOOP\)$/);
  });

  it('names the file and goes on when it is broken, a link, or a typo', async () => {
    expect((await load('model: [', '')).notices[0]).toMatch(/config\.yaml: not read/);
    expect(await load('modle: opus\nmodel: opus', '')).toMatchObject({
      model: 'opus',
      notices: [expect.stringContaining('"modle"')],
    });
    rmSync(join(top, 'repo/.archie/config.yaml'));
    symlinkSync('/etc/passwd', join(top, 'repo/.archie/config.yaml'));
    const linked = await loadConfig({ counts: () => true, config: join(top, 'config'), root: join(top, 'repo') });
    expect(linked.notices.at(-1)).toMatch(/not a plain file|not read/);
  });
});

describe('access to a model', () => {
  it('comes from the environment alone', () => {
    expect(accessFrom({ ANTHROPIC_API_KEY: ' k ' })).toEqual({
      baseURL: 'https://api.anthropic.com',
      apiKey: 'k',
      source: 'ANTHROPIC_API_KEY',
    });
    expect(accessFrom({ ANTHROPIC_AUTH_TOKEN: 't', ANTHROPIC_BASE_URL: 'https://gw.example' })).toMatchObject({
      authToken: 't',
      baseURL: 'https://gw.example',
    });
    expect(accessFrom({})).toBeNull();
  });

  it('needs no key for a server on this machine, but does for any other', () => {
    expect(accessFrom({ ANTHROPIC_BASE_URL: 'http://127.0.0.1:11434' })).toMatchObject({ source: 'none' });
    expect(accessFrom({ ANTHROPIC_BASE_URL: 'http://localhost.evil.example' })).toBeNull();
  });

  it('refuses what is no web address', () => {
    expect(() => accessFrom({ ANTHROPIC_BASE_URL: 'nonsense' })).toThrow(/ANTHROPIC_BASE_URL is not a URL/);
    expect(() => accessFrom({ ANTHROPIC_BASE_URL: 'file:///etc' })).toThrow(/http/);
  });

  it.each(['ab\ncd', 'a key', 'schlüssel', '“sk-1”'])('refuses the key %j, which no request can carry', (key) => {
    expect(() => accessFrom({ ANTHROPIC_API_KEY: key })).toThrow(/^ANTHROPIC_API_KEY holds .*: copy it anew$/);
    expect(() => accessFrom({ ANTHROPIC_AUTH_TOKEN: key })).toThrow(/^ANTHROPIC_AUTH_TOKEN holds /);
  });
});

describe('the editor command', () => {
  it.each([
    [{ EDITOR: 'vim' }, ['vim']],
    [{ VISUAL: 'code --wait', EDITOR: 'vim' }, ['code', '--wait']],
    [{ EDITOR: '"/opt/my editor/ed" -n' }, ['/opt/my editor/ed', '-n']],
    [{ EDITOR: "emacs --eval '(a b)'" }, ['emacs', '--eval', '(a b)']],
    [{ EDITOR: 'ed\\ itor' }, ['ed itor']],
    [{ EDITOR: '"open' }, null],
    [{ EDITOR: '  ' }, null],
    [{}, null],
  ])('%j', (env, argv) => {
    expect(editorCommand(env)).toEqual(argv);
  });
});

it('a configuration whose aliases never end, or make much of little, is refused, and one that is only long is read', async () => {
  expect((await load('notify: &a { when: *a }\n', '')).notices.join()).toContain(
    'an alias stands for what it is a part of',
  );
  const bomb = [
    'a: &a0 [x, x, x, x, x, x, x, x, x]',
    ...Array.from({ length: 8 }, (_, i) => `b${i}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`),
  ];
  expect((await load(bomb.join('\n'), '')).notices.join()).toContain('its aliases stand for too much');
  const rules = Array.from({ length: 3000 }, (_, i) => `    r/${i}: off\n`).join('');
  expect((await load(`proof:\n  rules:\n${rules}`, '')).notices).toEqual([]);
});

describe('the memory file', () => {
  it('is the nearest AGENTS.md, else CLAUDE.md, up to the top of the repository', async () => {
    mkdirSync(join(top, 'repo/.git'));
    mkdirSync(join(top, 'repo/a/b'), { recursive: true });
    writeFileSync(join(top, 'AGENTS.md'), 'outside');
    expect(await findMemory(join(top, 'repo/a/b'))).toBeNull();
    writeFileSync(join(top, 'repo/CLAUDE.md'), 'claude');
    expect(await findMemory(join(top, 'repo/a/b'))).toMatchObject({ text: 'claude' });
    writeFileSync(join(top, 'repo/AGENTS.md'), 'agents');
    expect(await findMemory(join(top, 'repo/a/b'))).toMatchObject({ text: 'agents' });
    writeFileSync(join(top, 'repo/a/AGENTS.md'), 'nearer');
    expect(await findMemory(join(top, 'repo/a/b'))).toMatchObject({ text: 'nearer' });
  });

  it('is not looked for above a folder without a repository, nor through a link', async () => {
    writeFileSync(join(top, 'AGENTS.md'), 'outside');
    mkdirSync(join(top, 'plain'));
    expect(await findMemory(join(top, 'plain'))).toBeNull();
    symlinkSync(join(top, 'AGENTS.md'), join(top, 'plain/AGENTS.md'));
    expect(await findMemory(join(top, 'plain'))).toBeNull();
  });

  it('is named where it cannot be read, and what is read stands in its place', async () => {
    const [repo, own] = [join(top, 'repo'), (name: string) => join(top, 'repo', name)];
    mkdirSync(own('.git'), { recursive: true });
    const unread = async () => {
      const lines: string[] = [];
      const memory = await findMemory(repo, lines);
      return [memory?.text ?? null, ...lines];
    };
    expect(await unread()).toEqual([null]);
    tool('mkfifo', [own('AGENTS.md')]);
    mkdirSync(own('CLAUDE.md'));
    const noFile = 'not read: it is no plain file';
    expect(await unread()).toEqual([null, `${own('AGENTS.md')}: ${noFile}`, `${own('CLAUDE.md')}: ${noFile}`]);
    rmSync(own('AGENTS.md'));
    rmSync(own('CLAUDE.md'), { recursive: true });
    symlinkSync('CLAUDE.md', own('AGENTS.md'));
    writeFileSync(own('CLAUDE.md'), 'claude');
    expect(await unread()).toEqual(['claude']);
    writeFileSync(own('CLAUDE.md'), Buffer.from([1, 0, 2]));
    const link = 'not read: it is a link, and those are not followed';
    expect(await unread()).toEqual([
      null,
      `${own('AGENTS.md')}: ${link}`,
      `${own('CLAUDE.md')}: not read: it is no text`,
    ]);
  });

  it('may be in UTF-16 or an older encoding, but is no binary', async () => {
    const read = async (bytes: Buffer) => {
      writeFileSync(join(top, 'repo/AGENTS.md'), bytes);
      return (await findMemory(join(top, 'repo')))?.text ?? null;
    };
    expect(await read(Buffer.from('\ufeff用 tab', 'utf16le'))).toBe('用 tab');
    expect(await read(Buffer.from([0x63, 0x61, 0x66, 0xe9]))).toBe('café');
    expect(await read(Buffer.from([1, 0, 2]))).toBeNull();
  });

  it('goes to the model with where it is', async () => {
    const text = await environmentText({
      root: join(top, 'repo'),
      memory: { path: 'AGENTS.md', text: 'Use tabs.' },
      now: new Date(0),
      personas: [],
    });
    expect(text).toContain('Date: 1970-01-01');
    expect(text).toContain('Use tabs.');
    expect(text).toContain('Not a git repository');
  });

  it('goes with the branch, from a folder in the repository and from a linked worktree', async () => {
    const repo = join(top, 'repo');
    const text = (root: string) => environmentText({ root, memory: null, now: new Date(0), personas: [] });
    git(repo, 'init', '-q', '-b', 'main');
    mkdirSync(join(repo, 'pkg'));
    expect(await text(join(repo, 'pkg'))).toContain('Git branch: main');
    git(repo, 'commit', '-qm', 'x', '--allow-empty');
    git(repo, 'worktree', 'add', '-q', '-b', 'side', '../linked');
    expect(await text(join(top, 'linked'))).toContain('Git branch: side');
    git(repo, 'checkout', '-q', '--detach');
    expect(await text(repo)).toContain('A git repository');
  });
});

describe('rules of the command line', () => {
  const known = ['Read', 'Edit', 'Write', 'MultiEdit', 'Bash'];
  const ruled = (allowedTools: string[], disallowedTools: string[] = [], lasting = false) =>
    flaggedRules({ allowedTools, disallowedTools }, known, lasting);
  const rule = (behavior: 'allow' | 'deny', text: string) => ({ behavior, text, source: { scope: 'command line' } });
  it('are rules like those of files, but that all edits are a grant where a person sets the mode', () => {
    expect(ruled(['Write', 'Bash(npm *)', 'Edit(src/**)', 'Agent(ops)'], ['Bash(rm *)', 'Read(.env)'])).toEqual({
      rules: [
        rule('deny', 'Bash(rm *)'),
        rule('deny', 'Read(.env)'),
        rule('allow', 'Bash(npm *)'),
        rule('allow', 'Edit(src/**)'),
        rule('allow', 'Agent(ops)'),
      ],
      grants: [{ kind: 'edits' }, { kind: 'delegate', persona: 'ops' }],
    });
    expect(ruled(['Bash(npm test)', 'Bash(npm *)', 'Task', '*']).grants).toEqual([
      { kind: 'command', command: 'npm test' },
      { kind: 'delegate', persona: '*' },
    ]);
    expect(ruled(['Edit'], [], true)).toEqual({ rules: [rule('allow', 'Edit')], grants: [] });
  });
  it.each([
    ['Nope', 'no tool is called Nope: there is Read,'],
    ['Bash()', 'empty'],
    ['Edit(', 'not of the form'],
    ['Write(src/**)', 'only Edit(src/**)'],
    ['WebFetch(example.com)', 'domain:example.com'],
    ['mcp__*', 'names its server'],
    ['TodoWrite(x)', 'no pattern'],
  ])('%s is refused with the mend', (text, mend) => {
    expect(() => ruled([text])).toThrow(`--allowed-tools: "${text}": `);
    expect(() => ruled([text])).toThrow(mend);
  });
  it('that deny are refused under their own flag', () => {
    expect(() => ruled([], ['Nothing'])).toThrow('--disallowed-tools: "Nothing"');
  });
  it('let further folders be read where they really are', () => {
    symlinkSync(join(top, 'config'), join(top, 'link'));
    const grant = [{ kind: 'read', path: join(realpathSync(top), 'config') }];
    for (const dir of ['../config', '../link', `${join(top, 'config')}/`])
      expect(readsFrom([dir], join(top, 'repo'))).toEqual(grant);
    writeFileSync(join(top, 'file'), '');
    for (const dir of ['../nowhere', '../file'])
      expect(() => readsFrom([dir], join(top, 'repo'))).toThrow(/--add-dir: .* is no folder/);
  });

  it('sends the headers of ANTHROPIC_CUSTOM_HEADERS, which may be the credentials', () => {
    const text = 'X-Org: blue: team\r\n\n  Authorization:Bearer abc  \n';
    expect(accessFrom({ ANTHROPIC_CUSTOM_HEADERS: text })).toEqual({
      baseURL: 'https://api.anthropic.com',
      headers: { 'x-org': 'blue: team', authorization: 'Bearer abc' },
      source: 'ANTHROPIC_CUSTOM_HEADERS',
    });
    expect(accessFrom({ ANTHROPIC_CUSTOM_HEADERS: 'x-org: blue' })).toBeNull();
    expect(accessFrom({ ANTHROPIC_CUSTOM_HEADERS: 'x-org: blue', ANTHROPIC_API_KEY: 'k' })).toMatchObject({
      apiKey: 'k',
      headers: { 'x-org': 'blue' },
    });
  });

  it.each([
    ['a: 1\nno colon here', /^ANTHROPIC_CUSTOM_HEADERS, line 2: write it as "Name: value"$/],
    [': nameless', /line 1: write it as/],
    ['x-key: sk-…', /line 1: the value of x-key holds a character that no header has$/],
    ['x org: blue', /line 1: write it as/],
    ['Content-Length: 3', /line 1: content-length is not for you to set/],
    ['host: elsewhere.example', /line 1: host is not for you to set/],
  ])('refuses the custom headers %j by their line', (text, words) => {
    expect(() => accessFrom({ ANTHROPIC_API_KEY: 'k', ANTHROPIC_CUSTOM_HEADERS: text })).toThrow(words);
  });
});

it('takes the model from the command line, then ANTHROPIC_MODEL, then the configuration', () => {
  const model = (words: string[], env: NodeJS.ProcessEnv, config: string | undefined): string => {
    const { flags } = parseFlags(['-p', 'x', ...words], '1') as { flags: Flags };
    const at = { prices: {}, waiting: [], notices: [], ...(config && { model: config }) };
    return settingsFrom(at, flags, env).settings.model;
  };
  expect(model(['-m', 'haiku'], { ANTHROPIC_MODEL: 'opus' }, 'fable')).toBe('claude-haiku-5-5');
  expect(model([], { ANTHROPIC_MODEL: ' opus ' }, 'fable')).toBe('claude-opus-5-5');
  expect(model([], { ANTHROPIC_MODEL: ' ' }, 'fable')).toBe('claude-fable-5-2');
  expect(model([], { ANTHROPIC_MODEL: 'house-model' }, undefined)).toBe('house-model');
});
