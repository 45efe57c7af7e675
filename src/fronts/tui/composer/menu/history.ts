/** Earlier prompts in the composer: browsing them with the arrows, and finding one by what it holds. */

import { admit } from '../text/admit.ts';
import { edit } from '../text/buffer.ts';
import type { TextBuffer } from '../text/buffer.ts';
import { offsetAt, positionOf } from '../text/layout.ts';
import { withBuffer } from '../state.ts';
import type { ComposerState, Surroundings } from '../state.ts';

/** One row up or down; at the first or last row, to the older or newer message. */
export function vertical(state: ComposerState, by: -1 | 1, at: Surroundings): ComposerState {
  const { buffer, pastes } = state;
  const layout = at.layout(buffer.text, pastes);
  const here = positionOf(buffer.text, buffer.cursor, layout);
  const row = layout.rows[here.row + by];
  if (!row) return recall(state, by, at);
  const goal = buffer.goal ?? here.column;
  return withBuffer(state, edit(buffer, { type: 'place', at: offsetAt(buffer.text, row, goal, layout), goal }), at);
}

function recall(state: ComposerState, by: -1 | 1, at: Surroundings): ComposerState {
  const from = state.browsing?.at ?? at.history.length;
  const to = from + by;
  if (to < 0 || to > at.history.length) return ended(state, by, at);
  const kept = new Map(state.browsing?.kept).set(from, state.buffer);
  const older =
    kept.get(to) ?? edit({ ...state.buffer, past: [], future: [] }, { type: 'set', text: admit(at.history[to] ?? '') });
  const browsing = to === at.history.length ? null : { at: to, kept };
  return { ...withBuffer(state, entered(older, state, by, at), at), menu: null, browsing };
}

/** Going up, the cursor enters at the end of the first row, so that the next press goes on to the message before. */
function entered(buffer: TextBuffer, state: ComposerState, by: -1 | 1, at: Surroundings): TextBuffer {
  const layout = at.layout(buffer.text, state.pastes);
  const row = by < 0 ? layout.rows[0]! : layout.rows.at(-1)!;
  return edit(buffer, { type: 'place', at: offsetAt(buffer.text, row, Number.POSITIVE_INFINITY, layout) });
}

/** Nothing older or newer: the cursor goes to the very start or end. */
function ended(state: ComposerState, by: -1 | 1, at: Surroundings): ComposerState {
  return withBuffer(state, edit(state.buffer, { type: 'move', to: by < 0 ? 'start' : 'end' }), at);
}

/** The newest message before `from` that holds the query; case counts only when the query has capitals. */
export function findInHistory(history: readonly string[], query: string, from: number): number | null {
  const fold = query === query.toLowerCase();
  const wanted = fold ? query.toLowerCase() : query;
  for (let at = Math.min(from, history.length) - 1; at >= 0; at--) {
    const entry = history[at]!;
    if ((fold ? entry.toLowerCase() : entry).includes(wanted)) return at;
  }
  return null;
}
