/** Checks what a session proposes. */

import type { ChangeSet } from '../../protocol/change.ts';
import type { SessionContext } from '../context.ts';
import type { Proof } from './proof.ts';
import { proveWith } from './prove-with.ts';
import type { About } from './prove-with.ts';
import type { Prover } from './prover.ts';

/** Begins to check, or goes on with what is known of the same; null where there is nothing to check. */
export function prove(context: SessionContext, changes: ChangeSet, about: About, rounds?: number): Proof | null {
  const proof = proveWith(proverOf(context), changes, about, rounds);
  if (!proof || proof.isOver) return proof;
  // An interrupt ends it, and nobody leaves the session before it has.
  const { work, late } = context.shared;
  work.add(proof.stopping);
  late.add(proof.settled);
  void proof.settled.then(() => (work.delete(proof.stopping), late.delete(proof.settled)));
  return proof;
}

/** What a session's thread proves with. */
export function proverOf(context: SessionContext): Prover {
  const { rooms, shared, clock, at, state } = context;
  return {
    workspace: rooms.workspace,
    checks: rooms.checks,
    proof: rooms.proof,
    clock,
    emit: (happening) => context.emit(happening),
    proofs: shared.proofs,
    baseRuns: shared.baseRuns,
    origin: { by: 'tool', session: at.id, turn: state.now.turn, tool: 'check' },
    otherwise: 'it runs when this has landed',
  };
}
