/** The files of a review as a tree: their order, and their rows in any width. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { treeOrder } from '../../../src/fronts/tui/review/model/order.ts';
import { treeRows as rowsOfTree } from '../../../src/fronts/tui/review/draw/tree.ts';
import type { TreeItem, TreeSource } from '../../../src/fronts/tui/review/draw/tree.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { width } from '../../../src/text/width.ts';
import { counterexample } from '../../support/property.ts';

const none = chooseTheme({ color: false }, {});
const dark = chooseTheme({ color: true, theme: 'dark' }, {});

const file = (path: string, more: Partial<TreeItem> = {}): TreeItem => ({
  path,
  state: 'accepted',
  kind: 'modified',
  marks: [],
  added: 3,
  removed: 1,
  ...more,
});

const items: TreeItem[] = [
  file('README.md'),
  file('src/app/deep/a.ts', { state: 'partly', added: 1200, removed: 31 }),
  file('src/app/deep/架構設計文件說明很長的名字.ts', { kind: 'created', marks: ['commented'] }),
  file('src/app/main.ts', { state: 'refused', kind: 'deleted' }),
  file('src/new-name.ts', { kind: 'renamed', from: 'src/old-name.ts', marks: ['edited'] }),
  file('assets/img/logo.png', { kind: 'created', marks: ['binary'], added: 0, removed: 0 }),
  file('bin/run', { kind: 'mode', added: 0, removed: 0 }),
  file('lock.json', { state: 'conflict', marks: ['generated', 'merged'], added: null, removed: null }),
];
const at = { columns: 60, height: 40, selected: 1, theme: none, spoken: false };

const source = (all: readonly TreeItem[]): TreeSource => ({
  names: all,
  state: (index) => all[index]!.state,
  item: (index) => all[index]!,
});
const treeRows = (all: readonly TreeItem[], settings: Parameters<typeof rowsOfTree>[1]) =>
  rowsOfTree(source(all), settings);

describe('the tree of a review', () => {
  it('joins folders, and says state, kind, marks and counts without colour', () => {
    expect(treeRows(items, at)).toEqual([
      '       assets/img/',
      ' [x] A   logo.png                                 new binary',
      '       bin/',
      ' [x] T   run                                            mode',
      '       src/',
      '         app/',
      '           deep/',
      '▸[~] M       a.ts                                  +1200 -31',
      ' [x] A       架構設計文…說明很長的名字.ts new comments +3 -1',
      ' [ ] D     main.ts                     refused deleted +3 -1',
      ' [x] R   new-name.ts ← old-name.ts      renamed edited +3 -1',
      ' [x] M README.md                                       +3 -1',
      ' [!] M lock.json                 conflict generated merged …',
    ]);
  });

  it('keeps box, kind and a name in twenty columns', () => {
    expect(treeRows(items, { ...at, columns: 20 })).toEqual([
      '       assets/img/',
      ' [x] A  logo.png   b',
      '       bin/',
      ' [x] T  run     mode',
      '       src/',
      '        app/',
      '         deep/',
      '▸[~] M    a.ts',
      ' [x] A    架…字.ts c',
      ' [ ] D   main.ts',
      ' [x] R  new-…me.ts e',
      ' [x] M README.md',
      ' [!] M lock…son gm …',
    ]);
  });

  it('names the folder that its window begins in', () => {
    const rows = treeRows(items, { ...at, columns: 40, height: 4, selected: 3 });
    expect(rows[0]).toBe('       src/app/deep/');
    expect(rows[2]).toMatch(/^▸\[ \] D {5}main\.ts/);
  });

  it('is read aloud file by file', () => {
    const rows = treeRows(items, { ...at, columns: 120, spoken: true });
    expect(rows).toHaveLength(items.length);
    expect(rows[2]).toBe('Here: src/app/deep/a.ts, modified, 1200 lines added, 31 removed, partly accepted.');
    expect(rows[5]).toContain('renamed from src/old-name.ts');
  });

  it('names what would not be seen in a name', () => {
    expect(treeRows([file('a\u202eb.ts')], { ...at, selected: 0 })[0]).toContain('⟨U+202E⟩');
  });

  it('shows each file once, the selected one always, in no more room than there is', () => {
    const name = fc.constantFrom('a', 'b', 'b.ts', 'src', '架構', '界界界界界界界界.md', 'lib', 'a-b', 'Z');
    const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
    // A path cannot be a file and a folder at once.
    const paths = fc
      .uniqueArray(path, { minLength: 1, maxLength: 60 })
      .map((all) => all.filter((one) => !all.some((other) => other.startsWith(`${one}/`))));
    const report = counterexample(
      fc.property(
        paths,
        fc.nat(),
        fc.integer({ min: 12, max: 140 }),
        fc.integer({ min: 1, max: 90 }),
        (all, pick, columns, height) => {
          const selected = pick % all.length;
          const settings = { columns, height, selected, theme: none, spoken: false };
          const some = all.map((one, i) => file(one, i % 3 === 0 ? { marks: ['generated'], kind: 'deleted' } : {}));
          const rows = treeRows(some, settings);
          expect(rows.length).toBeLessThanOrEqual(height);
          for (const row of rows) expect(width(row)).toBeLessThanOrEqual(columns);
          expect(rows.filter((row) => row.startsWith('▸'))).toHaveLength(1);
          const whole = treeRows(some, { ...settings, height: 1000 });
          expect(whole.filter((row) => row.includes('['))).toHaveLength(all.length);
          expect(rebuilt(treeRows(some, { ...settings, height: 1000, columns: 400 }))).toEqual(
            treeOrder(all).map((one) => all[one]),
          );
        },
      ),
      { numRuns: 200 },
    );
    expect(report).toBeUndefined();
  });

  it('counts as people do, and shows no counts where no line changes', () => {
    const names = ['file14', 'file7', 'file007', 'file', 'file7b', 'a2/x', 'a10/x', 'file 3'];
    expect(treeOrder(names).map((one) => names[one])).toEqual([
      'a2/x',
      'a10/x',
      'file',
      'file 3',
      'file007',
      'file7',
      'file7b',
      'file14',
    ]);
    const bare = file('a.txt', { marks: ['encoding'], added: 0, removed: 0 });
    expect(treeRows([bare], { ...at, columns: 30, selected: 0 })).toEqual(['▸[x] M a.txt          encoding']);
    expect(treeRows([bare], { ...at, spoken: true })[0]).toBe('a.txt, modified, encoding, accepted.');
  });

  it('colours nothing into the width', () => {
    for (const columns of [20, 40, 80]) {
      const rows = treeRows(items, { ...at, columns, theme: dark });
      for (const row of rows) expect(width(row)).toBeLessThanOrEqual(columns);
      expect(rows.join('')).toContain('\x1b[');
    }
  });
});

/** The paths that the rows of a wide tree name, by their indents. */
function rebuilt(rows: readonly string[]): string[] {
  const folders: string[] = [];
  const found: string[] = [];
  for (const row of rows) {
    const [, indent = '', name = ''] = /^.{7}( *)(\S+)/.exec(row) ?? [];
    const depth = indent.length / 2;
    if (row.startsWith('       ')) folders[depth] = name;
    else found.push(folders.slice(0, depth).join('') + name);
  }
  return found;
}
