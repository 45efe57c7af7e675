import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance } from '../../src/text/match/edit-distance.ts';
import { counterexample } from '../support/property.ts';

/** As the definition says it. */
function byDefinition(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return a.length + b.length;
  const [x, ...restOfA] = a;
  const [y, ...restOfB] = b;
  if (x === y) return byDefinition(restOfA, restOfB);
  return 1 + Math.min(byDefinition(restOfA, b), byDefinition(a, restOfB), byDefinition(restOfA, restOfB));
}

describe('the edit distance', () => {
  it.each([
    ['', '', 0],
    ['undo', 'undo', 0],
    ['udno', 'undo', 2],
    ['und', 'undo', 1],
    ['kitten', 'sitting', 3],
    ['🦀', 'x', 1],
    ['a🦀c', 'ac', 1],
  ])('%j is %j away by %d', (a, b, distance) => {
    expect(editDistance(a, b, 10)).toBe(distance);
    expect(editDistance(b, a, 10)).toBe(distance);
  });

  it('is what the definition says, and one more than the bound where it is beyond that', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '🦀'), maxLength: 6 });
    const holds = fc.property(word, word, fc.nat(8), (a, b, most) => {
      return editDistance(a, b, most) === Math.min(byDefinition(Array.from(a), Array.from(b)), most + 1);
    });
    expect(counterexample(holds)).toBeUndefined();
  });
});
