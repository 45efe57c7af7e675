/** Proof for commands that land something without a session: above a review in the shell, and before a proposal is applied. */

import type { ReviewAnswer, ReviewQuestion } from '../../protocol/approval.ts';
import { isByChoice } from '../../protocol/change.ts';
import type { ChangeSet } from '../../protocol/change.ts';
import type { ChosenChanges } from '../../protocol/proof/chosen.ts';
import type { Verdict } from '../../protocol/proof/checks.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import { systemClock } from '../../engine/clock.ts';
import { proveWith } from '../../engine/proof/prove-with.ts';
import type { Prover } from '../../engine/proof/prover.ts';
import { ReviewProof } from '../../engine/proof/review-proof.ts';
import type { Proof, ProofEvent, ProofSource } from '../../fronts/tui/view/proof.ts';
import type { House } from '../house.ts';
import { lateChecks } from './late-checks.ts';

/** What a review in the shell is given of it. */
interface ReviewedProof {
  proof: ProofSource;
  prove: (question: ReviewQuestion, answer: ReviewAnswer) => Promise<ChosenChanges | null>;
  /** It is answered: nothing is checked any more. */
  end(): Promise<void>;
}

/** Opens nothing before something is to be checked. */
export interface ProofHere {
  review(question: ReviewQuestion): Promise<ReviewedProof>;
  /** All verdicts on what would land; what an abort leaves without one is `not-checked`. */
  verdicts(changes: ChangeSet, signal: AbortSignal): Promise<readonly Verdict[]>;
  /** Why less is checked than could be, in a line; null where that is not so. */
  notice: string | null;
  close(): void;
}

/** As the configuration has it, as far as that is trusted. */
export function proofHere({ config }: Pick<House, 'config'>, workspace: Workspace): ProofHere {
  const heard = new Set<(event: ProofEvent) => void>();
  const { rounds: _, ...settings } = config.proof ?? {};
  const checks = lateChecks();
  const prover: Prover = {
    workspace,
    checks,
    proof: { settings, checks: config.checks ?? [] },
    clock: systemClock,
    emit(event) {
      if (event.type === 'checking' || event.type === 'checked') for (const listen of heard) listen(event);
    },
    proofs: new Map(),
    baseRuns: new Map(),
    origin: { by: 'user' },
    otherwise: 'it was not run',
  };
  const waiting = config.waiting.filter(({ item }) => item.startsWith('check ')).length;
  return {
    async review(question) {
      const { withProof } = await import('../../fronts/tui/view/proof.ts');
      let proofs: readonly Proof[] = [];
      const keep = (event: ProofEvent): void => void (proofs = withProof(proofs, event));
      heard.add(keep);
      const review = new ReviewProof((...about) => proveWith(prover, ...about), workspace, systemClock);
      review.begin(question.changes, { question: question.id });
      return {
        proof: {
          subscribe(listen) {
            heard.add(listen);
            return () => heard.delete(listen);
          },
          get: () => proofs.at(-1) ?? null,
        },
        prove: (_question, answer) => review.choose(answer),
        async end() {
          heard.delete(keep);
          await review.end(0);
        },
      };
    },
    async verdicts(changes, signal) {
      const files = changes.files.filter((file) => !isByChoice(file));
      const proof = proveWith(prover, { ...changes, files }, {});
      if (!proof) return [];
      const stop = (): void => void proof.stop('interrupted');
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      await proof.settled;
      signal.removeEventListener('abort', stop);
      return proof.verdicts;
    },
    notice:
      waiting === 0
        ? null
        : `${waiting === 1 ? 'a check' : `${waiting} checks`} of this folder's own did not run: nobody trusts it with that (archie trust show tells, archie trust add trusts)`,
    close: () => checks.close(),
  };
}
