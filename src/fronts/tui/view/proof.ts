/** What is proven so far of changes that somebody may be asked about: a fold of what checks tell. */

import type { ReviewQuestion } from '../../../protocol/approval.ts';
import { saysNothing } from '../../../protocol/proof/checks.ts';
import type { ProofSubject, Verdict } from '../../../protocol/proof/checks.ts';
import type { Happening } from '../../../protocol/event.ts';
import { t } from '../../../text/words/words.ts';

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
  /** How often the model was given the findings before. */
  rounds: number;
  /** Whose changes they are, where a delegate made them: `d2 writer`. */
  delegate?: string;
  /** The transcript has a line on it. */
  told: boolean;
}

/** Where a review hears of its proof: the screen of a session may be held back while another one has the terminal. */
export interface ProofSource {
  /** Returns the way to stop. */
  subscribe: (listen: () => void) => () => void;
  /** As it is now; null where nothing is checked. */
  get: () => Proof | null;
}

/** What checks tell. */
export type ProofEvent = Extract<Happening, { type: 'checking' | 'checked' }>;

/** Proofs that are kept: nobody is asked about more at a time. */
const mostKept = 8;

/** The proofs with what an event says, the latest last. */
export function withProof(proofs: readonly Proof[], event: ProofEvent): readonly Proof[] {
  const { changes, tree } = event.of;
  const known = proofs.findLast(({ of }) => of.changes === changes) ?? proofs.findLast(({ of }) => of.tree === tree);
  // The same tree is the same proof, whatever it is asked about as.
  const same = known?.of.tree === tree ? known : undefined;
  const others = proofs.filter((proof) => proof !== known);
  return [...others, next(same, event)].slice(-mostKept);
}

function next(before: Proof | undefined, event: ProofEvent): Proof {
  const of = { ...before?.of, ...event.of };
  const told = before?.told ?? false;
  if (event.type === 'checked') {
    const { rounds = 0 } = event;
    const verdicts = event.verdicts.some(saysNothing)
      ? event.verdicts.filter((one) => !saysNothing(one))
      : event.verdicts;
    return { of, verdicts, left: 0, total: filesOf(verdicts), running: false, rounds, told };
  }
  const { verdict, left } = event;
  // What is told of more than once is one verdict all the same; what was over, and begins anew, has none.
  const known = before?.verdicts ?? [];
  const verdicts = !verdict ? [] : saysNothing(verdict) ? known : withVerdict(known, verdict);
  const total = Math.max(before?.running ? before.total : 0, left + filesOf(verdicts));
  return { of, verdicts, left, total, running: true, rounds: before?.rounds ?? 0, told };
}

function withVerdict(all: readonly Verdict[], verdict: Verdict): Verdict[] {
  const at = all.findIndex(({ kind, path }) => kind === verdict.kind && path === verdict.path);
  return at < 0 ? [...all, verdict] : all.with(at, verdict);
}

/** Which file is checked now, of how many: `3 of 5`. */
export function progress({ left, total }: Proof): string {
  return t`${Math.min(total, total - left + 1)} of ${total}`;
}

function filesOf(verdicts: readonly Verdict[]): number {
  return new Set(verdicts.map(({ path }) => path)).size;
}

/** The proof of what a review is about; null where nothing of it is checked. */
export function proofFor(proofs: readonly Proof[], { id, changes }: ReviewQuestion): Proof | null {
  return proofs.findLast(({ of }) => of.question === id || of.changes === changes.id) ?? null;
}
