/** The keys that decide: what lands, what goes back, what is edited, how a conflict is resolved, and how one leaves. */

import type { Resolution } from '../../../../../protocol/change.ts';
import { numbered, t } from '../../../../../text/words/words.ts';
import { selectionOf } from '../../model/selection.ts';
import { startField } from '../field.ts';
import { editHunk } from '../hunk-edit.ts';
import { unseenFirst } from '../seen.ts';
import { isSearchingAsVi } from './move.ts';
import { withMessage } from '../state.ts';
import type { Look, ReviewEffect, ReviewState, ReviewStep } from '../state.ts';
import { choosing, inReview } from './row.ts';
import type { Act, ReviewFooter, ReviewKey } from './row.ts';

/** They stand first in the help. */
export const decideKeys: readonly ReviewKey[] = [
  {
    name: 'review.accept',
    keys: ['y'],
    group: 'Decide',
    does: {
      call: 'accept what is chosen: at first, everything',
      turn: 'land what is chosen: at first, everything',
      patch: 'apply what is chosen: at first, everything',
      plan: 'do what is chosen of it, in the mode that you choose next',
      undo: 'take back what is chosen: at first, everything',
      redo: 'bring back what is chosen: at first, everything',
    },
    act: (state, look) => accept(state, look, 'y', {}),
    hint: inReview((footer) => (choosesNone(footer) ? null : { does: `${footer.words.accept}${chosenPart(footer)}` })),
  },
  {
    keys: ['Z'],
    group: 'Decide',
    does: { undo: 'take back, and the conversation goes back to before its prompt' },
    when: (_state, { rewind }) => rewind,
    act: (state, look) => accept(state, look, 'Z', { rewind: true }),
    hint: inReview((footer) =>
      footer.question.rewind && !choosesNone(footer)
        ? { does: t`${footer.words.accept} and rewind the conversation`, short: 'and rewind' }
        : null,
    ),
  },
  {
    name: 'review.reject',
    keys: ['n'],
    group: 'Decide',
    does: {
      call: 'refuse all of it',
      turn: 'drop all of it',
      patch: 'drop all of it',
      plan: 'leave it: nothing is done',
      undo: 'leave everything as it is',
      redo: 'leave everything as it is',
    },
    act: (state) => ({ state, effect: { type: 'reject' } }),
    hint: inReview(({ question, words, state }) =>
      question.readOnly || isSearchingAsVi(state) ? null : { does: words.refuse, short: words.refuseShort },
    ),
  },
  {
    name: 'review.accept-all',
    keys: ['a'],
    group: 'Decide',
    does: { call: 'accept, and do not ask about edits again until the mode changes' },
    act: (state, look) => acceptAlways(state, look, { key: 'a', always: true }),
    hint: inReview(({ question, state }) =>
      question.remember.length > 0 && Object.keys(state.refused).length === 0
        ? { does: 'accept all in this mode', short: 'all for now' }
        : null,
    ),
  },
  {
    name: 'review.accept-rest',
    keys: ['A'],
    group: 'Decide',
    does: { call: 'accept, and the edits that come after it in the reply, unseen' },
    when: (_state, { rest }) => rest.length > 0,
    act: (state, look) => acceptAlways(state, look, { key: 'A', rest: true }),
    hint: inReview(({ question, state }) =>
      (question.place?.rest.length ?? 0) > 0 && Object.keys(state.refused).length === 0
        ? { does: 'accept the rest of this reply', short: 'the rest' }
        : null,
    ),
  },
  {
    name: 'review.send-back',
    keys: ['r'],
    group: 'Decide',
    does: {
      call: 'send back, with words and all comments; what is chosen lands, unless that is everything',
      turn: 'send back, with words and all comments; what is chosen lands, unless that is everything',
      plan: 'send it back with words and all comments, to be revised',
    },
    act: sendBack,
    hint: inReview(({ question, state }) =>
      isProposedAnew(question.about) ? { does: t`send back${commentCount(state)}`, short: t('back', 'to send') } : null,
    ),
  },
  {
    name: 'review.edit',
    keys: ['e'],
    group: 'Decide',
    does: 'edit the file in your editor: what you save is what lands',
    act: choosing(editFile),
    hint: inReview(({ question }) => (question.readOnly ? null : { does: 'edit', order: 1 })),
  },
  { name: 'review.edit-hunk', keys: ['i'], group: 'Decide', does: 'edit the hunk in place', act: choosing(editHunk) },
  {
    keys: ['1', '2', '3'],
    group: 'Decide',
    does: {
      call: 'in a conflict: keep what is there now, both, or what is proposed',
      turn: 'in a conflict: keep what is there now, both, or what is proposed',
      patch: 'in a conflict: keep what is there now, both, or what is proposed',
      undo: 'in a conflict: keep what is there now, both, or the old',
      redo: 'in a conflict: keep what is there now, both, or what the redo brings',
    },
    act: [resolving('mine'), resolving('both'), resolving('theirs')],
  },
  {
    keys: ['escape', 'ctrl+c'],
    group: 'Decide',
    does: {
      call: 'stop the turn',
      turn: 'decide later: it stays where it is',
      patch: 'decide later: it stays where it is',
      plan: 'back to the conversation; /plan opens it again',
      undo: 'leave everything as it is',
      redo: 'leave everything as it is',
    },
    act: [goBack, leave],
    hint: ({ mode, words, state }) => {
      if (mode === 'range') return { does: 'no range', order: 2 };
      if (mode === 'review' && isSearchingAsVi(state)) return { does: 'end the search', short: 'back', order: 2 };
      if (mode === 'review' && state.tree) return { does: 'back to the diff', short: 'back', order: 2 };
      if (mode === 'review' && state.since) return { does: 'the whole change', short: 'back', order: 2 };
      return mode === 'reading' || mode === 'review' ? { ...words.leave, order: 2 } : null;
    },
  },
];

/** Is everything left out, so that there is nothing to accept? */
function choosesNone({ state, entries, files }: ReviewFooter): boolean {
  return entries.length > 0 && selectionOf(entries, files, state.refused) === 'none';
}

/** How much is chosen, where that is not all. */
function chosenPart({ state, entries }: ReviewFooter): string {
  const refusals = Object.values(state.refused);
  if (refusals.length === 0) return '';
  if (refusals.some((refusal) => refusal !== 'all')) return t(' chosen');
  return t` ${entries.length - refusals.length} of ${entries.length}`;
}

function commentCount({ comments }: ReviewState): string {
  return comments.length === 0 ? '' : t` and ${numbered(comments.length, 'comment')}`;
}

function accept(
  state: ReviewState,
  look: Look,
  key: string,
  more: { always?: boolean; rewind?: boolean; rest?: boolean },
): ReviewStep {
  if (selectionOf(look.entries, look.files, state.refused) === 'none')
    return withMessage(state, t('Nothing is chosen: n rejects, space chooses'));
  const open = look.entries.findIndex(
    ({ path, conflict }, at) =>
      conflict && state.refused[path] === undefined && !state.resolved[path] && !look.files[at]?.edited,
  );
  if (open >= 0)
    return withMessage(
      { ...state, file: open, tree: false, since: false },
      t`${look.entries[open]?.path ?? ''}: settle the conflict first (1, 2, 3 or e), or leave the file out (t)`,
    );
  return unseenFirst(state, look, key, { rest: more.rest ?? false }) ?? { state, effect: { type: 'accept', ...more } };
}

function acceptAlways(
  state: ReviewState,
  look: Look,
  { key, ...more }: { key: string; always?: boolean; rest?: boolean },
): ReviewStep {
  if (more.always && !look.always) return withMessage(state, t('This is asked every time'));
  if (selectionOf(look.entries, look.files, state.refused) !== 'all')
    return withMessage(state, t`${key} accepts all: choose everything first (T)`);
  return accept(state, look, key, more);
}

/** Is there a model that could propose it again? */
export function isProposedAnew(about: Look['about']): boolean {
  return about === 'call' || about === 'turn' || about === 'plan';
}

function sendBack(state: ReviewState, { about }: Look): ReviewStep {
  if (isProposedAnew(about)) return startField(state, 'send');
  return withMessage(state, t('Nobody proposes this anew: n refuses it'));
}

function editFile(state: ReviewState, { shown, files }: Look): ReviewStep {
  const view = files[state.file];
  if (view?.after && shown && view.entry.after?.mode !== 'link') return { state, effect: { type: 'edit' } };
  return withMessage(state, t('This one has no text to edit'));
}

function resolving(keep: Resolution): Act {
  return choosing((state, look) => {
    const entry = look.entries[state.file];
    if (!entry?.conflict) return withMessage(state, t('This file is not in conflict'));
    if (keep === 'both' && !entry.conflict.both)
      return withMessage(state, t('There is no text that could hold both: 1 or 3'));
    return { state: { ...state, resolved: { ...state.resolved, [entry.path]: keep } } };
  });
}

/** Out of what was begun last; out of the review where nothing was. */
export function goBack(state: ReviewState, look: Look): ReviewStep {
  if (state.range !== null) return { state: { ...state, range: null } };
  if (isSearchingAsVi(state)) return { state: { ...state, query: null } };
  if (state.tree) return { state: { ...state, tree: false } };
  if (state.since) return { state: { ...state, since: false } };
  return leave(state, look);
}

function leave(state: ReviewState, { about }: Look): ReviewStep {
  return { state, effect: leaving(about) };
}

/** What going away means: a call is part of a turn, which stops; the rest waits, or stays as it is. */
function leaving(about: Look['about']): ReviewEffect {
  if (about === 'call') return { type: 'interrupt' };
  return about === 'turn' || about === 'patch' || about === 'plan' ? { type: 'later' } : { type: 'reject' };
}
