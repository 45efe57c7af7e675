/** The keys of proof: to the findings and their evidence, back to the model with them, or mended here. */

import { t } from '../../../../../text/words/words.ts';
import { emptyLine } from '../../../composer/text/line.ts';
import { foundIn } from '../../model/proof/found.ts';
import { isStale } from '../../model/proof/finding-lines.ts';
import { many } from '../../model/proof/summary.ts';
import { openEvidence } from '../proof/evidence.ts';
import { toFinding } from '../proof/finding-at.ts';
import { applyFix } from '../proof/fix.ts';
import { findingsToSend } from '../proof/open-errors.ts';
import { holdCursor, withMessage } from '../state.ts';
import type { Look, ReviewState, ReviewStep } from '../state.ts';
import { isProposedAnew } from './decide.ts';
import { choosing, inReview } from './row.ts';
import type { ReviewFooter, ReviewKey } from './row.ts';

/** They stand behind those that say something. */
export const proofKeys: readonly ReviewKey[] = [
  {
    keys: ['}', '{'],
    group: 'Proof',
    does: 'to the next finding, to the one before',
    act: [toFinding(1), toFinding(-1)],
  },
  {
    name: 'review.evidence',
    keys: ['v'],
    group: 'Proof',
    does: 'the evidence: what the check of the file found and measured',
    act: openEvidence,
    hint: inReview(({ proof }) => (proof && proof.verdicts.length > 0 ? { does: 'evidence', order: 1 } : null)),
  },
  {
    name: 'review.findings-back',
    keys: ['R'],
    group: 'Proof',
    does: {
      call: 'send all findings back, with your comments; what is chosen lands, unless that is everything',
      turn: 'send all findings back, with your comments; what is chosen lands, unless that is everything',
    },
    act: sendFindings,
    hint: inReview((footer) => {
      const count = isProposedAnew(footer.question.about) ? findingsToSend(footer).length : 0;
      return count === 0 ? null : { does: t`send ${many(count, 'finding')} back`, short: 'findings back' };
    }),
  },
  {
    name: 'review.fix',
    keys: ['F'],
    group: 'Proof',
    does: 'mend the finding as its check says: an edit of yours',
    act: choosing(applyFix),
    hint: inReview((footer) => (isMendable(footer) ? { does: 'mend it', short: 'mend' } : null)),
  },
  { name: 'review.helps', keys: ['h'], group: 'Proof', does: 'show or fold how findings are mended', act: toggleHelps },
];

/** Asks for words to go with them; none are needed. */
function sendFindings(state: ReviewState, look: Look): ReviewStep {
  if (!isProposedAnew(look.about)) return withMessage(state, t('Nobody proposes this anew: n refuses it'));
  const count = findingsToSend(look).length;
  if (count === 0) return withMessage(state, t('Nothing was found that could be sent back'));
  return { state: { ...state, field: { kind: 'findings', buffer: emptyLine, count } } };
}

/** Is there something to be mended in the file at hand? */
function isMendable({ state, entries, files, proof, question }: ReviewFooter): boolean {
  if (!proof || question.readOnly) return false;
  const [found, file] = [foundIn(proof.verdicts, entries).get(state.file), files[state.file]];
  return found?.all.some(({ finding }) => finding.fix !== undefined && !(file && isStale(finding, file))) ?? false;
}

function toggleHelps(state: ReviewState, look: Look): ReviewStep {
  return { state: { ...holdCursor(state, look), helps: !state.helps } };
}
