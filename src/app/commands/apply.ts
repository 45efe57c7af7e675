/** `archie apply`: a proposal that waits is checked and lands, without a screen and without a question. */

import { UserFault } from '../../protocol/failure.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import { failsOn, proofLines } from '../../fronts/headless/proof.ts';
import type { FailOn } from '../../fronts/headless/proof.ts';
import { endSignal } from '../cli/end-signal.ts';
import { say, tell, warn } from '../cli/terminal.ts';
import type { House } from '../house.ts';
import { proofHere } from '../proof/proof-here.ts';
import { applyProposal } from './proposals.ts';

/**
 * Says on stderr what the checks came to before anything lands; where they found what `failOn` names, or were interrupted, the
 * proposal stays. Returns the exit code. Throws `UserFault`, `LandingFailure`.
 */
export async function apply(
  house: House,
  workspace: Workspace,
  { id, failOn }: { id?: string; failOn: FailOn },
): Promise<number> {
  const signal = endSignal();
  const proof = proofHere(house, workspace);
  try {
    const text = await applyProposal(workspace, id, async (changes, proposal) => {
      if (proof.notice !== null) warn(proof.notice);
      const verdicts = await proof.verdicts(changes, signal);
      if (signal.aborted) throw new UserFault(`interrupted: nothing landed, ${proposal.id} stays`, 130);
      for (const line of proofLines({ verdicts })) tell(line);
      if (failsOn({ verdicts }, failOn))
        throw new UserFault(
          `nothing landed, ${proposal.id} stays: archie review ${proposal.id} shows what was found`,
          8,
        );
    });
    say(text);
    return 0;
  } finally {
    proof.close();
  }
}
