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
        title: t('Review'),
        spoken: t`proposed by ${what}`,
        accept: t('accept'),
        refuse: t('reject'),
        refuseShort: t('no'),
        leave: { does: t('stop the turn'), short: t('stop') },
        theirs: t('what is proposed'),
      };
    case 'turn':
      return {
        title: t('Review of the turn'),
        spoken: t`staged by the turn: ${what}`,
        accept: t('land'),
        refuse: t('drop all'),
        refuseShort: t('drop'),
        leave: { does: t('decide later'), short: t('later') },
        theirs: t('what is proposed'),
      };
    case 'plan':
      return {
        title: t('Plan'),
        spoken: t('proposed in plan mode'),
        accept: t('do it'),
        refuse: t('leave it'),
        refuseShort: t('no'),
        leave: { does: t('back to the conversation'), short: t('back') },
        theirs: '',
      };
    case 'undo':
      return {
        title: t('Undo'),
        spoken: t`taking back: ${what}`,
        accept: t('take back'),
        refuse: t('leave it as it is'),
        refuseShort: t('leave'),
        leave: { does: t('leave it as it is'), short: t('leave') },
        theirs: t('the old'),
      };
    case 'redo':
      return {
        title: t('Redo'),
        spoken: t`bringing back: ${what}`,
        accept: t('bring back'),
        refuse: t('leave it as it is'),
        refuseShort: t('leave'),
        leave: { does: t('leave it as it is'), short: t('leave') },
        theirs: t('what the redo brings'),
      };
    default:
      if (question.readOnly)
        return {
          title: t('Review'),
          spoken: what,
          accept: t('done'),
          refuse: t('done'),
          refuseShort: t('done'),
          leave: { does: t('drop the comments'), short: t('leave') },
          theirs: '',
        };
      return {
        title: t('Review of a proposal'),
        spoken: what,
        accept: t('apply'),
        refuse: t('drop it'),
        refuseShort: t('drop'),
        leave: { does: t('decide later'), short: t('later') },
        theirs: t('what is proposed'),
      };
  }
}
