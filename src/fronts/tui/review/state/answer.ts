import type { ReviewAnswer, ReviewQuestion } from '../../../../protocol/approval.ts';
import type { FileChange } from '../../../../protocol/change.ts';
import { selectionOf } from '../model/selection.ts';
import type { FileView } from '../model/file.ts';
import { commentsOf, said, wholeSpot } from './comments.ts';
import type { ReviewEffect, ReviewState } from './state.ts';
import type { Unit } from '../model/entries.ts';

interface Given {
  state: ReviewState;
  units: readonly Unit[];
  files: readonly (FileView | undefined)[];
  edits: readonly FileChange[];
}

/** What a person decided, as the engine hears it. */
export function answerOf(
  effect: Extract<ReviewEffect, { type: 'accept' | 'reject' | 'send' | 'later' }>,
  { state, units, files, edits }: Given,
  question: ReviewQuestion,
): ReviewAnswer {
  const chosen = selectionOf(units, files, state.refused);
  const said = effect.type === 'send' ? withWords(state, effect.text) : state.remarks;
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
    comments: commentsOf(
      said,
      units.map(({ path }) => path),
    ),
    ...(effect.type === 'send' ? { sendBack: true } : {}),
    ...(effect.type === 'later' ? { later: true } : {}),
    ...(effect.type === 'accept' && effect.rewind ? { rewind: true } : {}),
    ...(remember ? { remember } : {}),
  };
}

/** The words said at the end stand beside a comment on the whole that was made before. */
function withWords({ remarks }: ReviewState, words: string) {
  if (words === '') return remarks;
  const before = remarks.find(({ at }) => at === wholeSpot.at)?.text;
  return said(remarks, wholeSpot, before === undefined ? words : `${before}\n${words}`);
}
