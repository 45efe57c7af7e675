import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { diffing } from '../../src/text/diff/diff.ts';
import { mergingContent } from '../../src/text/diff/merge.ts';
import { replacing } from '../../src/text/match/match.ts';
import { atOnce, inSlices } from '../../src/text/steps.ts';
import type { Steps } from '../../src/text/steps.ts';

const stepsOf = (steps: Steps<unknown>): number => {
  let count = 0;
  while (!steps.next().done) count += 1;
  return count;
};

/** Steps that hold up whoever waits for them until something else has happened. */
function* until(happened: () => boolean): Steps<string> {
  while (!happened()) yield;
  return 'done';
}

describe('steps', () => {
  it('come to the same in one go and in slices', async () => {
    const [old, fresh] = ['a\n'.repeat(3_000), 'a\nb\n'.repeat(2_000)];
    expect(await inSlices(diffing(old, fresh))).toEqual(atOnce(diffing(old, fresh)));
  });

  it('let other things happen in between', async () => {
    let happened = false;
    void setImmediate().then(() => (happened = true));
    expect(await inSlices(until(() => happened))).toBe('done');
  });

  it('end when they are not wanted any more', async () => {
    const stop = new AbortController();
    void setImmediate().then(() => stop.abort());
    await expect(
      inSlices(
        until(() => false),
        stop.signal,
      ),
    ).rejects.toThrow(/abort/i);
  });

  it.each([
    ['many matches', () => replacing('foo;\n'.repeat(200_000), 'foo', 'bar', true)],
    ['nothing that matches', () => replacing('}\n'.repeat(100_000), `${'}\n'.repeat(50_000)}x`, '', true)],
    [
      'indentation forgiven in many places',
      () => replacing('    a\n      b\n'.repeat(50_000), '  a\n    b', 'x', true),
    ],
    ['many hunks', () => diffing('a\n1\n2\n3\n4\n5\n6\n7\n'.repeat(20_000), 'b\n1\n2\n3\n4\n5\n6\n7\n'.repeat(20_000))],
    [
      'lines in another order',
      () => diffing('a\n'.repeat(9_000) + 'b\n'.repeat(9_000), 'b\n'.repeat(9_000) + 'a\n'.repeat(9_000)),
    ],
    [
      'a merge',
      () => {
        const [a, b] = ['a\n'.repeat(4_000), 'b\n'.repeat(4_000)];
        return mergingContent(Buffer.from(a + b), Buffer.from(b + a), Buffer.from(`c\n${b}${a}`));
      },
    ],
  ])('are many for %s', (_, make) => {
    expect(stepsOf(make())).toBeGreaterThan(10);
  });
});
