import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, utimesSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { tryLock, withLock } from '../../src/disk/lock.ts';
import { self } from '../../src/disk/processes/process.ts';
import { stateDirOf } from '../../src/disk/state-dir.ts';
import { bundle } from '../support/child.ts';
import { scratchFolder } from '../support/scratch.ts';

/** Starts one that waits to be let go. */
function herd(script: string, args: string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const { value } = await lines.next();
    if (typeof value !== 'string') throw new Error('The child ended early.');
    return value;
  };
  return { child, line };
}

/** The tickets before a lock. */
function queue(path: string): string[] {
  return existsSync(`${path}.queue`) ? readdirSync(`${path}.queue`).toSorted() : [];
}

/** Until somebody has taken as many places. */
async function queued(path: string, count: number): Promise<void> {
  while (queue(path).length < count) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('many processes at one tree', () => {
  it('all land, in turn, and none polls', { timeout: 300_000 }, async () => {
    const base = scratchFolder();
    const [root, state] = [join(base, 'root'), join(base, 'state')];
    mkdirSync(root);
    const script = await bundle('test/disk/herd-child.ts');
    const all = Array.from({ length: 50 }, (_, index) => herd(script, [root, state, `p${index}`, '3']));
    await Promise.all(all.map(({ line }) => line()));
    // What lies beside the lock changes: its own file and its drafts, by name, however many wait.
    let changes = 0;
    const watcher = watch(join(stateDirOf({ state, root }).lock, '..'), () => (changes += 1));
    const began = performance.now();
    for (const { child } of all) child.stdin.end();
    const told = await Promise.all(all.map(({ line }) => line()));
    await Promise.all(all.map(async ({ child }) => child.exitCode ?? once(child, 'exit')));
    watcher.close();
    const seconds = (performance.now() - began) / 1000;
    const results = told.map((text) => JSON.parse(text) as { refused: number; reads: number });
    expect(results.map(({ refused }) => refused)).toEqual(all.map(() => 0));
    expect(readdirSync(root).length).toBe(150);
    // A landing makes about 14 changes there and takes 60 reads; one that polled for its turn would make 300 and more of each a second.
    // A slow machine has each look now and then meanwhile.
    expect(changes).toBeLessThan(150 * 40);
    expect(Math.max(...results.map(({ reads }) => reads))).toBeLessThan(3 * 500 + 20 * seconds);
    expect(queue(stateDirOf({ state, root }).lock)).toEqual([]);
  });

  it('have their turn in the order in which they came', async () => {
    const path = join(scratchFolder(), 'lock');
    const held = tryLock(path);
    const order: number[] = [];
    const waiting: Promise<void>[] = [];
    for (let index = 0; index < 8; index += 1) {
      waiting.push(withLock(path, async () => void order.push(index)));
      await queued(path, index + 1);
      // A ticket says when it was taken, in milliseconds.
      const now = Date.now();
      while (Date.now() === now) await new Promise(setImmediate);
    }
    if ('release' in held) held.release();
    await Promise.all(waiting);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  it.each([
    ['dead', { boot: 'another' }, 0],
    ['stopped', {}, 60],
    ['of another machine, and silent', { home: 'elsewhere' }, 60],
  ])('are not held up by one before them that is %s', async (_, difference, secondsAgo) => {
    const path = join(scratchFolder(), 'lock');
    mkdirSync(`${path}.queue`);
    const ticket = join(`${path}.queue`, '000000000000001-abcdefabcdef');
    writeFileSync(ticket, JSON.stringify({ ...self(), ...difference }));
    const then = Date.now() / 1000 - secondsAgo;
    utimesSync(ticket, then, then);
    await expect(withLock(path, async () => readFileSync(path, 'utf8'), 60_000)).resolves.toContain('"token"');
    expect(existsSync(ticket)).toBe(secondsAgo > 0);
  });

  it('are refused when one keeps the lock, and not because many were before them', async () => {
    const path = join(scratchFolder(), 'lock');
    // Each keeps it for less than anybody's patience, all of them together for longer.
    const nap = () => new Promise<string>((resolve) => setTimeout(() => resolve('in'), 300));
    const all = Array.from({ length: 12 }, () => withLock(path, nap, 2500));
    await expect(Promise.all(all)).resolves.toEqual(Array.from({ length: 12 }, () => 'in'));
    const held = tryLock(path);
    await expect(withLock(path, nap, 300)).rejects.toMatchObject({ code: 'locked' });
    expect(queue(path)).toEqual([]);
    if ('release' in held) held.release();
  });
});
