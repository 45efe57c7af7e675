/** What a call has done to the tree by now: journaled, and of a command that was kept to the tree, what is always asked for put back. */

import type { Outcome } from '../../protocol/tool.ts';
import type { CallAnswer } from '../calls/answers.ts';
import type { Ready } from '../calls/ready.ts';
import type { SessionContext } from '../context.ts';
import type { Turn } from '../turn/turn-context.ts';
import { recordHappened } from './happened.ts';
import { saying } from '../calls/answers.ts';
import { answerWith, landProposed } from './propose.ts';
import { withHappened } from '../proof/with-findings.ts';
import { putBackProtected } from './put-back.ts';

/** Journals what is in the tree already, and checks it. Never throws. */
export async function landHappened(
  context: SessionContext,
  turn: Turn,
  ready: Ready,
  outcome: Outcome,
): Promise<CallAnswer> {
  const recorded = await happenedOf(context, ready, outcome);
  if (recorded === null) return answerWith(outcome, outcome, []);
  return checkedAfter(context, turn, ready, outcome, answerWith(outcome, saying(outcome, recorded.words), []));
}

async function checkedAfter(
  context: SessionContext,
  { signal }: Turn,
  { call }: Ready,
  { changes }: Outcome,
  answer: CallAnswer,
): Promise<CallAnswer> {
  return changes ? withHappened(context, { changes, call: call.id, signal }, answer) : answer;
}

function happenedOf(context: SessionContext, { call, title }: Ready, { changes }: Outcome) {
  return recordHappened(context, changes, { call: call.id, title, notes: changes?.notes });
}

/**
 * The same of a command that was kept to the tree, which no person has seen word for word: what is always asked for is put back, and
 * asked for. Never throws.
 */
export async function landBound(
  context: SessionContext,
  turn: Turn,
  ready: Ready,
  outcome: Outcome,
): Promise<CallAnswer> {
  const recorded = await happenedOf(context, ready, outcome);
  if (recorded === null) return answerWith(outcome, outcome, []);
  const said = saying(outcome, recorded.words);
  const { landing } = recorded;
  const back =
    landing && outcome.changes ? await putBackProtected(context, landing, outcome.changes, ready.call.id) : null;
  if (!back) return checkedAfter(context, turn, ready, outcome, answerWith(outcome, said, []));
  const told = saying(said, back.words);
  if (!back.asked || turn.signal.aborted) return answerWith(outcome, told, []);
  const { happened: _, ...proposal } = told;
  return await landProposed(context, turn, ready, { ...proposal, ran: true, changes: back.asked });
}
