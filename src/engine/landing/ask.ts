/** Asks the person at a front to review a change set. */

import type { ReviewQuestion } from '../../protocol/approval.ts';
import type { Deciding } from '../../changes/decide.ts';
import type { SessionContext } from '../context.ts';
import { grant } from '../policy.ts';
import { prove } from '../proof/prove.ts';
import { ReviewProof } from '../proof/review-proof.ts';

/** A person who is asked, while what they are asked about is checked. */
export interface Asked extends Pick<Deciding, 'ask' | 'chosen'> {
  proof: ReviewProof;
}

/** Once in a session, so that the end of the turn, where it is offered, waits for nothing. */
function lookForChecks({ shared, rooms: { proof, interactive } }: SessionContext): void {
  if (shared.offer === undefined && interactive && proof?.checks.length === 0)
    shared.offer = proof.suggest?.() ?? Promise.resolve(null);
}

/** The one who decides is the person; no answer comes once `signal` is aborted. */
export function askPerson(
  context: SessionContext,
  signal: AbortSignal,
  question: Omit<ReviewQuestion, 'id' | 'kind' | 'changes'>,
  proposal?: string,
): Asked {
  const proof = new ReviewProof((changes, of) => prove(context, changes, of), context.rooms.workspace, context.clock);
  const { choosing } = context.shared;
  const { about, call } = question;
  return {
    proof,
    async ask({ changes, unclear }) {
      if (unclear !== undefined) context.emit({ type: 'notice', level: 'warning', text: unclear });
      const id = context.nextQuestion();
      const asked = context.ask({ id, kind: 'review', ...question, changes }, signal);
      // The question is out: nobody waits for the first verdict.
      if (about !== 'undo' && about !== 'redo') {
        proof.begin(changes, { question: id, ...(call && { call }), ...(proposal && { proposal }) });
        choosing.set(id, proof);
        lookForChecks(context);
      }
      const { answer, by } = await asked.finally(() => choosing.delete(id));
      if (by === 'person' && (about === 'call' || about === 'turn')) context.shared.reviews += 1;
      return by === 'interrupt' || answer.kind !== 'review' ? null : answer;
    },
    chosen({ remember, accept, rest }, files) {
      // What a verdict is told of is what lands, and nothing else.
      proof.decided(files.flatMap(({ lands }) => lands ?? []));
      if (rest && accept !== 'none' && question.place) context.shared.restAccepted.add(context.thread);
      if (remember && accept !== 'none') grant(context, question.remember, remember);
    },
  };
}
