/** Makes the answer that the engine hears of what a person chose, wrote, resolved and edited. */

import type { ReviewAnswer, ReviewQuestion } from '../../../../protocol/approval.ts';
import type { FileChange } from '../../../../protocol/change.ts';
import type { Proof } from '../../view/proof.ts';
import type { Entry } from '../model/entries.ts';
import type { FileView } from '../model/file.ts';
import { selectionOf } from '../model/selection.ts';
import { reviewComments, withComment, wholeAnchor } from './comments.ts';
import { findingComments } from './proof/open-errors.ts';
import type { ReviewEffect, ReviewState } from './state.ts';

interface Given {
  state: ReviewState;
  entries: readonly Entry[];
  files: readonly (FileView | undefined)[];
  edits: readonly FileChange[];
  proof: Proof | null;
}

/** What a person decided, as the engine hears it. */
export function answerOf(
  effect: Extract<ReviewEffect, { type: 'accept' | 'reject' | 'send' | 'later' }>,
  { state, entries, files, edits, proof }: Given,
  question: ReviewQuestion,
): ReviewAnswer {
  const chosen = selectionOf(entries, files, state.refused);
  const own = effect.type === 'send' ? withWords(state, effect.text) : state.comments;
  const found = effect.type === 'send' && effect.findings === true;
  const said = found ? [...own, ...findingComments({ proof, entries, files })] : own;
  // With everything chosen, what is sent back is everything; else what was refused, and the rest lands.
  const accept = effect.type === 'accept' || (effect.type === 'send' && chosen !== 'all') ? chosen : ('none' as const);
  const lands = (path: string) => accept === 'all' || (accept !== 'none' && path in accept.files);
  const edited = edits.filter(({ path }) => lands(path));
  const saved = new Set(edited.map(({ path }) => path));
  // What a person saved settles a conflict by itself.
  const resolved = Object.fromEntries(
    Object.entries(state.resolved).filter(([path]) => lands(path) && !saved.has(path)),
  );
  const remember =
    effect.type === 'accept' && effect.always
      ? (question.remember.find(({ kind }) => kind === 'edits') ?? question.remember[0])
      : undefined;
  return {
    kind: 'review',
    accept,
    ...(edited.length > 0 ? { edits: edited } : {}),
    ...(Object.keys(resolved).length > 0 ? { resolved } : {}),
    comments: reviewComments(
      said,
      entries.map(({ path }) => path),
    ),
    ...(effect.type === 'send' ? { sendBack: true } : {}),
    ...(effect.type === 'later' ? { later: true } : {}),
    ...(effect.type === 'accept' && effect.rewind ? { rewind: true } : {}),
    ...(remember ? { remember } : {}),
    ...(effect.type === 'accept' && effect.rest ? { rest: true } : {}),
  };
}

/** The words said at the end stand beside a comment on the whole that was made before. */
function withWords({ comments }: ReviewState, words: string) {
  if (words === '') return comments;
  const before = comments.find(({ at }) => at === wholeAnchor.at)?.text;
  return withComment(comments, wholeAnchor, before === undefined ? words : `${before}\n${words}`);
}
