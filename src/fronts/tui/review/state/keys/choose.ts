/** The keys that choose what of a change set is accepted: by hunk, line, range, file, or all of it. */

import { t } from '../../../../../text/words/words.ts';
import { joinNext, splitAt } from '../../model/lines/segments.ts';
import { visible } from '../../model/visible.ts';
import { allSeen, noneSeen } from '../../model/seen.ts';
import { resolveCursor } from '../cursor.ts';
import { cut } from '../cut.ts';
import { cursorOf, withMessage } from '../state.ts';
import type { Look, ReviewState, ReviewStep } from '../state.ts';
import { toggle, toggleAll, toggleFile, toggleLines } from '../toggle.ts';
import { choosing, inReview } from './row.ts';
import type { ReviewKey } from './row.ts';

/** They stand behind those that decide. */
export const chooseKeys: readonly ReviewKey[] = [
  {
    name: 'review.toggle',
    keys: [' '],
    group: 'Choose',
    does: 'take or leave what the cursor is on: hunk, file, change of mode or encoding',
    act: choosing(toggle),
    hint: inReview(({ question, state }) =>
      question.readOnly || state.since ? null : { key: 'space x', does: 'take or leave', short: 'choose' },
    ),
  },
  {
    name: 'review.toggle-line',
    keys: ['x'],
    group: 'Choose',
    does: 'take or leave the line, or the lines of the range',
    act: choosing(toggleLines),
    hint: ({ mode }) => (mode === 'range' ? { does: 'take or leave these lines', short: 'take/leave' } : null),
  },
  { name: 'review.range', keys: ['m'], group: 'Choose', does: 'begin a range of lines; Esc ends it', act: toggleRange },
  {
    name: 'review.toggle-file',
    keys: ['t'],
    group: 'Choose',
    does: 'take or leave the file',
    act: choosing(toggleFile),
  },
  {
    name: 'review.toggle-all',
    keys: ['T'],
    group: 'Choose',
    does: 'take or leave everything',
    act: choosing(toggleAll),
  },
  {
    name: 'review.toggle-ignored',
    keys: ['I'],
    group: 'Choose',
    does: 'take or leave all that git ignores, as one',
    act: choosing(toggleIgnored),
  },
  {
    name: 'review.mark-viewed',
    keys: ['V'],
    group: 'Choose',
    does: 'mark the file as viewed, or not',
    act: toggleViewed,
  },
  {
    name: 'review.split-hunk',
    keys: ['s'],
    group: 'Choose',
    does: 'split the hunk at its unchanged lines',
    act: (state, look) => cut(state, look, splitAt, t('No unchanged line to split at here: x takes single lines')),
  },
  {
    name: 'review.join-hunk',
    keys: ['J'],
    group: 'Choose',
    does: 'join the hunk with the next one',
    act: (state, look) => cut(state, look, joinNext, t('No further hunk to join with')),
  },
];

function toggleIgnored(state: ReviewState, look: Look): ReviewStep {
  const ignored = look.entries.filter(({ after }) => after?.mode === 'bulk').map(({ path }) => path);
  if (ignored.length === 0) return withMessage(state, t('Nothing here is ignored by git'));
  const on = ignored.some((path) => state.refused[path] !== undefined);
  const others = Object.entries(state.refused).filter(([path]) => !ignored.includes(path));
  const refused = Object.fromEntries([...others, ...(on ? [] : ignored.map((path) => [path, 'all'] as const))]);
  const what = ignored.length === 1 ? ignored[0]! : t`${ignored.length} things that git ignores`;
  return withMessage({ ...state, refused }, on ? t`${visible(what)}: lands too` : t`${visible(what)}: dropped`);
}

/** All of the file counts as seen, also where the same hunks are proposed again. */
function toggleViewed(state: ReviewState, look: Look): ReviewStep {
  const view = look.files[state.file];
  if (!view) return { state };
  const { path } = view.entry;
  const shown = look.shown ?? view;
  const marked = new Set(state.marked);
  const on = !marked.delete(path);
  if (on) marked.add(path);
  const mark = on ? allSeen : noneSeen;
  const seen = mark(shown, mark(view, state.seen[path]));
  const message = on ? t('marked as viewed: V takes the mark back') : t('no longer marked as viewed');
  return withMessage({ ...state, marked, seen: { ...state.seen, [path]: seen } }, message);
}

/** A range goes from where it begins to the cursor. */
function toggleRange(state: ReviewState, { viewport }: Look): ReviewStep {
  const { line } = resolveCursor(cursorOf(state), viewport);
  const id = viewport.body.lines.at(line)?.id ?? null;
  return { state: { ...state, range: state.range === null ? id : null } };
}
