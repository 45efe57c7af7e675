/** What of a file has been on the screen, by what the rows say: so it still holds for a hunk that is proposed again. */

import type { DiffRow, Hunk } from '../../../../text/diff/diff.ts';
import type { FileView } from './file.ts';
import { longestLine } from './lines/line.ts';
import { changedRows, isRefusedAspect } from './selection.ts';
import type { Refusal } from './selection.ts';

/** Sorted, without overlaps: from, and up to. */
type Ranges = readonly (readonly [from: number, to: number])[];

/** What of one file has been on the screen. */
export interface FileSeen {
  /** Rows by the id of their hunk, which is made of what the hunk says. */
  readonly hunks: ReadonlyMap<string, Ranges>;
  /** Texts of notices. */
  readonly notices: ReadonlySet<string>;
  /** Of what is taller than the room that was left for it: which of its screen rows, by the id of the line. */
  readonly parts: Readonly<Record<string, { height: number; rows: Ranges }>>;
}

/** By path. */
export type Seen = Readonly<Record<string, FileSeen>>;

/** Nothing of it was. */
export const nothingSeen: FileSeen = { hunks: new Map(), notices: new Set(), parts: {} };

/** What of a file would land without having been on the screen. */
export interface UnseenFile {
  /** Changed rows, and how many there are in all; a notice counts as one. */
  rows: number;
  of: number;
  /** Id of the first line that was not; null when all was. */
  first: string | null;
}

/** The ranges with one more, which may touch or overlap them. */
export function withRange(ranges: Ranges, from: number, to: number): Ranges {
  if (ranges.some((range) => range[0] <= from && to <= range[1])) return ranges;
  const before = ranges.filter((range) => range[1] < from);
  const after = ranges.filter((range) => range[0] > to);
  const near = ranges.slice(before.length, ranges.length - after.length);
  return [...before, [Math.min(from, near[0]?.[0] ?? from), Math.max(to, near.at(-1)?.[1] ?? to)], ...after];
}

/** Does it end only where the screen does not show it? */
function isCut({ text }: DiffRow): boolean {
  return text.length > longestLine;
}

/** Notices that tell of a change, or are all there is to see of one. */
function telling({ notices, diff }: FileView): { text: string; at: number; aspect?: FileView['aspects'][number] }[] {
  const only = !diff || diff.hunks.length === 0;
  return notices.flatMap(({ role, text, aspect }, at) =>
    only || role === 'warn' || aspect !== undefined ? [{ text, at, ...(aspect ? { aspect } : {}) }] : [],
  );
}

const known = new WeakMap<FileView, { seen: FileSeen; refusal: Refusal | undefined; found: UnseenFile }>();

/** What of a file's change was not on the screen, of what lands. */
export function unseenOf(view: FileView, seen: FileSeen = nothingSeen, refusal?: Refusal): UnseenFile {
  const last = known.get(view);
  if (last && last.seen === seen && last.refusal === refusal) return last.found;
  const found = findUnseen(view, seen, refusal);
  known.set(view, { seen, refusal, found });
  return found;
}

function findUnseen(view: FileView, seen: FileSeen, refusal: Refusal | undefined): UnseenFile {
  const found: UnseenFile = { rows: 0, of: 0, first: null };
  if (refusal === 'all') return found;
  for (const { text, at, aspect } of telling(view)) {
    if (aspect && view.aspects.includes(aspect) && isRefusedAspect(refusal, aspect)) continue;
    found.of++;
    if (seen.notices.has(text)) continue;
    found.rows++;
    found.first ??= `n:${at}`;
  }
  for (const hunk of view.diff?.hunks ?? []) {
    const rows = landing(hunk, refusal);
    const ranges = seen.hunks.get(hunk.id) ?? [];
    let [unseen, next] = [rows.length, 0];
    for (const [from, to] of ranges) {
      const at = placeOf(rows, from);
      unseen -= placeOf(rows, to) - at;
      // What was seen of it from its beginning on, without a gap.
      if (at <= next) next = Math.max(next, placeOf(rows, to));
    }
    found.of += rows.length;
    found.rows += unseen;
    if (unseen > 0) found.first ??= `r:${hunk.id}:${rows[next]}`;
  }
  return found;
}

/** Of the rows that were not seen: those too long to be shown whole. */
export function cutIn(view: FileView, seen: FileSeen = nothingSeen, refusal?: Refusal): number {
  if (refusal === 'all') return 0;
  return (view.diff?.hunks ?? []).reduce((sum, hunk) => {
    const ranges = seen.hunks.get(hunk.id) ?? [];
    const cut = landing(hunk, refusal).filter(
      (row) => isCut(hunk.rows[row]!) && !ranges.some(([from, to]) => from <= row && row < to),
    );
    return sum + cut.length;
  }, 0);
}

/** Changed rows of a hunk that are not refused. */
function landing(hunk: Hunk, refusal: Refusal | undefined): readonly number[] {
  const rows = changedRows(hunk);
  const refused = refusal === undefined || refusal === 'all' ? refusal : refusal.hunks[hunk.id];
  if (refused === undefined || refused === 'all') return refused ? [] : rows;
  const known = left.get(refused) ?? rows.filter((row) => !refused.has(row));
  left.set(refused, known);
  return known;
}

/** What is left of a hunk, by the rows that are refused of it. */
const left = new WeakMap<ReadonlySet<number>, readonly number[]>();

/** How many of the sorted numbers are below this one. */
function placeOf(sorted: readonly number[], number: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** All of it marked by a person, whatever was on the screen. */
export function allSeen(view: FileView, seen: FileSeen = nothingSeen): FileSeen {
  const hunks = new Map(seen.hunks);
  for (const { id, rows } of view.diff?.hunks ?? []) hunks.set(id, [[0, rows.length]]);
  const notices = new Set([...seen.notices, ...view.notices.map(({ text }) => text)]);
  return { ...seen, hunks, notices };
}

/** None of it marked any more; hunks that are not there now are left as they are. */
export function noneSeen(view: FileView, seen: FileSeen = nothingSeen): FileSeen {
  const hunks = new Map(seen.hunks);
  for (const { id } of view.diff?.hunks ?? []) hunks.delete(id);
  return { ...nothingSeen, hunks };
}
