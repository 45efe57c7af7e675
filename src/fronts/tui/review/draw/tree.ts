/** Draws the files of a change set as a tree, a window of it around the one that is looked at. */

import { fit, pad, width } from '../../../../text/width.ts';
import type { Role, Theme } from '../../theme.ts';
import type { FileKind } from '../model/entries.ts';
import { treeOrder } from '../model/order.ts';
import { visible } from '../model/visible.ts';
import { cursorMark } from './marks.ts';

/** A file of the change set as the tree shows it. */
export interface TreeItem {
  path: string;
  /** Where it was, when it was renamed. */
  from?: string;
  state: 'accepted' | 'refused' | 'partly' | 'conflict';
  kind: FileKind;
  marks: readonly ('binary' | 'large' | 'encoding' | 'generated' | 'edited' | 'commented' | 'merged')[];
  /** Lines; null while they are not counted. */
  added: number | null;
  removed: number | null;
}

interface TreeSettings {
  columns: number;
  height: number;
  /** Index of the item that is looked at. */
  selected: number;
  theme: Theme;
  spoken: boolean;
}

/** A row of the tree: a folder (as much of its path as the folder above does not say), or a file. */
interface Entry {
  depth: number;
  /** Index of the item; -1 for a folder. */
  item: number;
  /** Where the name begins in the path of the item that is named by `of`, and where it ends. */
  of: number;
  from: number;
  to: number;
}

/**
 * The files as a tree, at most `height` rows of it: a window around the one that is looked at, the folder that the
 * window begins in always named. What colour says is also said by a sign.
 */
export function treeRows(items: readonly TreeItem[], at: TreeSettings): string[] {
  if (at.height < 1 || items.length === 0) return [];
  const { order, entries } = shapeOf(items);
  if (at.spoken) {
    return windowed(order, order.indexOf(at.selected), at.height).rows.map((item) =>
      fit(spokenItem(items[item]!, item === at.selected), at.columns),
    );
  }
  const selected = entries.findIndex(({ item }) => item === at.selected);
  const { rows, top } = windowed(entries, selected, at.height);
  return rows.map((entry, row) => {
    const pinned = row === 0 && top > 0 && at.height > 3 && entry.item >= 0 && entry.item !== at.selected;
    return entry.item < 0 || pinned ? folderRow(items, entry, pinned, at) : fileRow(items[entry.item]!, entry, at);
  });
}

interface Shape {
  paths: readonly string[];
  order: readonly number[];
  entries: readonly Entry[];
}

let last: Shape = { paths: [], order: [], entries: [] };

/** The order of the files and their folders; kept for the next key, since ten thousand paths are long to sort. */
function shapeOf(items: readonly TreeItem[]): Shape {
  if (items.length !== last.paths.length || items.some(({ path }, at) => path !== last.paths[at])) {
    const paths = items.map(({ path }) => path);
    const order = treeOrder(paths);
    last = { paths, order, entries: entriesOf(items, order) };
  }
  return last;
}

function windowed<T>(all: readonly T[], selected: number, height: number): { rows: readonly T[]; top: number } {
  const top = Math.max(0, Math.min(selected - (height >> 1), all.length - height));
  return { rows: all.slice(top, top + height), top };
}

function entriesOf(items: readonly TreeItem[], order: readonly number[]): Entry[] {
  const entries: Entry[] = [];
  const walk = (low: number, high: number, from: number, depth: number): void => {
    for (let at = low; at < high;) {
      const { path } = items[order[at]!]!;
      const slash = path.indexOf('/', from);
      if (slash < 0) {
        entries.push({ depth, item: order[at]!, of: order[at]!, from, to: path.length });
        at++;
        continue;
      }
      const folder = path.slice(0, slash + 1);
      let end = at + 1;
      while (end < high && items[order[end]!]!.path.startsWith(folder)) end++;
      // In order, the first and the last one have in common what all between them have.
      const to = sharedFolder(path, items[order[end - 1]!]!.path);
      entries.push({ depth, item: -1, of: order[at]!, from, to });
      walk(at, end, to, depth + 1);
      at = end;
    }
  };
  walk(0, order.length, 0, 0);
  return entries;
}

/** The length of the folder that both paths begin with, its last slash included. */
function sharedFolder(a: string, b: string): number {
  let end = 0;
  for (let at = 0; at < a.length && a[at] === b[at]; at++) if (a[at] === '/') end = at + 1;
  return end;
}

/** Columns before a name: the cursor, what is chosen, and the letter of the kind. */
const front = 7;

function indentOf({ depth }: Entry, columns: number): string {
  const step = columns < 40 ? 1 : 2;
  return ' '.repeat(Math.min(depth * step, Math.max(0, (columns - front) >> 2)));
}

function folderRow(
  items: readonly TreeItem[],
  entry: Entry,
  pinned: boolean,
  { columns, theme }: TreeSettings,
): string {
  const { path } = items[entry.of]!;
  const name = pinned ? path.slice(0, path.lastIndexOf('/') + 1) || './' : path.slice(entry.from, entry.to);
  const indent = ' '.repeat(front) + (pinned ? '' : indentOf(entry, columns));
  const room = Math.max(1, columns - indent.length);
  return theme.paint('dim', fit(indent, columns) + fit(visible(name), room, 'start'));
}

const boxes = { accepted: '[x]', refused: '[ ]', partly: '[~]', conflict: '[!]' } as const;
const boxRoles: Record<TreeItem['state'], Role> = { accepted: 'ok', refused: 'dim', partly: 'warn', conflict: 'error' };
const letters: Record<FileKind, string> = { created: 'A', deleted: 'D', modified: 'M', renamed: 'R', mode: 'T' };
const kinds: Record<FileKind, string> = {
  created: 'new',
  deleted: 'deleted',
  modified: '',
  renamed: 'renamed',
  mode: 'mode',
};
/** Of each mark the word, and the sign for where a word has no room. */
const signs: Record<TreeItem['marks'][number], readonly [string, string]> = {
  binary: ['binary', 'b'],
  large: ['large', 'l'],
  encoding: ['encoding', 'u'],
  generated: ['generated', 'g'],
  edited: ['edited', 'e'],
  commented: ['comments', 'c'],
  merged: ['merged', 'm'],
};

function fileRow(item: TreeItem, entry: Entry, { columns, theme, selected }: TreeSettings): string {
  const own = entry.item === selected;
  const name = indentOf(entry, columns) + visible(item.path.slice(entry.from, entry.to));
  const room = Math.max(1, columns - front);
  const tail = tailOf(item, theme, room, width(name));
  const left = Math.max(1, room - (tail.columns > 0 ? tail.columns + 1 : 0));
  const from = cameFrom(item);
  const whole = from !== '' && width(name + from) <= left ? name + theme.paint('dim', from) : fit(name, left, 'middle');
  const box = theme.paint(boxRoles[item.state], boxes[item.state]);
  const letter = theme.paint(
    item.kind === 'deleted' ? 'removed' : item.kind === 'created' ? 'added' : 'dim',
    letters[item.kind],
  );
  const head = `${own ? theme.paint('accent', cursorMark) : ' '}${box} ${letter} `;
  const row = head + (tail.columns > 0 ? `${pad(whole, left)} ${tail.text}` : whole);
  return fit(own ? theme.paint('strong', row) : row, columns);
}

function cameFrom({ path, from }: TreeItem): string {
  if (from === undefined) return '';
  const shared = sharedFolder(path, from);
  return ` ← ${visible(from.slice(shared))}`;
}

/** What stands at the right: words and counts, in the longest way that leaves the name its room. */
function tailOf(item: TreeItem, theme: Theme, room: number, name: number): { text: string; columns: number } {
  const counts = countsOf(item);
  const words = [
    item.state === 'conflict' ? 'conflict' : item.state === 'refused' ? 'refused' : '',
    kinds[item.kind],
    ...item.marks.map((mark) => signs[mark][0]),
  ].filter((word) => word !== '');
  const brief = item.marks.map((mark) => signs[mark][1]).join('');
  const ways = [words.join(' '), brief, ''].flatMap((said) => [
    [said, ...counts],
    ...(counts.length > 0 ? [] : [[said]]),
  ]);
  const least = Math.min(name, Math.max(8, room >> 1));
  for (const way of [...ways, [brief]]) {
    const parts = way.filter((part) => part !== '');
    const columns = parts.join(' ').length;
    if (columns === 0 || columns + 1 + least > room) continue;
    return { text: parts.map((part) => theme.paint(roleOf(part), part)).join(' '), columns };
  }
  return { text: '', columns: 0 };
}

function roleOf(part: string): Role {
  if (part.startsWith('+')) return 'added';
  if (part.startsWith('-')) return 'removed';
  return part.startsWith('conflict') ? 'error' : 'dim';
}

function countsOf({ added, removed, marks }: TreeItem): string[] {
  if (added === null || removed === null) return ['…'];
  if (marks.includes('binary') || added + removed === 0) return [];
  return [`+${added}`, `-${removed}`];
}

function spokenItem(item: TreeItem, own: boolean): string {
  const { path, from, kind, state, marks, added, removed } = item;
  const counts =
    added === null || removed === null || added + removed === 0 ? [] : [`${added} lines added`, `${removed} removed`];
  const parts = [
    visible(path),
    from === undefined ? (kind === 'mode' ? 'mode changed' : kind) : `renamed from ${visible(from)}`,
    ...(marks.includes('binary') ? [] : counts),
    ...marks,
    state === 'conflict' ? 'in conflict' : state === 'partly' ? 'partly accepted' : state,
  ];
  return `${own ? 'Here: ' : ''}${parts.join(', ')}.`;
}
