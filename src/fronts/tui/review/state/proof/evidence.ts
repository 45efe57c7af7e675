/** Opens the evidence of what the cursor is on, and goes from one verdict to the next. */

import { t } from '../../../../../text/words/words.ts';
import { foundIn } from '../../model/proof/found.ts';
import { verdictAt, verdictKey } from '../../model/proof/verdict-at.ts';
import { withMessage } from '../state.ts';
import type { Look, ReviewState, ReviewStep } from '../state.ts';
import { findingAt } from './finding-at.ts';

/** Opens the evidence of what the cursor is on: of the finding, else of the file, else the first there is. */
export function openEvidence(state: ReviewState, look: Look): ReviewStep {
  const { proof, entries } = look;
  if (!proof || (!proof.running && proof.verdicts.length === 0))
    return withMessage(state, t('Nothing of this is checked: m begins a range of lines'));
  const { verdicts } = proof;
  if (verdicts.length === 0) return withMessage(state, t('Nothing is proven yet: the checks still run'));
  const own = verdicts.filter(({ path }) => entries[state.file]?.paths.includes(path));
  const inFile = foundIn(verdicts, entries).get(state.file)?.all[0]?.verdict;
  const one =
    findingAt(state, look)?.verdict ??
    own.find(({ evidence }) => evidence.length > 0) ??
    own[0] ??
    inFile ??
    verdicts[0]!;
  return { state: { ...state, evidence: { of: verdictKey(one), top: 0, left: 0 }, range: null } };
}

/** To the evidence of the next verdict, or of the one before; round the ends. */
export function nextEvidence(state: ReviewState, { proof }: Look, by: 1 | -1): ReviewStep {
  if (!state.evidence || !proof || proof.verdicts.length === 0) return { state };
  const { verdicts } = proof;
  const { place } = verdictAt(verdicts, state.evidence);
  const next = verdicts[(place + by + verdicts.length) % verdicts.length]!;
  return { state: { ...state, evidence: { of: verdictKey(next), top: 0, left: 0 } } };
}
