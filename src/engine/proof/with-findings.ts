/** The answer to a call with what the checks came to: never later than a few seconds after the answer itself. */

import type { CallAnswer } from '../calls/answers.ts';
import type { SessionContext } from '../context.ts';
import type { Proof } from './proof.ts';
import { findingWords } from './words.ts';

/** What a landing waits for its proof, where nobody was asked, in milliseconds. */
export const afterLanding = 20_000;
/** The same after a person's answer: they have seen what there was. */
export const afterAnswer = 5000;

/** Adds the findings. What takes longer than `patience` is ended, and said not to be checked. */
export async function withFindings(
  context: SessionContext,
  proof: Proof | null,
  answer: CallAnswer,
  patience: number,
): Promise<CallAnswer> {
  if (!proof) return answer;
  if (!(await proof.within(patience))) await proof.stop(patience === 0 ? 'answered before' : 'took too long');
  const text = findingWords(proof.verdicts, (path) => context.rooms.workspace.shown(path));
  return text === '' ? answer : { ...answer, content: [...answer.content, { type: 'text', text }] };
}
