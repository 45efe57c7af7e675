import type { ReviewAnswer, ReviewComment, ReviewQuestion } from '../../protocol/approval.ts';
import type { ChangeSet, Proposal } from '../../protocol/change.ts';
import { LandingFailure, UserFault } from '../../protocol/failure.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import { landable } from '../../engine/landing/review.ts';
import { settle } from '../../changes/selection.ts';
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
  const changes = await workspace.rebase(proposal.changes);
  if (changes.files.length === 0) {
    await workspace.withdraw(id);
    return { text: `${id}: everything it proposes is in the tree already`, later: false };
  }
  const decided = await decide(workspace, ask, changes, title);
  if (!decided) return { text: `${id} stays as it is`, later: true };
  const { answer, landed, mine, words } = decided;
  if (answer.accept === 'none' && !answer.sendBack) {
    await workspace.withdraw(id);
    return { text: join(`thrown away: ${id}`, words), later: false };
  }
  const rest = without(await workspace.rebase(proposal.changes), mine);
  if (rest.files.length === 0) await workspace.withdraw(id);
  else await workspace.propose({ ...proposal, changes: rest });
  const stays = rest.files.length === 0 ? '' : `the rest of ${id} stays: archie review ${id}, archie discard ${id}`;
  return { text: join(landed || 'nothing landed', stays, words), later: false };
}

/** Where a person kept what is there, that is decided. */
function without(changes: ChangeSet, paths: readonly string[]): ChangeSet {
  const { conflicts = [], files, ...more } = changes;
  const left = conflicts.filter(({ path }) => !paths.includes(path));
  return {
    ...more,
    files: files.filter(({ path }) => !paths.includes(path)),
    ...(left.length > 0 ? { conflicts: left } : {}),
  };
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
  const decided = await decide(
    workspace,
    ask,
    { ...changes, files, notes },
    'patch',
    (there?.files ?? []).map(({ path }) => path),
  );
  return decided ? join(decided.landed || 'nothing was changed', decided.words) : 'nothing was changed';
}

interface Decided {
  answer: ReviewAnswer;
  /** What landed, in words; empty when nothing did. */
  landed: string;
  /** Conflicts in which the person kept what is there. */
  mine: string[];
  /** The comments. */
  words: string;
}

/**
 * Asks until the answer can be carried out, and lands what it accepts; null when nothing was decided. A file that changes
 * while it is looked at is merged and shown again. `read` are paths that are only to be read.
 */
async function decide(
  workspace: Workspace,
  ask: Ask,
  changes: ChangeSet,
  title: string,
  read: readonly string[] = [],
): Promise<Decided | null> {
  const said: string[] = [];
  let asked = changes;
  for (;;) {
    const answer = await ask(
      questionOf(
        asked,
        title,
        asked.files.every(({ path }) => read.includes(path)),
      ),
    );
    if (!answer || answer.later) return null;
    said.push(comments(answer.comments));
    const words = join(...said);
    if (answer.accept === 'none') return { answer, landed: '', mine: [], words };
    const settled = await settle(workspace, without(asked, read), answer);
    if ('unclear' in settled) {
      asked = { ...asked, notes: [...(changes.notes ?? []), settled.unclear] };
      continue;
    }
    const mine = settled.files.flatMap(({ kept, proposed }) => (kept === 'mine' ? [proposed.path] : []));
    const files = settled.files.flatMap(({ lands }) => (lands ? [lands] : []));
    if (files.length === 0) return { answer, landed: '', mine, words };
    try {
      const landing = await workspace.land(landable(asked, files, asked.origin));
      return { answer, landed: landedText(landing, asked), mine, words };
    } catch (error) {
      if (!(error instanceof LandingFailure) || error.code !== 'conflict') throw error;
      const note = `${error.paths.join(', ')} changed while this was looked at: it was merged, look again`;
      const carried = await workspace.rebase(without(asked, read));
      if (carried.files.length === 0) return { answer, landed: '', mine, words };
      asked = { ...carried, notes: [...(changes.notes ?? []), note] };
    }
  }
}

function questionOf(changes: ChangeSet, title: string, readOnly: boolean): ReviewQuestion {
  return {
    id: changes.id,
    kind: 'review',
    about: 'patch',
    title,
    changes,
    ...(readOnly ? { readOnly } : {}),
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
  return parts.filter((part) => part !== '').join('\n');
}
