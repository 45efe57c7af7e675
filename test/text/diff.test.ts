import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffText, splitLines } from '../../src/text/diff/diff.ts';
import type { FileDiff } from '../../src/text/diff/diff.ts';
import { counterexample } from '../support/property.ts';

const rawOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Lines with their ends, as a reader of the rows puts them together again. */
function applied(before: string, diff: FileDiff, side: 'old' | 'new'): string {
  const lines = rawOf(before);
  let out = '';
  let at = 0;
  for (const hunk of diff.hunks) {
    const start = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1;
    for (; at < start; at++) out += lines[at];
    for (const row of hunk.rows) {
      if (row.kind !== 'added') at += 1;
      if (row.kind === (side === 'new' ? 'removed' : 'added')) continue;
      out += row.text + (row.noNewline ? '' : row.crlf ? '\r\n' : '\n');
    }
  }
  for (; at < lines.length; at++) out += lines[at];
  return out;
}

const line: fc.Arbitrary<string> = fc.constantFrom('a', 'b', 'c', '  d', '}', '', 'x\r', '中', '\t');
const text = fc
  .tuple(fc.array(line, { maxLength: 25 }), fc.boolean())
  .map(([lines, closed]) => lines.join('\n') + (closed && lines.length ? '\n' : ''));

/** Two texts of which the second has a few lines of the first once more: repeated lines are where rows may slide. */
const repeated = fc
  .tuple(fc.array(line, { minLength: 4, maxLength: 12 }), fc.nat(11), fc.nat(4), fc.nat(11), fc.boolean())
  .map(([lines, from, count, to, removed]): [string, string] => {
    const longer = lines.toSpliced(to, 0, 'new', ...lines.slice(from, from + count));
    const both = [lines, longer].map((each) => `${each.join('\n')}\n`) as [string, string];
    return removed ? [both[1], both[0]] : both;
  });

describe('splitLines', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\n\n', ['a', '']],
    ['a\r\nb', ['a', 'b']],
    ['a\rb', ['a\rb']],
  ])('%j', (input, lines) => {
    expect(splitLines(input)).toEqual(lines);
  });
});

describe('diffText', () => {
  it('makes hunks whose rows re-apply to exactly the other text', () => {
    expect(
      counterexample(
        fc.property(fc.oneof(fc.tuple(text, text), repeated), fc.nat(4), ([before, after], context) => {
          const diff = diffText(before, after, { context });
          expect(applied(before, diff, 'new')).toBe(after);
          expect(applied(before, diff, 'old')).toBe(before);
          expect(diff.hunks.length === 0).toBe(before === after);
          expect(new Set(diff.hunks.map((hunk) => hunk.id)).size).toBe(diff.hunks.length);
          let last = 0;
          for (const hunk of diff.hunks) {
            expect(hunk.oldStart).toBeGreaterThanOrEqual(last);
            last = hunk.oldStart + hunk.oldLines;
            expect(hunk.rows.filter((row) => row.kind !== 'added')).toHaveLength(hunk.oldLines);
            expect(hunk.rows.filter((row) => row.kind !== 'removed')).toHaveLength(hunk.newLines);
            for (const row of hunk.rows) {
              expect(row.old !== undefined).toBe(row.kind !== 'added');
              expect(row.new !== undefined).toBe(row.kind !== 'removed');
              const shown = row.text + (row.noNewline ? '' : row.crlf ? '\r\n' : '\n');
              expect(row.old === undefined || rawOf(before)[row.old - 1] === shown).toBe(true);
              expect(row.new === undefined || rawOf(after)[row.new - 1] === shown).toBe(true);
            }
          }
        }),
        { numRuns: 600 },
      ),
    ).toBeUndefined();
  });

  it('numbers rows on both sides', () => {
    const diff = diffText('a\nb\nc\n', 'a\nB\nc\n');
    expect(diff).toMatchObject({ added: 1, removed: 1, coarse: false, eolOnly: false });
    expect(diff.hunks[0]).toMatchObject({ oldStart: 1, oldLines: 3, newStart: 1, newLines: 3 });
    expect(diff.hunks[0]?.rows).toEqual([
      { kind: 'context', text: 'a', old: 1, new: 1 },
      { kind: 'removed', text: 'b', old: 2 },
      { kind: 'added', text: 'B', new: 2 },
      { kind: 'context', text: 'c', old: 3, new: 3 },
    ]);
  });

  it('starts a side without rows at the line before, as unified diffs do', () => {
    expect(diffText('', 'a\n').hunks[0]).toMatchObject({ oldStart: 0, oldLines: 0, newStart: 1, newLines: 1 });
    expect(diffText('a\n', '').hunks[0]).toMatchObject({ oldStart: 1, oldLines: 1, newStart: 0, newLines: 0 });
    expect(diffText('a\nb\n', 'a\nx\nb\n', { context: 0 }).hunks[0]).toMatchObject({
      oldStart: 1,
      oldLines: 0,
      newStart: 2,
      newLines: 1,
    });
  });

  it('says when only line ends differ', () => {
    expect(diffText('a\nb\n', 'a\r\nb\r\n')).toMatchObject({
      eolOnly: true,
      oldEol: 'lf',
      newEol: 'crlf',
      added: 2,
      removed: 2,
    });
    expect(diffText('a\nb', 'a\nb\n')).toMatchObject({ eolOnly: true });
    expect(diffText('a\nb\n', 'a\r\nB\r\n')).toMatchObject({ eolOnly: false });
    expect(diffText('a', 'a')).toMatchObject({ eolOnly: false, hunks: [] });
  });

  it('marks a last line without a line end', () => {
    const rows = diffText('a\nb', 'a\nb\n').hunks[0]?.rows;
    expect(rows).toEqual([
      { kind: 'context', text: 'a', old: 1, new: 1 },
      { kind: 'removed', text: 'b', old: 2, noNewline: true },
      { kind: 'added', text: 'b', new: 2 },
    ]);
  });

  it('keeps the id of a hunk when lines elsewhere come and go, and tells twins apart', () => {
    const body = Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\n');
    const one = diffText(body, body.replace('line 20', 'LINE 20'));
    const two = diffText(`new\n${body}`, `new\n${body.replace('line 20', 'LINE 20')}`);
    expect(one.hunks[0]?.id).toBe(two.hunks[0]?.id);
    const twins = diffText(`x\n${'-\n'.repeat(20)}x\n`, `y\n${'-\n'.repeat(20)}y\n`, { context: 0 });
    expect(twins.hunks.map((hunk) => hunk.id)).toHaveLength(2);
    expect(twins.hunks[0]?.id).not.toBe(twins.hunks[1]?.id);
  });

  it('keeps the ids of hunks whatever happens far away', () => {
    const part = fc.array(line, { maxLength: 30 });
    const between = Array.from({ length: 8 }, (_, index) => `between ${index}`);
    expect(
      counterexample(
        fc.property(part, part, part, part, (a, changedA, b, changedB) => {
          const idsOf = (before: string[][], after: string[][]): { first: string[]; last: string[] } => {
            const [old, fresh] = [before, after].map((parts) => parts.flat().join('\n')) as [string, string];
            const border = before[0]!.length + before[1]!.length / 2;
            const { hunks } = diffText(old, fresh, { context: 2 });
            const of = (first: boolean) =>
              hunks.filter(({ oldStart }) => oldStart < border === first).map(({ id }) => id);
            // Twins are numbered from the top.
            return { first: of(true), last: of(false).map((id) => id.slice(0, 10)) };
          };
          const both = idsOf([a, between, b], [changedA, between, changedB]);
          expect(idsOf([a, between, b], [changedA, between, b]).first).toEqual(both.first);
          expect(idsOf([a, between, b], [a, between, changedB]).last).toEqual(both.last);
          expect(idsOf([['new', ...a], between, b], [['new', ...changedA], between, changedB]).last).toEqual(both.last);
        }),
        {
          numRuns: 600,
          examples: [[[], ['a'], ['\t', 'c', '', '中', '中', 'a'], ['\t', '中', '中', '\t', 'c', '', 'a']]],
        },
      ),
    ).toBeUndefined();
  });

  it('shows an inserted function whole', () => {
    const before = 'function a() {\n  one();\n}\n\nfunction c() {\n  three();\n}\n';
    const after = 'function a() {\n  one();\n}\n\nfunction b() {\n  two();\n}\n\nfunction c() {\n  three();\n}\n';
    const added = diffText(before, after)
      .hunks[0]?.rows.filter((row) => row.kind === 'added')
      .map((row) => row.text);
    expect(added).toEqual(['function b() {', '  two();', '}', '']);
  });

  it('keeps a comment with its function', () => {
    const c = '/**\n * C\n */\nfunction c() {}\n';
    const before = `import x;\n\n${c}`;
    const after = `import x;\n\n/**\n * B\n */\nfunction b() {}\n\n${c}`;
    const rows = diffText(before, after).hunks[0]?.rows;
    const added = rows?.filter((row) => row.kind === 'added').map((row) => row.text);
    expect(added).toEqual(['/**', ' * B', ' */', 'function b() {}', '']);
    expect(
      diffText(after, before)
        .hunks[0]?.rows.filter((row) => row.kind === 'removed')
        .map((row) => row.text),
    ).toEqual(added);
  });

  it('takes lines that only one side has for what they are, however many', () => {
    const make = (mark: string) => Array.from({ length: 20_000 }, (_, index) => `${mark} ${index}\n`).join('');
    const before = `start\n${make('old')}`;
    const after = `start\n${make('new')}`;
    const diff = diffText(before, after);
    expect(diff).toMatchObject({ coarse: false, added: 20_000, removed: 20_000 });
    expect(diff.hunks).toHaveLength(1);
    expect(applied(before, diff, 'new')).toBe(after);
  });

  it('is bounded by work: what is too different is coarse, still exact, and the same each time', () => {
    const half = (mark: string) => `${mark}\n`.repeat(6_000);
    const before = half('a') + half('b');
    const after = half('b') + half('a');
    const diff = diffText(before, after);
    expect(diff.coarse).toBe(true);
    expect(applied(before, diff, 'new')).toBe(after);
    expect(applied(before, diff, 'old')).toBe(before);
    expect(diffText(before, after)).toEqual(diff);
  });

  it('finds the few changes in a large file without losing precision', () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}`);
    const changed = lines.map((each, index) => (index % 5_000 === 7 ? `${each}!` : each));
    const diff = diffText(lines.join('\n'), changed.join('\n'));
    expect(diff).toMatchObject({ added: 10, removed: 10, coarse: false });
    expect(diff.hunks).toHaveLength(10);
  });
});
