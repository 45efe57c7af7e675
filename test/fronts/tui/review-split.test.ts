/** Old and new side by side. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Line, PairLine } from '../../../src/fronts/tui/review/model/lines/line.ts';
import { plainOf, RowLine } from '../../../src/fronts/tui/review/model/lines/line.ts';
import { paintPair, pairHeight, pairLines } from '../../../src/fronts/tui/review/draw/lines/split.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { diffText } from '../../../src/text/diff/diff.ts';
import { width } from '../../../src/text/width.ts';
import { counterexample } from '../../support/property.ts';

const none = chooseTheme({ color: false }, {});

/** The rows of a diff as lines, a missing line end below its row. */
function linesBetween(before: string, after: string): Line[] {
  return diffText(before, after).hunks.flatMap((hunk) =>
    hunk.rows.flatMap((row, index): Line[] => {
      const line = new RowLine(row, { hunk: hunk.id, index });
      return row.noNewline ? [line, { type: 'noNewline', id: `e:${line.id}` }] : [line];
    }),
  );
}

function painted(lines: readonly Line[], columns: number, refused: readonly string[] = []): string[] {
  return lines.flatMap((line) =>
    line.type === 'pair'
      ? paintPair(line, {
          theme: none,
          columns,
          number: 2,
          inRange: false,
          moved: ({ row }) => row.text === 'moved',
          refused: ({ row }) => refused.includes(row.text),
          styled: plainOf,
        }).map((row) => row.trimEnd())
      : [`(${line.type})`],
  );
}

describe('old and new side by side', () => {
  it('has removed rows beside the added ones, and what is unchanged on both sides', () => {
    const lines = pairLines(linesBetween('one\ntwo\nthree\nmoved\n', 'one\n2\n2b\nthree\n'));
    expect(painted(lines, 62, ['2b'])).toEqual([
      '  1   one                     │  1   one',
      '  2 - two                     │  2 + 2',
      '                              │× 3 + 2b',
      '  3   three                   │  4   three',
      '⇄ 4 - moved                   │',
    ]);
  });

  it('breaks a long row within its side, the other side left blank beside it', () => {
    const lines = pairLines(linesBetween('short\n', '這一行很長很長很長很長很長很長很長很長很長很長\n'));
    const rows = painted(lines, 62);
    expect(rows).toEqual([
      '  1 - short                   │  1 + 這一行很長很長很長很長',
      '                              │      很長很長很長很長很長很',
      '                              │      長',
    ]);
    expect(pairHeight(lines[0] as PairLine, 62, 2)).toBe(3);
  });

  it('leaves out the numbers where a side is narrow', () => {
    expect(painted(pairLines(linesBetween('a\n', 'b\n')), 40)).toEqual([' - a               │ + b']);
  });

  it('keeps a comment below the pair that it is about, and the rest of the block paired', () => {
    const [first, second, third, fourth] = linesBetween('a\nb\n', 'c\nd\n');
    const comment: Line = { type: 'comment', id: 'k:x', text: 'why?' };
    const lines = pairLines([first!, comment, second!, third!, fourth!]);
    expect(painted(lines, 40)).toEqual([' - a               │ + c', '(comment)', ' - b               │ + d']);
  });

  it('loses no line, keeps the order of both sides, and is as tall and as wide as it says', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'b b', '', '界界界界界界界界界界', 'x'.repeat(40)), { maxLength: 12 })
      .chain((rows) => fc.boolean().map((end) => rows.join('\n') + (end && rows.length > 0 ? '\n' : '')));
    const report = counterexample(
      fc.property(text, text, fc.integer({ min: 12, max: 120 }), (before, after, columns) => {
        const lines = linesBetween(before, after);
        const pairs = pairLines(lines);
        const side = (of: 'left' | 'right') =>
          pairs.flatMap((line) => (line.type === 'pair' && line[of] ? [line[of].id] : []));
        const ids = (kinds: readonly string[]) =>
          lines.flatMap((line) => (line.type === 'row' && kinds.includes(line.kind) ? [line.id] : []));
        expect(side('left')).toEqual(ids(['context', 'removed']));
        expect(side('right')).toEqual(ids(['context', 'added']));
        const rest = (all: readonly Line[]) => all.filter(({ type }) => type === 'noNewline').map(({ id }) => id);
        expect(rest(pairs).toSorted()).toEqual(rest(lines).toSorted());
        for (const pair of pairs) {
          if (pair.type !== 'pair') continue;
          const rows = painted([pair], columns);
          expect(rows).toHaveLength(pairHeight(pair, columns, 2));
          for (const row of rows) expect(width(row)).toBeLessThanOrEqual(columns - 1);
        }
      }),
      { numRuns: 300 },
    );
    expect(report).toBeUndefined();
  });
});
