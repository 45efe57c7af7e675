/** Segments of hunks: a person splits and joins them to choose parts, while the hunks of the diff stay what they are. */

import type { FileDiff, Hunk } from '../../../../../text/diff/diff.ts';

/** A run of rows of a hunk with a header of its own: the whole hunk, or what it was split into. */
export interface Segment {
  /** `h:<hunk>`, or `h:<hunk>@<row>` of a part that begins later. */
  id: string;
  hunk: Hunk;
  /** Rows `from` up to `to`, as indexes into those of the hunk. */
  from: number;
  to: number;
  /** Is toggled together with the one before it. */
  joined: boolean;
}

/** How a person cut hunks up and put them together; the hunks of the diff stay what they are. */
export interface Cuts {
  /** Of a hunk: rows at which a part begins. */
  readonly at: Readonly<Record<string, readonly number[]>>;
  /** Ids of segments that are joined to the one before. */
  readonly joined: readonly string[];
}

/** Every hunk is one segment. */
export const uncut: Cuts = { at: {}, joined: [] };

const known = new WeakMap<FileDiff, { cuts: Cuts; segments: readonly Segment[] }>();

/** The segments of a diff, in order. */
export function segmentsOf(diff: FileDiff | null, cuts: Cuts): readonly Segment[] {
  if (!diff) return [];
  const last = known.get(diff);
  if (last?.cuts === cuts) return last.segments;
  const segments = cutUp(diff, cuts);
  known.set(diff, { cuts, segments });
  return segments;
}

function cutUp({ hunks }: FileDiff, cuts: Cuts): Segment[] {
  return hunks.flatMap((hunk) => {
    const starts = [0, ...(cuts.at[hunk.id] ?? [])];
    return starts.map((from, at) => {
      const id = from === 0 ? `h:${hunk.id}` : `h:${hunk.id}@${from}`;
      return { id, hunk, from, to: starts[at + 1] ?? hunk.rows.length, joined: cuts.joined.includes(id) };
    });
  });
}

/** The segment that a row of a hunk is in. */
export function segmentAt(segments: readonly Segment[], hunk: string, row: number): Segment | undefined {
  return segments.find((each) => each.hunk.id === hunk && each.from <= row && row < each.to);
}

/** A segment with those that it is joined to. */
export function joinedSegments(segments: readonly Segment[], one: Segment): Segment[] {
  const at = segments.findIndex(({ id }) => id === one.id);
  let from = at;
  while (from > 0 && segments[from]?.joined) from--;
  let to = at + 1;
  while (segments[to]?.joined) to++;
  return segments.slice(from, to);
}

/** The cuts after a segment was split at its unchanged lines; null where it has none between changes. */
export function splitAt(cuts: Cuts, segments: readonly Segment[], one: Segment): Cuts | null {
  const group = joinedSegments(segments, one);
  if (group.length > 1) {
    const ids = new Set(group.map(({ id }) => id));
    return { ...cuts, joined: cuts.joined.filter((id) => !ids.has(id)) };
  }
  const points: number[] = [];
  const { rows } = one.hunk;
  let last = -1;
  for (let at = one.from; at < one.to; at++) {
    if (rows[at]?.kind === 'context') continue;
    // The unchanged lines between two changes are shared out to both parts.
    if (last >= 0 && at > last + 1) points.push(last + 1 + ((at - last - 1) >> 1));
    last = at;
  }
  if (points.length === 0) return null;
  const known = cuts.at[one.hunk.id] ?? [];
  return { ...cuts, at: { ...cuts.at, [one.hunk.id]: [...known, ...points].toSorted((a, b) => a - b) } };
}

/** The cuts after a segment was joined with the next one; null where there is none. */
export function joinNext(cuts: Cuts, segments: readonly Segment[], one: Segment): Cuts | null {
  const last = joinedSegments(segments, one).at(-1);
  const next = last && segments[segments.indexOf(last) + 1];
  if (!last || !next) return null;
  if (next.hunk.id !== last.hunk.id) return { ...cuts, joined: [...cuts.joined, next.id] };
  const left = (cuts.at[next.hunk.id] ?? []).filter((row) => row !== next.from);
  return { ...cuts, at: { ...cuts.at, [next.hunk.id]: left } };
}
