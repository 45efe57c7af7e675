/** Splits and joins the hunk under the cursor, as it is shown and chosen; the hunks of the diff stay what they are. */

import { segmentAt, segmentsOf } from '../model/lines/segments.ts';
import type { Cuts, Segment } from '../model/lines/segments.ts';
import { resolveCursor } from './cursor.ts';
import { cursorOf, holdCursor, optionsOf, withMessage } from './state.ts';
import type { Look, ReviewState, ReviewStep } from './state.ts';

/** Cuts the file at hand as `how` says; where that gives nothing, says the words. */
export function cut(
  state: ReviewState,
  look: Look,
  how: (cuts: Cuts, segments: readonly Segment[], one: Segment) => Cuts | null,
  otherwise: string,
): ReviewStep {
  const view = look.files[state.file];
  if (!view || state.since) return { state };
  const { path } = view.entry;
  const own = optionsOf(state, path);
  const segments = segmentsOf(view.diff, own.cuts);
  const one = segmentUnder(state, look, segments);
  const cuts = one && how(own.cuts, segments, one);
  if (!cuts) return withMessage(state, otherwise);
  return { state: { ...holdCursor(state, look), options: { ...state.options, [path]: { ...own, cuts } } } };
}

/** The segment that the cursor is in; above all of them, the first one. */
export function segmentUnder(
  state: ReviewState,
  { viewport }: Look,
  segments: readonly Segment[],
): Segment | undefined {
  const { lines } = viewport.body;
  for (let at = resolveCursor(cursorOf(state), viewport).line; at >= 0; at--) {
    const line = lines.at(at);
    if (line?.type === 'hunk') return segments.find(({ id }) => id === line.id);
    const row = line?.type === 'pair' ? (line.left ?? line.right) : line;
    if (row?.type === 'row' && row.hunk !== '') return segmentAt(segments, row.hunk, row.index);
  }
  return segments[0];
}
