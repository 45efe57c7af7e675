import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { changesFromPatch } from '../../src/app/commands/patch-in.ts';
import type { ChangeSet } from '../../src/protocol/change.ts';
import { UserFault } from '../../src/protocol/failure.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { git } from '../support/tools.ts';
import { scratchWorkspace, stateOnDisk } from '../workspace/support/scratch-workspace.ts';
import type { ScratchWorkspace } from '../workspace/support/scratch-workspace.ts';

const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('');
const twelve = Array.from({ length: 12 }, (_, index) => `line ${index}`);

/** A repository with one commit, and a branch of work on top of it that is in the tree. */
function worked(): ScratchWorkspace {
  const at = scratchWorkspace();
  git(at.root, 'init', '-q', '-b', 'main');
  writeFileSync(at.path('edited'), lines(...twelve));
  writeFileSync(at.path('old name'), lines(...twelve, 'x'));
  writeFileSync(at.path('gone'), 'gone\n');
  writeFileSync(at.path('run'), '#!/bin/sh\n');
  writeFileSync(at.path('bin'), Buffer.from([0, 1, 2]));
  symlinkSync('gone', at.path('link'));
  writeFileSync(at.path('turns'), 'a file\n');
  git(at.root, 'add', '.');
  git(at.root, 'commit', '-qm', 'x');
  writeFileSync(at.path('edited'), lines('top', ...twelve.slice(0, 11)));
  mkdirSync(at.path('dir'));
  renameSync(at.path('old name'), at.path('dir/new'));
  rmSync(at.path('gone'));
  chmodSync(at.path('run'), 0o755);
  writeFileSync(at.path('bin'), Buffer.from([0, 3]));
  rmSync(at.path('link'));
  symlinkSync('run', at.path('link'));
  rmSync(at.path('turns'));
  symlinkSync('run', at.path('turns'));
  writeFileSync(at.path('made'), '');
  git(at.root, 'add', '-A');
  return at;
}

/** Paths with what is there after (or before) the change set: mode and hash. */
const shape = (set: ChangeSet | null, side: 'before' | 'after'): unknown =>
  Object.fromEntries((set?.files ?? []).map((file) => [file.path, file[side]]));

const onDisk = (at: ScratchWorkspace, paths: string[]): unknown =>
  Object.fromEntries(paths.map((path) => [path, stateOnDisk(at.path(path))]));

const names = ['edited', 'dir/new', 'old name', 'gone', 'run', 'bin', 'link', 'turns', 'made'];

describe('a patch from outside', () => {
  it('becomes a change set that lands what git apply would write, of every kind', async () => {
    const at = worked();
    const patch = git(at.root, 'diff', '--cached', '--binary', '-M');
    const wanted = onDisk(at, names);
    git(at.root, 'reset', '-q', '--hard');
    const workspace = await at.open();
    const { changes, already, there, failed } = await changesFromPatch(workspace, patch);
    expect({ already, there, failed }).toEqual({ already: [], there: null, failed: [] });
    expect(shape(changes, 'after')).toEqual(wanted);
    expect(shape(changes, 'before')).toEqual(onDisk(at, names));
    await workspace.land(changes);
    expect(onDisk(at, names)).toEqual(wanted);
    expect(readlinkSync(at.path('turns'))).toBe('run');
    expect(git(at.root, 'diff', '--binary')).not.toBe('');
  });

  it('that is in the tree already can be read: what was there without it, and what is there', async () => {
    const at = worked();
    const patch = git(at.root, 'diff', '--cached', '--binary', '-M', 'main');
    const now = onDisk(at, names);
    const workspace = await at.open();
    const { changes, already, there, failed } = await changesFromPatch(workspace, patch);
    expect({ files: changes.files, failed }).toEqual({ files: [], failed: [] });
    expect(new Set(already)).toEqual(new Set(names.filter((name) => name !== 'old name')));
    expect(shape(there, 'after')).toEqual(now);
    git(at.root, 'reset', '-q', '--hard');
    expect(shape(there, 'before')).toEqual(onDisk(at, names));
  });

  it('that makes, moves or removes a submodule, or puts one in the place of a file, leaves that to git', async () => {
    const at = scratchWorkspace();
    git(at.root, 'init', '-q', '-b', 'main');
    const commit = (n: number) => `${n}`.repeat(40);
    const link = (path: string, n: number) =>
      git(at.root, 'update-index', '--add', '--cacheinfo', `160000,${commit(n)},${path}`);
    writeFileSync(at.path('file'), 'a file\n');
    git(at.root, 'add', 'file');
    link('moves', 1);
    link('goes', 1);
    git(at.root, 'commit', '-qm', 'x');
    link('moves', 2);
    link('comes', 3);
    link('file', 1);
    git(at.root, 'rm', '-q', '--cached', 'goes');
    const patch = git(at.root, 'diff', '--cached', '--binary');
    const beside = `${patch}--- /dev/null\n+++ b/.gitmodules\n@@ -0,0 +1 @@\n+[submodule "comes"]\n`;
    const { changes, already, failed } = await changesFromPatch(await at.open(), beside);
    expect(changes.files.map(({ path }) => path)).toEqual(['.gitmodules']);
    expect(already).toEqual([]);
    expect(failed.map(({ path }) => path).sort()).toEqual(['comes', 'file', 'goes', 'moves']);
    for (const { why } of failed) expect(why).toContain('it is a submodule');
  });

  it('is told file by file: what fits, what is there, what does not fit', async () => {
    const at = scratchWorkspace();
    writeFileSync(at.path('fits'), lines('moved down', ...twelve));
    writeFileSync(at.path('there'), lines('new', ...twelve));
    writeFileSync(at.path('other'), 'something else\n');
    const hunk = `@@ -1,3 +1,4 @@\n+new\n line 0\n line 1\n line 2\n`;
    const middle = '@@ -5,4 +5,5 @@\n line 4\n line 5\n+new\n line 6\n line 7\n';
    const patch = [
      `--- a/fits\n+++ b/fits\n${middle}`,
      `--- a/there\n+++ b/there\n${hunk}`,
      `--- a/other\n+++ b/other\n${hunk}`,
      `--- a/missing\n+++ b/missing\n${hunk}`,
      `--- /dev/null\n+++ b/other2\n@@ -0,0 +1 @@\n+x\n`,
    ].join('');
    const workspace = await at.open();
    const { changes, already, failed } = await changesFromPatch(workspace, patch);
    expect(changes.files.map(({ path }) => path)).toEqual(['fits', 'other2']);
    expect(already).toEqual(['there']);
    expect(failed.map(({ path }) => path)).toEqual(['other', 'missing']);
    expect(failed[0]?.why).toMatch(/hunk 1/);
    expect(failed[1]?.why).toMatch(/not there/);
    await workspace.land(changes);
    expect(readFileSync(at.path('fits'), 'utf8')).toBe(lines('moved down', ...twelve.toSpliced(6, 0, 'new')));
  });

  it('is read from the top of the repository in a folder of it', async () => {
    const at = scratchWorkspace();
    git(at.base, 'init', '-q');
    writeFileSync(at.path('f'), 'a\n');
    const workspace = await at.open();
    const hunk = '@@ -1 +1 @@\n-a\n+b\n';
    const both = `--- a/repo/f\n+++ b/repo/f\n${hunk}--- a/top\n+++ b/top\n${hunk}`;
    const { changes, failed } = await changesFromPatch(workspace, both);
    expect(changes.files.map(({ path }) => path)).toEqual(['f']);
    expect(failed.map(({ path }) => path)).toEqual(['top']);
    const { changes: relative } = await changesFromPatch(workspace, `--- a/f\n+++ b/f\n${hunk}`);
    expect(relative.files.map(({ path }) => path)).toEqual(['f']);
  });

  it('is understood in a folder of the tree, as git writes it and with --relative', async () => {
    const at = scratchWorkspace();
    mkdirSync(at.path('pkg'));
    writeFileSync(at.path('pkg/f'), 'a\n');
    writeFileSync(at.path('top'), 'a\n');
    const workspace = await openWorkspace({ root: at.root, cwd: at.path('pkg'), state: at.state, rg: null });
    const hunk = '@@ -1 +1 @@\n-a\n+b\n';
    const patch = (path: string) => `--- a/${path}\n+++ b/${path}\n${hunk}`;
    const paths = async (text: string) =>
      (await changesFromPatch(workspace, text)).changes.files.map(({ path }) => path).sort();
    expect(await paths(patch('pkg/f') + patch('top'))).toEqual(['pkg/f', 'top']);
    expect(await paths(patch('f'))).toEqual(['pkg/f']);
    // What is at the root is what git would have meant.
    writeFileSync(at.path('f'), 'a\n');
    expect(await paths(patch('f'))).toEqual(['f']);
  });

  it('lets two files change places', async () => {
    const at = scratchWorkspace();
    writeFileSync(at.path('a'), 'A\n');
    writeFileSync(at.path('b'), 'B\n');
    const patch =
      'diff --git a/a b/b\nsimilarity index 100%\nrename from a\nrename to b\ndiff --git a/b b/a\nsimilarity index 100%\nrename from b\nrename to a\n';
    const workspace = await at.open();
    const { changes, failed } = await changesFromPatch(workspace, patch);
    expect(failed).toEqual([]);
    await workspace.land(changes);
    expect([readFileSync(at.path('a'), 'utf8'), readFileSync(at.path('b'), 'utf8')]).toEqual(['B\n', 'A\n']);
  });

  it('never writes through a link, and refuses to edit one as if it were its target', async () => {
    const at = scratchWorkspace();
    writeFileSync(at.path('target'), lines('a'));
    symlinkSync('target', at.path('f'));
    const workspace = await at.open();
    const patch = 'diff --git a/f b/f\nindex 1..2 100644\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n';
    const { changes, failed } = await changesFromPatch(workspace, patch);
    expect(changes.files).toEqual([]);
    expect(failed).toEqual([{ path: 'f', why: 'the file is a link now' }]);
    expect(lstatSync(at.path('f')).isSymbolicLink()).toBe(true);
  });

  it('is refused as a whole where it is broken or no patch', async () => {
    const workspace = await scratchWorkspace().open();
    await expect(changesFromPatch(workspace, 'hello\n')).rejects.toThrow(UserFault);
    await expect(changesFromPatch(workspace, '--- a/f\n+++ b/f\n@@ -1,9 +1 @@\n-a\n')).rejects.toThrow(
      /line 3 of the patch/,
    );
  });
});
