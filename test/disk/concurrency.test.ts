import { setImmediate as breathe } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { forEachConcurrently } from '../../src/disk/concurrency.ts';

describe('work on many items', () => {
  it('is done once each, some at a time', async () => {
    const items = Array.from({ length: 100 }, (_, index) => index);
    const done: number[] = [];
    let running = 0;
    let most = 0;
    await forEachConcurrently(items, async (item, index) => {
      expect(index).toBe(item);
      running += 1;
      most = Math.max(most, running);
      await breathe();
      running -= 1;
      done.push(item);
    });
    expect(done.sort((a, b) => a - b)).toEqual(items);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThan(20);
    await forEachConcurrently([], async () => expect.unreachable());
  });

  it('begins nothing more after a failure, and is over when it is told', async () => {
    let begun = 0;
    let running = 0;
    const work = forEachConcurrently(Array.from({ length: 100 }), async (_, index) => {
      begun += 1;
      running += 1;
      await breathe();
      running -= 1;
      if (index === 3) throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(running).toBe(0);
    expect(begun).toBeLessThan(20);
  });
});
