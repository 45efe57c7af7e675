/** The history of a tree, read from its journal, or words for a person why it cannot be. */

import { LandingFailure } from '../../protocol/failure.ts';
import { inWords } from '../../disk/errno.ts';
import { foldJournal } from './history.ts';
import type { History } from './history.ts';
import type { Journal } from './journal.ts';

/** Throws `LandingFailure('io')`. */
export function historyOf(journal: Journal): History {
  try {
    return foldJournal(journal.entries());
  } catch (error) {
    throw new LandingFailure('io', `The journal cannot be read: ${inWords(error)}.`);
  }
}
