/** What a job changed in a view of its own: no turn may be there to review it, so it waits as a proposal. */

import { isNoChange } from '../../protocol/change.ts';
import type { ChangeSet } from '../../protocol/change.ts';
import { faultWords } from '../../protocol/failure.ts';
import { landedWords } from '../../changes/file-list.ts';
import { filesFromHere } from '../../changes/from-here.ts';
import type { SessionContext } from '../context.ts';
import { withoutIgnored } from '../landing/ignored.ts';
import { withoutDenied } from '../landing/without-denied.ts';
import { judgeNow } from '../policy.ts';

/** Keeps it, and tells people. Returns lines for the model. Never throws: what cannot be kept is told of. */
export async function leaveProposal(
  context: SessionContext,
  changes: ChangeSet | null,
  { id, command }: { id: string; command: string },
): Promise<string[]> {
  const files = (changes?.files ?? []).filter((file) => !isNoChange(file));
  if (!changes || files.length === 0) return [];
  const { workspace } = context.rooms;
  const allowed = withoutDenied(workspace, { ...changes, files }, judgeNow(context));
  const left = withoutIgnored(context, allowed.changes);
  const dropped = [...allowed.dropped, ...left.dropped];
  const count = left.changes.files.length;
  if (count === 0) return dropped;
  const name = `${id.replace(' ', '-')}-${context.at.id.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 50)}`;
  const proposal = { id: name, at: context.clock.now(), title: command, session: context.at.id, changes: left.changes };
  try {
    await workspace.propose(proposal);
  } catch (error) {
    const text = `What ${id} changed in its copy could not be kept: ${faultWords(error)}`;
    context.emit({ type: 'notice', level: 'error', text });
    return [...dropped, text];
  }
  const short = id.replace(' ', '-');
  const text =
    count === 1
      ? `${id} changed a file in its copy: /review ${short} shows it, nothing of it is in your tree`
      : `${id} changed ${count} files in its copy: /review ${short} shows them, nothing of it is in your tree`;
  context.emit({ type: 'notice', level: 'info', text });
  const words = landedWords(
    filesFromHere(workspace, left.changes.files),
    'In its copy, and not in the tree before the user has reviewed it',
  );
  return [...dropped, `${words}.`];
}
