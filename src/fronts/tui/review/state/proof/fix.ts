/** Puts a finding's own mend in the place of what was proposed: an edit of the person's, as one in the editor. */

import { t } from '../../../../../text/words/words.ts';
import type { FileView } from '../../model/file.ts';
import { edited, editsNow, lineNow } from '../../model/proof/moved-lines.ts';
import { cursorOf, holdCursor, sinceMessage, withCursor, withMessage } from '../state.ts';
import type { Look, ReviewState, ReviewStep } from '../state.ts';
import { findingAt } from './finding-at.ts';

/** Mends the finding under the cursor, where the text is still the one that was checked. */
export function applyFix(state: ReviewState, look: Look): ReviewStep {
  const { finding } = findingAt(state, look) ?? {};
  if (!finding) return withMessage(state, t('No finding here: } goes to the next one'));
  if (!finding.fix || finding.fix.length === 0)
    return withMessage(state, t('This one has no certain mend: e and i edit, R sends it back'));
  if (state.since) return withMessage(state, sinceMessage);
  const view = look.files[state.file];
  const changed = t('The text is no longer what was checked: e and i edit it');
  if (!view?.after || view !== look.shown || view.entry.path !== finding.path || view.entry.after?.mode === 'link')
    return withMessage(state, changed);
  const { text } = view.after;
  const edits = view.moved ? editsNow(view.moved, text, finding.fix) : view.edited ? null : finding.fix;
  const mended = edits && edited(text, edits);
  if (mended === null || mended === text) return withMessage(state, changed);
  const message = t`mended: this edit lands instead of what was proposed (${finding.rule})`;
  const effect = { type: 'saved', text: mended, message } as const;
  return { state: onRow(state, look, lineIn(view, finding.line)), effect };
}

function lineIn({ moved }: FileView, line: number): number {
  return (moved && lineNow(moved, line)) ?? line;
}

/** The finding goes away: the reader stays at the line that it was about. */
function onRow(state: ReviewState, look: Look, line: number): ReviewState {
  const held = holdCursor(state, look);
  const { at } = cursorOf(held);
  return withCursor(held, { ...cursorOf(held), id: `c:${line}`, at: Math.max(0, at - 1) });
}
