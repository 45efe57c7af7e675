/** Search in the whole change set: puts the cursor on the next match, in whatever file that is. */

import { t } from '../../../../text/words/words.ts';
import { isAbove, startOf } from '../model/lines/body.ts';
import { find } from '../model/search.ts';
import { resolveCursor } from './cursor.ts';
import type { Viewport } from './cursor.ts';
import { cursorOf, withCursor, withMessage } from './state.ts';
import type { Look, ReviewState, ReviewStep } from './state.ts';

/** To the next match on or back. */
export function search(state: ReviewState, look: Look, query: string, by: 1 | -1): ReviewStep {
  const { line } = resolveCursor(cursorOf(state), look.viewport);
  const id = look.viewport.body.lines.at(line)?.id ?? null;
  const files = state.since ? [look.shown] : look.files;
  const found = find(query, files, { file: state.since ? 0 : state.file, id }, by);
  const kept = { ...state, query };
  if (!found) {
    const unread = look.files.includes(undefined) ? t(' in what was read so far') : '';
    return withMessage(kept, t`Not found${unread}: ${query}`);
  }
  if (state.since || found.file === state.file) return { state: jumped(kept, look, found.id) };
  const cursors = { ...kept.cursors, [found.file]: { id: found.id, at: landingRow(look.viewport) } };
  return { state: { ...kept, file: found.file, cursors, range: null } };
}

/** The same search once more. */
export function searchAgain(by: 1 | -1) {
  return (state: ReviewState, look: Look): ReviewStep =>
    state.query === null
      ? withMessage(state, t('Nothing was searched for: / begins'))
      : search(state, look, state.query, by);
}

/** A match that is in the window stays where it is there. */
function jumped(state: ReviewState, { viewport }: Look, id: string): ReviewState {
  const cursor = cursorOf(state);
  const { line } = resolveCursor({ ...cursor, id }, viewport);
  const { top } = resolveCursor(cursor, viewport);
  const { body } = viewport;
  const start = startOf(line);
  const inside = !isAbove(start, top) && isAbove(start, body.move(top, viewport.height));
  const at = inside ? body.rowsBetween(top, start) : landingRow(viewport);
  return withCursor(state, { ...cursor, id: body.lines.at(line)?.id ?? id, at });
}

/** Where in the window a match is put: a few lines of what is before it are seen too. */
function landingRow({ height }: Viewport): number {
  return Math.max(0, Math.min(4, height >> 1));
}
