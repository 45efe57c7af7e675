import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { changesBetween } from '../../../../src/workspace/commands/snapshot/difference.ts';
import { SnapshotMemory, takeSnapshot } from '../../../../src/workspace/commands/snapshot/snapshot.ts';
import type { Snapshot } from '../../../../src/workspace/commands/snapshot/snapshot.ts';
import { whyUnwatched } from '../../../../src/workspace/paths/unwatched.ts';
import { git, tool } from '../../../support/tools.ts';
import { fill, scratchTree } from '../../support/scratch-tree.ts';

const sha = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function watch(root: string, state = scratchTree(), memory: SnapshotMemory | null = new SnapshotMemory()) {
  const blobs = new Map<string, Uint8Array>();
  const has = (hash: string): boolean => blobs.has(hash);
  const at = { root, indexFile: join(state, 'snapshot'), has, ...(memory && { memory }) };
  const store = {
    has: at.has,
    async putBlob(bytes: Uint8Array) {
      blobs.set(sha(bytes), bytes);
      return sha(bytes);
    },
  };
  const take = async (): Promise<Snapshot> => {
    const snapshot = await takeSnapshot(at);
    onTestFinished(() => snapshot.close());
    return snapshot;
  };
  return {
    at,
    blobs,
    take,
    /** What `work` does to the tree, as short lines and as a change set. */
    async during(work: () => void) {
      const before = await take();
      work();
      const { changes, notes, lost } = await changesBetween(before, await take(), store, { by: 'tool' });
      const states = (changes?.files ?? [])
        .flatMap(({ before: old, after }) => [old, after])
        .filter((one) => one !== null);
      expect(states.filter((one) => blobs.get(one.hash)?.length !== one.size)).toEqual([]);
      const lines = (changes?.files ?? []).map(
        ({ path, before: old, after }) =>
          `${path}: ${old?.mode ?? 'none'} > ${after?.mode ?? 'none'}${old && after && old.hash === after.hash ? ' same' : ''}`,
      );
      return { lines, changes, notes, lost };
    },
  };
}

describe('a snapshot before and after', () => {
  it('tells what was created, changed, deleted, renamed, made executable or linked', async () => {
    const root = scratchTree({
      'a.txt': 'a',
      'b.txt': 'b',
      'c.txt': 'c',
      'sub/d.txt': 'd',
      'sub/e.txt': 'e',
      'x.sh': '#!',
      'same.txt': 's',
      'f.txt': 'f',
      'g/h.txt': 'h',
    });
    symlinkSync('a.txt', join(root, 'link'));
    const { lines, changes, notes } = await watch(root).during(() => {
      writeFileSync(join(root, 'a.txt'), 'A');
      unlinkSync(join(root, 'b.txt'));
      renameSync(join(root, 'c.txt'), join(root, 'moved 檔.txt'));
      rmSync(join(root, 'sub'), { recursive: true });
      chmodSync(join(root, 'x.sh'), 0o755);
      unlinkSync(join(root, 'link'));
      symlinkSync('b.txt', join(root, 'link'));
      unlinkSync(join(root, 'f.txt'));
      symlinkSync('/etc/passwd', join(root, 'f.txt'));
      rmSync(join(root, 'g'), { recursive: true });
      writeFileSync(join(root, 'g'), 'now a file');
      utimesSync(join(root, 'same.txt'), 1, 1);
      fill(root, { 'new/empty': '' });
    });
    expect(lines).toEqual([
      'a.txt: file > file',
      'b.txt: file > none',
      'c.txt: file > none',
      'f.txt: file > link',
      'g: none > file',
      'g/h.txt: file > none',
      'link: link > link',
      'moved 檔.txt: none > file',
      'new/empty: none > file',
      'sub/d.txt: file > none',
      'sub/e.txt: file > none',
      'x.sh: file > executable same',
    ]);
    expect(changes?.files[0]).toEqual({
      path: 'a.txt',
      before: { hash: sha('a'), mode: 'file', size: 1 },
      after: { hash: sha('A'), mode: 'file', size: 1 },
    });
    expect(changes?.files.find((file) => file.path === 'f.txt')?.after?.hash).toBe(sha('/etc/passwd'));
    expect(notes).toEqual([]);
  });

  it('sees nothing where nothing happened', async () => {
    const root = scratchTree({ 'a.txt': 'a' });
    expect(await watch(root).during(() => {})).toEqual({ lines: [], changes: null, notes: [], lost: [] });
  });

  it('sees a change of the same length within the same clock tick', async () => {
    const root = scratchTree({ 'a.txt': 'aaaa' });
    const watched = watch(root);
    for (const content of ['bbbb', 'cccc', 'dddd', 'eeee']) {
      const { lines } = await watched.during(() => {
        const { atime, mtime } = statSync(join(root, 'a.txt'));
        writeFileSync(join(root, 'a.txt'), content);
        utimesSync(join(root, 'a.txt'), atime, mtime); // as a copying tool would
      });
      expect(lines).toEqual(['a.txt: file > file']);
    }
  });

  it('keeps ignored files beside others, but does not look into ignored folders or .git, and says so', async () => {
    const root = scratchTree({
      '.gitignore': '.env\nnode_modules/\n/dist\n*.log\n',
      '.env': 'KEY=1',
      'node_modules/p/a.js': '',
      'dist/b.js': '',
      'logs/a.log': 'x',
    });
    git(root, 'init', '-q');
    const { lines, notes } = await watch(root).during(() => {
      fill(root, {
        '.env': 'KEY=2',
        'node_modules/p/a.js': 'changed',
        'dist/c.js': '',
        'logs/a.log': 'y',
        '.git/description': 'z',
      });
    });
    expect(lines).toEqual(['.env: file > file', 'logs/a.log: file > file']);
    expect(notes).toEqual(['ignored folders are not watched: dist, node_modules']);
  });

  it("says when git's own data changed, and not for a mere status", async () => {
    const root = scratchTree({ 'a.txt': 'a' });
    git(root, 'init', '-q');
    git(root, 'add', '.');
    const watched = watch(root);
    const lost = [{ level: 'info', text: expect.stringContaining('.git') }];
    expect((await watched.during(() => git(root, 'commit', '-qm', 'x'))).lost).toEqual(lost);
    expect((await watched.during(() => git(root, 'status'))).lost).toEqual([]);
    expect((await watched.during(() => git(root, 'branch', 'other'))).lost).toEqual(lost);
    git(root, 'worktree', 'add', '-q', 'linked');
    const linked = watch(join(root, 'linked'));
    const commit = () => git(join(root, 'linked'), 'commit', '-qm', 'y', '--allow-empty');
    expect((await linked.during(commit)).lost).toEqual(lost);
  });

  it('watches what is too large to keep, and says that it cannot be undone', async () => {
    const root = scratchTree({ 'small.txt': 's' });
    for (const name of ['big.bin', 'gone.bin', 'still.bin']) {
      writeFileSync(join(root, name), '');
      truncateSync(join(root, name), 11 * 1024 * 1024);
    }
    const { lines, lost } = await watch(root).during(() => {
      truncateSync(join(root, 'big.bin'), 12 * 1024 * 1024);
      unlinkSync(join(root, 'gone.bin'));
      writeFileSync(join(root, 'small.txt'), 't');
    });
    expect(lines).toEqual(['small.txt: file > file']);
    const text = 'changed, but over 10 MB or not readable: big.bin, gone.bin (deleted)';
    expect(lost).toEqual([{ level: 'warning', text }]);
  });

  it('is not disturbed by pipes, sockets, hard links, broken links and loops', async () => {
    const root = scratchTree({ 'a.txt': 'a' });
    linkSync(join(root, 'a.txt'), join(root, 'hard.txt'));
    symlinkSync('nowhere', join(root, 'broken'));
    symlinkSync('.', join(root, 'loop'));
    tool('mkfifo', [join(root, 'pipe')]);
    const { lines } = await watch(root).during(() => {
      writeFileSync(join(root, 'hard.txt'), 'both');
      unlinkSync(join(root, 'pipe'));
    });
    expect(lines).toEqual(['a.txt: file > file', 'hard.txt: file > file']);
  });

  it('sees files whose name is not UTF-8', async () => {
    const root = scratchTree();
    const odd = Buffer.concat([Buffer.from(`${root}/odd`), Buffer.from([0xff])]);
    const { lines, notes } = await watch(root).during(() => writeFileSync(odd, 'x'));
    expect(lines).toEqual(['odd\udcff: none > file']);
    expect(notes).toEqual([]);
  });
});

describe.each([
  ['in one process', true],
  ['from process to process', false],
])('between snapshots %s', (_where, remembers) => {
  const watchedHere = (root: string, state = scratchTree()) =>
    remembers ? watch(root, state) : watch(root, state, null);

  it('remembers what it read: only what changed since is read again', async () => {
    const root = scratchTree({ 'a.txt': 'a', 'b.txt': 'b' });
    for (const name of ['a.txt', 'b.txt']) utimesSync(join(root, name), 1, 1);
    const watched = watchedHere(root);
    await watched.take();
    // Past the racy moment a file is no longer opened: not even when it could not be.
    const settled = Date.now() + 80;
    while (Date.now() < settled) await watched.take();
    const index = readFileSync(watched.at.indexFile, 'utf8');
    const written = statSync(watched.at.indexFile).ino;
    const snapshot = await watched.take();
    expect(statSync(watched.at.indexFile).ino).toBe(written);
    expect(readFileSync(watched.at.indexFile, 'utf8')).toBe(index);
    expect([...snapshot.files.keys()].sort()).toEqual(['a.txt', 'b.txt']);
    expect(Buffer.from(snapshot.bytes(snapshot.files.get('a.txt') as never) as Uint8Array).toString()).toBe('a');
  });

  it('reads a file again whose times are as young as the snapshot, since it may change without showing it', async () => {
    const root = scratchTree({ 'a.txt': 'a' });
    const watched = watchedHere(root);
    const soon = Date.now() / 1000 + 3600;
    utimesSync(join(root, 'a.txt'), soon, soon);
    await watched.take();
    const written = statSync(watched.at.indexFile).size;
    await watched.take();
    expect(statSync(watched.at.indexFile).size).toBeGreaterThan(written);
  });

  it('starts anew when its files are damaged or gone', async () => {
    const root = scratchTree({ 'a.txt': 'a' });
    const state = scratchTree();
    const watched = watchedHere(root, state);
    const packOf = (): string => join(state, readdirSync(state).find((name) => name.endsWith('.pack')) as string);
    for (const damage of [
      () => writeFileSync(join(state, 'snapshot'), '{"format":1'),
      () => writeFileSync(join(state, 'snapshot'), 'null'),
      () => unlinkSync(join(state, 'snapshot')),
      () => unlinkSync(packOf()),
      () => truncateSync(packOf(), 0),
    ]) {
      await watched.take();
      damage();
      const snapshot = await watched.take();
      expect(Buffer.from(snapshot.bytes(snapshot.files.get('a.txt') as never) as Uint8Array).toString()).toBe('a');
      expect(readdirSync(state).filter((name) => name.endsWith('.pack'))).toHaveLength(1);
    }
  });

  it('does not pass off damaged bytes as the old content', async () => {
    const root = scratchTree({ 'a.txt': 'aaaa' });
    const state = scratchTree();
    const watched = watchedHere(root, state);
    const { lines, lost } = await watched.during(() => {
      const pack = readdirSync(state).find((name) => name.endsWith('.pack')) as string;
      writeFileSync(join(state, pack), 'XXXX');
      writeFileSync(join(root, 'a.txt'), 'bbbb');
    });
    expect(lines).toEqual([]);
    expect(lost).toEqual([{ level: 'warning', text: 'changed, but over 10 MB or not readable: a.txt' }]);
  });

  it('has the old content even when another archie went on meanwhile', async () => {
    const root = scratchTree({ 'a.txt': 'first' });
    const state = scratchTree();
    const watched = watchedHere(root, state);
    const other = watchedHere(root, state);
    const { changes } = await watched.during(() => writeFileSync(join(root, 'a.txt'), 'second'));
    const before = await watched.take();
    writeFileSync(join(root, 'a.txt'), 'third');
    await Promise.all([other.take(), other.take(), other.take()]);
    rmSync(state, { recursive: true });
    mkdirSync(state);
    expect(changes?.files[0]?.before?.hash).toBe(sha('first'));
    expect(
      Buffer.from(
        before.bytes(before.files.get('a.txt') as never) ?? watched.blobs.get(sha('second')) ?? [],
      ).toString(),
    ).toBe('second');
  });

  it('writes its files for the user alone', async () => {
    const umask = process.umask(0);
    onTestFinished(() => void process.umask(umask));
    const state = scratchTree();
    await watchedHere(scratchTree({ 'a.txt': 'a' }), state).take();
    expect(readdirSync(state).sort()).toEqual(['snapshot', expect.stringMatching(/^snapshot\.[0-9a-f]+\.pack$/)]);
    for (const name of readdirSync(state)) expect(statSync(join(state, name)).mode & 0o777).toBe(0o600);
  });

  it('throws away contents that no file has any more', async () => {
    const root = scratchTree();
    const state = scratchTree();
    const watched = watchedHere(root, state);
    const size = (): number =>
      readdirSync(state)
        .filter((name) => name.endsWith('.pack'))
        .reduce((sum, name) => sum + statSync(join(state, name)).size, 0);
    for (let round = 0; round < 9; round += 1) {
      writeFileSync(join(root, 'noise.bin'), createHash('sha512').update(`${round}`).digest('hex').repeat(60_000)); // 7.7 MB
      await watched.take();
    }
    expect(size()).toBeLessThan(45e6);
    const last = await watched.take();
    expect(last.bytes(last.files.get('noise.bin') as never)).toHaveLength(7_680_000);
  });

  it('does not watch its own files when they lie in the tree', async () => {
    const root = scratchTree({ 'a.txt': 'a', 'state/x/y': '' });
    const watched = watchedHere(root, join(root, 'state/x'));
    expect((await watched.during(() => {})).lines).toEqual([]);
    expect(existsSync(join(root, 'state/x/snapshot'))).toBe(true);
  });

  it('stops when interrupted', async () => {
    const watched = watchedHere(scratchTree({ 'a.txt': 'a' }));
    await expect(takeSnapshot(watched.at, AbortSignal.abort())).rejects.toMatchObject({ code: 'interrupted' });
    await watched.take();
  });
});

it('does not take a home folder, or what holds one, for a project', () => {
  const home = process.env['HOME'] as string;
  expect(whyUnwatched(home)).not.toBeNull();
  expect(whyUnwatched('/')).not.toBeNull();
  expect(whyUnwatched(join(home, 'project'))).toBeNull();
});
