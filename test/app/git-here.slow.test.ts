import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { gitHere } from '../../src/app/tree/git-here.ts';

let root: string;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: root, encoding: 'utf8' });
/** What git itself calls unstaged or untracked, file by file. */
const byGit = () =>
  git('status', '--porcelain', '-uall')
    .split('\n')
    .filter((row) => /^.\S/.test(row)).length;
const files = async () => git('ls-files', '-co', '--exclude-standard').split('\n').filter(Boolean);

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'archie-git-')));
  git('init', '-q', '-b', 'trunk');
  for (const name of ['a', 'b', 'c']) writeFileSync(join(root, name), `${name}\n`);
  symlinkSync('a', join(root, 'link'));
  writeFileSync(join(root, '.gitignore'), 'out\n');
  git('add', '-A');
  git('commit', '-qm', 'x');
});
afterEach(() => rmSync(root, { recursive: true }));

it('counts what git would call unstaged, without running it', async () => {
  expect(await gitHere(root, files)).toEqual({ branch: 'trunk', unstaged: 0 });
  writeFileSync(join(root, 'a'), 'other\n');
  unlinkSync(join(root, 'b'));
  writeFileSync(join(root, 'new'), 'n\n');
  mkdirSync(join(root, 'out'));
  writeFileSync(join(root, 'out/ignored'), 'n\n');
  // Touched, and not changed.
  utimesSync(join(root, 'c'), 1, 1);
  expect(await gitHere(root, files)).toEqual({ branch: 'trunk', unstaged: 3 });
  expect(byGit()).toBe(3);
  git('add', '-A');
  expect(await gitHere(root, files)).toEqual({ branch: 'trunk', unstaged: 0 });
});

it('says what it can where there is no branch, no repository, or a folder inside of one', async () => {
  git('checkout', '-q', '--detach');
  expect(await gitHere(root, files)).toEqual({ branch: null, unstaged: 0 });
  mkdirSync(join(root, 'deep'));
  expect(await gitHere(join(root, 'deep'), files)).toEqual({ branch: null, unstaged: null });
  rmSync(join(root, '.git'), { recursive: true });
  expect(await gitHere(root, async () => [])).toBeNull();
});
