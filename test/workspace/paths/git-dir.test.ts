import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { branchOf, gitDirsOf, workTreeOf } from '../../../src/workspace/paths/git-dir.ts';
import { git } from '../../support/tools.ts';
import { scratchTree } from '../support/scratch-tree.ts';

const branchAt = (folder: string) => {
  const found = workTreeOf(folder);
  return found && { top: found.top, branch: branchOf(found.dirs) };
};

it('finds the top of the work tree and its branch from a folder in it, without a commit too', () => {
  const root = scratchTree({ 'pkg/a/b.txt': '' });
  expect(branchAt(join(root, 'pkg'))).toBeNull();
  git(root, 'init', '-q', '-b', 'feat/über');
  for (const folder of ['', 'pkg', 'pkg/a'])
    expect(branchAt(join(root, folder))).toEqual({ top: root, branch: 'feat/über' });
});

it('finds those of linked worktrees and submodules', () => {
  const root = scratchTree({ 'main/pkg/a.txt': '', 'lib/b.txt': '' });
  const [main, lib] = [join(root, 'main'), join(root, 'lib')];
  for (const each of [main, lib]) {
    git(each, 'init', '-q', '-b', 'main');
    git(each, 'add', '.');
    git(each, 'commit', '-qm', 'x');
  }
  git(main, 'worktree', 'add', '-q', '-b', 'side', '../linked');
  expect(branchAt(join(root, 'linked/pkg'))).toEqual({ top: join(root, 'linked'), branch: 'side' });
  expect(gitDirsOf(join(root, 'linked'))).toEqual({
    own: join(main, '.git/worktrees/linked'),
    common: join(main, '.git'),
  });
  git(main, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '-b', 'main', lib, 'vendor/lib');
  expect(branchAt(join(main, 'vendor/lib'))).toEqual({ top: join(main, 'vendor/lib'), branch: 'main' });
  git(join(main, 'vendor/lib'), 'checkout', '-q', '--detach');
  expect(branchAt(join(main, 'vendor/lib'))?.branch).toBeNull();
});

it('passes over what is called .git and is none, as git does', () => {
  const root = scratchTree({ 'in/.git': 'gitdir: ../nowhere\n', 'pkg/x': '', 'text/.git': 'hello' });
  git(root, 'init', '-q', '-b', 'main');
  mkdirSync(join(root, 'pkg/.git'));
  symlinkSync('/dev/zero', join(root, 'text/zero'));
  writeFileSync(join(root, 'in/y'), '');
  for (const folder of ['in', 'pkg', 'text']) expect(branchAt(join(root, folder))?.top).toBe(root);
});
