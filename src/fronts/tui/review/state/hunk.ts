import type { Press } from '../../keys/press.ts';
import { inlineColumns, inlineStart, type InlineState, inlineStep } from './inline.ts';
import { type Segment, segmentAt, segmentsOf } from '../model/segments.ts';
import { resolveCursor } from './cursor.ts';
import { type Look, cursorOf, type ReviewState, type ReviewStep, withMessage, optionsOf } from './state.ts';

/** The segment that the cursor is in; above all of them, the first one. */
export function segmentUnder(
  state: ReviewState,
  { viewport }: Look,
  segments: readonly Segment[],
): Segment | undefined {
  const { lines } = viewport.body;
  for (let at = resolveCursor(cursorOf(state), viewport).line; at >= 0; at--) {
    const line = lines[at];
    if (line?.type === 'hunk') return segments.find(({ id }) => id === line.id);
    const row = line?.type === 'pair' ? (line.left ?? line.right) : line;
    if (row?.type === 'row' && row.hunk !== '') return segmentAt(segments, row.hunk, row.index);
  }
  return segments[0];
}

/** Begins to edit the hunk under the cursor in place. */
export function writeHunk(state: ReviewState, look: Look): ReviewStep {
  const view = look.shown;
  if (state.since)
    return withMessage(state, 'This is what changed since the last proposal: p goes back to the whole change');
  if (!view?.after || !view.diff || view.entry.after?.mode === 'link')
    return withMessage(state, 'This one has no text to edit');
  const { hunk } = segmentUnder(state, look, segmentsOf(view.diff, optionsOf(state, view.entry.path).cuts)) ?? {};
  const inline = hunk ? inlineStart(view.after.text, hunk) : null;
  return inline
    ? { state: { ...state, inline, range: null } }
    : withMessage(state, 'This is too long to be edited here: e opens it');
}

/** A key while a hunk is edited in place. */
export function writeStep(state: ReviewState, inline: InlineState, press: Press, look: Look): ReviewStep {
  const next = inlineStep(inline, press, inlineColumns(inline, look.columns));
  if (next === 'leave') return { state: { ...state, inline: null } };
  if ('state' in next) return { state: { ...state, inline: next.state } };
  const done = { ...state, inline: null };
  return next.done === inline.text ? { state: done } : { state: done, effect: { type: 'saved', text: next.done } };
}
