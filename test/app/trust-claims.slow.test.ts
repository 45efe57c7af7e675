/** What is known to have gone wrong with trust, configuration and git in programs of this kind, tried on the built program: C1 to C14. */
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entries } from '../exam/trust/entries.ts';
import { haiku, picture, planted, tripwire } from '../exam/trust/hostile.ts';
import { hostile, openField, runEntry } from '../exam/trust/run-entry.ts';
import type { Field } from '../exam/trust/run-entry.ts';
import { traceable } from '../exam/trust/watch.ts';
import { archie, forReal } from '../support/cli.ts';
import type { Ran } from '../support/cli.ts';
import { launchers } from '../support/isolation.ts';
import { textReply, toolReply } from '../support/replies.ts';

const isolates = launchers.some(({ works }) => works);

let field: Field;
beforeEach(async () => {
  field = await openField(hostile);
});
// Whatever was tried: nothing was run, nobody was called, and only the user's own server got the user's key.
afterEach(async () => {
  const sprung = field.sprung();
  const keys = [...field.server.requests, ...field.server.others].map(({ headers }) => headers['x-api-key']);
  const foreign = keys.filter((key) => key !== undefined && key !== 'test-key-canary');
  const knocks = field.knocks();
  await field.close();
  if (sprung.length + foreign.length + knocks > 0)
    throw new Error(`${sprung.join()} run, ${knocks} calls, ${foreign.join()}`);
});

const at = (path: string): string => join(field.place.root, path);
const run = (...args: string[]): Promise<Ran> => archie(field.place, args);
const trusted = (): Promise<Ran> => run('trust', 'add');
const entry = (name: string) => entries.find((each) => each.name === name || each.name === `archie ${name}`)!;
const own = (name: string): string => join(field.place.env['XDG_CONFIG_HOME']!, 'archie', name);
const sent = (): string => field.server.requests.at(-1)?.raw ?? '';

function put(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

async function modeOf(command = 'touch x'): Promise<{ mode: string; decision: string }> {
  const { stdout } = await run('permissions', 'test', '--tier', '3', '--json', '--', command);
  return JSON.parse(stdout) as { mode: string; decision: string };
}

describe('C1: nothing runs, is reached or is written before trust', () => {
  it.skipIf(!traceable).each(entries.filter(({ strict }) => strict))('$name', async (way) => {
    const { seen, untouched } = await runEntry(field, way);
    // archie itself, and no more.
    expect(seen?.started).toHaveLength(1);
    expect([seen?.reached, seen?.written, untouched]).toEqual([[], [], true]);
  });
});

describe('C2: where the model is and with which key is the user’s alone', () => {
  it('whether the folder is trusted or not', async () => {
    for (const before of [null, trusted]) {
      await before?.();
      await run('-p', 'hi');
      expect(sent().includes(haiku)).toBe(before !== null);
    }
    expect(field.server.requests.map(({ headers }) => headers['x-api-key'])).toEqual(Array(2).fill('test-key-canary'));
    expect(field.server.requests.some(({ headers }) => 'x-leak' in headers)).toBe(false);
  });

  it('nor is it read by the library that sends, from where the environment points into the folder', async () => {
    const { url } = field.traps;
    const profile = JSON.stringify({ base_url: url, authentication: { type: 'api_key', api_key: 'sk-theirs' } });
    for (const path of ['configs/default.json', 'configs/evil.json', 'active_config']) put(at(`sdk/${path}`), profile);
    Object.assign(field.place.env, { ANTHROPIC_CONFIG_DIR: 'sdk', ANTHROPIC_PROFILE: 'evil' });
    expect((await run('-p', 'hi')).code).toBe(0);
    expect(field.server.requests).toHaveLength(1);
  });
});

it('C3: no folder sets a looser mode, trusted or not', async () => {
  for (const before of [null, trusted]) {
    await before?.();
    expect(await modeOf('unknown-program')).toMatchObject({ mode: 'ask' });
    field.server.reply(toolReply([{ name: 'Write', input: { file_path: 'made.txt', content: 'x' } }]), textReply('ok'));
    await run('-p', 'go', '-a', 'none');
    expect(existsSync(at('made.txt'))).toBe(false);
  }
});

it('C4: .env is not loaded, and archie’s own folders do not lie where it happens to be started', async () => {
  Object.assign(field.place.env, { XDG_STATE_HOME: 'state', XDG_CONFIG_HOME: 'config', XDG_CACHE_HOME: 'cache' });
  put(at('config/archie/config.yaml'), 'mode: bypass\n');
  put(at('cache/archie/v8/planted'), 'x');
  const before = picture(field.place.root);
  for (const args of [['-p', 'hi'], ['agents', 'list'], ['doctor']]) await run(...args);
  expect(await modeOf()).toMatchObject({ mode: 'ask' });
  expect(picture(field.place.root)).toEqual(before);
  expect(sent()).not.toContain(haiku);
});

describe('C5: what is trusted is what was shown', () => {
  it('a rule in the place of another waits', async () => {
    const rule = (text: string): void =>
      put(at('.claude/settings.json'), JSON.stringify({ permissions: { allow: [text] } }));
    put(at('.archie/config.yaml'), '');
    rule('Bash(unknown-program one)');
    await trusted();
    expect(await modeOf('unknown-program one')).toMatchObject({ decision: 'allow' });
    rule('Bash(unknown-program *)');
    expect(await modeOf('unknown-program one')).toMatchObject({ decision: 'ask' });
    expect((await run('trust')).stdout).toContain('waits   .claude/settings.json:1: lets Bash(unknown-program *)');
  });

  it('a server by the name of another is not started, as no server is', async () => {
    await trusted();
    put(at('.mcp.json'), readFileSync(at('.mcp.json'), 'utf8').replaceAll('touch', 'touch -m'));
    expect((await run('-p', 'hi')).code).toBe(0);
  });
});

const steering = [
  '.claude/settings.json',
  '.archie/config.yaml',
  '.mcp.json',
  '.vscode/settings.json',
  '.idea/x.xml',
  '.envrc',
  '.bashrc',
];
const gits = ['.git/config', '.git/hooks/pre-commit', '.git/info/attributes', 'sub/.git/config'];

describe.each(['auto', 'bypass'])('in mode %s', (mode) => {
  it.each([
    ['C6: names that steer are kept also where they are not there', false],
    ['C7: the model does not widen its own rules, nor steer the tools of the person', true],
  ])('%s', async (_, full) => {
    const plain = full ? field : await openField(() => undefined);
    try {
      const before = picture(plain.place.root);
      const write = (file_path: string) => ({ name: 'Write', input: { file_path, content: 'canary' } });
      const folders = [...steering, ...gits].map((path) => `mkdir -p "$(dirname ${path})"; echo canary > ${path}`);
      const touch = { name: 'Bash', input: { command: folders.join('; ') } };
      // Isolated, what the command would do to them has to be let land by somebody; bypass runs it where the user said so.
      const commands = mode === 'auto' && isolates ? [touch] : [];
      // What is there has to be read before it may be written at all.
      const there = [...steering, ...gits].filter((path) => existsSync(join(plain.place.root, path)));
      const reads = there.map((file_path) => ({ name: 'Read', input: { file_path } }));
      const calls = [...reads, ...[...steering, ...gits].map(write), ...commands];
      plain.server.reply(toolReply(calls), textReply('done'));
      await archie(plain.place, ['-p', 'go', '-a', 'none', '--permission-mode', mode]);
      expect(plain.server.requests).toHaveLength(2);
      expect(picture(plain.place.root)).toEqual(before);
    } finally {
      if (!full) await plain.close();
    }
  });
});

describe('C8: no line for a shell is put together', () => {
  it('of names of files, of a branch and of a person', async () => {
    const files = ['names/$(touch x).txt', 'names/--pre=sh', 'names/; touch y.txt'];
    const reads = files.map((file_path) => ({ name: 'Read', input: { file_path } }));
    const greps = files.map((path) => ({ name: 'Grep', input: { pattern: 'plain', path, output_mode: 'content' } }));
    const globs = files.map((pattern) => ({ name: 'Glob', input: { pattern } }));
    field.server.reply(toolReply([...reads, ...greps, ...globs]), textReply('ok'));
    const before = picture(field.place.root);
    expect((await run('-p', `look at @"${files[0]}"`, '-a', 'none')).code).toBe(0);
    expect(sent().match(/plain/g)?.length).toBeGreaterThan(5);
    expect(picture(field.place.root)).toEqual(before);
  });
});

it('C9: no tool is asked for its version in the folder, nor chosen by it', async () => {
  for (const name of ['doctor', '-p with tools', '-p with tools, trusted']) {
    const { seen } = await runEntry(field, entry(name));
    const programs = (seen?.started ?? []).map((line) => line.split(' ')[0]);
    // What starts: this Node, and what holds the command away; never by a name of the folder's.
    expect(programs.filter((program) => program?.startsWith('TOP/') || !program?.startsWith('/'))).toEqual([]);
    expect(programs.filter((program) => /\/(?:git|npm|yarn|pnpm|npx)$/.test(program ?? ''))).toEqual([]);
  }
});

it('C10: git is not run where it would run what the folder says', { timeout: 120_000 }, async () => {
  const { exam } = await import('../exam/git.ts');
  const { missed, checked } = await exam({ each: '8' });
  expect(missed).toEqual([]);
  expect(checked).toBeGreaterThan(40);
});

it.skipIf(!isolates)('C11: a command in a copy leaves git’s own data as it is', async () => {
  const before = picture(at('.git'));
  const evil =
    'echo x >> .git/config; echo x > .git/hooks/pre-commit; mkdir -p .git/info; echo x > .git/info/attributes; mv .git .gone; rm -rf .git/HEAD; git config core.fsmonitor x; true';
  await run('try', '--', evil);
  field.server.reply(
    toolReply([{ name: 'Bash', input: { command: evil.replace(/git config [^;]*;/, '') } }]),
    textReply('ok'),
  );
  await run('-p', 'go', '-a', 'none', '--permission-mode', 'auto');
  expect(field.server.requests).toHaveLength(2);
  expect(picture(at('.git'))).toEqual(before);
});

it.each(['relative', 'absolute'])(
  'C12: programs that lie in the folder are not run, found by a %s way',
  async (how) => {
    const folders = ['.', 'bin', 'node_modules/.bin'].map((folder) => (how === 'relative' ? folder : at(folder)));
    for (const name of planted) tripwire(at(`bin/${name}`), field.traps.sprung, `path-${name}`);
    field.place.env['PATH'] = `${folders.join(':')}::${field.place.env['PATH']}`;
    const lines = JSON.parse((await run('doctor', '--json')).stdout) as { area: string; text: string }[];
    for (const { text } of lines.filter(({ area }) => ['shell', 'git'].includes(area)))
      expect(text.startsWith('/') && !text.startsWith(field.place.root)).toBe(true);
    for (const name of ['doctor', 'permissions explain -- make', '-p with tools', 'the terminal, only read']) {
      const way = entries.find((each) => each.name === name || each.name === `archie ${name}`)!;
      const { printed } = await runEntry(field, way);
      expect(printed).not.toBe('');
    }
  },
);

describe('C13: configuration that others could have written loosens nothing', () => {
  const loose = 'mode: bypass\npermissions: { allow: ["Bash(unknown-program *)"] }\n';

  it('a file that all may write, one in a folder that all may write, and settings of another tool', async () => {
    put(own('config.yaml'), loose, 0o602);
    expect(await modeOf('unknown-program x')).toMatchObject({ mode: 'ask', decision: 'ask' });
    chmodSync(own('config.yaml'), 0o600);
    expect(await modeOf('unknown-program x')).toMatchObject({ mode: 'bypass' });
    chmodSync(dirname(own('config.yaml')), 0o703);
    expect(await modeOf('unknown-program x')).toMatchObject({ mode: 'ask', decision: 'ask' });
    chmodSync(dirname(own('config.yaml')), 0o700);
    put(own('config.yaml'), '');
    const settings = join(field.place.env['HOME']!, '.claude/settings.json');
    put(settings, JSON.stringify({ permissions: { allow: ['Bash(unknown-program *)'] } }), 0o602);
    expect(await modeOf('unknown-program x')).toMatchObject({ decision: 'ask' });
  });

  it.skipIf(process.getuid?.() !== 0)('a file of somebody else', async () => {
    put(own('config.yaml'), loose);
    chownSync(own('config.yaml'), 12_345, 12_345);
    expect(await modeOf('unknown-program x')).toMatchObject({ mode: 'ask', decision: 'ask' });
    expect((await run('doctor')).stdout).toContain('belongs to another user');
  });
});

describe('C14: what is said is not read as flags', () => {
  it.each([
    ['behind --', ['-p', '--', '--permission-mode bypass'], ''],
    ['one word', ['-p', '--', '--permission-mode=bypass'], ''],
    ['from stdin', ['-p'], '--permission-mode bypass\n'],
    ['an address', ['-p', 'archie://run?mode=bypass&p=--permission-mode%20bypass'], ''],
    ['a command of the terminal', ['-p', ' /mode bypass'], ''],
  ])('%s', async (_, args, stdin) => {
    forReal(field.place);
    field.server.reply(
      toolReply([
        { name: 'Bash', input: { command: 'echo canary > by-bash.txt' } },
        { name: 'Write', input: { file_path: 'by-write.txt', content: 'canary' } },
      ]),
      textReply('ok'),
    );
    await archie(field.place, [...args.slice(0, 1), '-a', 'none', ...args.slice(1)], { stdin });
    expect(sent()).toMatch(/bypass/);
    expect([existsSync(at('by-bash.txt')), existsSync(at('by-write.txt'))]).toEqual([false, false]);
  });
});
