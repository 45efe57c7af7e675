import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withLock } from '../../src/disk/lock.ts';
import { bench, changes, refusal } from './bench.ts';
import { bundle, ended, start } from '../support/child.ts';

function dead(): number {
  return spawnSync(process.execPath, ['-e', '0']).pid;
}

/** The lock as it is while we hold it. */
async function ours(path: string): Promise<Record<string, unknown>> {
  return withLock(path, async () => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>);
}

describe('the lock', () => {
  it('lets one work at a time, and is gone afterwards', async () => {
    const path = join(bench().base, 'lock');
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 12 }, () => withLock(path, work)));
    expect(most).toBe(1);
    expect(existsSync(path)).toBe(false);
  });

  it('is given back when the work fails', async () => {
    const path = join(bench().base, 'lock');
    await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(path)).toBe(false);
  });

  it.each([
    ['whose process is dead', () => ({ pid: dead() })],
    ['whose process number is someone else’s now', () => ({ start: '1' })],
    ['from before the machine was started', () => ({ boot: 'another' })],
  ])('is broken: one %s', async (_, difference) => {
    const path = join(bench().base, 'lock');
    writeFileSync(path, JSON.stringify({ ...(await ours(path)), ...difference() }));
    await expect(withLock(path, async () => 'in', 1000)).resolves.toBe('in');
    expect(readdirSync(join(path, '..')).filter((name) => name.startsWith('lock'))).toEqual([]);
  });

  it.each(['', '{', '{"token":7}'])('is broken: one that is no lock (%j)', async (content) => {
    const path = join(bench().base, 'lock');
    writeFileSync(path, content);
    await expect(withLock(path, async () => 'in', 1000)).resolves.toBe('in');
  });

  it.each([
    ['a living process', {}],
    ['another machine, just now', { home: 'elsewhere', pid: 1, boot: 'theirs' }],
  ])('of %s is respected', async (_, difference) => {
    const path = join(bench().base, 'lock');
    writeFileSync(path, JSON.stringify({ ...(await ours(path)), ...difference }));
    expect(await refusal(withLock(path, async () => 'in', 50))).toMatchObject({ code: 'locked' });
    expect(existsSync(path)).toBe(true);
  });

  it('counts right over processes, though every third lock is left by the dead', { timeout: 60_000 }, async () => {
    const { base } = bench();
    const [path, counter] = [join(base, 'lock'), join(base, 'counter')];
    const script = await bundle('test/workspace/lock-child.ts');
    writeFileSync(counter, '0');
    const corpse: Record<string, unknown> = { ...(await ours(path)), pid: dead() };
    writeFileSync(path, JSON.stringify(corpse));
    writeFileSync(`${path}-${String(corpse['token'])}`, JSON.stringify({ ...corpse, token: 'abcdefabcdef' }));
    const children = await Promise.all([1, 2, 3, 4].map(() => start(script, [path, counter, '40', String(dead())])));
    await Promise.all(children.map(ended));
    expect(readFileSync(counter, 'utf8')).toBe('160');
    // Rights to break that were not given back would stay as files.
    expect(
      readdirSync(base).filter((name) => name.startsWith('lock-') && name !== `lock-${String(corpse['token'])}`),
    ).toEqual([]);
  });

  it('does not stop a landing when it is a dead process’s, and leaves no drafts', async () => {
    const at = bench();
    const workspace = await at.open();
    mkdirSync(at.shelf(), { recursive: true });
    const lock = join(at.shelf(), 'lock');
    writeFileSync(lock, JSON.stringify({ ...(await ours(lock)), pid: dead() }));
    writeFileSync(`${lock}.${dead()}.abcdef`, '{}');
    await workspace.land(await changes(workspace, { a: '1' }));
    await at.open();
    expect(readdirSync(at.shelf()).filter((name) => name.startsWith('lock'))).toEqual([]);
  });
});
