/** `archie review`: proposals that wait, or any patch, in the review screen. */

import { inOneRow } from '../../text/sanitize.ts';
import type { ChangeSet, Proposal } from '../../protocol/change.ts';
import { UserFault } from '../../protocol/failure.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import { commentRows } from '../../changes/comments.ts';
import { decide, without } from '../../changes/decide.ts';
import { t } from '../../text/words/words.ts';
import { told } from '../../text/words/told.ts';
import { readPatch } from '../cli/stdin.ts';
import { say, warn } from '../cli/terminal.ts';
import type { House } from '../house.ts';
import { proofHere } from '../proof/proof-here.ts';
import { reviewHere } from '../review-here.ts';
import { askScreen, judgeOf, sound } from './deciding.ts';
import type { Screen } from './deciding.ts';
import { changesFromPatch } from './patch-in.ts';
import { findProposal, landedText } from './proposals.ts';

/** `archie review`: what is named, or waits; `-` is a patch from stdin. Returns the exit code. Throws `UserFault`, `LandingFailure`. */
export async function review(house: House, workspace: Workspace, what: string | undefined): Promise<number> {
  const proof = proofHere(house, workspace);
  const screen = reviewHere(house, workspace, proof);
  if (screen && proof.notice !== null) warn(proof.notice);
  try {
    say(
      what === '-'
        ? await reviewPatch(workspace, screen, await readPatch())
        : await reviewProposals(workspace, screen, what),
    );
  } finally {
    proof.close();
  }
  return 0;
}

interface Outcome {
  text: string;
  /** Nothing was decided. */
  later: boolean;
}

/**
 * Proposals that wait, one after the other (or the one that is named), in the review screen. What is
 * accepted lands; the rest stays. Comments go to stdout, for whoever is to read them. Throws `UserFault`.
 */
async function reviewProposals(workspace: Workspace, screen: Screen | null, id?: string): Promise<string> {
  const all = id === undefined ? await workspace.proposals() : [await findProposal(workspace, id)];
  if (all.length === 0) throw new UserFault('no proposal waits in this folder');
  if (!screen) throw new UserFault(`a review needs a terminal: archie apply ${all[0]?.id} lands it without one`);
  const said: string[] = [];
  for (const proposal of all) {
    const { text, later } = await reviewOne(workspace, screen, proposal);
    said.push(text);
    if (later) break;
  }
  return said.join('\n');
}

async function reviewOne(workspace: Workspace, screen: Screen, proposal: Proposal): Promise<Outcome> {
  const { id, title } = proposal;
  const changes = await workspace.rebase(proposal.changes);
  if (changes.files.length === 0) {
    await workspace.withdraw(id);
    return { text: t`${id}: everything it proposes is in the tree already`, later: false };
  }
  const decision = sound(
    await decide(changes, {
      workspace,
      judge: judgeOf(workspace),
      ask: askScreen(screen, { about: 'patch', title }),
    }),
  );
  if (decision.kind === 'stopped' || decision.kind === 'later') return { text: t`${id} stays as it is`, later: true };
  const { answer, asked, files } = decision;
  const words = commentRows(answer.comments);
  if (answer.accept === 'none' && !answer.sendBack) {
    await workspace.withdraw(id);
    return { text: join(t`thrown away: ${id}`, words), later: false };
  }
  const mine = files.flatMap(({ kept, proposed }) => (kept === 'mine' ? [proposed.path] : []));
  const ignored = files.flatMap(({ proposed }) => (proposed.after?.mode === 'bulk' ? [proposed.path] : []));
  const rest = without(await workspace.rebase(proposal.changes), [...mine, ...ignored]);
  if (rest.files.length === 0) await workspace.withdraw(id);
  else await workspace.propose({ ...proposal, changes: rest });
  const landed = decision.kind === 'landed' ? landedText(decision.landing, asked) : t('nothing landed');
  const stays = rest.files.length === 0 ? '' : t`the rest of ${id} stays: archie review ${id}, archie discard ${id}`;
  return { text: join(landed, stays, words), later: false };
}

/**
 * Any patch in the review screen. What is accepted lands, the rest stays as it is; files that are in
 * the tree already (`git diff main`) are shown to be read and commented on. Throws `UserFault`, `LandingFailure`.
 */
export async function reviewPatch(workspace: Workspace, screen: Screen | null, patch: string): Promise<string> {
  const { changes, already, there, failed } = await changesFromPatch(workspace, patch);
  const unfit = failed.map(({ path, why }) => inOneRow(`${path}: ${why}`));
  const files = [...changes.files, ...(there?.files ?? [])];
  if (files.length === 0) throw new UserFault(`nothing of the patch fits this tree\n${unfit.join('\n')}`, 1);
  const seen = already.length === 1 ? t('1 file is') : t`${already.length} files are`;
  const notes = [
    ...(already.length > 0 ? [t`${seen} in the tree already, to be read only: ${already.join(', ')}`] : []),
    ...unfit.map((why) => t`left out, because it does not fit: ${told(why)}`),
  ];
  const readOnly = (there?.files ?? []).map(({ path }) => path);
  const isReadOnly = (set: ChangeSet): boolean => set.files.every(({ path }) => readOnly.includes(path));
  const decision = sound(
    await decide(
      { ...changes, files, notes },
      {
        workspace,
        judge: judgeOf(workspace),
        ask: screen ? askScreen(screen, { about: 'patch', title: 'patch' }, isReadOnly) : nobody,
        readOnly,
      },
    ),
  );
  if (decision.kind === 'stopped' || decision.kind === 'later') return t('nothing was changed');
  const landed = decision.kind === 'landed' ? landedText(decision.landing, decision.asked) : t('nothing was changed');
  return join(landed, commentRows(decision.answer.comments));
}

async function nobody(): Promise<never> {
  throw new UserFault('a review needs a terminal: git apply lands a patch without one');
}

function join(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('\n');
}
