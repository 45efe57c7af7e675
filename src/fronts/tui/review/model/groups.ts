/** Folders of which everything came, or went: each is one row of the list of files, until it is opened. */

import { isByChoice } from '../../../../protocol/change.ts';
import { kindOf } from './entries.ts';
import type { Entry } from './entries.ts';

/** So many files are better looked at one by one. */
const least = 10;
/** A review of more files begins with the list, where that is much shorter than they are many. */
const manyFiles = 50;

/** Entries `from` up to `to`, all of them in this folder (which ends with a slash). */
export interface Group {
  folder: string;
  from: number;
  to: number;
  kind: 'created' | 'deleted';
}

/** The outermost such folders that are not opened. The entries are in the order of the tree. */
export function closedGroups(entries: readonly Entry[], opened: ReadonlySet<string>): readonly Group[] {
  return laidOut(entries, opened).groups;
}

/** Indexes of what has a row of its own in the list: files, and the first file of each closed folder. */
export function listStops(entries: readonly Entry[], opened: ReadonlySet<string>): readonly number[] {
  return laidOut(entries, opened).stops;
}

/** The closed folder that a file is in. */
export function groupAt(entries: readonly Entry[], opened: ReadonlySet<string>, file: number): Group | undefined {
  return closedGroups(entries, opened).find(({ from, to }) => from <= file && file < to);
}

/** The innermost folder around a file that was opened. */
export function openedAround({ path }: Entry, opened: ReadonlySet<string>): string | undefined {
  for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1))
    if (opened.has(path.slice(0, cut + 1))) return path.slice(0, cut + 1);
  return undefined;
}

/** Is the list the better beginning? */
export function beginsWithList(entries: readonly Entry[]): boolean {
  return entries.length > manyFiles && listStops(entries, new Set()).length * 2 < entries.length;
}

interface Laid {
  opened: ReadonlySet<string>;
  groups: Group[];
  stops: number[];
}

const known = new WeakMap<readonly Entry[], Laid>();

/** Made once for each set of opened folders: it is asked for with every frame. */
function laidOut(entries: readonly Entry[], opened: ReadonlySet<string>): Laid {
  const before = known.get(entries);
  if (before?.opened === opened) return before;
  const groups = groupsIn(entries, opened);
  const stops: number[] = [];
  for (let at = 0, next = 0; at < entries.length;) {
    stops.push(at);
    const group = groups[next];
    if (group?.from === at) {
      at = group.to;
      next += 1;
    } else at += 1;
  }
  const laid = { opened, groups, stops };
  known.set(entries, laid);
  return laid;
}

function groupsIn(entries: readonly Entry[], opened: ReadonlySet<string>): Group[] {
  const groups: Group[] = [];
  const sums = countsOf(entries);
  const walk = (low: number, high: number, begin: number): void => {
    for (let at = low; at < high;) {
      const { path } = entries[at]!;
      const slash = path.indexOf('/', begin);
      if (slash < 0) {
        at += 1;
        continue;
      }
      const folder = path.slice(0, slash + 1);
      const end = endOf(entries, folder, at, high);
      const kind = end - at >= least && !opened.has(folder) ? onlyKind(sums, at, end) : null;
      if (kind === null) walk(at, end, slash + 1);
      else groups.push({ folder, from: at, to: end, kind });
      at = end;
    }
  };
  walk(0, entries.length, 0);
  return groups;
}

/** Where what is in a folder ends: all of it stands together. */
function endOf(entries: readonly Entry[], folder: string, from: number, high: number): number {
  let [low, above] = [from + 1, high];
  while (low < above) {
    const middle = (low + above) >> 1;
    if (entries[middle]!.path.startsWith(folder)) low = middle + 1;
    else above = middle;
  }
  return low;
}

/** How many came and went among the first so many entries. */
function countsOf(entries: readonly Entry[]): { created: number[]; deleted: number[] } {
  const sums = { created: [0], deleted: [0] };
  for (const entry of entries) {
    const plain = entry.conflict === undefined && !isByChoice(entry) && !entry.merged;
    for (const kind of ['created', 'deleted'] as const)
      sums[kind].push((sums[kind].at(-1) ?? 0) + (plain && kindOf(entry) === kind ? 1 : 0));
  }
  return sums;
}

function onlyKind(sums: ReturnType<typeof countsOf>, from: number, to: number): Group['kind'] | null {
  const count = (kind: Group['kind']) => sums[kind][to]! - sums[kind][from]!;
  return count('created') === to - from ? 'created' : count('deleted') === to - from ? 'deleted' : null;
}
