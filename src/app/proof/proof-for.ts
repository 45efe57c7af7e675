/** What a session is given to prove what it proposes: the room of checks, and what the configuration says of it. */

import type { Checks } from '../../protocol/proof/checks.ts';
import type { CheckOffer, ProofSettings } from '../../protocol/proof/project-checks.ts';
import type { House } from '../house.ts';
import { lateChecks } from './late-checks.ts';

/** `asks`: there is a person to offer the project's own checks to. */
export function proofFor(house: House, asks = true): { checks: Checks; proof: ProofSettings } {
  const { rounds = 2, ...settings } = house.config.proof ?? {};
  return {
    checks: lateChecks(),
    proof: {
      settings,
      rounds,
      get checks() {
        return house.config.checks ?? [];
      },
      // The tour shows what it shows, and nothing else.
      ...(asks && house.access !== null && { suggest: () => suggestFor(house) }),
    },
  };
}

async function suggestFor(house: House): Promise<CheckOffer | null> {
  const [{ offerFor }, { workspace }] = await Promise.all([import('./offer.ts'), house.workspace()]);
  return offerFor(house, workspace);
}
