import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blame } from '../../src/text/diff/blame.ts';
import { atOnce } from '../../src/text/steps.ts';
import { splitLines } from '../../src/text/diff/diff.ts';
import { counterexample } from '../support/property.ts';

const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('');

const blameOf = (versions: readonly string[]) => atOnce(blame(versions));

describe('blame', () => {
  it('says which version brought and which took a line', () => {
    expect(blameOf([lines('a', 'b', 'c'), lines('a', 'x', 'b', 'c'), lines('a', 'x', 'c', 'y')])).toEqual({
      added: [0, 1, 0, 2],
      removed: [-1, 2, -1],
    });
  });

  it('takes a line that went and came back for a new one', () => {
    expect(blameOf([lines('a', 'b'), lines('a'), lines('a', 'b')])).toEqual({ added: [0, 2], removed: [-1, 1] });
  });

  it('knows files that were made, emptied or never touched', () => {
    expect(blameOf(['', lines('a', 'b')])).toEqual({ added: [1, 1], removed: [] });
    expect(blameOf([lines('a'), '', ''])).toEqual({ added: [], removed: [1] });
    expect(blameOf([lines('a', 'b')])).toEqual({ added: [0, 0], removed: [-1, -1] });
    expect(blameOf([])).toEqual({ added: [], removed: [] });
    // A line end at the end of the file came: that line is another one.
    expect(blameOf(['a', 'a\n'])).toEqual({ added: [1], removed: [1] });
  });

  it('accounts for every line of the first and the last version', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 10 })
      .map((all) => all.map((line) => `${line}\n`).join(''));
    const failed = counterexample(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (versions) => {
        const { added, removed } = blameOf(versions);
        const [first, last] = [splitLines(versions[0] ?? ''), splitLines(versions.at(-1) ?? '')];
        const stayed = first.filter((_, index) => removed[index] === -1);
        const old = last.filter((_, index) => added[index] === 0);
        return (
          removed.length === first.length &&
          added.length === last.length &&
          stayed.join() === old.join() &&
          added.every((by, index) => by === 0 || splitLines(versions[by] ?? '').includes(last[index] ?? ''))
        );
      }),
      { numRuns: 500 },
    );
    expect(failed).toBeUndefined();
  });
});
