/** What a row of the review's key table is made of: the pure step of a key, and what the footer is drawn from. */

import type { ReviewQuestion } from '../../../../../protocol/approval.ts';
import { t } from '../../../../../text/words/words.ts';
import type { KeyRow } from '../../../keys/table.ts';
import type { Proof } from '../../../view/proof.ts';
import type { Entry } from '../../model/entries.ts';
import type { FileView } from '../../model/file.ts';
import type { Words } from '../../model/words.ts';
import { withMessage } from '../state.ts';
import type { Look, ReviewState, ReviewStep } from '../state.ts';

/** What a key does: pure. */
export type Act = (state: ReviewState, look: Look) => ReviewStep;

/** What the footer knows when it is drawn; the layout is not known yet. */
export interface ReviewFooter {
  /** `reading`: there is nothing to judge yet. */
  mode: 'reading' | 'writing' | 'help' | 'trial' | 'evidence' | 'diagram' | 'range' | 'review';
  state: ReviewState;
  entries: readonly Entry[];
  files: readonly (FileView | undefined)[];
  proof: Proof | null;
  question: ReviewQuestion;
  words: Words;
  /** What stands in the place of the diff is shown whole, or at least all its columns: no key moves it. */
  fits: { rows: boolean; columns: boolean };
}

/** A row of the key table; its words may differ by what is reviewed. */
export type ReviewKey = KeyRow<Act, ReviewFooter, ReviewQuestion['about']>;

type RowHint = NonNullable<ReviewKey['hint']>;

/** A hint for when the diff is looked at, and nothing else is going on. */
export const inReview =
  (hint: RowHint): RowHint =>
  (footer) =>
    footer.mode === 'review' ? hint(footer) : null;

/** An act that says what lands: there is none of that where all is in the tree already. */
export const choosing =
  (act: Act): Act =>
  (state, look) =>
    look.readOnly
      ? withMessage(state, t('This is in the tree already: read it, and comment with c'))
      : act(state, look);
