/** What git ignores of a command's results: a row of a review that is held anyway, and never the reason for one. */

import type { ChangeSet, FileChange } from '../../protocol/change.ts';
import { acceptAll, acceptEach } from '../../changes/decide.ts';
import type { Ask } from '../../changes/decide.ts';
import { list } from '../../changes/file-list.ts';
import type { SessionContext } from '../context.ts';
import { bytesWords } from '../../text/size.ts';

const isIgnored = ({ after }: FileChange): boolean => after?.mode === 'bulk';

/** Does it land with the rest? Only where nobody is asked: in a review it is a row of its own. */
export function landsIgnored(context: SessionContext): boolean {
  const { mode } = context.inForce();
  return context.at.landsIgnored === true && (mode === 'auto' || mode === 'bypass');
}

/** The answer where nobody is asked. */
export function acceptedUnasked(context: SessionContext): Ask {
  return landsIgnored(context) ? acceptEach : acceptAll;
}

/** The change set without it, where nobody will choose; and a line that says so. In mode stage it stays for the rest of the turn. */
export function withoutIgnored(context: SessionContext, changes: ChangeSet): { changes: ChangeSet; dropped: string[] } {
  const ignored = changes.files.filter(isIgnored);
  const { mode } = context.inForce();
  const isReviewed = mode === 'ask' && context.asks() && ignored.length < changes.files.length;
  if (ignored.length === 0 || isReviewed || mode === 'stage' || landsIgnored(context)) return { changes, dropped: [] };
  const files = changes.files.filter((file) => !isIgnored(file));
  return { changes: { ...changes, files }, dropped: [droppedWords(context, ignored)] };
}

/** At the end of a turn: where nothing else is staged it goes, with a word. True when it did. */
export async function dropOnlyIgnored(context: SessionContext): Promise<boolean> {
  const { proposal, id } = context.staging;
  if (!proposal?.changes.files.every(isIgnored)) return false;
  await context.staging.drop();
  context.emit({ type: 'unstaged', proposal: id, why: 'discarded', files: 0 });
  context.emit({ type: 'notice', level: 'info', text: droppedWords(context, proposal.changes.files) });
  return true;
}

function droppedWords({ rooms }: SessionContext, files: readonly FileChange[]): string {
  const rows = files.map(({ path, after }) => `${rooms.workspace.shown(path)} (${bytesWords(after?.size ?? 0)})`);
  return `Ignored by git, and dropped: ${list(rows)}. Where it is to stay, the command has to run with isolation "none"`;
}
