/** What the parts of one turn share. */

import type { ChangeSet } from '../../protocol/change.ts';
import type { UnseenClaim } from '../../protocol/proof/claim.ts';

export interface Turn {
  readonly signal: AbortSignal;
  readonly startedAt: number;
  /** The request under way. */
  request: AbortController | null;
  /** While a hand-over is shown and nothing is sent. */
  held: AbortController | null;
  /** How often in a row the model had to be helped on, by kind; each is bounded. */
  helped: { cut: number; continued: number; paused: number; empty: number };
  /** How often the conversation was made shorter because the model could not take it. */
  shortened: number;
  /** The reply must be sent back as it is, with nothing after it. */
  paused: boolean;
  /** Proposals that the user sent back, until one for the same files comes again. */
  sentBack: ChangeSet[];
  /** The changes that the reply under way proposes: calls and their titles, in order. */
  proposals: readonly { call: string; title: string }[];
  /** Something joined the proposal of the turn that no review has shown yet. */
  staged: boolean;
  /** How often error findings of what is staged went back to the model since a person last saw it, and of which tree last. */
  mended: { rounds: number; tree: string | null };
  /** What the last answer says has run, and nobody saw. */
  claims: UnseenClaim[];
}
