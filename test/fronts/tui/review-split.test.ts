/** Old and new side by side. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Line, PairLine } from '../../../src/fronts/tui/review/model/lines/line.ts';
import { plainOf } from '../../../src/fronts/tui/review/model/lines/line.ts';
import { paintPair, pairHeight } from '../../../src/fronts/tui/review/draw/lines/split.ts';
import { fileView } from '../../../src/fronts/tui/review/model/file.ts';
import { linesOf } from '../../../src/fronts/tui/review/model/lines/build.ts';
import { uncut } from '../../../src/fronts/tui/review/model/lines/segments.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { width } from '../../../src/text/width.ts';

const none = chooseTheme({ color: false }, {});

/** The lines of a file, one below the other or side by side; without what stands above them, and without headers. */
async function linesBetween(before: string, after: string, split: boolean, comments = new Map<string, string>()) {
  const texts = { before: new TextEncoder().encode(before), after: new TextEncoder().encode(after) };
  const state = (hash: keyof typeof texts) => ({ hash, mode: 'file' as const, size: texts[hash].length });
  const entry = { path: 'a', paths: ['a'], merged: false, before: state('before'), after: state('after') };
  const file = await fileView(entry, (hash) => Promise.resolve(texts[hash as keyof typeof texts]));
  const lines = linesOf(file, { context: 3, hideSpace: false, cuts: uncut, comments, split });
  const all = Array.from({ length: lines.length }, (_, at) => lines.at(at)!);
  return all.filter(({ type }) => !['top', 'notice', 'hunk'].includes(type));
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
  it('has removed rows beside the added ones, and what is unchanged on both sides', async () => {
    const lines = await linesBetween('one\ntwo\nthree\nmoved\n', 'one\n2\n2b\nthree\n', true);
    expect(painted(lines, 62, ['2b'])).toEqual([
      '  1   one                     │  1   one',
      '  2 - two                     │  2 + 2',
      '                              │× 3 + 2b',
      '  3   three                   │  4   three',
      '⇄ 4 - moved                   │',
    ]);
  });

  it('breaks a long row within its side, the other side left blank beside it', async () => {
    const lines = await linesBetween('short\n', '這一行很長很長很長很長很長很長很長很長很長很長\n', true);
    const rows = painted(lines, 62);
    expect(rows).toEqual([
      '  1 - short                   │  1 + 這一行很長很長很長很長',
      '                              │    ↪ 很長很長很長很長很長很',
      '                              │    ↪ 長',
    ]);
    expect(pairHeight(lines[0] as PairLine, 62, 2)).toBe(3);
  });

  it('leaves out the numbers where a side is narrow', async () => {
    expect(painted(await linesBetween('a\n', 'b\n', true), 40)).toEqual([' - a               │ + b']);
  });

  it('keeps a comment below the pair that it is about, and the rest of the block paired', async () => {
    const [first] = await linesBetween('a\nb\n', 'c\nd\n', false);
    const lines = await linesBetween('a\nb\n', 'c\nd\n', true, new Map([[first!.id, 'why?']]));
    expect(painted(lines, 40)).toEqual([' - a               │ + c', '(comment)', ' - b               │ + d']);
  });

  it('loses no line, keeps the order of both sides, and is as tall and as wide as it says', async () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'b b', '', '界界界界界界界界界界', 'x'.repeat(40)), { maxLength: 12 })
      .chain((rows) => fc.boolean().map((end) => rows.join('\n') + (end && rows.length > 0 ? '\n' : '')));
    await fc.assert(
      fc.asyncProperty(text, text, fc.integer({ min: 12, max: 120 }), async (before, after, columns) => {
        const lines = await linesBetween(before, after, false);
        const pairs = await linesBetween(before, after, true);
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
      { numRuns: 200 },
    );
  });
});
