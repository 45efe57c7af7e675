/** Draws the files of a change set as a tree, a window of it around the one that is looked at. */

import { fit, pad, width } from '../../../../text/width.ts';
import { t } from '../../../../text/words/words.ts';
import type { Role, Theme } from '../../theme.ts';
import type { FileKind } from '../model/entries.ts';
import type { Group } from '../model/groups.ts';
import { visible } from '../model/visible.ts';
import { cursorMark } from './marks.ts';
import { rowsOf, sharedFolder } from './tree-entries.ts';
import type { TreeRow } from './tree-entries.ts';
import { boxRoles, boxes, kinds, letters, signs } from './tree-signs.ts';
import type { TreeMark, TreeState } from './tree-signs.ts';

/** A file of the change set as the tree shows it. */
export interface TreeItem {
  path: string;
  /** Where it was, when it was renamed. */
  from?: string;
  state: TreeState;
  kind: FileKind;
  marks: readonly TreeMark[];
  /** Lines; null while they are not counted. */
  added: number | null;
  removed: number | null;
}

/** All files of a change set; of each, what the tree shows is made when it is drawn. */
export interface TreeSource {
  names: readonly { path: string }[];
  state: (at: number) => TreeState;
  item: (at: number) => TreeItem;
}

interface TreeSettings {
  columns: number;
  height: number;
  /** Index of the item that is looked at. */
  selected: number;
  /** Folders that are one row each; the items stand in the order of the tree then. */
  groups?: readonly Group[];
  theme: Theme;
  spoken: boolean;
}

/**
 * The files as a tree, at most `height` rows of it: a window around the one that is looked at, the folder that the
 * window begins in always named. What colour says is also said by a sign.
 */
export function treeRows(items: TreeSource, at: TreeSettings): string[] {
  if (at.height < 1 || items.names.length === 0) return [];
  if (at.spoken) {
    const rows = rowsOf(items.names, at.groups).filter(({ item, group }) => item >= 0 || group);
    return windowed(rows, rows.findIndex(isSelected(at)), at.height).rows.map((row) => {
      const here = isSelected(at)(row);
      const { group } = row;
      return fit(group ? spokenGroup(items, group, here) : spokenItem(items.item(row.item), here), at.columns);
    });
  }
  const entries = rowsOf(items.names, at.groups);
  const selected = entries.findIndex(isSelected(at));
  const { rows, top } = windowed(entries, selected, at.height);
  return rows.map((entry, row) => {
    if (entry.group) return groupRow(items, entry, entry.group, at);
    const pinned = row === 0 && top > 0 && at.height > 3 && entry.item >= 0 && entry.item !== at.selected;
    return entry.item < 0 || pinned ? folderRow(items, entry, pinned, at) : fileRow(items.item(entry.item), entry, at);
  });
}

function isSelected({ selected }: TreeSettings): (entry: TreeRow) => boolean {
  return ({ item, group }) => (group ? group.from <= selected && selected < group.to : item === selected);
}

function windowed<T>(all: readonly T[], selected: number, height: number): { rows: readonly T[]; top: number } {
  const top = Math.max(0, Math.min(selected - (height >> 1), all.length - height));
  return { rows: all.slice(top, top + height), top };
}

/** Columns before a name: the cursor, what is chosen, and the letter of the kind. */
const front = 7;

function indentOf({ depth }: TreeRow, columns: number): string {
  const step = columns < 40 ? 1 : 2;
  return ' '.repeat(Math.min(depth * step, Math.max(0, (columns - front) >> 2)));
}

function folderRow(items: TreeSource, entry: TreeRow, pinned: boolean, { columns, theme }: TreeSettings): string {
  const { path } = items.names[entry.of]!;
  const name = pinned ? path.slice(0, path.lastIndexOf('/') + 1) || './' : path.slice(entry.from, entry.to);
  const indent = ' '.repeat(front) + (pinned ? '' : indentOf(entry, columns));
  const room = Math.max(1, columns - indent.length);
  return theme.paint('dim', fit(indent, columns) + fit(visible(name), room, 'start'));
}

function fileRow(item: TreeItem, entry: TreeRow, { columns, theme, selected }: TreeSettings): string {
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

/** How much of a folder is chosen that is one row, and how many files that are. */
function stateOf(items: TreeSource, { from, to }: Group): TreeState {
  const first = items.state(from);
  for (let at = from + 1; at < to; at += 1) if (items.state(at) !== first) return 'partly';
  return first;
}

function wordsOf({ from, to, kind }: Group): string {
  const files = (to - from).toLocaleString('en');
  return `${files} ${kind === 'created' ? t('new') : t('deleted')}`;
}

function groupRow(items: TreeSource, entry: TreeRow, group: Group, { columns, theme, selected }: TreeSettings): string {
  const own = group.from <= selected && selected < group.to;
  const state = stateOf(items, group);
  const tail = `${state === 'refused' ? t('refused ') : ''}${wordsOf(group)}`;
  const room = Math.max(1, columns - front);
  const left = room - width(tail) - 1;
  const name = indentOf(entry, columns) + visible(items.names[entry.of]!.path.slice(entry.from, entry.to));
  const letter = theme.paint(group.kind === 'deleted' ? 'removed' : 'added', letters[group.kind]);
  const head = `${own ? theme.paint('accent', cursorMark) : ' '}${theme.paint(boxRoles[state], boxes[state])} ${letter} `;
  const text =
    left < 8 ? fit(name, room, 'middle') : `${pad(fit(name, left, 'middle'), left)} ${theme.paint('dim', tail)}`;
  return fit(own ? theme.paint('strong', head + text) : head + text, columns);
}

function spokenGroup(items: TreeSource, group: Group, own: boolean): string {
  const state = stateOf(items, group);
  return t`${own ? t('Here: ') : ''}Folder ${visible(group.folder)}, ${wordsOf(group)}, ${state === 'partly' ? t('partly accepted') : t(state)}.`;
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
    item.state === 'conflict' ? t('conflict') : item.state === 'refused' ? t('refused') : '',
    kinds[item.kind] && t(kinds[item.kind]),
    ...item.marks.map((mark) => t(signs[mark][0])),
  ].filter((word) => word !== '');
  const brief = item.marks.map((mark) => signs[mark][1]).join('');
  const ways = [words.join(' '), brief, ''].flatMap((said) => [
    [said, ...counts],
    ...(counts.length > 0 ? [] : [[said]]),
  ]);
  const least = Math.min(name, Math.max(8, room >> 1));
  for (const way of [...ways, [brief]]) {
    const parts = way.filter((part) => part !== '');
    const columns = width(parts.join(' '));
    if (columns === 0 || columns + 1 + least > room) continue;
    return { text: parts.map((part) => theme.paint(roleOf(part), part)).join(' '), columns };
  }
  return { text: '', columns: 0 };
}

function roleOf(part: string): Role {
  if (part.startsWith('+')) return 'added';
  if (part.startsWith('-')) return 'removed';
  if ([t('conflict'), t('errors')].includes(part.split(' ')[0]!) || part.startsWith('✗')) return 'error';
  return part.startsWith(t('warnings')) || part.startsWith('!') ? 'warn' : 'dim';
}

function countsOf({ added, removed, marks }: TreeItem): string[] {
  if (added === null || removed === null) return ['…'];
  if (marks.includes('binary') || added + removed === 0) return [];
  return [`+${added}`, `-${removed}`];
}

function spokenItem(item: TreeItem, own: boolean): string {
  const { path, from, kind, state, marks, added, removed } = item;
  const counts =
    added === null || removed === null || added + removed === 0 ? [] : [t`${added} lines added`, t`${removed} removed`];
  const parts = [
    visible(path),
    from === undefined ? (kind === 'mode' ? t('mode changed') : t(kind)) : t`renamed from ${visible(from)}`,
    ...(marks.includes('binary') ? [] : counts),
    ...marks.map((mark) => t(signs[mark][0])),
    state === 'conflict' ? t('in conflict') : state === 'partly' ? t('partly accepted') : t(state),
  ];
  return `${own ? t('Here: ') : ''}${parts.join(', ')}.`;
}
