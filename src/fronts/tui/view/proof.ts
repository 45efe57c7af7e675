/** The part of the screen's fold that follows checks: what is proven so far of changes that somebody may be asked about. */

import type { ReviewQuestion } from '../../../protocol/approval.ts';
import type { ProofSubject, Verdict } from '../../../protocol/checks.ts';
import type { SessionEvent } from '../../../protocol/event.ts';

/** What checks of one change set came to so far. */
export interface Proof {
  of: ProofSubject;
  /** In the order in which they came. */
  verdicts: readonly Verdict[];
  /** Files that have no verdict yet. */
  left: number;
  /** Files that are checked, those with a verdict too. */
  total: number;
  running: boolean;
}

/** Where a review hears of its proof: the screen of a session may be held back while another one has the terminal. */
export interface ProofSource {
  /** Returns the way to stop. */
  subscribe: (listen: () => void) => () => void;
  /** As it is now; null where nothing is checked. */
  get: () => Proof | null;
}

type ProofEvent = Extract<SessionEvent, { type: 'checking' | 'checked' }>;

/** Proofs that are kept: nobody is asked about more at a time. */
const mostKept = 8;

/** The proofs with what an event says, the latest last. */
export function withProof(proofs: readonly Proof[], event: ProofEvent): readonly Proof[] {
  const known = proofs.find(({ of }) => of.changes === event.of.changes);
  const same = known?.of.tree === event.of.tree ? known : undefined;
  const others = proofs.filter((proof) => proof !== known);
  return [...others, next(same, event)].slice(-mostKept);
}

function next(before: Proof | undefined, event: ProofEvent): Proof {
  const of = { ...before?.of, ...event.of };
  if (event.type === 'checked') {
    const { verdicts } = event;
    return { of, verdicts, left: 0, total: Math.max(before?.total ?? 0, filesOf(verdicts)), running: false };
  }
  const { verdict, left } = event;
  // Over, and begun anew.
  const kept = before?.running ? before.verdicts : [];
  const verdicts = verdict ? [...kept, verdict] : kept;
  const total = Math.max(before?.running ? before.total : 0, left + (verdict ? filesOf(verdicts) : 0));
  return { of, verdicts, left, total, running: true };
}

function filesOf(verdicts: readonly Verdict[]): number {
  return new Set(verdicts.map(({ path }) => path)).size;
}

/** The proof of what a review is about; null where nothing of it is checked. */
export function proofFor(proofs: readonly Proof[], { id, changes }: ReviewQuestion): Proof | null {
  return proofs.findLast(({ of }) => of.question === id || of.changes === changes.id) ?? null;
}
