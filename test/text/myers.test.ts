import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonPairs } from '../../src/text/diff/myers.ts';
import { atOnce } from '../../src/text/steps.ts';
import { counterexample } from '../support/property.ts';

/** By the textbook: a table of all prefixes. */
function longestCommon(a: readonly number[], b: readonly number[]): number {
  let row = Array.from({ length: b.length + 1 }, () => 0);
  for (const one of a) {
    const next = [0];
    for (const [at, other] of b.entries()) next.push(one === other ? row[at]! + 1 : Math.max(next[at]!, row[at + 1]!));
    row = next;
  }
  return row.at(-1)!;
}

const pairsOf = (a: readonly number[], b: readonly number[], spent = 0) =>
  atOnce(commonPairs(Int32Array.from(a), Int32Array.from(b), { spent }));

function expectCommon(a: readonly number[], b: readonly number[], pairs: readonly (readonly [number, number])[]): void {
  let [lastA, lastB] = [-1, -1];
  for (const [at, other] of pairs) {
    expect(at).toBeGreaterThan(lastA);
    expect(other).toBeGreaterThan(lastB);
    expect(a[at]).toBe(b[other]);
    [lastA, lastB] = [at, other];
  }
}

const numbers = fc.integer({ min: 1, max: 6 }).chain((kinds) => fc.array(fc.nat(kinds), { maxLength: 40 }));

describe('commonPairs', () => {
  it('finds a longest common subsequence', () => {
    expect(
      counterexample(
        fc.property(numbers, numbers, (a, b) => {
          const { pairs, exact } = pairsOf(a, b);
          expect(exact).toBe(true);
          expect(pairs).toHaveLength(longestCommon(a, b));
          expectCommon(a, b, pairs);
        }),
        { numRuns: 1_000 },
      ),
    ).toBeUndefined();
  });

  it('settles for less when there is too much to try, never for what is not common, and always for the same', () => {
    const many = fc.array(fc.nat(2), { minLength: 400, maxLength: 900 });
    let coarse = 0;
    expect(
      counterexample(
        fc.property(many, many, (a, b) => {
          const { pairs, exact } = pairsOf(a, b, 1e9);
          if (!exact) coarse += 1;
          expectCommon(a, b, pairs);
          expect(pairs.length).toBeGreaterThan(longestCommon(a, b) * 0.6);
          expect(pairsOf(a, b, 1e9).pairs).toEqual(pairs);
        }),
        { numRuns: 25, seed: 7, endOnFailure: true },
      ),
    ).toBeUndefined();
    expect(coarse).toBeGreaterThan(10);
  });

  it('gets to the end of lists that have next to nothing in common', () => {
    const a = Array.from({ length: 3_000 }, (_, index) => index);
    const { pairs, exact } = pairsOf(a, a.toReversed());
    expect(exact).toBe(false);
    expect(pairs.length).toBeLessThanOrEqual(1);
  });
});
