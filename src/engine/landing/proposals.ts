/** Reviews of what waits: what this session staged, and proposals that others left. */

import type { ChangeSet, FileChange, Landing, Proposal } from '../../protocol/change.ts';
import type { Reason } from '../../protocol/approval.ts';
import { LandingFailure } from '../../protocol/failure.ts';
import type { SessionContext } from '../context.ts';
import { judgeWaiting } from '../policy.ts';
import { checkLanded } from '../proof/after-landing.ts';
import { findingWords } from '../proof/words.ts';
import { askPerson } from './ask.ts';
import { checkStaged } from './stage.ts';
import { commentWords } from '../../changes/comments.ts';
import { decide } from '../../changes/decide.ts';
import type { Decided } from '../../changes/decide.ts';
import { leftOf } from '../../changes/extent.ts';
import { refusalWords, reviewWords } from '../../changes/message.ts';
import { alreadyThereWords } from './already-there.ts';

interface Came {
  landing: Landing | null;
  /** The user said something that the model is to mend now. */
  sentBack: boolean;
  /** Is it decided on? If not, it waits. */
  decided: boolean;
}

/** What landed of a review waits so long for a proof of its own (ms). */
const patience = 5000;

const waits: Came = { landing: null, sentBack: false, decided: false };

/** The review at the end of a turn. Never throws: what cannot land stays staged, and a notice says why. */
export async function reviewTurn(context: SessionContext, signal: AbortSignal): Promise<Came> {
  const { proposal } = context.staging;
  if (!proposal) return { ...waits, decided: true };
  try {
    return await reviewProposal(context, signal, proposal);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    context.emit({ type: 'notice', level: 'error', text: `What is staged did not land, and stays staged: ${why}` });
    return waits;
  }
}

/** Between turns; default: what is staged. Null when nothing landed. Throws `LandingFailure`. */
export async function reviewPending(context: SessionContext, id?: string): Promise<Landing | null> {
  if (context.state.now.running) throw new LandingFailure('locked', 'A turn is running: it is reviewed at its end.');
  if (!context.rooms.interactive) throw new LandingFailure('nothing', 'Nobody is there to review it.');
  const proposal = await find(context, id);
  if (!proposal) throw new LandingFailure('nothing', nothingWords(id));
  return await context.interruptible(async ({ signal }) => (await reviewProposal(context, signal, proposal)).landing);
}

/** False when there is nothing to drop. Throws `LandingFailure` when it cannot be dropped. */
export async function discardPending(context: SessionContext, id?: string): Promise<boolean> {
  const proposal = await find(context, id);
  if (!proposal) return false;
  if (proposal.id !== context.staging.id) return await context.rooms.workspace.withdraw(proposal.id);
  const dropped = await context.staging.drop();
  context.emit({ type: 'unstaged', proposal: proposal.id, why: 'discarded', files: 0 });
  context.nudge('[archie] The user dropped all that was staged: nothing of it landed.', 'archie');
  return dropped;
}

/** By its id or the beginning of one; default: what this session staged. */
async function find(context: SessionContext, id?: string): Promise<Proposal | null> {
  await checkStaged(context);
  if (id === undefined) return context.staging.proposal;
  const all = await context.rooms.workspace.proposals();
  return all.find((each) => each.id === id) ?? all.find((each) => each.id.startsWith(id)) ?? null;
}

function nothingWords(id: string | undefined): string {
  return id === undefined ? 'Nothing is staged.' : `No proposal "${id}" waits for a review.`;
}

async function reviewProposal(context: SessionContext, signal: AbortSignal, proposal: Proposal): Promise<Came> {
  const { workspace } = context.rooms;
  const own = proposal.id === context.staging.id;
  const { steps, notes, origin } = proposal.changes;
  const rebased = await workspace.rebase(proposal.changes);
  const said = [...new Set([...(notes ?? []), ...(rebased.notes ?? [])])];
  const changes: ChangeSet = {
    ...rebased,
    origin,
    ...(steps ? { steps } : {}),
    ...(said.length > 0 ? { notes: said } : {}),
  };
  if (changes.files.length === 0) return await alreadyThere(context, proposal, own);
  const judge = judgeWaiting(context);
  const verdict = judge(changes);
  const previous = own ? context.staging.sentBack : undefined;
  const person = askPerson(
    context,
    signal,
    {
      about: own ? 'turn' : 'patch',
      title: proposal.title,
      because: verdict.decision === 'ask' ? verdict.because : stagedReason,
      remember: [],
      ...(previous === undefined ? {} : { previous }),
    },
    proposal.id,
  );
  const result = await decide(changes, { workspace, judge, ...person });
  // Nobody waits for what nobody will read; but what landed may be something else than what the model heard of.
  const ofPart = result.kind === 'landed' && person.proof.isOfPart;
  const verdicts = await person.proof.end(ofPart ? patience : 0);
  if (result.kind === 'denied') throw new LandingFailure('protected', result.because.text, pathsOf(changes));
  if (result.kind === 'failed') throw result.error;
  if (result.kind === 'stopped') return waits;
  if (result.kind === 'later') {
    const words = own ? commentWords(result.answer?.comments ?? []) : undefined;
    if (words !== undefined)
      context.nudge(`[archie] The user left what was staged for later: it stays staged. They say:\n${words}`, 'archie');
    return waits;
  }
  const landing = result.kind === 'landed' ? result.landing : null;
  if (result.kind === 'there')
    context.emit({ type: 'notice', level: 'info', text: alreadyThereWords(context, result.files), landed: true });
  if (landing) {
    context.begin();
    const told = changes.notes === undefined ? {} : { notes: changes.notes };
    context.emit({ type: 'landed', landing, ...told, review: result.report });
  }
  const sendBack = result.answer.sendBack ?? false;
  // Of a patch from elsewhere what is not wanted now may be wanted later; what a turn staged is decided on as a whole.
  const stays = sendBack || (!own && landing !== null);
  // What git ignores was left out; only a model that goes on needs it.
  const back = (stays ? leftOf(proposal.changes.files, result.files) : []).filter(
    ({ after }) => sendBack || after?.mode !== 'bulk',
  );
  if (own) context.staging.sentBack = back.length > 0 ? changes : undefined;
  await closeProposal(context, proposal, back, own, result);
  const later = landing ? await checkLanded(context, { id: changes.id, files: landing.files }, signal) : '';
  const found = ofPart ? findingWords(verdicts, (path) => workspace.shown(path)) : '';
  const words = [await told(context, result, own, back.length > 0), found, later];
  context.nudge(words.filter((text) => text !== '').join('\n'), 'archie');
  const sentBack = sendBack && (back.length > 0 || result.report.comments.length > 0);
  return { landing, sentBack, decided: back.length === 0 };
}

const stagedReason: Reason = { code: 'staged', text: 'Nothing of it is in the tree yet.' };

async function alreadyThere(context: SessionContext, proposal: Proposal, own: boolean): Promise<Came> {
  if (own) await context.staging.drop();
  else await context.rooms.workspace.withdraw(proposal.id);
  if (own) context.emit({ type: 'unstaged', proposal: proposal.id, why: 'gone', files: 0 });
  context.emit({ type: 'notice', level: 'info', text: 'All that was proposed is in the tree already', landed: true });
  return { ...waits, decided: true };
}

async function closeProposal(
  context: SessionContext,
  proposal: Proposal,
  back: readonly FileChange[],
  own: boolean,
  { files }: Decided,
): Promise<void> {
  const { workspace } = context.rooms;
  const why = files.some(({ lands }) => lands) ? 'landed' : 'refused';
  if (own) {
    await context.staging.keepOnly(back);
    if (back.length === 0 || why === 'landed')
      context.emit({ type: 'unstaged', proposal: proposal.id, why, files: back.length });
  } else if (back.length === 0) await workspace.withdraw(proposal.id);
  else {
    await workspace.propose({ ...proposal, changes: { ...proposal.changes, files: [...back] } });
    const left = `${back.length} ${back.length === 1 ? 'file of it stays' : 'files of it stay'}`;
    context.emit({ type: 'notice', level: 'info', text: `${left} as proposal ${proposal.id}` });
  }
}

async function told(
  context: SessionContext,
  { files, report, answer }: Decided,
  own: boolean,
  isLeft: boolean,
): Promise<string> {
  const { workspace } = context.rooms;
  const about = own ? 'what was staged' : 'a proposal that was waiting';
  const sendBack = answer.sendBack ?? false;
  if (!files.some(({ lands }) => lands))
    return `[archie] The user reviewed ${about}. Nothing landed. ${await refusalWords(workspace, files, report, sendBack)}`;
  const words = `[archie] The user reviewed ${about}. ${await reviewWords(workspace, files, report)}`;
  if (!sendBack) return words;
  return isLeft
    ? `${words}\nThe user sent the rest back, which still waits: mend what they say, then propose it again.`
    : `${words}\nThe user wants you to go on from what they say.`;
}

function pathsOf({ files }: ChangeSet): string[] {
  return files.map(({ path }) => path);
}
