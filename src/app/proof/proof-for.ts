/** What a session is given to prove what it proposes: the room of checks, and what the configuration says of it. */

import type { Checks } from '../../protocol/checks.ts';
import type { ProofSettings } from '../../protocol/proof/project-checks.ts';
import type { House } from '../house.ts';
import { lateChecks } from './late-checks.ts';

export function proofFor({ config }: Pick<House, 'config'>): { checks: Checks; proof: ProofSettings } {
  const { rounds = 2, ...settings } = config.proof ?? {};
  return { checks: lateChecks(), proof: { settings, rounds, checks: config.checks ?? [] } };
}
