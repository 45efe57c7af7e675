/** Exit codes of a run without a screen: how a prompt ended, as scripts and CI read it. */

import type { TurnOutcome } from '../../protocol/event.ts';
import { failsOn } from './proof.ts';
import type { FailOn } from './proof.ts';
import { wantedApproval } from './tally.ts';
import type { Tally } from './tally.ts';

const rooms = { credentials: 3, model: 4, internal: 1 } as const;
const codes = { limit: 6, refused: 7, interrupted: 130 } as const;

/**
 * The exit code of one prompt: 0 done · 1 internal error · 3 credentials · 4 the model or its service failed (an answer that
 * never satisfied the schema included) · 5 something needed approval and nobody could give it · 6 a limit · 7 refused ·
 * 8 done, with findings that `--fail-on` names · 130 interrupted. With `collecting` (patch output) proposed changes are the result and not a lack of approval. A host has
 * been told of an interrupt and of a refusal by the result that it was given, and may go on: 0.
 */
export function exitCode(
  outcome: TurnOutcome,
  tally: Tally,
  at: { collecting: boolean; hosted: boolean; unsatisfied: boolean; failOn: FailOn },
): number {
  if (outcome.type === 'failed') return rooms[outcome.room];
  if (at.hosted && (outcome.type === 'interrupted' || outcome.type === 'refused')) return 0;
  if (outcome.type !== 'done') return codes[outcome.type];
  if (at.unsatisfied) return 4;
  if (tally.unattended > 0 || tally.refused.some((one) => wantedApproval(one) && !(at.collecting && one.changes)))
    return 5;
  return failsOn(tally.proof, at.failOn) ? 8 : 0;
}
