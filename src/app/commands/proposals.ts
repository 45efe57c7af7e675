/** Proposals that wait: found, applied and discarded without a screen. */

import type { ChangeSet, Landing, Proposal } from '../../protocol/change.ts';
import { UserFault } from '../../protocol/failure.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import { acceptAll, decide } from '../../changes/decide.ts';
import { inRows, legible } from '../../text/sanitize.ts';
import { numbered, t } from '../../text/words/words.ts';
import { ageText } from '../age.ts';
import { judgeOf, sound } from './deciding.ts';

/** One line for each proposal that waits, newest first. */
function proposalRows(proposals: readonly Proposal[], now: number): string[] {
  return proposals.toReversed().map(({ id, at, title, changes }) => {
    const count = changes.files.length;
    return legible(`${id}  ${ageText(now - at)}  ${numbered(count, 'file')}  ${title.split('\n')[0] ?? ''}`);
  });
}

/** The proposal of this id (or beginning of one); without it, the only one. Throws `UserFault`. */
export async function findProposal(workspace: Workspace, id: string | undefined): Promise<Proposal> {
  const all = await workspace.proposals();
  if (all.length === 0) throw new UserFault('no proposal waits in this folder');
  const exact = all.find((proposal) => proposal.id === id);
  const fitting = exact ? [exact] : all.filter((proposal) => id === undefined || proposal.id.startsWith(id));
  if (fitting.length === 1 && fitting[0]) return fitting[0];
  const why =
    id === undefined
      ? 'several proposals wait'
      : fitting.length === 0
        ? `no proposal is called "${id}"`
        : `"${id}" fits several proposals`;
  throw new UserFault(`${why}: name one of these\n${proposalRows(all, Date.now()).join('\n')}`);
}

const alreadyThere = 'everything it proposes is in the tree already';

/**
 * Lands a proposal as a whole, on the tree as it is now. Returns what goes to stdout. Throws `UserFault`, `LandingFailure`, and
 * what `before` throws, which hears what would land: then it stays.
 */
export async function applyProposal(
  workspace: Workspace,
  id?: string,
  before?: (changes: ChangeSet, proposal: Proposal) => Promise<void>,
): Promise<string> {
  const proposal = await findProposal(workspace, id);
  const changes = await workspace.rebase(proposal.changes);
  const paths = (changes.conflicts ?? []).map(({ path }) => path);
  if (paths.length > 0)
    throw new UserFault(
      `${inRows(paths)} changed since it was proposed and cannot be merged: archie review ${proposal.id} lets you choose`,
      1,
    );
  if (changes.files.length === 0) {
    await workspace.withdraw(proposal.id);
    return alreadyThere;
  }
  await before?.(changes, proposal);
  const decision = sound(await decide(changes, { workspace, judge: judgeOf(workspace), ask: acceptAll }));
  await workspace.withdraw(proposal.id);
  const ignored = changes.files.flatMap(({ path, after }) => (after?.mode === 'bulk' ? [path] : []));
  const dropped = ignored.length === 0 ? '' : legible(t`\nignored by git, and dropped: ${inRows(ignored)}`);
  if (decision.kind !== 'landed') return ignored.length === changes.files.length ? dropped.trim() : alreadyThere;
  return landedText(decision.landing, changes) + dropped;
}

/** Throws a proposal away. Returns what goes to stdout. Throws `UserFault`. */
export async function discardProposal(workspace: Workspace, id?: string): Promise<string> {
  const proposal = await findProposal(workspace, id);
  await workspace.withdraw(proposal.id);
  return legible(t`thrown away: ${proposal.id} (${proposal.title.split('\n')[0] ?? ''})`);
}

/** What landed, and the way back. */
export function landedText(landing: Landing, { merged = [] }: ChangeSet): string {
  const paths = landing.files.map(({ path }) => path);
  const own = paths.filter((path) => merged.includes(path));
  const note = own.length > 0 ? t`\nmerged with what was changed meanwhile: ${inRows(own)}` : '';
  return legible(t`landed: ${inRows(paths)}${note}\narchie undo ${landing.id} takes it back`);
}
