/** The key table of the review: what a key does, and all that help, footer and handbook say of it. */

import { keyLookup } from '../../../keys/table.ts';
import { chooseKeys } from './choose.ts';
import { decideKeys } from './decide.ts';
import { diagramKeys } from './diagram.ts';
import { evidenceKeys } from './evidence.ts';
import { helpKeys } from './help.ts';
import { listKeys } from './list.ts';
import { lookKeys } from './look.ts';
import { moveKeys, viKeys } from './move.ts';
import type { Act, ReviewKey } from './row.ts';
import { proofKeys } from './proof.ts';
import { trialKeys } from './trial.ts';
import { sayKeys } from './say.ts';
import { writingKeys } from './writing.ts';

const diffKeys = [...decideKeys, ...chooseKeys, ...sayKeys, ...proofKeys, ...moveKeys, ...lookKeys];

/** Every key that people are told of, in the order of the help. */
export const reviewKeys: readonly ReviewKey[] = [...diffKeys, ...viKeys, ...writingKeys, ...listKeys];

/** What a key does, by where it is heard. */
export const lookup = {
  diff: keyLookup<Act>([...viKeys, ...diffKeys]),
  writing: keyLookup<Act>(writingKeys),
  list: keyLookup<Act>(listKeys),
  help: keyLookup<Act>(helpKeys),
  evidence: keyLookup<Act>(evidenceKeys),
  diagram: keyLookup<Act>(diagramKeys),
  trial: keyLookup<Act>(trialKeys),
};
