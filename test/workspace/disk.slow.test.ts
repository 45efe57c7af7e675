import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { bench, changes, refusal, treeOf } from './bench.ts';

const root = process.getuid?.() === 0;
const mountable = root && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
const limitable = spawnSync('prlimit', ['--version']).status === 0;
const immutable = root && canBeImmutable();

function canBeImmutable(): boolean {
  const probe = execFileSync('mktemp', { encoding: 'utf8' }).trim();
  const can = spawnSync('chattr', ['+i', probe]).status === 0;
  spawnSync('chattr', ['-i', probe]);
  spawnSync('rm', ['-f', probe]);
  return can;
}

function mount(where: string, size: string, option = 'rw'): void {
  mkdirSync(where, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},${option}`, 'none', where]);
  onTestFinished(() => void spawnSync('umount', ['-l', where]));
}

describe('a disk that fails', () => {
  // Needs mount(8) as root.
  it.skipIf(!mountable)('ENOSPC in the tree: nothing lands, nothing is torn, nothing is left over', async () => {
    const at = bench();
    mount(at.root, '1m');
    writeFileSync(at.path('one'), 'first');
    writeFileSync(at.path('two'), 'second');
    const before = treeOf(at.root);
    const workspace = await at.open();
    const set = await changes(workspace, {
      one: 'small',
      two: 'x'.repeat(700_000),
      three: 'y'.repeat(700_000),
      'new/four': 'z',
    });
    const failure = await refusal(workspace.land(set));
    expect(failure.code).toBe('io');
    expect(failure.message).toMatch(/(two|three) cannot be written: no space left on the device \(ENOSPC\)/);
    expect(treeOf(at.root)).toEqual(before);
    await workspace.land(await changes(workspace, { one: 'fits' }));
    expect(readFileSync(at.path('one'), 'utf8')).toBe('fits');
  });

  it.skipIf(!mountable)('ENOSPC in the state folder: nothing lands, and it says where', async () => {
    const at = bench();
    mount(at.state, '300k');
    writeFileSync(at.path('one'), 'x'.repeat(50_000));
    const workspace = await at.open();
    const set = await changes(workspace, { one: 'y'.repeat(50_000) });
    spawnSync('sh', ['-c', `head -c 1m /dev/zero > ${join(at.state, 'filler')}`]);
    const failure = await refusal(workspace.land(set));
    expect(failure).toMatchObject({ code: 'io' });
    expect(failure.message).toMatch(/ENOSPC/);
    expect(treeOf(at.root)).toEqual({ one: 'x'.repeat(50_000) });
    spawnSync('rm', [join(at.state, 'filler')]);
    await workspace.land(set);
    expect(treeOf(at.root)).toEqual({ one: 'y'.repeat(50_000) });
    expect((await (await at.open()).landings()).length).toBe(1);
  });

  it.skipIf(!mountable)('EROFS: nothing lands', async () => {
    const at = bench();
    mount(at.root, '1m');
    writeFileSync(at.path('one'), 'first');
    execFileSync('mount', ['-o', 'remount,ro', at.root]);
    const workspace = await at.open();
    const failure = await refusal(workspace.land(await changes(workspace, { one: 'second' })));
    expect(failure.message).toMatch(/one cannot be written: the file system is read-only \(EROFS\)/);
    expect(treeOf(at.root)).toEqual({ one: 'first' });
  });

  it.skipIf(!mountable)('a state folder that is read-only is named at once', async () => {
    const at = bench();
    mount(at.state, '1m', 'ro');
    await expect(openWorkspace({ root: at.root, state: at.state })).rejects.toThrow(/XDG_STATE_HOME/);
  });

  // Needs chattr(1) as root on a file system that has the immutable flag.
  it.skipIf(!immutable)('a rename that fails halfway: what was done is taken back, folders and all', async () => {
    const at = bench();
    for (const name of ['changed', 'deleted', 'stuck']) writeFileSync(at.path(name), name);
    writeFileSync(at.path('private'), 'private', { mode: 0o600 });
    const before = treeOf(at.root);
    const workspace = await at.open();
    const set = await changes(workspace, {
      changed: 'x',
      private: null,
      deleted: null,
      'made/deep/file': 'x',
      link: { text: 'changed', mode: 'link' },
      stuck: 'x',
    });
    execFileSync('chattr', ['+i', at.path('stuck')]);
    onTestFinished(() => void spawnSync('chattr', ['-i', at.path('stuck')]));
    const failure = await refusal(workspace.land(set));
    spawnSync('chattr', ['-i', at.path('stuck')]);
    expect(failure).toMatchObject({ code: 'io' });
    expect(failure.message).toMatch(/taken back/);
    expect(treeOf(at.root)).toEqual(before);
    expect(execFileSync('stat', ['-c', '%a', at.path('private')], { encoding: 'utf8' }).trim()).toBe('600');
    expect(await workspace.landings()).toEqual([]);
    expect((await at.open()).recovered).toEqual([]);
    await workspace.land(set);
    expect(treeOf(at.root)).toMatchObject({ stuck: 'x', 'made/deep/file': 'x' });
  });

  // Needs prlimit(1), to have few files to open.
  it.skipIf(!limitable)('EMFILE: nothing lands, and the next try does', async () => {
    const at = bench();
    writeFileSync(at.path('a'), 'before');
    const workspace = await at.open();
    const set = await changes(workspace, { a: 'after', 'b/c': 'after' });
    const limit = spawnSync(
      'prlimit',
      ['--pid', String(process.pid), '--nofile', '--output', 'SOFT', '--noheadings', '--raw'],
      {
        encoding: 'utf8',
      },
    );
    expect(limit.status).toBe(0);
    const held: number[] = [];
    execFileSync('prlimit', ['--pid', String(process.pid), '--nofile=256:']);
    try {
      for (;;) held.push(openSync('/dev/null', 'r'));
    } catch {
      // Full. A few are given back, one at a time, so that it fails in ever later steps.
    }
    const codes: string[] = [];
    for (let free = 0; free < 6; free += 1) {
      codes.push(
        await workspace.land(set).then(
          () => 'landed',
          (error: { code: string }) => error.code,
        ),
      );
      if (codes.at(-1) === 'landed') break;
      const fd = held.pop();
      if (fd !== undefined) closeSync(fd);
    }
    for (const fd of held) closeSync(fd);
    execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${limit.stdout.trim()}:`]);
    expect(codes[0]).toBe('io');
    expect(new Set(codes.slice(0, -1))).toEqual(new Set(['io']));
    if (codes.at(-1) !== 'landed') await workspace.land(set);
    expect(treeOf(at.root)).toEqual({ a: 'after', 'b/': '', 'b/c': 'after' });
  });
});
