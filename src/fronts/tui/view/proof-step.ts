/** The part of the screen's fold that follows checks: for reviews that are open, and as a line of the transcript. */

import type { Verdict } from '../../../protocol/proof/checks.ts';
import type { ChangeOutcome } from './block.ts';
import { addOutcome, makerOf } from './calls.ts';
import { withProof } from './proof.ts';
import type { Proof, ProofEvent } from './proof.ts';
import type { Step, View } from './state.ts';

/** Checks go on, or are over: that is told in the transcript when nobody is being asked about the changes (any more). */
export function stepProof(view: View, event: ProofEvent & { thread: string }): Step {
  const proofs = withProof(view.proofs, event);
  const named = { ...proofs.at(-1)!, ...makerOf(view, event) };
  const after = { ...view, proofs: [...proofs.slice(0, -1), named] };
  const asked = view.questions.some(({ id }) => id === event.of.question);
  return event.type === 'checked' && !asked ? tell(after, named) : { view: after, out: [] };
}

/** A question is answered: what was proven of it joins the transcript. */
export function tellAnswered(view: View, question: string): Step {
  const proof = view.proofs.findLast(({ of }) => of.question === question);
  return proof && !proof.running ? tell(view, proof) : { view, out: [] };
}

/** One line, once. */
function tell(view: View, proof: Proof): Step {
  const { verdicts, rounds, delegate, of } = proof;
  if (proof.told || verdicts.every(isIdle)) return { view, out: [] };
  const outcome: ChangeOutcome = { kind: 'checked', verdicts, rounds, ...(delegate === undefined ? {} : { delegate }) };
  const proofs = view.proofs.map((one) => (one === proof ? { ...one, told: true } : one));
  return addOutcome({ ...view, proofs }, of.call, outcome);
}

/** That a file parses is nothing to tell. */
function isIdle({ kind, status }: Verdict): boolean {
  return kind === 'syntax' && status === 'pass';
}
