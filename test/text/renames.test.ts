import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { pairRenames } from '../../src/text/diff/renames.ts';
import { git } from '../support/tools.ts';

const made: string[] = [];
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

const file = (path: string, content: string | number[]) => ({ path, bytes: Buffer.from(content as string) });
const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `this is row number ${from + index} of it\n`).join('');
const pairs = (gone: ReturnType<typeof file>[], come: ReturnType<typeof file>[]): string[] =>
  pairRenames(gone, come).map(({ from, to, similarity }) => `${from} ${to} ${similarity}`);

describe('pairRenames', () => {
  it('pairs the same bytes first, those of the same name before others, each file once', () => {
    const gone = [file('x/one', 'same'), file('x/two', 'same'), file('x/three', 'same')];
    expect(pairs(gone, [file('y/three', 'same'), file('y/other', 'same')])).toEqual([
      'x/three y/three 100',
      'x/one y/other 100',
    ]);
  });

  it('pairs what is half alike or more, the most alike first, and leaves the rest alone', () => {
    const gone = [file('a', rows(0, 20)), file('b', rows(0, 18) + rows(90, 92)), file('c', rows(200, 220))];
    const come = [file('new', `${rows(0, 19)}changed\n`), file('else', rows(300, 320))];
    const [pair, ...more] = pairRenames(gone, come);
    expect(more).toEqual([]);
    expect(pair).toMatchObject({ from: 'a', to: 'new' });
    expect(pair?.similarity).toBeGreaterThan(90);
    expect(pairs([file('a', rows(0, 20))], [file('n', rows(0, 9) + rows(100, 111))])).toEqual([]);
    expect(pairs([file('a', rows(0, 20))], [file('n', rows(0, 11) + rows(100, 109))])).toEqual(['a n 53']);
  });

  it('never pairs empty files, and never calls two different files the same', () => {
    expect(pairs([file('a', '')], [file('b', '')])).toEqual([]);
    // The same lines in another order are not the same bytes.
    expect(pairs([file('a', 'x\ny\n')], [file('b', 'y\nx\n')])).toEqual(['a b 99']);
    expect(pairs([], [file('b', 'x')])).toEqual([]);
  });

  it('pairs binary files by their pieces and files that were given other line ends', () => {
    const binary = Array.from({ length: 4000 }, (_, index) => ((index * 7919) % 256) ^ (index >> 8));
    expect(pairs([file('a.bin', [0, ...binary])], [file('b.bin', [0, ...binary, 1, 2, 3])])).toHaveLength(1);
    expect(pairs([file('a', rows(0, 20))], [file('b', rows(0, 20).replaceAll('\n', '\r\n'))])).toHaveLength(1);
  });

  it('finds the pairs that git finds', () => {
    const root = mkdtempSync(join(tmpdir(), 'archie-renames-'));
    made.push(root);
    git(root, 'init', '-q');
    const gone = Array.from({ length: 12 }, (_, index) => file(`old${index}`, rows(index * 100, index * 100 + 30)));
    const come = gone.map(({ bytes }, index) =>
      // From hardly touched to all new.
      file(
        `new${index}`,
        bytes
          .toString()
          .split('\n')
          .slice(index * 2)
          .join('\n') + rows(5000 + index * 100, 5000 + index * 102),
      ),
    );
    for (const { path, bytes } of gone) writeFileSync(join(root, path), bytes);
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'x');
    for (const { path } of gone) rmSync(join(root, path));
    for (const { path, bytes } of come) writeFileSync(join(root, path), bytes);
    git(root, 'add', '-A');
    const theirs = git(root, 'diff', '--cached', '-M50%', '--name-status')
      .split('\n')
      .filter((line) => line.startsWith('R'))
      .map((line) => line.split('\t').slice(1).join(' '));
    expect(theirs.length).toBeGreaterThan(3);
    expect(theirs.length).toBeLessThan(12);
    const ours = pairRenames(gone, come).map(({ from, to }) => `${from} ${to}`);
    const text = (all: string[]): string => all.toSorted((a, b) => (a < b ? -1 : 1)).join('\n');
    expect(text(ours)).toBe(text(theirs));
  });

  it('goes through two thousand files on either side', () => {
    const licence = rows(9000, 9020);
    const gone = Array.from({ length: 2000 }, (_, index) =>
      file(`old/${index}`, licence + rows(index * 40, index * 40 + 30)),
    );
    const come = gone.map(({ bytes }, index) => file(`new/${index}`, `${bytes.toString()}one more row ${index}\n`));
    const found = pairRenames(gone, come);
    expect(found).toHaveLength(2000);
    expect(found.every(({ from, to }) => from.slice(4) === to.slice(4))).toBe(true);
  });
});
