/** What a tool proposes: staged, or decided on and landed, and what the model hears of it. */

import { isNoChange } from '../../protocol/change.ts';
import type { ChangeSet, FileChange, Landing } from '../../protocol/change.ts';
import type { Reason, ReviewQuestion, ReviewReport, Verdict } from '../../protocol/approval.ts';
import { LandingFailure, faultWords, isUpdated } from '../../protocol/failure.ts';
import type { Outcome } from '../../protocol/tool.ts';
import { commentWords } from '../../changes/comments.ts';
import { acceptAll, decide } from '../../changes/decide.ts';
import type { Decided, Deciding } from '../../changes/decide.ts';
import { extentOf } from '../../changes/extent.ts';
import { list } from '../../changes/file-list.ts';
import { refusalWords, reviewWords } from '../../changes/message.ts';
import { failed, saying } from '../calls/answers.ts';
import type { CallAnswer } from '../calls/answers.ts';
import type { Ready } from '../calls/ready.ts';
import type { SessionContext } from '../context.ts';
import { followed } from '../followed.ts';
import { judgeNow, tellPermitted, unattended } from '../policy.ts';
import { stoppedWords } from '../turn/stop.ts';
import type { Turn } from '../turn/turn-context.ts';
import { proveUnasked, withFindings } from '../proof/with-findings.ts';
import { askPerson } from './ask.ts';
import type { Asked } from './ask.ts';
import { withoutDenied } from './without-denied.ts';
import { acceptedUnasked, withoutIgnored } from './ignored.ts';
import { alreadyThereWords } from './already-there.ts';
import { stageProposed } from './stage.ts';

type Proposal = Outcome & { changes: ChangeSet };

/** One call's proposal on its way. `changes` leaves out files that stay as they are. */
interface Proposing {
  context: SessionContext;
  turn: Turn;
  ready: Ready;
  proposal: Proposal;
  changes: ChangeSet;
}

/** Lands or stages what a tool proposes, or says to the model why it did not. Never throws. */
export async function landProposed(
  context: SessionContext,
  turn: Turn,
  ready: Ready,
  proposal: Proposal,
): Promise<CallAnswer> {
  const wanted = { ...proposal.changes, files: proposal.changes.files.filter((file) => !isNoChange(file)) };
  const judge = judgeNow(context);
  const { changes, dropped } = proposal.ran ? allowedOf(context, wanted, judge) : { changes: wanted, dropped: [] };
  const said: Proposal = { ...proposal, ...(dropped.length > 0 && saying(proposal, dropped.join('\n'))), changes };
  if (changes.files.length === 0) return answerWith(proposal, said, []);
  const answer = await decideOn({ context, turn, ready, proposal: said, changes }, judge);
  return proposal.ran ? withWhatItSaid(answer, said) : answer;
}

function allowedOf(context: SessionContext, wanted: ChangeSet, judge: (changes: ChangeSet) => Verdict) {
  const allowed = withoutDenied(context.rooms.workspace, wanted, judge);
  const { changes, dropped } = withoutIgnored(context, allowed.changes);
  return { changes, dropped: [...allowed.dropped, ...dropped] };
}

/** A command ran, whatever becomes of its changes: an answer that does not hold what it said gets it. */
function withWhatItSaid(answer: CallAnswer, { content, display }: Outcome): CallAnswer {
  if (content.every((part) => answer.content.includes(part))) return answer;
  return { ...answer, content: [...content, ...answer.content], display: [...display, ...answer.display] };
}

async function decideOn(at: Proposing, judge: (changes: ChangeSet) => Verdict): Promise<CallAnswer> {
  const { context, ready, changes } = at;
  const verdict = judge(changes);
  if (verdict.decision === 'deny') return refuse(at, verdict.because);
  if (context.inForce().mode === 'stage' && !landsUnreviewed(at, verdict)) return await stage(at);
  tellPermitted(context, ready.call.id, verdict);
  if (verdict.decision === 'allow') return await land(at, verdict, { judge, ask: acceptedUnasked(context) });
  if (!context.asks()) return refuse(at, unattended(verdict));
  if (verdict.rememberable && context.shared.restAccepted.has(context.thread)) {
    context.emit({ type: 'permitted', call: ready.call.id, because: restReason });
    return await land(at, { decision: 'allow', because: restReason }, { judge, ask: acceptAll });
  }
  return await land(at, verdict, { judge, ...reviewer(at, verdict) });
}

/**
 * Nobody will review the stage, and the command line allows these edits. A file that waits already waits as a whole: what is
 * proposed now would not apply to what is in the tree.
 */
function landsUnreviewed({ context, changes }: Proposing, { decision, because }: Verdict): boolean {
  if (!context.at.permissions?.landsFlagged || decision !== 'allow' || because.code === 'staged') return false;
  const staged = new Set(context.staging.proposal?.changes.files.map(({ path }) => path));
  return !changes.files.some(({ path }) => staged.has(path));
}

const restReason: Reason = { code: 'granted', text: 'You accepted the rest of this reply.' };

async function stage(at: Proposing): Promise<CallAnswer> {
  const { context, turn, ready, proposal, changes } = at;
  try {
    const words = await stageProposed(context, turn, ready, changes);
    return answerWith(proposal, saying(proposal, words), proposal.ran ? [] : changes.files);
  } catch (error) {
    return notLanded(at, error);
  }
}

function reviewer(
  { context, turn, ready, changes }: Proposing,
  { because, rememberable }: Extract<Verdict, { decision: 'ask' }>,
): Asked {
  const previous = takeSentBack(turn, changes);
  const place = placeOf(turn, ready.call.id);
  return askPerson(context, turn.signal, {
    about: 'call',
    call: ready.call.id,
    ...(place === undefined ? {} : { place }),
    tool: ready.tool.name,
    because,
    remember: rememberable ? [{ kind: 'edits' }] : [],
    ...(previous === undefined ? {} : { previous }),
  });
}

/** The how-manieth of the reply's changes it is; undefined where there is one only. */
function placeOf({ proposals }: Turn, call: string): ReviewQuestion['place'] {
  const at = proposals.findIndex((each) => each.call === call);
  if (at < 0 || proposals.length < 2) return undefined;
  return { at: at + 1, of: proposals.length, rest: proposals.slice(at + 1).map(({ title }) => title) };
}

/** Nobody's answer waits for the checks, and the model hears what they came to. */
async function land(
  at: Proposing,
  verdict: Verdict,
  who: Pick<Deciding, 'ask' | 'chosen' | 'judge'> & Partial<Asked>,
): Promise<CallAnswer> {
  const { context, turn, ready, changes } = at;
  const asked = who.proof !== undefined;
  const unasked = asked ? null : await proveUnasked(context, changes, ready.call.id);
  const answer = await landDecided(at, verdict, who);
  return withFindings(context, { proof: who.proof ?? unasked, asked, changes, signal: turn.signal }, answer);
}

async function landDecided(
  at: Proposing,
  { decision, because }: Verdict,
  who: Pick<Deciding, 'ask' | 'chosen' | 'judge'>,
): Promise<CallAnswer> {
  const { context, turn, ready, proposal, changes } = at;
  const { workspace } = context.rooms;
  const result = turn.signal.aborted
    ? ({ kind: 'stopped' } as const)
    : await followed(context, turn.signal, (watched) => decide(changes, { workspace, ...who, watched }));
  switch (result.kind) {
    case 'denied':
      return refuse(at, result.because);
    case 'stopped':
      return failed(`${stoppedWords(turn.signal)} Nothing landed.`);
    case 'later':
      return failed('Nothing landed. The user put it off: go on without it.');
    case 'failed':
      return notLanded(at, result.error);
    default:
  }
  const { answer, files, report } = result;
  if (answer.sendBack) {
    const back = files.filter((file) => extentOf(file) !== 'all');
    turn.sentBack.push({ ...changes, files: back.map(({ proposed }) => proposed) });
  }
  if (result.kind === 'refused') return await refuseReviewed(at, because, result);
  if (result.kind === 'landed')
    announce(context, result.landing, changes, ready.call.id, decision === 'ask' ? report : undefined);
  const title = result.kind === 'there' ? 'In the tree already' : 'Landed';
  const words = [await reviewWords(workspace, files, report, title)];
  if (answer.sendBack) words.push('The user sent the rest back: mend what they say, then propose it again.');
  const said = saying(proposal, words.join('\n'));
  if (result.kind === 'there') said.display = [{ type: 'text', text: alreadyThereWords(context, files), landed: true }];
  // Of what a command wrote the model has read nothing.
  const landed = proposal.ran ? [] : files.flatMap(({ lands }) => lands ?? []);
  return {
    ...answerWith(proposal, said, landed),
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
  { context, ready: { call, tool }, changes }: Proposing,
  because: Reason,
  { files, report, answer }: Decided,
): Promise<CallAnswer> {
  const words = commentWords(report.comments);
  const said = { changes, review: report, ...(words === undefined ? {} : { words }) };
  context.emit({ type: 'refused', call: call.id, tool: tool.name, input: call.input, because, by: 'person', ...said });
  const why = await refusalWords(context.rooms.workspace, files, report, answer.sendBack ?? false);
  return { ...failed(`Nothing landed (${pathsOf(context, changes)}). ${why}`), refused: true };
}

function refuse({ context, ready: { call, tool }, changes }: Proposing, because: Reason): CallAnswer {
  context.emit({ type: 'refused', call: call.id, tool: tool.name, input: call.input, because, by: 'policy', changes });
  return failed(`Nothing landed (${pathsOf(context, changes)}). ${because.text}`);
}

function pathsOf({ rooms }: SessionContext, { files }: ChangeSet): string {
  return list(files.map(({ path }) => rooms.workspace.shown(path)));
}

/** A file that moved on since it was proposed is the model's to look at again: nothing of the set was written. */
function notLanded({ context, ready: { call, tool }, proposal, changes }: Proposing, error: unknown): CallAnswer {
  if (isUpdated(error)) throw error;
  const failure = error instanceof LandingFailure ? error : undefined;
  const inTheWay = failure && failure.paths.length > 0 ? failure.paths : changes.files.map(({ path }) => path);
  const paths = inTheWay.map((path) => context.rooms.workspace.shown(path));
  const why =
    failure?.code === 'conflict'
      ? `${list(paths)} changed on disk after this was proposed. ${proposal.ran ? 'Run it again if it is still wanted' : 'Read again, then propose again'}.`
      : `${faultWords(error)} (${list(paths)})`;
  const because = { code: failure?.code ?? 'io', text: why };
  context.emit({ type: 'refused', call: call.id, tool: tool.name, input: call.input, because, by: 'policy', changes });
  return failed(`Nothing landed. ${why}`);
}

/** What the model knows of a file is what landed of it, not what it had proposed. */
export function answerWith(
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
