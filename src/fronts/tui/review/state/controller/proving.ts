/** Takes over what is proven of a review as it comes, and has it proven anew when something else is chosen: nothing moves on the screen for it. */

import type { ReviewQuestion } from '../../../../../protocol/approval.ts';
import type { FileChange } from '../../../../../protocol/change.ts';
import type { Proof, ProofSource } from '../../../view/proof.ts';
import { answerOf } from '../answer.ts';
import type { ReviewData } from '../data.ts';
import type { ReviewPorts } from '../ports.ts';
import { holdCursor } from '../state.ts';
import type { Look } from '../state.ts';
import type { Observed } from './observed.ts';
import { placeChosen } from './place-chosen.ts';

/** The proof of one review. */
interface Proving {
  listen(source: ProofSource | undefined): void;
  stop(): void;
  /** What is on the screen now; it is given back. */
  shown(look: Look): Look;
  /** A key was pressed: rows that were kept for verdicts that never came go. */
  pressed(): Partial<ReviewData>;
  /** Something may have been chosen, or was `saved`: where that is not what was checked, it is checked now. */
  chosen(ports: ReviewPorts, saved?: boolean): void;
}

/** Follows the proof of one review; `edits` are what a person saved. */
export function proving(data: Observed<ReviewData>, question: ReviewQuestion, edits: () => FileChange[]): Proving {
  let drawn: Look | null = null;
  /** Rows that have been on the screen are as many as they are. */
  let isKept = false;
  let source: ProofSource | undefined;
  let { refused, resolved } = data.get().state;
  /** Of which tree the proof is to be; undefined while that is all that was proposed. */
  let wanted: string | undefined;
  /** Counts what was chosen: what is heard of an earlier choice is nobody's any more. */
  let choice = 0;

  function take(proof: Proof | null): void {
    const { state: before, proof: known, proofRows, files } = data.get();
    if (proof === known) return;
    const asked = before.confirm === null ? before : { ...before, confirm: null, message: null };
    // Rows that come must not move those that are read.
    const still = drawn !== null && drawn.shown !== undefined && drawn.shown === files[before.file];
    const state = drawn && still ? holdCursor(asked, drawn) : asked;
    isKept &&= proof?.of.tree === known?.of.tree;
    data.set({ proof, state, proofRows: isKept ? proofRows : rowsFor(proof) });
  }

  /** Where it is of what is chosen now. */
  function hear(): void {
    const proof = source?.get() ?? null;
    const { choice: now } = data.get();
    if (wanted === undefined ? now !== 'checked' : proof?.of.tree !== wanted || now === 'unchecked') return;
    data.setQuietly({ choice: 'checked' });
    take(proof);
  }

  async function proveChosen(ports: ReviewPorts): Promise<void> {
    const mine = ++choice;
    wanted = '';
    const isOver = (): boolean => mine !== choice;
    data.set({ choice: ports.prove ? 'again' : 'unchecked' });
    const answer = answerOf({ type: 'accept' }, { ...data.get(), edits: edits() }, question);
    const chosen = await ports.prove?.(question, answer).catch(() => null);
    if (isOver()) return;
    if (!chosen) return data.set({ choice: 'unchecked' });
    const placed = await placeChosen(data.get(), chosen.files, ports.blob);
    if (isOver()) return;
    const { state, files } = data.get();
    const still = drawn !== null && drawn.shown !== undefined && drawn.shown === files[state.file];
    data.setQuietly({ ...placed(data.get()), ...(drawn && still ? { state: holdCursor(state, drawn) } : {}) });
    wanted = chosen.tree;
    if (!chosen.isAwaited) {
      data.setQuietly({ choice: 'checked' });
      take(null);
    }
    hear();
  }

  let stop = () => {};
  return {
    listen(from) {
      if (!from) return;
      source = from;
      hear();
      stop = from.subscribe(hear);
    },
    stop: () => stop(),
    shown(look) {
      drawn = look;
      isKept ||= look.proof !== null;
      return look;
    },
    pressed() {
      const { proof, proofRows, choice: now } = data.get();
      if (!proof || proof.running || now !== 'checked' || proof.verdicts.length >= proofRows) return {};
      return { proofRows: proof.verdicts.length };
    },
    chosen(ports, saved = false) {
      const { state } = data.get();
      if (!saved && state.refused === refused && state.resolved === resolved) return;
      ({ refused, resolved } = state);
      // What cannot be read is not proven.
      proveChosen(ports).catch(() => data.set({ choice: 'unchecked' }));
    },
  };
}

/** Rows for all that is checked: verdicts beyond them are counted in one. */
function rowsFor(proof: Proof | null): number {
  return proof === null ? 0 : Math.max(proof.total, proof.verdicts.length);
}
