import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tryLock, withLock } from '../../src/disk/lock.ts';
import { bundle, ended, start } from '../support/child.ts';
import { scratchFolder } from '../support/scratch.ts';

function dead(): number {
  return spawnSync(process.execPath, ['-e', '0']).pid;
}

/** The lock as it is while we hold it. */
async function ours(path: string): Promise<{ token: string; [field: string]: unknown }> {
  return withLock(path, async () => JSON.parse(readFileSync(path, 'utf8')) as { token: string });
}

describe('the lock', () => {
  it('lets one work at a time, and is gone afterwards', async () => {
    const path = join(scratchFolder(), 'lock');
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

  it('is taken at once or not at all where nobody waits', async () => {
    const path = join(scratchFolder(), 'lock');
    const first = tryLock(path);
    expect(tryLock(path)).toEqual({ holder: expect.objectContaining({ pid: process.pid }) });
    if ('release' in first) first.release();
    const second = tryLock(path);
    expect(second).toHaveProperty('release');
    // Whoever gives it back twice must not take it from the next.
    if ('release' in first) first.release();
    expect(existsSync(path)).toBe(true);
    if ('release' in second) second.release();
    expect(existsSync(path)).toBe(false);
  });

  it('is not broken while another living process is at it', async () => {
    const path = join(scratchFolder(), 'lock');
    const stale = { ...(await ours(path)), pid: dead() };
    writeFileSync(path, JSON.stringify(stale));
    const breaking = tryLock(`${path}-${stale.token}`);
    expect(tryLock(path)).toEqual({ holder: expect.objectContaining({ pid: process.pid }) });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(stale);
    if ('release' in breaking) breaking.release();
    expect(tryLock(path)).toHaveProperty('release');
  });

  it.each([
    ['a living process', process.ppid, true],
    ['a dead process', dead(), false],
    ['this process, from before a restart', process.pid, false],
  ])('is read as versions before wrote it for sessions: one of %s', (_, pid, living) => {
    const path = join(scratchFolder(), 'lock');
    const start = readFileSync(`/proc/${living ? pid : process.pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[19];
    writeFileSync(path, `${pid} ${start}`);
    expect(tryLock(path)).toHaveProperty(living ? 'holder' : 'release');
    writeFileSync(path, `${pid} 1`);
    expect(tryLock(path)).toHaveProperty('release');
  });

  it('is given back when the work fails', async () => {
    const path = join(scratchFolder(), 'lock');
    await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(path)).toBe(false);
  });

  it.each([
    ['whose process is dead', () => ({ pid: dead() })],
    ['whose process number is someone else’s now', () => ({ start: '1' })],
    ['from before the machine was started', () => ({ boot: 'another' })],
  ])('is broken: one %s', async (_, difference) => {
    const path = join(scratchFolder(), 'lock');
    writeFileSync(path, JSON.stringify({ ...(await ours(path)), ...difference() }));
    await expect(withLock(path, async () => 'in', 1000)).resolves.toBe('in');
    expect(readdirSync(join(path, '..')).filter((name) => name.startsWith('lock'))).toEqual([]);
  });

  it.each(['', '{', '{"token":7}'])('is broken: one that is no lock (%j)', async (content) => {
    const path = join(scratchFolder(), 'lock');
    writeFileSync(path, content);
    await expect(withLock(path, async () => 'in', 1000)).resolves.toBe('in');
  });

  it('is not taken where a link has its name: nobody would ever get it', async () => {
    const path = join(scratchFolder(), 'lock');
    symlinkSync('nowhere', path);
    expect(() => tryLock(path)).toThrow('ELOOP');
  });

  it.each([
    ['a living process', {}],
    ['another machine, just now', { home: 'elsewhere', pid: 1, boot: 'theirs' }],
  ])('of %s is respected', async (_, difference) => {
    const path = join(scratchFolder(), 'lock');
    writeFileSync(path, JSON.stringify({ ...(await ours(path)), ...difference }));
    await expect(withLock(path, async () => 'in', 50)).rejects.toMatchObject({ code: 'locked' });
    expect(tryLock(path)).toMatchObject({ holder: { home: expect.any(String) } });
    expect(existsSync(path)).toBe(true);
  });

  it('counts right over processes, though every third lock is left by the dead', { timeout: 60_000 }, async () => {
    const base = scratchFolder();
    const [path, counter] = [join(base, 'lock'), join(base, 'counter')];
    const script = await bundle('test/disk/lock-child.ts');
    writeFileSync(counter, '0');
    const corpse = { ...(await ours(path)), pid: dead() };
    writeFileSync(path, JSON.stringify(corpse));
    writeFileSync(`${path}-${corpse.token}`, JSON.stringify({ ...corpse, token: 'abcdefabcdef' }));
    const children = await Promise.all([1, 2, 3, 4].map(() => start(script, [path, counter, '40', String(dead())])));
    await Promise.all(children.map(ended));
    expect(readFileSync(counter, 'utf8')).toBe('160');
    // Rights to break that were not given back would stay as files.
    expect(readdirSync(base).filter((name) => name.startsWith('lock-') && name !== `lock-${corpse.token}`)).toEqual([]);
  });
});
