/** Who decides on a change set when a command was called from a shell: a person at a screen, or the flags; and the judge before either. */

import type { ReviewAnswer, ReviewQuestion, Verdict } from '../../protocol/approval.ts';
import type { ChangeSet } from '../../protocol/change.ts';
import { LandingFailure } from '../../protocol/failure.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import type { Ask, Decision } from '../../changes/decide.ts';
import { judge } from '../../policy/judge.ts';

/** Shows a review and returns what a person made of it; null when it was left. */
export type Screen = (question: ReviewQuestion) => Promise<ReviewAnswer | null>;

/** The judge of what a person asked for by name: it forbids what nobody may change. */
export function judgeOf({ root }: Pick<Workspace, 'root'>): (changes: ChangeSet) => Verdict {
  return (changes) => judge.changes(changes, { mode: 'ask', grants: [{ kind: 'edits' }], root });
}

/** Asks on a screen. Why an answer could not be carried out is shown with the same change set. */
export function askScreen(
  screen: Screen,
  about: Pick<ReviewQuestion, 'about'> & { title?: string | undefined },
  isReadOnly: (changes: ChangeSet) => boolean = () => false,
): Ask {
  return ({ changes, unclear }) =>
    screen({
      id: changes.id,
      kind: 'review',
      about: about.about,
      ...(about.title === undefined ? {} : { title: about.title }),
      changes: unclear === undefined ? changes : { ...changes, notes: [...(changes.notes ?? []), unclear] },
      ...(isReadOnly(changes) ? { readOnly: true } : {}),
      because: { code: 'asked', text: '' },
      remember: [],
    });
}

/** The decision, where there is one. Throws what went wrong, and `LandingFailure('protected')` for what policy forbids. */
export function sound(decision: Decision): Exclude<Decision, { kind: 'denied' | 'failed' }> {
  if (decision.kind === 'denied') throw new LandingFailure('protected', decision.because.text);
  if (decision.kind === 'failed') throw decision.error;
  return decision;
}
