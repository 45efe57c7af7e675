/** Asks the person at a front to review a change set. */

import type { ReviewQuestion } from '../../protocol/approval.ts';
import type { Deciding } from '../../changes/decide.ts';
import type { SessionContext } from '../context.ts';
import { grant } from '../policy.ts';

/** The one who decides is the person; no answer comes once `signal` is aborted. */
export function askPerson(
  context: SessionContext,
  signal: AbortSignal,
  question: Omit<ReviewQuestion, 'id' | 'kind' | 'changes'>,
): Pick<Deciding, 'ask' | 'chosen'> {
  return {
    async ask({ changes, unclear }) {
      if (unclear !== undefined) context.emit({ type: 'notice', level: 'warning', text: unclear });
      const id = context.nextQuestion();
      const { answer, by } = await context.ask({ id, kind: 'review', ...question, changes }, signal);
      return by === 'interrupt' || answer.kind !== 'review' ? null : answer;
    },
    chosen({ remember, accept, rest }) {
      if (rest && accept !== 'none' && question.place) context.shared.restAccepted.add(context.thread);
      if (remember && accept !== 'none') grant(context, question.remember, remember);
    },
  };
}
