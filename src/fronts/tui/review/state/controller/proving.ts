/** Takes over what is proven of a review as it comes: nothing moves on the screen for it, and nothing that was asked twice stays asked. */

import type { Proof, ProofSource } from '../../../view/proof.ts';
import type { ReviewData } from '../data.ts';
import { holdCursor } from '../state.ts';
import type { Look } from '../state.ts';
import type { Observed } from './observed.ts';

/** The proof of one review. */
interface Proving {
  listen(source: ProofSource | undefined): void;
  stop(): void;
  /** What is on the screen now; it is given back. */
  shown(look: Look): Look;
  /** A key was pressed: rows that were kept for verdicts that never came go. */
  pressed(): Partial<ReviewData>;
}

/** Follows the proof of one review. */
export function proving(data: Observed<ReviewData>): Proving {
  let drawn: Look | null = null;
  /** Rows that have been on the screen are as many as they are. */
  let isKept = false;

  function take(proof: Proof | null): void {
    const { state: before, proof: known, proofRows, files } = data.get();
    if (proof === known) return;
    const asked = before.confirm === null ? before : { ...before, confirm: null, message: null };
    // Rows that come must not move those that are read.
    const still = drawn !== null && drawn.shown !== undefined && drawn.shown === files[before.file];
    const state = drawn && still ? holdCursor(asked, drawn) : asked;
    isKept &&= proof?.of.tree === known?.of.tree;
    data.set({ proof, state, proofRows: isKept ? proofRows : wanted(proof) });
  }

  let stop = () => {};
  return {
    listen(source) {
      if (!source) return;
      take(source.get());
      stop = source.subscribe(() => take(source.get()));
    },
    stop: () => stop(),
    shown(look) {
      drawn = look;
      isKept ||= look.proof !== null;
      return look;
    },
    pressed() {
      const { proof, proofRows } = data.get();
      if (!proof || proof.running || proof.verdicts.length >= proofRows) return {};
      return { proofRows: proof.verdicts.length };
    },
  };
}

/** Rows for all that is checked: verdicts beyond them are counted in one. */
function wanted(proof: Proof | null): number {
  return proof === null ? 0 : Math.max(proof.total, proof.verdicts.length);
}
