/** Asks the person at a front to review a change set. */

import type { ReviewQuestion } from '../../protocol/approval.ts';
import type { Deciding } from '../../changes/decide.ts';
import type { SessionContext } from '../context.ts';
import { grant } from '../policy.ts';
import type { Proof } from '../proof/proof.ts';
import { prove } from '../proof/prove.ts';

/** A person who is asked, while what they are asked about is checked. */
export interface Asked extends Pick<Deciding, 'ask' | 'chosen'> {
  /** What was asked about last; null where there is nothing to check. */
  proof: () => Proof | null;
}

/** The one who decides is the person; no answer comes once `signal` is aborted. */
export function askPerson(
  context: SessionContext,
  signal: AbortSignal,
  question: Omit<ReviewQuestion, 'id' | 'kind' | 'changes'>,
  proposal?: string,
): Asked {
  let proof: Proof | null = null;
  const { about, call } = question;
  return {
    proof: () => proof,
    async ask({ changes, unclear }) {
      if (unclear !== undefined) context.emit({ type: 'notice', level: 'warning', text: unclear });
      const id = context.nextQuestion();
      const asked = context.ask({ id, kind: 'review', ...question, changes }, signal);
      // The question is out: nobody waits for the first verdict.
      const before = proof;
      if (about !== 'undo' && about !== 'redo')
        proof = prove(context, changes, { question: id, ...(call && { call }), ...(proposal && { proposal }) });
      // What was asked about before the tree moved on is nobody's any more.
      if (before !== proof) void before?.stop('answered before');
      const { answer, by } = await asked;
      if (by === 'person' && (about === 'call' || about === 'turn')) await suggest(context);
      return by === 'interrupt' || answer.kind !== 'review' ? null : answer;
    },
    chosen({ remember, accept, rest }) {
      if (rest && accept !== 'none' && question.place) context.shared.restAccepted.add(context.thread);
      if (remember && accept !== 'none') grant(context, question.remember, remember);
    },
  };
}

/** After the first review here: what the repository could have checked, too. */
async function suggest({ rooms, stream, thread }: SessionContext): Promise<void> {
  const text = rooms.proof?.checks.length === 0 ? await rooms.proof.suggest?.() : null;
  if (text) stream.emit({ type: 'notice', level: 'info', text }, thread);
}
