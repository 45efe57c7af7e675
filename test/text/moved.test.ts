import { describe, expect, it } from 'vitest';
import { diffText } from '../../src/text/diff/diff.ts';
import { movedRows } from '../../src/text/diff/moved.ts';
import { atOnce } from '../../src/text/steps.ts';

const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('');
const block = ['function add(first, second) {', '  const sum = first + second;', '', '  return sum;', '}'];
const filler = (from: number): string[] => Array.from({ length: 12 }, (_, index) => `unrelated line ${from + index}`);

/** `path: sign line text -> path:line` of each row that moved. */
function shown(files: { path: string; before: string; after: string }[]): string[] {
  const diffs = files.map(({ path, before, after }) => ({ path, diff: diffText(before, after) }));
  const moved = atOnce(movedRows(diffs));
  return diffs.flatMap(({ path, diff }) =>
    diff.hunks.flatMap((hunk) =>
      hunk.rows.flatMap((row, index) => {
        const to = moved.get(`${path}\0${hunk.id}\0${index}`);
        const [sign, line] = row.kind === 'added' ? ['+', row.new] : ['-', row.old];
        return to ? [`${path} ${sign}${line} ${row.text.trim()} -> ${to.path}:${to.line}`] : [];
      }),
    ),
  );
}

describe('movedRows', () => {
  it('marks both halves of a block that went to another file, with its place there', () => {
    const rows = shown([
      { path: 'a', before: lines('top', ...block, 'end'), after: lines('top', 'end') },
      { path: 'b', before: lines(...filler(0)), after: lines(...filler(0), ...block) },
    ]);
    expect(rows).toHaveLength(10);
    expect(rows[0]).toBe('a -2 function add(first, second) { -> b:13');
    expect(rows[5]).toBe('b +13 function add(first, second) { -> a:2');
    expect(rows[9]).toBe('b +17 } -> a:6');
  });

  it('forgives an indentation that all rows share, not one of its own for each row', () => {
    const before = lines(...block, ...filler(0), ...filler(20));
    const indented = block.map((line) => (line === '' ? '' : `\t${line}`));
    const after = lines(...filler(0), ...indented, ...filler(20));
    expect(shown([{ path: 'a', before, after }])).toHaveLength(10);
    const crooked = block.map((line, index) => (line === '' ? '' : `${' '.repeat(index)}${line}`));
    expect(shown([{ path: 'a', before, after: lines(...filler(0), ...crooked, ...filler(20)) }])).toEqual([]);
  });

  it('leaves out what is too little, and what only was replaced where it stands', () => {
    const small = ['}', '}', '}', '}'];
    const two = block.slice(0, 2);
    for (const part of [small, two]) {
      const before = lines(...part, ...filler(0));
      expect(shown([{ path: 'a', before, after: lines(...filler(0), ...part) }])).toEqual([]);
    }
    const solid = block.filter((line) => line !== '');
    const before = lines('top', ...solid, 'end');
    const after = lines('top', 'if (x) {', ...solid.map((line) => `  ${line}`), '}', 'end');
    expect(shown([{ path: 'a', before, after }])).toEqual([]);
  });

  it('gives each row one other half, also where a block came up twice', () => {
    const rows = shown([
      { path: 'a', before: lines('top', ...block), after: lines('top') },
      { path: 'b', before: '', after: lines(...block, ...filler(0), ...block) },
    ]);
    expect(rows).toHaveLength(10);
    expect(new Set(rows.map((row) => row.split(' -> ')[1])).size).toBe(10);
    expect(atOnce(movedRows([]))).toEqual(new Map());
  });
});
