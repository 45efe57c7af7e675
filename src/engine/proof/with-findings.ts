/** The answer to a call with what the checks came to: never later than a few seconds after the answer itself. */

import { countFindings } from '../../protocol/proof/checks.ts';
import type { ChangeSet } from '../../protocol/change.ts';
import type { CallAnswer } from '../calls/answers.ts';
import type { SessionContext } from '../context.ts';
import { checkLanded } from './after-landing.ts';
import type { Proof } from './proof.ts';
import { errorPlaces, findingWords } from './words.ts';

/** What a landing waits for its proof where nobody was asked, in milliseconds, and where somebody has seen what there was. */
const patience = { unasked: 20_000, asked: 5000 };

/** Adds the findings. What takes longer is ended, and said not to be checked. */
export async function withFindings(
  context: SessionContext,
  at: { proof: Proof | null; asked: boolean; changes: ChangeSet; signal: AbortSignal },
  answer: CallAnswer,
): Promise<CallAnswer> {
  const { proof, asked, changes, signal } = at;
  const hasLanded = !answer.isError && !signal.aborted;
  const ms = hasLanded ? patience[asked ? 'asked' : 'unasked'] : 0;
  if (proof && !(await proof.within(ms))) await proof.stop(ms === 0 ? 'answered before' : 'took too long');
  const shown = (path: string): string => context.rooms.workspace.shown(path);
  const verdicts = proof?.verdicts ?? [];
  // Nobody has seen a strip above the diff.
  if (!asked && hasLanded && countFindings(verdicts).error > 0 && context.rooms.interactive)
    context.emit({ type: 'notice', level: 'warning', text: `landed with errors: ${errorPlaces(verdicts, shown)}` });
  const found = findingWords(verdicts, shown);
  const later = hasLanded && asked ? await checkLanded(context, changes, signal) : '';
  const content = [found, later].flatMap((text) => (text === '' ? [] : [{ type: 'text' as const, text }]));
  return content.length === 0 ? answer : { ...answer, content: [...answer.content, ...content] };
}
