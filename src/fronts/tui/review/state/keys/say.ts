/** The keys that begin a comment. */

import { t } from '../../../../../text/words/words.ts';
import { startComment, startWholeComment } from '../comment-entry.ts';
import { startTrial } from './trial.ts';
import { inReview } from './row.ts';
import type { ReviewKey } from './row.ts';

/** They stand behind those that choose. */
export const sayKeys: readonly ReviewKey[] = [
  {
    name: 'review.comment',
    keys: ['c'],
    group: 'Say',
    does: 'comment on the line, the hunk or the file; once more changes it, empty removes it',
    act: startComment,
    hint: inReview(() => ({ does: 'comment', short: t('say', 'a comment') })),
  },
  {
    name: 'review.try',
    keys: ['!'],
    group: 'Say',
    does: 'try a command on what is chosen, isolated, and see what it says',
    act: startTrial,
  },
  {
    name: 'review.comment-all',
    keys: ['C'],
    group: 'Say',
    does: 'comment on the whole; once more changes it, empty removes it',
    act: startWholeComment,
  },
];
