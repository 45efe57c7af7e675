/** A review: asked until the answer can be carried out, then landed as one; asked again where the tree moved on meanwhile. */

import { isNoChange } from '../../protocol/change.ts';
import type { ChangeSet, FileChange, Landing, Origin } from '../../protocol/change.ts';
import type { ReviewAnswer, ReviewQuestion, ReviewReport } from '../../protocol/approval.ts';
import { LandingFailure } from '../../protocol/failure.ts';
import type { SessionContext } from '../context.ts';
import { grant } from '../calls/permit.ts';
import { reportOf } from '../../changes/report.ts';
import { settle } from '../../changes/selection.ts';
import type { Settled } from '../../changes/selection.ts';
import { commentWords } from '../../changes/message.ts';

type Asked = Omit<ReviewQuestion, 'id' | 'kind'>;

export interface Decided {
  answer: ReviewAnswer;
  files: Settled[];
  report: ReviewReport;
}

/** Nothing is decided; the words are for the model all the same. */
interface Left {
  kind: 'later';
  words: string | undefined;
}

type Reviewed =
  /** Nobody answered: the work was stopped. */
  | { kind: 'stopped' }
  | Left
  | ({ kind: 'refused' } & Decided)
  | ({ kind: 'landed'; landing: Landing } & Decided)
  /** Everything that was accepted is in the tree already. */
  | ({ kind: 'there' } & Decided)
  /** Nothing was written. */
  | ({ kind: 'failed'; error: unknown } & Decided);

/** Asks, and lands what was accepted. `originOf` may look at what lands. Throws nothing that a landing throws. */
export async function review(
  context: SessionContext,
  signal: AbortSignal,
  question: Asked,
  originOf: (files: readonly Settled[]) => Origin = () => question.changes.origin,
): Promise<Reviewed> {
  const { workspace } = context.rooms;
  let asked = question;
  let before: { answer: ReviewAnswer; files: Settled[] } | undefined;
  for (;;) {
    const result = await decide(context, signal, asked);
    if (!('answer' in result)) return result;
    const answer = before ? bothAnswers(before.answer, result.answer) : result.answer;
    const files = before ? bothRounds(before.files, result.files) : result.files;
    const decided: Decided = { answer, files, report: await reportOf(workspace, files, answer.comments) };
    const landing = result.files.flatMap(({ lands }) => (lands ? [lands] : []));
    if (landing.length === 0) return { kind: 'refused', ...decided };
    const changes = landable(asked.changes, landing, originOf(files));
    try {
      return { kind: 'landed', landing: await workspace.land(changes), ...decided };
    } catch (error) {
      if (!(error instanceof LandingFailure) || error.code !== 'conflict') return { kind: 'failed', error, ...decided };
      const moved = await movedOn(context, asked, changes, error);
      if (moved instanceof Error) return { kind: 'failed', error: moved, ...decided };
      if (moved.changes.files.length === 0) return { kind: 'there', ...decided };
      asked = moved;
      before = { answer, files };
    }
  }
}

/** The change set that lands: no more of what was asked about than what was accepted. */
export function landable({ id, notes }: ChangeSet, files: FileChange[], origin: Origin): ChangeSet {
  return { id, files, origin, ...(notes === undefined ? {} : { notes }) };
}

/** Answers that cannot be carried out, before nobody is believed to be there: a program may answer the same for ever. */
const MOST_UNCLEAR = 20;

/** Asks until the answer is one that can be carried out. */
async function decide(
  context: SessionContext,
  signal: AbortSignal,
  asked: Asked,
): Promise<{ kind: 'stopped' } | Left | { answer: ReviewAnswer; files: Settled[] }> {
  for (let asking = 0; asking < MOST_UNCLEAR; asking += 1) {
    const id = context.questions.nextId();
    const { answer, by } = await context.questions.ask({ id, kind: 'review', ...asked }, signal);
    if (by === 'interrupt' || answer.kind !== 'review') return { kind: 'stopped' };
    if (answer.later) return { kind: 'later', words: commentWords(answer) };
    const settled = await trySettle(context, asked.changes, answer);
    if ('files' in settled) {
      if (answer.remember && answer.accept !== 'none') grant(context, asked.remember, answer.remember);
      return { answer, files: settled.files };
    }
    context.emit({ type: 'notice', level: 'warning', text: settled.unclear });
  }
  return { kind: 'later', words: undefined };
}

async function trySettle(context: SessionContext, changes: ChangeSet, answer: ReviewAnswer) {
  try {
    return await settle(context.rooms.workspace, changes, answer);
  } catch (error) {
    return { unclear: `It could not be carried out: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** What was accepted, stated from the tree as it is now: merged, or with conflicts that the person settles. */
async function movedOn(
  context: SessionContext,
  asked: Asked,
  changes: ChangeSet,
  failure: LandingFailure,
): Promise<Asked | Error> {
  try {
    const carried = await context.rooms.workspace.rebase(changes);
    const files = carried.files.filter((file) => !isNoChange(file));
    const note = `${failure.paths.join(', ')} changed on disk while this was looked at: it was merged with what is there now, look again`;
    const notes = [...new Set([...(carried.notes ?? changes.notes ?? []), note])];
    const steps = asked.changes.steps ? { steps: asked.changes.steps } : {};
    return { ...asked, changes: { ...carried, files, notes, ...steps } };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Of files that were asked about twice, the second decision counts, against what was proposed at first. */
function bothRounds(first: readonly Settled[], second: readonly Settled[]): Settled[] {
  return first.map((file) => {
    if (!file.lands) return file;
    const again = second.find(({ proposed }) => proposed.path === file.proposed.path);
    // What is not asked about again is in the tree already.
    if (!again) return file;
    const edited = file.edited || again.lands?.after?.hash !== file.lands.after?.hash;
    const chosen = file.chosen && !again.chosen ? { chosen: file.chosen, wanted: file.wanted } : {};
    return { ...again, ...chosen, proposed: file.proposed, edited: again.lands !== null && edited };
  });
}

function bothAnswers(first: ReviewAnswer, second: ReviewAnswer): ReviewAnswer {
  const { sendBack = first.sendBack, rewind = first.rewind } = second;
  return {
    ...second,
    comments: [...first.comments, ...second.comments],
    ...(sendBack === undefined ? {} : { sendBack }),
    ...(rewind === undefined ? {} : { rewind }),
  };
}
