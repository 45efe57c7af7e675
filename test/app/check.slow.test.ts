/** `archie check` in real repositories: what is compared with what, what is told, and the exit code. */

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { archie, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';

let place: Place;
afterEach(() => place.remove());

const broken = 'a: [1, 2\n';

function git(...args: string[]): void {
  const own = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...own, ...args], { cwd: place.root, env: place.env, stdio: 'pipe' });
}

function repository(files: Record<string, string>): void {
  place = makePlace(files);
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-qm', 'first');
}

const write = (path: string, text: string) => writeFileSync(join(place.root, path), text);

async function paths(...args: string[]): Promise<string[]> {
  const { stdout } = await archie(place, ['check', '--json', ...args]);
  return (JSON.parse(stdout) as { checks: { path: string }[] }).checks.map(({ path }) => path);
}

it('checks what differs from where the branch left the default one: committed, changed and new files', async () => {
  repository({ 'old.yaml': 'a: 1\n', 'text.txt': 'x' });
  git('switch', '-qc', 'work');
  write('committed.yaml', 'b: 1\n');
  git('add', '.');
  git('commit', '-qm', 'second');
  write('new.yaml', 'c: 1\n');
  write('text.txt', 'y');
  expect(await paths()).toEqual(['committed.yaml', 'new.yaml']);
  expect(await paths('--base', 'HEAD')).toEqual(['new.yaml']);
  git('add', 'new.yaml');
  expect(await paths('--staged')).toEqual(['new.yaml']);
  write('new.yaml', broken);
  // The index still holds what was staged.
  expect((await archie(place, ['check', '--staged'])).code).toBe(0);
  expect((await archie(place, ['check'])).code).toBe(1);
});

it('tells people the line, the rule and the reason; nothing to check is said', async () => {
  repository({ 'a.yaml': 'a: 1\n' });
  expect(await archie(place, ['check'])).toMatchObject({ code: 0, stderr: '' });
  write('a.yaml', broken);
  const { code, stdout } = await archie(place, ['check']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^✗ a\.yaml {2}syntax /);
  expect(stdout).toContain('[syntax/');
  expect(stdout).toMatch(/\n1 checked against [0-9a-f]{9} · 1 error\n$/);
});

it('checks named files and folders although they did not change, and says which it knows nothing of', async () => {
  repository({ 'a/one.yaml': 'a: 1\n', 'a/two.json': '{}', 'b.yaml': 'b: 1\n', 'c.txt': 'x' });
  expect(await paths('a')).toEqual(['a/one.yaml', 'a/two.json']);
  expect(await paths('b.yaml', 'c.txt')).toEqual(['b.yaml', 'c.txt']);
  expect((await archie(place, ['check', 'c.txt'])).stdout).toContain('not checked: no check knows this kind of file');
});

it.each([
  [['nowhere.yaml'], 'nowhere.yaml is not there'],
  [['..'], '.. is not in '],
  [['--base', 'nobody'], '--base: nobody is no commit, branch or folder here'],
  [['--json', '--sarif'], '--json and --sarif exclude each other'],
  [['--staged', '--fix'], "--fix changes files, not git's index"],
  [['--engine-url', 'mysql://x'], '--engine-url takes postgres://'],
])('%j is a usage error', async (args, why) => {
  repository({ 'a.yaml': 'a: 1\n' });
  const { code, stdout, stderr } = await archie(place, ['check', ...args]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(why);
});

it('works without git, without a commit, and against a folder', async () => {
  place = makePlace({ 'tree/a.yaml': 'a: 1\n', 'tree/b.yaml': 'b: 1\n', 'before/a.yaml': 'a: 1\n' });
  expect(await paths()).toEqual(['before/a.yaml', 'tree/a.yaml', 'tree/b.yaml']);
  place.root = join(place.root, 'tree');
  expect(await paths('--base', '../before')).toEqual(['b.yaml']);
  git('init', '-q');
  expect(await paths()).toEqual(['a.yaml', 'b.yaml']);
});

it('follows no link out of the tree, and takes line ends that git changes for no difference', async () => {
  repository({ 'a.yaml': 'a: 1\nb: 2\n' });
  write('a.yaml', 'a: 1\r\nb: 2\r\n');
  expect(await paths()).toEqual([]);
  writeFileSync(join(place.root, '../outside.yaml'), broken);
  symlinkSync('../outside.yaml', join(place.root, 'link.yaml'));
  expect((await archie(place, ['check', 'link.yaml'])).stdout).not.toContain('syntax');
});

it('runs nothing that a repository has planted in its git configuration', async () => {
  repository({ 'a.yaml': 'a: 1\n', '.gitattributes': '*.yaml filter=evil diff=evil\n' });
  const trap = join(place.root, 'trap.sh');
  write('trap.sh', `#!/bin/sh\ntouch "${place.root}/sprung"\ncat\n`);
  chmodSync(trap, 0o755);
  for (const key of ['core.fsmonitor', 'filter.evil.clean', 'filter.evil.smudge', 'diff.evil.textconv', 'core.pager'])
    git('config', key, trap);
  mkdirSync(join(place.root, '.git/hooks'), { recursive: true });
  symlinkSync(trap, join(place.root, '.git/hooks/post-index-change'));
  rmSync(join(place.root, 'sprung'), { force: true });
  write('a.yaml', 'a: 2\n');
  expect(await paths()).toEqual(['a.yaml']);
  expect(await paths('--staged')).toEqual([]);
  expect(existsSync(join(place.root, 'sprung'))).toBe(false);
});

it('writes SARIF with a line, a rule and a fingerprint for each finding', async () => {
  repository({ 'ä b.yaml': 'a: 1\n' });
  write('ä b.yaml', broken);
  const { stdout } = await archie(place, ['check', '--sarif']);
  const { version, runs } = JSON.parse(stdout);
  expect(version).toBe('2.1.0');
  expect(runs[0].results[0]).toMatchObject({
    level: 'error',
    locations: [{ physicalLocation: { artifactLocation: { uri: '%C3%A4%20b.yaml', uriBaseId: '%SRCROOT%' } } }],
  });
  expect(runs[0].tool.driver.rules[runs[0].results[0].ruleIndex]).toEqual({
    id: runs[0].results[0].ruleId,
    name: expect.stringMatching(/^syntax[A-Z]/),
    shortDescription: { text: expect.stringMatching(/\.$/) },
    defaultConfiguration: { level: 'error' },
  });
});

it('lists the kinds with their engines', async () => {
  place = makePlace();
  expect((await archie(place, ['check', '--list'])).stdout).toMatch(/^syntax +yaml, smol-toml \d/m);
});
