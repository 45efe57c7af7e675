/** How a review speaks of itself: an undo takes back what a proposal would land. */

import type { ReviewQuestion } from '../../../../protocol/approval.ts';
import { visible } from './visible.ts';

/** The words that differ by what is reviewed. */
export interface Words {
  /** What stands at the top. */
  title: string;
  spoken: string;
  accept: string;
  refuse: string;
  refuseShort: string;
  leave: { does: string; short: string };
  /** What a file in conflict may become, other than what it is now. */
  theirs: string;
}

/** How a review speaks of itself. */
export function wordsFor(question: ReviewQuestion): Words {
  const what = visible(question.title ?? question.tool ?? '');
  switch (question.about) {
    case 'call':
      return {
        title: 'Review',
        spoken: `proposed by ${what}`,
        accept: 'accept',
        refuse: 'reject',
        refuseShort: 'no',
        leave: { does: 'stop the turn', short: 'stop' },
        theirs: 'what is proposed',
      };
    case 'turn':
      return {
        title: 'Review of the turn',
        spoken: `staged by the turn: ${what}`,
        accept: 'land',
        refuse: 'drop all',
        refuseShort: 'drop',
        leave: { does: 'decide later', short: 'later' },
        theirs: 'what is proposed',
      };
    case 'plan':
      return {
        title: 'Plan',
        spoken: 'proposed in plan mode',
        accept: 'do it',
        refuse: 'leave it',
        refuseShort: 'no',
        leave: { does: 'back to the conversation', short: 'back' },
        theirs: '',
      };
    case 'undo':
      return {
        title: 'Undo',
        spoken: `taking back: ${what}`,
        accept: 'take back',
        refuse: 'leave it as it is',
        refuseShort: 'leave',
        leave: { does: 'leave it as it is', short: 'leave' },
        theirs: 'the old',
      };
    case 'redo':
      return {
        title: 'Redo',
        spoken: `bringing back: ${what}`,
        accept: 'bring back',
        refuse: 'leave it as it is',
        refuseShort: 'leave',
        leave: { does: 'leave it as it is', short: 'leave' },
        theirs: 'what the redo brings',
      };
    default:
      if (question.readOnly)
        return {
          title: 'Review',
          spoken: what,
          accept: 'done',
          refuse: 'done',
          refuseShort: 'done',
          leave: { does: 'drop the comments', short: 'leave' },
          theirs: '',
        };
      return {
        title: 'Review of a proposal',
        spoken: what,
        accept: 'apply',
        refuse: 'drop it',
        refuseShort: 'drop',
        leave: { does: 'decide later', short: 'later' },
        theirs: 'what is proposed',
      };
  }
}
