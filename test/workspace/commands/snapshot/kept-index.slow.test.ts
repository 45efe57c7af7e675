import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { changesBetween } from '../../../../src/workspace/commands/snapshot/difference.ts';
import { SnapshotMemory, takeSnapshot } from '../../../../src/workspace/commands/snapshot/snapshot.ts';
import type { Snapshot } from '../../../../src/workspace/commands/snapshot/snapshot.ts';
import { git } from '../../../support/tools.ts';
import { fill, scratchTree } from '../../support/scratch-tree.ts';

/** As many files as it takes until threads look at them. */
const many = 5_000;

function manyFiles(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: many }, (_, n) => [`src/m${n % 50}/f${n}.txt`, `${n}`]));
}

/** A tree whose times are long past, so that nothing but a change makes anybody look again. */
function settledTree(files: Record<string, string>): string {
  const root = scratchTree(files);
  const paths = execFileSync('find', [root, '-depth', '-print0']).toString().split('\0');
  for (const path of paths) if (path !== '') utimesSync(path, 1e9, 1e9);
  return root;
}

function keeping(root: string) {
  const at = { root, indexFile: join(scratchTree(), 'snapshot'), has: () => false, memory: new SnapshotMemory() };
  const take = async (): Promise<Snapshot> => {
    const snapshot = await takeSnapshot(at);
    onTestFinished(() => snapshot.close());
    return snapshot;
  };
  const during = async (work: () => void): Promise<string[]> => {
    const before = await take();
    work();
    const after = await take();
    const store = { has: () => true, putBlob: async () => '' };
    const { changes } = await changesBetween(before, after, store, { by: 'tool' });
    return (changes?.files ?? []).map(({ path }) => path);
  };
  /** Looks until what was changed last is old enough to be believed: before that, everything young is looked at anew. */
  const settle = async (): Promise<Snapshot> => {
    const until = Date.now() + 80;
    while (Date.now() < until) await take();
    return take();
  };
  return { at, take, during, settle };
}

/** Once for trees that are looked at here, once for those that threads look at. */
describe.each([
  ['few files', {}],
  ['many files', manyFiles()],
])('an index that is kept, of %s', (_size, files) => {
  it('sees what does not show in any folder: a write in place, also with the old times and length', async () => {
    const root = settledTree({ ...files, 'a/b/c.txt': 'old', 'top.txt': 'old' });
    const { during, settle } = keeping(root);
    await settle();
    expect(await during(() => writeFileSync(join(root, 'a/b/c.txt'), 'new'))).toEqual(['a/b/c.txt']);
    expect(
      await during(() => {
        writeFileSync(join(root, 'top.txt'), 'new');
        utimesSync(join(root, 'top.txt'), 1e9, 1e9);
      }),
    ).toEqual(['top.txt']);
    expect(await during(() => chmodSync(join(root, 'top.txt'), 0o755))).toEqual(['top.txt']);
    expect(await during(() => {})).toEqual([]);
  });

  it('sees names that come, go and move, in folders old and new', async () => {
    const root = settledTree({ ...files, 'a/b/c.txt': 'c', 'a/d.txt': 'd', 'e/f/g.txt': 'g' });
    const { during, settle } = keeping(root);
    await settle();
    expect(await during(() => fill(root, { 'a/b/new.txt': '', 'n/o/p.txt': '' }))).toEqual([
      'a/b/new.txt',
      'n/o/p.txt',
    ]);
    expect(await during(() => unlinkSync(join(root, 'a/b/new.txt')))).toEqual(['a/b/new.txt']);
    expect(await during(() => renameSync(join(root, 'e'), join(root, 'a/e')))).toEqual(['a/e/f/g.txt', 'e/f/g.txt']);
    expect(await during(() => rmSync(join(root, 'n'), { recursive: true }))).toEqual(['n/o/p.txt']);
    expect(
      await during(() => {
        rmSync(join(root, 'a/b'), { recursive: true });
        fill(root, { 'a/b/c.txt': 'other' });
      }),
    ).toEqual(['a/b/c.txt']);
    expect(
      await during(() => {
        rmSync(join(root, 'a/b'), { recursive: true });
        symlinkSync('../src', join(root, 'a/b'));
      }),
    ).toEqual(['a/b', 'a/b/c.txt']);
    expect(await during(() => {})).toEqual([]);
  });

  it('takes a name whose folder was given its old times back for what it is', async () => {
    const root = settledTree({ ...files, 'a/b.txt': '' });
    const { take, settle } = keeping(root);
    await settle();
    const { atime, mtime } = statSync(join(root, 'a'));
    writeFileSync(join(root, 'a/hidden.txt'), '');
    utimesSync(join(root, 'a'), atime, mtime);
    // Another's look: by the time of ours nothing is young any more.
    await keeping(root).settle();
    expect((await take()).files.has('a/hidden.txt')).toBe(true);
  });

  it('goes by the patterns that hold now, wherever they were changed', async () => {
    const root = settledTree({ ...files, '.gitignore': 'out/\n', 'out/x.txt': '', 'in/y.txt': '', 'lib/z.txt': '' });
    git(root, 'init', '-q');
    const { settle } = keeping(root);
    const ignored = async () => (await settle()).ignored.sort();
    expect(await ignored()).toEqual(['out']);
    writeFileSync(join(root, '.gitignore'), 'in/\n');
    expect(await ignored()).toEqual(['in']);
    writeFileSync(join(root, 'lib/.gitignore'), '*/\n');
    mkdirSync(join(root, 'lib/deep'));
    expect(await ignored()).toEqual(['in', 'lib/deep']);
    unlinkSync(join(root, 'lib/.gitignore'));
    expect(await ignored()).toEqual(['in']);
    writeFileSync(join(root, '.git/info/exclude'), 'lib/\n');
    expect(await ignored()).toEqual(['in', 'lib']);
    unlinkSync(join(root, '.gitignore'));
    expect((await settle()).files.has('in/y.txt')).toBe(true);
  });

  it('starts afresh in a repository inside, a submodule or a linked worktree, and by its own excludes', async () => {
    const root = settledTree({ ...files, '.gitignore': 'gen/\n', 'sub/gen/x.txt': '', 'a.txt': '' });
    git(root, 'init', '-q');
    const { settle } = keeping(root);
    expect((await settle()).ignored).toEqual(['sub/gen']);
    git(join(root, 'sub'), 'init', '-q');
    expect((await settle()).ignored).toEqual([]);
    writeFileSync(join(root, 'sub/.git/info/exclude'), 'gen/\n');
    expect((await settle()).ignored).toEqual(['sub/gen']);
    // Where a submodule has its own data.
    mkdirSync(join(root, '.git/modules'));
    renameSync(join(root, 'sub/.git'), join(root, '.git/modules/sub'));
    writeFileSync(join(root, 'sub/.git'), 'gitdir: ../.git/modules/sub\n');
    expect((await settle()).ignored).toEqual(['sub/gen']);
    writeFileSync(join(root, '.git/modules/sub/info/exclude'), '');
    expect((await settle()).ignored).toEqual([]);
  });

  it('keeps the old contents for whoever holds an older snapshot', async () => {
    const root = settledTree({ ...files, 'a.txt': 'first' });
    const { take } = keeping(root);
    const first = await take();
    const entry = first.files.get('a.txt');
    for (const text of ['second', 'third']) {
      writeFileSync(join(root, 'a.txt'), text);
      await take();
    }
    expect(first.files.get('a.txt')).toBe(entry);
    expect(Buffer.from(first.bytes(entry as never) ?? []).toString()).toBe('first');
  });

  it('writes down only what changed, and another process reads it all', async () => {
    const root = settledTree({ ...files, 'a.txt': 'a', 'b.txt': 'b' });
    const { at, take } = keeping(root);
    await take();
    const whole = statSync(at.indexFile);
    writeFileSync(join(root, 'a.txt'), 'A');
    unlinkSync(join(root, 'b.txt'));
    await take();
    expect(statSync(at.indexFile)).toMatchObject({ ino: whole.ino });
    const lines = readFileSync(at.indexFile, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { gone: string[] }).gone)).toEqual([[], ['b.txt']]);
    utimesSync(join(root, 'a.txt'), 1e9, 1e9);
    const kept = (await take()).files;
    const written = readFileSync(at.indexFile, 'utf8');
    const { memory, ...elsewhere } = at;
    const other = await takeSnapshot(elsewhere);
    onTestFinished(() => other.close());
    expect([...other.files.keys()].sort()).toEqual([...kept.keys()].sort());
    expect(readFileSync(at.indexFile, 'utf8').startsWith(written)).toBe(true);
    expect(memory.index.index).not.toBeNull();
  });
});

it('does not take what could not be looked into for deleted', async () => {
  const root = settledTree({ 'a/b.txt': 'b' });
  const { take } = keeping(root);
  const [before, after] = [await take(), await take()];
  const blind: Snapshot = { ...after, files: new Map(), folders: new Map(), unseen: ['a'] };
  const store = { has: () => true, putBlob: async () => '' };
  const { changes, notes } = await changesBetween(before, blind, store, { by: 'tool' });
  expect(changes).toBeNull();
  expect(notes).toEqual(['could not be looked into: a']);
});
