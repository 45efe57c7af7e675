/** Folders of which everything came or went: one row of the list, that opens; and the keys that go through it. */

import { describe, expect, it } from 'vitest';
import { treeRows } from '../../../src/fronts/tui/review/draw/tree.ts';
import { treeItems } from '../../../src/fronts/tui/review/draw/tree-items.ts';
import { closedGroups } from '../../../src/fronts/tui/review/model/groups.ts';
import { initialData } from '../../../src/fronts/tui/review/state/data.ts';
import type { ReviewData } from '../../../src/fronts/tui/review/state/data.ts';
import { answerOf } from '../../../src/fronts/tui/review/state/answer.ts';
import type { Press } from '../../../src/fronts/tui/keys/press.ts';
import type { Look } from '../../../src/fronts/tui/review/state/state.ts';
import { reviewStep } from '../../../src/fronts/tui/review/state/step.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import type { ReviewQuestion } from '../../../src/protocol/approval.ts';
import type { FileChange, FileState } from '../../../src/protocol/change.ts';

const state = (name: string): FileState => ({ hash: name, mode: 'file', size: 9 });
const gone = (path: string): FileChange => ({ path, before: state(path), after: null });
const come = (path: string): FileChange => ({ path, before: null, after: state(path) });
const changed = (path: string): FileChange => ({ path, before: state(`old ${path}`), after: state(path) });
const many = (count: number, make: (path: string) => FileChange, folder: string) =>
  Array.from({ length: count }, (_, at) => make(`${folder}/f${at}`));

const question = (files: FileChange[]): ReviewQuestion => ({
  id: 'q',
  kind: 'review',
  about: 'call',
  because: { code: 'mode', text: '' },
  changes: { id: 'x', files, origin: { by: 'tool' } },
  remember: [],
});

/** What goes, what comes, what is mixed, and what is too little to be one row. */
const files = [
  ...many(40, gone, 'old/a'),
  ...many(20, gone, 'old/b'),
  ...many(12, come, 'new'),
  ...many(12, changed, 'mixed'),
  gone('mixed/z'),
  ...many(9, gone, 'few'),
  changed('top'),
];

const theme = chooseTheme({ color: false }, {});
const rows = (data: ReviewData, height = 40, spoken = false): string[] =>
  treeRows(treeItems(data), {
    columns: 50,
    height,
    selected: data.state.file,
    groups: closedGroups(data.entries, data.state.opened),
    theme,
    spoken,
  });

/** Presses keys in the list. */
function pressed(data: ReviewData, ...keys: string[]): ReviewData {
  const look = {
    about: 'call',
    entries: data.entries,
    files: data.files,
    viewport: { body: { lines: [], starts: [0] }, height: 1 },
    visible: false,
    readOnly: false,
    treeHeight: 5,
    help: { total: 0, height: 5 },
  } as unknown as Look;
  return keys.reduce((now, key) => {
    const held = { ctrl: false, alt: false, shift: false, chunk: false };
    const press: Press = key.length > 1 ? { type: 'key', name: key, ...held } : { type: 'text', text: key };
    return { ...now, state: reviewStep(now.state, press, look).state };
  }, data);
}

describe('a folder of which everything came or went', () => {
  const data = initialData(question(files), {});

  it('is one row, outermost; what is mixed or little is not', () => {
    expect(rows(data)).toEqual([
      '       few/',
      ...Array.from({ length: 9 }, (_, at) => expect.stringMatching(new RegExp(`^.\\[x\\] D   f${at} +deleted …$`))),
      '       mixed/',
      ...Array.from({ length: 12 }, (_, at) => expect.stringMatching(new RegExp(`^.\\[x\\] M   f${at} +…$`))),
      expect.stringMatching(/^ \[x\] D {3}z +deleted …$/),
      ' [x] A new/                                 12 new',
      ' [x] D old/                             60 deleted',
      expect.stringMatching(/^ \[x\] M top +…$/),
    ]);
    expect(rows(data, 40, true)).toContain('Folder old/, 60 deleted, accepted.');
  });

  it('opens, level by level, closes, and is taken or left as one', () => {
    const list = { ...data, state: { ...data.state, tree: true } };
    const last = pressed(list, 'G', 'k');
    expect(rows(last, 3)).toEqual([
      expect.anything(),
      '▸[x] D old/                             60 deleted',
      expect.anything(),
    ]);
    const left = pressed(last, ' ');
    expect(rows(left, 3)[1]).toBe('▸[ ] D old/                     refused 60 deleted');
    const open = pressed(left, 'enter');
    expect(rows(open).slice(-4)).toEqual([
      '       old/',
      '▸[ ] D   a/                     refused 40 deleted',
      ' [ ] D   b/                     refused 20 deleted',
      expect.anything(),
    ]);
    const some = pressed(open, 'j', ' ');
    expect(Object.keys(some.state.refused)).toHaveLength(40);
    const { accept } = answerOf({ type: 'accept' }, { ...some, edits: [] }, question(files));
    expect(accept).not.toBe('all');
    expect(Object.keys((accept as { files: object }).files)).toHaveLength(files.length - 40);
    const closed = pressed(some, 'k', 'left');
    expect(rows(closed, 3)[1]).toBe('▸[~] D old/                             60 deleted');
    expect(pressed(closed, 'right', 'right').state).toMatchObject({ opened: new Set(['old/', 'old/a/']), tree: true });
  });

  it('stands together also where the folders themselves go, whatever the order they come in', () => {
    const all = Array.from({ length: 30 }, (_, at) => [gone(`src/d${at}`), ...many(12, gone, `src/d${at}`)]).flat();
    for (const some of [all, all.toReversed(), all.toSorted((a, b) => (a.path < b.path ? -1 : 1))])
      expect(
        closedGroups(initialData(question(some), {}).entries, new Set(['src/'])).map(({ from, to }) => to - from),
      ).toEqual(Array(30).fill(12));
  });

  it('makes a review begin with the list where that is much shorter', () => {
    const begins = (some: FileChange[]) => initialData(question(some), {}).state.tree;
    expect([
      begins(files),
      begins(many(60, gone, 'a')),
      begins(many(60, changed, 'a')),
      begins(many(20, gone, 'a')),
    ]).toEqual([true, true, false, false]);
  });

  it('goes through ten thousand in rows, not in files', () => {
    const all = Array.from({ length: 100 }, (_, at) => many(100, gone, `src/d${at}`)).flat();
    const open = pressed(initialData(question(all), {}), 'enter');
    expect(rows(open, 3)[1]).toMatch(/^▸\[x\] D {3}d0\/ +100 deleted$/);
    expect(pressed(open, 'pagedown', 'pagedown').state.file).toBe(800);
    expect(pressed(open, 'G').state.file).toBe(9900);
  });
});
