/** What a command does beside the content of files: permission bits and empty folders are recorded and come back, the rest is said. */

import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommandOutput } from '../../../src/protocol/workspace.ts';
import type { OpenedWorkspace } from '../../../src/workspace/workspace.ts';
import { all } from '../support/scratch-tree.ts';
import { scratchWorkspace, treeOf } from '../support/scratch-workspace.ts';

type Ended = Extract<CommandOutput, { type: 'ended' }>;

async function scratch(files: Record<string, string> = {}) {
  const at = scratchWorkspace();
  mkdirSync(at.path('.git'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(at.path(name)), { recursive: true });
    writeFileSync(at.path(name), text);
  }
  return { ...at, workspace: await at.open() };
}

async function run(workspace: OpenedWorkspace, command: string): Promise<Ended> {
  const signal = AbortSignal.timeout(30_000);
  const events = await all(workspace.run({ command, timeout: 20_000, origin: { by: 'tool' } }, signal));
  const end = events.at(-1);
  if (end?.type !== 'ended') throw new Error('no end');
  return end;
}

const bits = (path: string) => (statSync(path).mode & 0o7777).toString(8);

/** Runs it, undoes it and does it again; `look` tells the tree. */
async function thereAndBack(workspace: OpenedWorkspace, command: string, look: () => unknown): Promise<unknown[]> {
  const before = look();
  const end = await run(workspace, command);
  expect(end).toMatchObject({ exit: 0, lost: [] });
  const after = look();
  expect(after).not.toEqual(before);
  await workspace.record(end.changes!);
  await workspace.land(await workspace.undo());
  expect(look()).toEqual(before);
  await workspace.land(await workspace.redo());
  const again = look();
  await workspace.land(await workspace.undo());
  expect(again).toEqual(after);
  return [before, look()];
}

describe('a command that changes', () => {
  it.each([
    ['bits of a file', 'chmod 600 a'],
    ['bits and content', 'chmod 640 a; echo more >> a'],
    ['set-id and sticky bits', 'chmod 6755 a; chmod 1755 d'],
    ['bits of a folder', 'chmod 700 d'],
    ['bits of a folder and a file in it', 'echo more >> d/b; chmod 500 d'],
  ])('%s is taken back and done again', async (_what, command) => {
    const { path, root, workspace } = await scratch({ a: 'a\n', 'd/b': 'b\n' });
    chmodSync(path('a'), 0o644);
    chmodSync(path('d'), 0o755);
    const look = () => [bits(path('a')), bits(path('d')), bits(path('d/b')), treeOf(root)];
    const [before, now] = await thereAndBack(workspace, command, look);
    expect(now).toEqual(before);
  });

  it.each([
    ['made', 'mkdir -p logs/deep/er tmp'],
    ['removed', 'rmdir empty/one empty/two empty'],
    ['moved', 'mv empty elsewhere'],
    ['made and filled', 'mkdir -p x/y z; echo 1 > x/y/f'],
    ['made where a file was', 'rm a; mkdir a'],
    ['removed for a file', 'rmdir empty/one; echo now > empty/one'],
    ['removed with one below for a file', 'rm -r empty; echo now > empty'],
  ])('empty folders, %s, is taken back and done again', async (_what, command) => {
    const { path, root, workspace } = await scratch({ a: 'a' });
    mkdirSync(path('empty/one'), { recursive: true });
    mkdirSync(path('empty/two'));
    const [before, now] = await thereAndBack(workspace, command, () => treeOf(root));
    expect(now).toEqual(before);
  });

  it('leaves a folder that has been filled since, and bits that were chosen since', async () => {
    const { path, workspace } = await scratch({ a: 'a', b: 'b' });
    const end = await run(workspace, 'mkdir logs; chmod 600 a b');
    await workspace.record(end.changes!);
    writeFileSync(path('logs/mine'), 'x');
    chmodSync(path('a'), 0o640);
    await workspace.land(await workspace.undo());
    expect([statSync(path('logs/mine')).size, bits(path('a')), bits(path('b'))]).toEqual([1, '640', '644']);
  });
});

describe('what is not recorded', () => {
  it.each([
    ['an ignored folder that was removed', 'rm -r dist', [{ level: 'warning', text: /^deleted, .*: dist$/ }]],
    ['an ignored folder in which something changed', 'touch dist/c', [{ level: 'info', text: /^changed, .*: dist$/ }]],
    [
      'what it names deep in an ignored folder',
      'rm -r dist/deep/er',
      [{ level: 'warning', text: /^deleted, .*: dist\/deep\/er$/ }],
    ],
    ['a new ignored folder', 'mkdir build', [{ level: 'info', text: /^new, .*: build$/ }]],
    ['a large file that was removed', 'rm big.bin', [{ level: 'warning', text: /over 10 MB.*big\.bin \(deleted\)/ }]],
    [
      'a repository inside that was removed',
      'rm -rf sub/.git',
      [{ level: 'warning', text: /^deleted: git's own data \(sub\/\.git\)$/ }],
    ],
    [
      'a branch of a repository inside',
      'touch sub/.git/refs/heads/x',
      [{ level: 'info', text: /^changed: git's own data \(sub\/\.git\)$/ }],
    ],
    ['what it names above the tree', 'echo x > ../above', [{ level: 'warning', text: /^changed, .*: \.\.\/above$/ }]],
    ['a new pipe', 'mkfifo pipe', [{ level: 'info', text: /^new: pipes, .*: pipe$/ }]],
    ['a pipe that was removed', 'rm d/old', [{ level: 'warning', text: /^deleted: pipes, .*: d\/old$/ }]],
    [
      'permissions of the tree itself',
      'chmod 700 .',
      [{ level: 'info', text: /^changed: permissions of .* itself: \.$/ }],
    ],
    ['links', 'ln a hard', [{ level: 'info', text: /^changed beside content.*: a$/ }]],
  ])('is said: %s', async (_what, command, lost) => {
    const { path, workspace } = await scratch({ '.gitignore': 'dist/\nbuild/\n', 'dist/deep/er/x': '', a: 'a' });
    mkdirSync(path('sub/.git/refs/heads'), { recursive: true });
    writeFileSync(path('sub/.git/HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(path('sub/a'), 'a');
    writeFileSync(path('big.bin'), '');
    truncateSync(path('big.bin'), 11 * 1024 * 1024);
    mkdirSync(path('d'));
    execFileSync('mkfifo', [path('d/old')]);
    const end = await run(workspace, command);
    expect(end.lost).toEqual(lost.map(({ level, text }) => ({ level, text: expect.stringMatching(text) })));
  });

  it('is nothing where nothing was lost', async () => {
    const { path, workspace } = await scratch({ '.gitignore': 'dist/\n', 'dist/x': '', a: 'a' });
    linkSync(path('a'), path('hard'));
    expect((await run(workspace, 'cat a dist/x; echo b > b; echo more >> a; rm hard')).lost).toEqual([]);
  });

  it('is said beforehand of what a command names, and of a tree that is not watched', async () => {
    const { path, base, workspace, root, open } = await scratch({
      '.gitignore': 'dist/\n.env\n',
      'dist/x': '',
      '.env': '1',
    });
    writeFileSync(path('big.bin'), '');
    truncateSync(path('big.bin'), 11 * 1024 * 1024);
    expect(await workspace.limits('rm -rf ./dist/ "big.bin" .env nowhere && echo dist/x/../..')).toEqual([
      'What it does to these is not recorded and cannot be undone: dist (ignored), big.bin (over 10 MB).',
    ]);
    expect(await workspace.limits('npm test; ls .. ../..; cat /etc/hosts ../nowhere/x')).toEqual([]);
    expect(await workspace.limits('cp a ../new.txt')).toEqual([
      'What it does to these is not recorded and cannot be undone: ../new.txt (outside of what is watched).',
    ]);
    const home = process.env['HOME'];
    process.env['HOME'] = base;
    try {
      expect(await (await open()).limits('npm test')).toEqual([]);
      process.env['HOME'] = root;
      expect(await (await open()).limits('npm test')).toEqual([expect.stringMatching(/is not a project folder\.$/)]);
    } finally {
      process.env['HOME'] = home;
    }
  });
});
