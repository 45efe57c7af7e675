import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/app/config/config.ts';
import { loadPermissions, startingMode } from '../../src/app/config/permissions.ts';
import type { Mode } from '../../src/protocol/approval.ts';

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(realpathSync(tmpdir()), 'archie-permissions-'));
  for (const folder of ['config', 'home/.claude', 'repo/.claude', 'repo/.archie'])
    mkdirSync(join(top, folder), { recursive: true });
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const user = 'home/.claude/settings.json';
const project = 'repo/.claude/settings.json';
const put = (path: string, value: unknown): void =>
  writeFileSync(join(top, path), typeof value === 'string' ? value : JSON.stringify({ permissions: value }, null, 2));
const load = (trusted = false) =>
  loadPermissions({
    config: join(top, 'config'),
    home: join(top, 'home'),
    root: join(top, 'repo'),
    cwd: join(top, 'repo'),
    env: {},
    counts: () => trusted,
  });
const texts = (all: Awaited<ReturnType<typeof load>>): string[] => all.rules.map(({ text }) => text);

describe('defaultMode', () => {
  //  own config   user's file          project's file        begins in  notice
  it.each([
    [undefined, 'acceptEdits', undefined, 'auto', null],
    ['plan', 'acceptEdits', undefined, 'plan', null],
    [undefined, undefined, 'plan', 'plan', null],
    [undefined, undefined, 'acceptEdits', 'ask', /settings\.json:3: mode auto ignored: a project may only/],
    ['auto', undefined, 'acceptEdits', 'auto', null],
    ['auto', undefined, 'default', 'ask', null],
    [undefined, 'acceptEdits', 'default', 'ask', null],
    [
      undefined,
      'bypassPermissions',
      undefined,
      'ask',
      /settings\.json:3: "defaultMode: bypassPermissions" ignored: no file/,
    ],
    ['bypass', undefined, 'bypassPermissions', 'bypass', /no file may set it/],
    [undefined, 'teleport', undefined, 'ask', /no such mode/],
    [undefined, 'constructor', undefined, 'ask', /no such mode/],
  ] as [Mode | undefined, string | undefined, string | undefined, Mode, RegExp | null][])(
    'of config %s, user %s and project %s begins in %s',
    async (own, users, projects, mode, notice) => {
      if (users) put(user, { defaultMode: users });
      if (projects) put(project, { defaultMode: projects });
      const all = await load();
      expect(startingMode(own, all, all.notices)).toBe(mode);
      startingMode(own, all, all.notices);
      expect(all.notices.join('\n')).toMatch(notice ?? /^$/);
      expect(all.notices.length).toBeLessThan(2);
    },
  );
});

describe('additionalDirectories', () => {
  it('of the user may be read, where they really are; of a project only once it is trusted', async () => {
    mkdirSync(join(top, 'odd [x]'));
    symlinkSync(join(top, 'odd [x]'), join(top, 'link'));
    put(user, { additionalDirectories: ['../link', './nowhere', 3] });
    put(project, { additionalDirectories: ['..'] });
    const all = await load();
    expect(texts(all)).toEqual([`Read(/${top}/odd \\[x\\])`]);
    expect(all.notices).toEqual([
      expect.stringContaining('holds texts'),
      expect.stringMatching(/settings\.json:5: "\.\/nowhere" ignored: it is no folder/),
    ]);
    expect(all.waiting.map(({ text }) => text)).toEqual([`Read(/${top})`]);
    const { judge } = await import('../../src/policy/judge.ts');
    const at = { mode: 'ask' as const, grants: [], root: join(top, 'repo'), rules: all.rules };
    const read = async (path: string) => (await judge.call('Read', [{ type: 'read', path, asked: path }], at)).decision;
    expect(await read(join(top, 'odd [x]/a'))).toBe('allow');
    expect(await read(join(top, 'odd [x]'))).toBe('allow');
    expect(await read(join(top, 'odd x'))).toBe('ask');
    expect(await read(join(top, 'home/x'))).toBe('ask');
    expect(texts(await load(true))).toContain(`Read(/${top})`);
  });
});

it('what a project allows counts once it is trusted', async () => {
  put(project, { allow: ['Bash(make)'], deny: ['Bash(rm *)'] });
  expect(texts(await load())).toEqual(['Bash(rm *)']);
  expect(texts(await load(true))).toEqual(['Bash(rm *)', 'Bash(make)']);
});

describe('a file that others may write', () => {
  const rules = { defaultMode: 'acceptEdits', allow: ['Bash(make)'], deny: ['Bash(rm *)'] };
  const root = process.getuid?.() === 0;

  it.each([
    ['everybody', 0o666],
    ['everybody, but not the group', 0o646],
    ['the group', 0o664],
  ])('%s: only tightens, with the mend', async (_, mode) => {
    put(user, rules);
    chmodSync(join(top, user), mode);
    if (root) chownSync(join(top, user), 0, 0);
    const all = await load();
    expect(texts(all)).toEqual(['Bash(rm *)']);
    expect(startingMode(undefined, all, [])).toBe('ask');
    expect(all.notices).toHaveLength(2);
    for (const notice of all.notices) expect(notice).toMatch(/ignored: .* may write .*: chmod g?o?-w '/);
  });

  it('because of its folder is the same', async () => {
    put(user, rules);
    chmodSync(dirname(join(top, user)), 0o777);
    expect(texts(await load())).toEqual(['Bash(rm *)']);
    chmodSync(dirname(join(top, user)), 0o1777);
    expect(texts(await load())).toEqual(['Bash(rm *)', 'Bash(make)']);
  });

  it.runIf(root)('and one of another user too, but for the group that is that user alone', async () => {
    put(user, rules);
    chownSync(join(top, user), 1234, 1234);
    expect((await load()).notices[0]).toMatch(/belongs to another user \(1234\): chown 0 /);
  });

  it('is refused as configuration, of the user and of the project', async () => {
    put('config/config.yaml', 'mode: auto\n');
    put('repo/.archie/config.yaml', 'agent: none\n');
    const read = () => loadConfig({ counts: () => true, config: join(top, 'config'), root: join(top, 'repo') });
    expect(await read()).toMatchObject({ mode: 'auto', agent: 'none', notices: [] });
    chmodSync(join(top, 'config/config.yaml'), 0o606);
    chmodSync(join(top, 'repo/.archie/config.yaml'), 0o606);
    const { notices, ...rest } = await read();
    expect(rest).toEqual({ prices: {}, waiting: [] });
    expect(notices).toEqual([
      expect.stringMatching(/config\.yaml: ignored: everybody may write .*: chmod go-w '/),
      expect.stringMatching(/\.archie\/config\.yaml: ignored: everybody may write .*: chmod go-w '/),
    ]);
  });

  it('is not waited for where it is a pipe or a folder, and a link to it is read as what it leads to', async () => {
    mkdirSync(join(top, project));
    put('home/real.json', { deny: ['Bash(rm *)'] });
    symlinkSync('../real.json', join(top, user));
    const all = await load();
    expect(texts(all)).toEqual(['Bash(rm *)']);
    expect(all.notices).toEqual([expect.stringContaining('not a plain file')]);
    rmSync(join(top, project), { recursive: true });
    symlinkSync('../../home/real.json', join(top, project));
    expect((await load()).notices).toEqual([expect.stringContaining('not a plain file')]);
  });
});
