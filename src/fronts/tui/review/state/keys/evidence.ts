/** The keys while evidence is shown. */

import { nextEvidence } from '../proof/evidence.ts';
import { asideKeys } from './aside.ts';

/** The only ones that are heard while evidence is shown. */
export const evidenceKeys = asideKeys({
  group: 'In the evidence',
  of: 'evidence',
  opener: 'v',
  next: (by) => (state, look) => nextEvidence(state, look, by),
  does: { does: 'next file', short: 'next' },
});
