/** What a person chose in a review, as it is checked. */

import type { FileChange } from '../change.ts';

/** What an answer would land. */
export interface ChosenChanges {
  /** Which proof is of it (`ProofSubject.tree`). */
  tree: string;
  files: readonly FileChange[];
  /** False where nothing is to be heard of it for certain: no file of it is any check's business, or programs are all there is. */
  isAwaited: boolean;
}
