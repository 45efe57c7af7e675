/** The one path by which changes reach the tree: judge → review → conflict check and landing → what the model hears. */

import { isNoChange } from '../protocol/change.ts';
import type { ChangeSet, FileChange, Landing } from '../protocol/change.ts';
import type { ReviewAnswer, Rule, Verdict } from '../protocol/approval.ts';
import { LandingFailure } from '../protocol/failure.ts';
import type { Outcome } from '../protocol/tool.ts';
import { failed } from './answers.ts';
import type { CallAnswer } from './answers.ts';
import type { Ready } from './call.ts';
import type { SessionContext } from './context.ts';
import { grant, judgeContext, unattended } from './permit.ts';
import { acceptAll, applyReview, hunksAsked } from './review.ts';
import type { Reviewed } from './review.ts';
import { stoppedWords } from './stop.ts';
import type { Turn } from './turn-context.ts';
import { editedWords, landedWords, refusedWords } from './words.ts';

type Proposal = Outcome & { changes: ChangeSet };

/** Lands what a tool proposes, or says to the model why it did not. Never throws. */
export async function landProposed(
  context: SessionContext,
  turn: Turn,
  ready: Ready,
  proposal: Proposal,
): Promise<CallAnswer> {
  const changes = { ...proposal.changes, files: proposal.changes.files.filter((file) => !isNoChange(file)) };
  if (changes.files.length === 0) return answer(proposal, { ...proposal, content: proposal.content }, []);
  const verdict = context.rooms.judge.changes(changes, judgeContext(context));
  if (verdict.decision === 'deny') return refuse(context, ready, changes, verdict, 'policy');
  if (verdict.decision === 'allow') return await land(context, ready, proposal, changes, acceptAll(changes));
  if (!context.rooms.interactive)
    return refuse(context, ready, changes, { ...verdict, because: unattended(verdict.because) }, 'policy');
  const review = await ask(context, turn, ready, changes, verdict);
  if (!review) return failed(`${stoppedWords(turn.signal)} Nothing landed.`);
  if (review.accepted.length === 0) return refuse(context, ready, changes, verdict, 'person', review.words);
  return await land(context, ready, proposal, changes, review);
}

/** Journals what is in the tree already. Never throws. */
export async function landHappened(context: SessionContext, ready: Ready, outcome: Outcome): Promise<CallAnswer> {
  const files = (outcome.changes?.files ?? []).filter((file) => !isNoChange(file));
  if (!outcome.changes || files.length === 0) return answer(outcome, outcome, []);
  const changes = { ...outcome.changes, files };
  try {
    const landing = await context.rooms.workspace.record(changes);
    announce(context, landing, changes, ready.call.id);
    return answer(
      outcome,
      { ...outcome, content: [...outcome.content, text(landedWords(files, 'Changed files'))] },
      [],
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    context.emit({
      type: 'notice',
      level: 'error',
      text: `What ${ready.title} changed could not be journaled and cannot be undone: ${why}`,
    });
    return answer(
      outcome,
      { ...outcome, content: [...outcome.content, text(landedWords(files, 'Changed files'))] },
      [],
    );
  }
}

/** Asks until the answer is one that can be carried out; null when the turn was stopped. */
async function ask(
  context: SessionContext,
  turn: Turn,
  ready: Ready,
  changes: ChangeSet,
  verdict: Extract<Verdict, { decision: 'ask' }>,
): Promise<Reviewed | null> {
  const remember: Rule[] = verdict.rememberable ? [{ kind: 'edits' }] : [];
  for (;;) {
    const { answer, by } = await context.questions.ask(
      {
        id: context.questions.nextId(),
        kind: 'review',
        call: ready.call.id,
        tool: ready.tool.name,
        changes,
        because: verdict.because,
        remember,
      },
      turn.signal,
    );
    if (by === 'interrupt' || answer.kind !== 'review') return null;
    if (canDo(context, answer)) {
      if (answer.remember && answer.accept !== 'none') grant(context, remember, answer.remember);
      return applyReview(changes, answer);
    }
  }
}

function canDo(context: SessionContext, answer: ReviewAnswer): boolean {
  const path = hunksAsked(answer);
  if (path === undefined) return true;
  const words = `Single hunks cannot be chosen yet (${path}): accept or refuse the whole file, or edit it`;
  context.emit({ type: 'notice', level: 'warning', text: words });
  return false;
}

async function land(
  context: SessionContext,
  ready: Ready,
  proposal: Proposal,
  changes: ChangeSet,
  review: Reviewed,
): Promise<CallAnswer> {
  let landing: Landing;
  try {
    landing = await context.rooms.workspace.land({ ...changes, files: review.accepted });
  } catch (error) {
    return notLanded(context, ready, changes, error);
  }
  announce(context, landing, changes, ready.call.id);
  const parts = [
    landedWords(review.accepted, 'Landed'),
    refusedWords(review.refused),
    await editedWords(context, review.edited),
    review.words === undefined ? '' : `The user says: ${review.words}`,
  ];
  const content = [...proposal.content, text(parts.filter((part) => part !== '').join('\n'))];
  return answer(proposal, { ...proposal, content }, review.accepted);
}

function announce(context: SessionContext, landing: Landing, changes: ChangeSet, call: string): void {
  context.emit({ type: 'landed', landing, call, ...(changes.notes === undefined ? {} : { notes: changes.notes }) });
}

function refuse(
  context: SessionContext,
  ready: Ready,
  changes: ChangeSet,
  { because }: Verdict,
  by: 'person' | 'policy',
  words?: string,
): CallAnswer {
  const { call, tool } = ready;
  const said = words === undefined ? {} : { words };
  context.emit({ type: 'refused', call: call.id, tool: tool.name, input: call.input, because, by, changes, ...said });
  const paths = changes.files.map(({ path }) => path).join(', ');
  const why =
    by === 'policy'
      ? because.text
      : words === undefined
        ? 'The user refused it.'
        : `The user refused it and says: ${words}`;
  return { ...failed(`Nothing landed (${paths}). ${why}`), refused: by === 'person' };
}

/** A file that moved on since it was proposed is the model's to look at again: nothing of the set was written. */
function notLanded(context: SessionContext, ready: Ready, changes: ChangeSet, error: unknown): CallAnswer {
  const failure = error instanceof LandingFailure ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  const paths = failure && failure.paths.length > 0 ? failure.paths : changes.files.map(({ path }) => path);
  const why =
    failure?.code === 'conflict'
      ? `${paths.join(', ')} changed on disk after this was proposed. Read again, then propose again.`
      : `${message} (${paths.join(', ')})`;
  const because = { code: failure?.code ?? 'io', text: why };
  const { call, tool } = ready;
  context.emit({ type: 'refused', call: call.id, tool: tool.name, input: call.input, because, by: 'policy', changes });
  return failed(`Nothing landed. ${why}`);
}

/** What the model knows of a file is what landed of it, not what it had proposed. */
function answer(
  from: Outcome,
  { content, display, isError = false, todos }: Outcome,
  landed: FileChange[],
): CallAnswer {
  const touched = new Set((from.changes?.files ?? []).map(({ path }) => path));
  const known = Object.entries(from.seen ?? {}).filter(([path]) => !touched.has(path));
  const now = landed.flatMap(({ path, after }): [string, string][] => (after ? [[path, after.hash]] : []));
  const seen = Object.fromEntries([...known, ...now]);
  return { content, display, isError, seen, ...(todos === undefined ? {} : { todos }) };
}

function text(words: string) {
  return { type: 'text' as const, text: words };
}
