/** What of a file has been on the screen, by what the rows say: so it still holds for a hunk that is proposed again. */

import type { DiffRow } from '../../../../text/diff/diff.ts';
import type { FileView } from './file.ts';
import { longestLine } from './lines/line.ts';
import { changedRows, isRefusedAspect, isRefusedRow } from './selection.ts';
import type { Refusal } from './selection.ts';

/** Sorted, without overlaps: from, and up to. */
type Ranges = readonly (readonly [from: number, to: number])[];

/** What of one file has been on the screen. */
export interface FileSeen {
  /** Rows by the id of their hunk, which is made of what the hunk says. */
  readonly hunks: Readonly<Record<string, Ranges>>;
  /** Texts of notices. */
  readonly notices: ReadonlySet<string>;
  /** Of what is taller than the room that was left for it: which of its screen rows, by the id of the line. */
  readonly parts: Readonly<Record<string, { height: number; rows: Ranges }>>;
}

/** By path. */
export type Seen = Readonly<Record<string, FileSeen>>;

/** Nothing of it was. */
export const nothingSeen: FileSeen = { hunks: {}, notices: new Set(), parts: {} };

/** What of a file would land without having been on the screen. */
export interface UnseenFile {
  /** Changed rows, and how many there are in all; a notice counts as one. */
  rows: number;
  of: number;
  /** Of these rows: those too long to be shown whole. */
  cut: number;
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

/** What of a file's change was not on the screen, of what lands. */
export function unseenOf(view: FileView, seen: FileSeen = nothingSeen, refusal?: Refusal): UnseenFile {
  const found: UnseenFile = { rows: 0, of: 0, cut: 0, first: null };
  if (refusal === 'all') return found;
  for (const { text, at, aspect } of telling(view)) {
    if (aspect && view.aspects.includes(aspect) && isRefusedAspect(refusal, aspect)) continue;
    found.of++;
    if (seen.notices.has(text)) continue;
    found.rows++;
    found.first ??= `n:${at}`;
  }
  for (const hunk of view.diff?.hunks ?? []) {
    const ranges = seen.hunks[hunk.id] ?? [];
    let range = 0;
    for (const row of changedRows(hunk)) {
      if (refusal && isRefusedRow(refusal, hunk.id, row)) continue;
      found.of++;
      while (range < ranges.length && ranges[range]![1] <= row) range++;
      if (range < ranges.length && ranges[range]![0] <= row) continue;
      found.rows++;
      if (isCut(hunk.rows[row]!)) found.cut++;
      found.first ??= `r:${hunk.id}:${row}`;
    }
  }
  return found;
}

/** All of it marked by a person, whatever was on the screen. */
export function allSeen(view: FileView, seen: FileSeen = nothingSeen): FileSeen {
  const hunks = Object.fromEntries((view.diff?.hunks ?? []).map(({ id, rows }) => [id, [[0, rows.length] as const]]));
  const notices = new Set([...seen.notices, ...view.notices.map(({ text }) => text)]);
  return { ...seen, hunks: { ...seen.hunks, ...hunks }, notices };
}

/** None of it marked any more; hunks that are not there now are left as they are. */
export function noneSeen(view: FileView, seen: FileSeen = nothingSeen): FileSeen {
  const hunks = { ...seen.hunks };
  for (const { id } of view.diff?.hunks ?? []) delete hunks[id];
  return { ...nothingSeen, hunks };
}
