import type { ReviewAnswer, ReviewComment, ReviewQuestion } from '../../protocol/approval.ts';
import type { ChangeSet, Proposal } from '../../protocol/change.ts';
import { UserFault } from '../../protocol/failure.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import { landable } from '../../engine/review.ts';
import { settle } from '../../engine/settle.ts';
import { clean } from '../../text/sanitize.ts';
import { changesFromPatch } from './patch-in.ts';
import { findProposal, landedText } from './proposals.ts';

/** Shows a review and returns what a person made of it; null when it was left. */
export type Ask = (question: ReviewQuestion) => Promise<ReviewAnswer | null>;

interface Outcome {
  text: string;
  /** Nothing was decided. */
  later: boolean;
}

/**
 * `archie review`: proposals that wait, one after the other (or the one that is named), in the review screen. What is
 * accepted lands; the rest stays. Comments go to stdout, for whoever is to read them. Throws `UserFault`.
 */
export async function reviewProposals(workspace: Workspace, ask: Ask | null, id?: string): Promise<string> {
  const all = id === undefined ? await workspace.proposals() : [await findProposal(workspace, id)];
  if (all.length === 0) throw new UserFault('no proposal waits in this folder');
  if (!ask) throw new UserFault(`a review needs a terminal: archie apply ${all[0]?.id} lands it without one`);
  const said: string[] = [];
  for (const proposal of all) {
    const { text, later } = await reviewOne(workspace, ask, proposal);
    said.push(text);
    if (later) break;
  }
  return said.join('\n');
}

async function reviewOne(workspace: Workspace, ask: Ask, proposal: Proposal): Promise<Outcome> {
  const { id, title } = proposal;
  const changes = await workspace.carry(proposal.changes);
  if (changes.files.length === 0) {
    await workspace.withdraw(id);
    return { text: `${id}: everything it proposes is in the tree already`, later: false };
  }
  const answer = await ask(questionOf(changes, title));
  if (!answer || answer.later) return { text: `${id} stays as it is`, later: true };
  const words = comments(answer.comments);
  if (answer.accept === 'none' && !answer.sendBack) {
    await workspace.withdraw(id);
    return { text: join(`thrown away: ${id}`, words), later: false };
  }
  const landed = answer.accept === 'none' ? '' : await land(workspace, changes, answer);
  const rest = await workspace.carry(changes);
  if (rest.files.length === 0) await workspace.withdraw(id);
  else await workspace.propose({ ...proposal, changes: rest });
  const stays = rest.files.length === 0 ? '' : `the rest of ${id} stays: archie review ${id}, archie discard ${id}`;
  return { text: join(landed, stays, words), later: false };
}

/**
 * `archie review -`: any patch in the review screen. What is accepted lands, the rest stays as it is; files that are in
 * the tree already (`git diff main`) are shown to be read and commented on. Throws `UserFault`, `LandingFailure`.
 */
export async function reviewPatch(workspace: Workspace, ask: Ask | null, patch: string): Promise<string> {
  const { changes, already, there, failed } = await changesFromPatch(workspace, patch);
  const unfit = failed.map(({ path, why }) => `${path}: ${why}`);
  const files = [...changes.files, ...(there?.files ?? [])];
  if (files.length === 0) throw new UserFault(`nothing of the patch fits this tree\n${unfit.join('\n')}`, 1);
  if (!ask) throw new UserFault('a review needs a terminal: git apply lands a patch without one');
  const seen = already.length === 1 ? '1 file is' : `${already.length} files are`;
  const notes = [
    ...(already.length > 0 ? [`${seen} in the tree already, to be read only: ${already.join(', ')}`] : []),
    ...unfit.map((why) => `left out, because it does not fit: ${why}`),
  ];
  const answer = await ask(questionOf({ ...changes, files, notes }, 'patch'));
  if (!answer || answer.later) return 'nothing was changed';
  const landed = answer.accept === 'none' ? '' : await land(workspace, changes, answer);
  return join(landed, comments(answer.comments));
}

/** Lands what an answer accepts of a change set; empty when that is nothing. Throws `UserFault`, `LandingFailure`. */
async function land(workspace: Workspace, changes: ChangeSet, answer: ReviewAnswer): Promise<string> {
  const settled = await settle(workspace, changes, answer);
  if ('unclear' in settled) throw new UserFault(settled.unclear, 1);
  const files = settled.files.flatMap(({ lands }) => (lands ? [lands] : []));
  if (files.length === 0) return '';
  return landedText(await workspace.land(landable(changes, files, changes.origin)), changes);
}

function questionOf(changes: ChangeSet, title: string): ReviewQuestion {
  return {
    id: changes.id,
    kind: 'review',
    about: 'patch',
    title,
    changes,
    because: { code: 'asked', text: '' },
    remember: [],
  };
}

/** `src/a.ts:10: words`, as compilers and grep say it. */
function comments(all: readonly ReviewComment[]): string {
  return all
    .filter(({ text }) => text.trim() !== '')
    .map(({ path, line, side, text }) => {
      const at = [path, line, side === 'before' ? '(before)' : undefined].filter((part) => part !== undefined);
      return clean([...at, ` ${text.trim()}`].join(':').trimStart());
    })
    .join('\n');
}

function join(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('\n') || 'nothing landed';
}
