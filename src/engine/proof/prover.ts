/** What a proof is made with: the engines, the project's own checks and the tree, of a session or of a command without one. */

import type { Happening } from '../../protocol/event.ts';
import type { Origin } from '../../protocol/change.ts';
import type { Checks } from '../../protocol/proof/checks.ts';
import type { ProofSettings } from '../../protocol/proof/project-checks.ts';
import type { CommandOutput, Workspace } from '../../protocol/workspace.ts';
import type { Clock } from '../clock.ts';
import type { Proof } from './proof.ts';

/** What a command came to. */
export type Ended = Extract<CommandOutput, { type: 'ended' }>;

/** All of it. */
export interface Prover {
  workspace: Workspace;
  checks: Checks | undefined;
  proof: Pick<ProofSettings, 'settings' | 'checks'> | undefined;
  clock: Clock;
  emit: (happening: Happening) => void;
  /** What was checked, by the id of its tree, until something lands. */
  proofs: Map<string, Proof>;
  /** What commands of the project's came to on the tree as it is, until something lands. */
  baseRuns: Map<string, Ended>;
  /** Who runs them. */
  origin: Origin;
  /** What is said where commands cannot be isolated: `it runs when this has landed`. */
  otherwise: string;
}
