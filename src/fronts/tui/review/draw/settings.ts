/** What the rows of a review depend on beside its change set. */

import type { ReviewQuestion } from '../../../../protocol/approval.ts';
import type { Theme } from '../../theme.ts';

/** What the panel's rows depend on beside the change set. */
export interface FrameSettings {
  question: ReviewQuestion;
  /** Of the window. */
  columns: number;
  rows: number;
  theme: Theme;
  spoken: boolean;
  full?: boolean;
  /** Keys are not heard yet. */
  dead?: boolean;
  /** Which picture of the spinner is shown while checks run. */
  tick?: number;
  /** Commands can be tried on what is chosen. */
  tries?: boolean;
  /** There is a way to the whole screen, or back. */
  canFull?: boolean;
}
