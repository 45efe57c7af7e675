/** The answer to a call with what the checks came to: never later than a few seconds after the answer itself. */

import { isByChoice, isNoChange } from '../../protocol/change.ts';
import { countFindings } from '../../protocol/proof/checks.ts';
import type { ChangeSet } from '../../protocol/change.ts';
import type { CallAnswer } from '../calls/answers.ts';
import type { SessionContext } from '../context.ts';
import { checkLanded } from './after-landing.ts';
import { checksFor } from './project.ts';
import type { Proof } from './proof.ts';
import { prove } from './prove.ts';
import { errorPlaces, findingWords } from './words.ts';

/** What a landing waits for its proof where nobody was asked, in milliseconds, and where somebody has seen what there was. */
const patience = { unasked: 20_000, asked: 5000 };

/**
 * Begins to check what lands without a question. The landing waits for the project's own checks: they run on the tree as it
 * would be, and nobody would see their verdict otherwise.
 */
export async function proveUnasked(context: SessionContext, changes: ChangeSet, call: string): Promise<Proof | null> {
  const proof = prove(context, changes, { call });
  if (proof && checksFor(context.rooms, changes.files).length > 0) await proof.settled;
  return proof;
}

/** Adds the findings. What takes longer is ended, and said not to be checked. */
export async function withFindings(
  context: SessionContext,
  at: { proof: Pick<Proof, 'end'> | null; asked: boolean; changes: ChangeSet; signal: AbortSignal },
  answer: CallAnswer,
): Promise<CallAnswer> {
  return told(context, { ...at, hasLanded: !answer.isError && !at.signal.aborted }, answer);
}

/** The same of what a command has done to the tree already, whatever it ended with: nobody could check it before. */
export async function withHappened(
  context: SessionContext,
  { changes, call, signal }: { changes: ChangeSet; call: string; signal: AbortSignal },
  answer: CallAnswer,
): Promise<CallAnswer> {
  const files = changes.files.filter((file) => !isByChoice(file) && !isNoChange(file));
  const of = { ...changes, files };
  const proof = prove(context, of, { call });
  return told(context, { proof, asked: false, changes: of, signal, hasLanded: !signal.aborted }, answer);
}

async function told(
  context: SessionContext,
  {
    proof,
    asked,
    changes,
    signal,
    hasLanded,
  }: { proof: Pick<Proof, 'end'> | null; asked: boolean; changes: ChangeSet; signal: AbortSignal; hasLanded: boolean },
  answer: CallAnswer,
): Promise<CallAnswer> {
  const ms = hasLanded ? patience[asked ? 'asked' : 'unasked'] : 0;
  const verdicts = (await proof?.end(ms)) ?? [];
  const shown = (path: string): string => context.rooms.workspace.shown(path);
  // Nobody has seen a strip above the diff.
  if (!asked && hasLanded && countFindings(verdicts).error > 0 && context.rooms.interactive)
    context.emit({ type: 'notice', level: 'warning', text: `landed with errors: ${errorPlaces(verdicts, shown)}` });
  const found = findingWords(verdicts, shown);
  const later = hasLanded ? await checkLanded(context, changes, signal) : '';
  const content = [found, later].flatMap((text) => (text === '' ? [] : [{ type: 'text' as const, text }]));
  return content.length === 0 ? answer : { ...answer, content: [...answer.content, ...content] };
}
