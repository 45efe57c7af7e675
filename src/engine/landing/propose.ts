/** The one place where changes reach the tree: judge → review → conflict check and landing → what the model hears. */

import { isNoChange } from '../../protocol/change.ts';
import type { ChangeSet, FileChange, Landing } from '../../protocol/change.ts';
import type { ReviewReport, Verdict } from '../../protocol/approval.ts';
import { LandingFailure } from '../../protocol/failure.ts';
import type { Outcome } from '../../protocol/tool.ts';
import { failed } from '../calls/answers.ts';
import type { CallAnswer } from '../calls/answers.ts';
import type { Ready } from '../calls/call.ts';
import type { SessionContext } from '../context.ts';
import { judgeContext, unattended } from '../calls/permit.ts';
import { landable, review } from './review.ts';
import type { Decided } from './review.ts';
import { stageProposed } from './stage.ts';
import { stoppedWords } from '../turn/stop.ts';
import type { Turn } from '../turn/turn-context.ts';
import { landedWords } from '../../changes/file-list.ts';
import { commentWords, refusalWords, reviewWords } from '../../changes/message.ts';

type Proposal = Outcome & { changes: ChangeSet };

/** Lands or stages what a tool proposes, or says to the model why it did not. Never throws. */
export async function landProposed(
  context: SessionContext,
  turn: Turn,
  ready: Ready,
  proposal: Proposal,
): Promise<CallAnswer> {
  const changes = { ...proposal.changes, files: proposal.changes.files.filter((file) => !isNoChange(file)) };
  if (changes.files.length === 0) return answerWith(proposal, proposal, []);
  const verdict = context.rooms.judge.changes(changes, judgeContext(context));
  if (verdict.decision === 'deny') return refuse(context, ready, changes, verdict, 'policy');
  if (context.state.now.settings.mode === 'stage') return await stage(context, turn, ready, proposal, changes);
  if (verdict.decision === 'allow') return await landAtOnce(context, ready, proposal, changes);
  if (!context.rooms.interactive)
    return refuse(context, ready, changes, { ...verdict, because: unattended(verdict.because) }, 'policy');
  return await landReviewed(context, turn, ready, proposal, changes, verdict);
}

/** Journals what is in the tree already. Never throws. */
export async function landHappened(context: SessionContext, ready: Ready, outcome: Outcome): Promise<CallAnswer> {
  const files = (outcome.changes?.files ?? []).filter((file) => !isNoChange(file));
  if (!outcome.changes || files.length === 0) return answerWith(outcome, outcome, []);
  const changes = { ...outcome.changes, files };
  try {
    announce(context, await context.rooms.workspace.record(changes), changes, ready.call.id);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    context.emit({
      type: 'notice',
      level: 'error',
      text: `What ${ready.title} changed could not be journaled and cannot be undone: ${why}`,
    });
  }
  return answerWith(outcome, saying(outcome, landedWords(files, 'Changed files')), []);
}

async function stage(
  context: SessionContext,
  turn: Turn,
  ready: Ready,
  proposal: Proposal,
  changes: ChangeSet,
): Promise<CallAnswer> {
  try {
    const words = await stageProposed(context, turn, ready, changes);
    return answerWith(proposal, saying(proposal, words), changes.files);
  } catch (error) {
    return notLanded(context, ready, changes, error);
  }
}

async function landAtOnce(
  context: SessionContext,
  ready: Ready,
  proposal: Proposal,
  changes: ChangeSet,
): Promise<CallAnswer> {
  try {
    const landing = await context.rooms.workspace.land(landable(changes, changes.files, changes.origin));
    announce(context, landing, changes, ready.call.id);
    return answerWith(proposal, saying(proposal, landedWords(changes.files, 'Landed')), changes.files);
  } catch (error) {
    return notLanded(context, ready, changes, error);
  }
}

async function landReviewed(
  context: SessionContext,
  turn: Turn,
  ready: Ready,
  proposal: Proposal,
  changes: ChangeSet,
  { because, rememberable }: Extract<Verdict, { decision: 'ask' }>,
): Promise<CallAnswer> {
  const { workspace } = context.rooms;
  const previous = takeSentBack(turn, changes);
  const result = await review(context, turn.signal, {
    about: 'call',
    call: ready.call.id,
    tool: ready.tool.name,
    changes,
    because,
    remember: rememberable ? [{ kind: 'edits' }] : [],
    ...(previous === undefined ? {} : { previous }),
  });
  if (result.kind === 'stopped') return failed(`${stoppedWords(turn.signal)} Nothing landed.`);
  if (result.kind === 'later') return failed('Nothing landed. The user put it off: go on without it.');
  if (result.kind === 'failed') return notLanded(context, ready, changes, result.error);
  const { answer, files, report } = result;
  if (answer.sendBack) {
    const back = files.filter(({ lands, wanted }) => lands?.after?.hash !== wanted.after?.hash || lands === null);
    turn.sentBack.push({ ...changes, files: back.map(({ proposed }) => proposed) });
  }
  if (result.kind === 'refused') return await refuseReviewed(context, ready, changes, because, result);
  if (result.kind === 'landed') announce(context, result.landing, changes, ready.call.id, report);
  const title = result.kind === 'there' ? 'In the tree already' : 'Landed';
  const words = [await reviewWords(workspace, files, report, title)];
  if (answer.sendBack) words.push('The user sent the rest back: mend what they say, then propose it again.');
  const landed = files.flatMap(({ lands }) => (lands ? [lands] : []));
  return {
    ...answerWith(proposal, saying(proposal, words.join('\n')), landed),
    ...(answer.sendBack ? { refused: true } : {}),
  };
}

/** What was sent back of the files that are proposed now. */
function takeSentBack(turn: Turn, { files }: ChangeSet): ChangeSet | undefined {
  const paths = new Set(files.map(({ path }) => path));
  const at = turn.sentBack.findLastIndex((sent) => sent.files.some(({ path }) => paths.has(path)));
  return at < 0 ? undefined : turn.sentBack.splice(at, 1)[0];
}

function announce(
  context: SessionContext,
  landing: Landing,
  { notes }: ChangeSet,
  call: string,
  report?: ReviewReport,
): void {
  const review = report === undefined ? {} : { review: report };
  context.emit({ type: 'landed', landing, call, ...(notes === undefined ? {} : { notes }), ...review });
}

async function refuseReviewed(
  context: SessionContext,
  ready: Ready,
  changes: ChangeSet,
  because: Verdict['because'],
  { files, report, answer }: Decided,
): Promise<CallAnswer> {
  const words = commentWords(report);
  const { call, tool } = ready;
  const said = { changes, review: report, ...(words === undefined ? {} : { words }) };
  context.emit({ type: 'refused', call: call.id, tool: tool.name, input: call.input, because, by: 'person', ...said });
  const why = await refusalWords(context.rooms.workspace, files, report, answer.sendBack ?? false);
  return { ...failed(`Nothing landed (${pathsOf(changes)}). ${why}`), refused: true };
}

function refuse(
  context: SessionContext,
  ready: Ready,
  changes: ChangeSet,
  { because }: Pick<Verdict, 'because'>,
  by: 'policy',
): CallAnswer {
  const { call, tool } = ready;
  context.emit({ type: 'refused', call: call.id, tool: tool.name, input: call.input, because, by, changes });
  return failed(`Nothing landed (${pathsOf(changes)}). ${because.text}`);
}

function pathsOf({ files }: ChangeSet): string {
  return files.map(({ path }) => path).join(', ');
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

function saying(outcome: Outcome, words: string): Outcome {
  return { ...outcome, content: [...outcome.content, { type: 'text', text: words }] };
}

/** What the model knows of a file is what landed of it, not what it had proposed. */
function answerWith(
  from: Outcome,
  { content, display, isError = false, todos }: Outcome,
  landed: readonly FileChange[],
): CallAnswer {
  const touched = new Set((from.changes?.files ?? []).map(({ path }) => path));
  const known = Object.entries(from.seen ?? {}).filter(([path]) => !touched.has(path));
  const now = landed.flatMap(({ path, after }): [string, string][] => (after ? [[path, after.hash]] : []));
  const seen = Object.fromEntries([...known, ...now]);
  return { content, display, isError, seen, ...(todos === undefined ? {} : { todos }) };
}
