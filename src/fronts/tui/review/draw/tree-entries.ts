/** The rows that a tree of files has: files, the folders they are in, and folders that stand for all in them. */

import type { Group } from '../model/groups.ts';
import { treeOrder } from '../model/order.ts';

/** What the tree is made of. */
interface Named {
  path: string;
}

/** A row of the tree: a folder (as much of its path as the folder above does not say), a file, or a folder that stands for all in it. */
export interface TreeRow {
  depth: number;
  /** Index of the item; -1 for a folder. */
  item: number;
  /** Where the name begins in the path of the item that is named by `of`, and where it ends. */
  of: number;
  from: number;
  to: number;
  group?: Group;
}

const known = new WeakMap<readonly Named[], { groups: readonly Group[] | undefined; rows: readonly TreeRow[] }>();

/** All rows there are, made once for the same items: a window of them is drawn again and again. */
export function rowsOf(items: readonly Named[], groups?: readonly Group[]): readonly TreeRow[] {
  const before = known.get(items);
  if (before && before.groups === groups) return before.rows;
  const order = groups ? items.map((_, at) => at) : treeOrder(items.map(({ path }) => path));
  const rows = entriesOf(items, order, groups ?? []);
  known.set(items, { groups, rows });
  return rows;
}

function entriesOf(items: readonly Named[], order: readonly number[], groups: readonly Group[]): TreeRow[] {
  const entries: TreeRow[] = [];
  const whole = new Map(groups.map((group) => [group.folder, group]));
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
      const group = whole.get(folder);
      if (group) {
        entries.push({ depth, item: -1, of: order[at]!, from, to: slash + 1, group });
        at += group.to - group.from;
        continue;
      }
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
export function sharedFolder(a: string, b: string): number {
  let end = 0;
  for (let at = 0; at < a.length && a[at] === b[at]; at++) if (a[at] === '/') end = at + 1;
  return end;
}
