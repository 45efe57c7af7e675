/** How a review speaks of itself: an undo takes back what a proposal would land. */

import type { ReviewQuestion } from '../../../../protocol/approval.ts';
import { t } from '../../../../text/words/words.ts';
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
        spoken: t`proposed by ${what}`,
        accept: 'accept',
        refuse: 'reject',
        refuseShort: 'no',
        leave: { does: 'stop the turn', short: 'stop' },
        theirs: t('what is proposed'),
      };
    case 'turn':
      return {
        title: t('Review of the turn'),
        spoken: t`staged by the turn: ${what}`,
        accept: 'land',
        refuse: t('drop all'),
        refuseShort: 'drop',
        leave: { does: 'decide later', short: 'later' },
        theirs: t('what is proposed'),
      };
    case 'undo':
      return {
        title: 'Undo',
        spoken: t`taking back: ${what}`,
        accept: t('take back'),
        refuse: t('leave it as it is'),
        refuseShort: 'leave',
        leave: { does: 'leave it as it is', short: 'leave' },
        theirs: t('the old'),
      };
    case 'redo':
      return {
        title: 'Redo',
        spoken: t`bringing back: ${what}`,
        accept: t('bring back'),
        refuse: t('leave it as it is'),
        refuseShort: 'leave',
        leave: { does: 'leave it as it is', short: 'leave' },
        theirs: t('what the redo brings'),
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
        title: t('Review of a proposal'),
        spoken: what,
        accept: 'apply',
        refuse: t('drop it'),
        refuseShort: 'drop',
        leave: { does: 'decide later', short: 'later' },
        theirs: t('what is proposed'),
      };
  }
}
