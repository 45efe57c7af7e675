/** What the footer of a review says of its keys, as the key table has it. */

import type { Hint } from '../../keys/asked.ts';
import { hintsOf } from '../../keys/table.ts';
import { wordsFor } from '../model/words.ts';
import type { ReviewData } from '../state/data.ts';
import { diagramKeys } from '../state/keys/diagram.ts';
import { evidenceKeys } from '../state/keys/evidence.ts';
import { helpKeys } from '../state/keys/help.ts';
import type { ReviewFooter } from '../state/keys/row.ts';
import { trialKeys } from '../state/keys/trial.ts';
import { reviewKeys } from '../state/keys/table.ts';
import type { ReviewState } from '../state/state.ts';
import type { FrameSettings } from './settings.ts';

/** `readable`: there is something to judge; before, only stopping is offered. */
export function reviewHints(
  { state, entries, files, proof }: ReviewData,
  { question }: FrameSettings,
  readable: boolean,
  fits: ReviewFooter['fits'],
): Hint[] {
  const mode = modeOf(state, readable);
  const words = wordsFor(question);
  return hintsOf(own[mode] ?? reviewKeys, { mode, state, entries, files, proof, question, words, fits });
}

/** Keys of what stands in the place of the diff. */
const own: Readonly<Partial<Record<ReviewFooter['mode'], typeof reviewKeys>>> = {
  help: helpKeys,
  trial: trialKeys,
  evidence: evidenceKeys,
  diagram: diagramKeys,
};

function modeOf(state: ReviewState, readable: boolean): ReviewFooter['mode'] {
  if (state.inline || state.field) return 'writing';
  if (state.trial) return 'trial';
  if (state.evidence) return 'evidence';
  if (state.diagram) return 'diagram';
  if (!readable) return 'reading';
  if (state.help !== null) return 'help';
  return state.range === null ? 'review' : 'range';
}
