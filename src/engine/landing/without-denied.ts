/** Of what a command would change, that which policy forbids is dropped, file by file, and said: the rest may land. */

import type { Verdict } from '../../protocol/approval.ts';
import type { ChangeSet, FileChange } from '../../protocol/change.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import { landedWords } from '../../changes/file-list.ts';
import { filesFromHere } from '../../changes/from-here.ts';

/** The change set without what is denied, and a line for each reason. */
export function withoutDenied(
  workspace: Pick<Workspace, 'shown'>,
  changes: ChangeSet,
  judge: (changes: ChangeSet) => Verdict,
): { changes: ChangeSet; dropped: string[] } {
  const denied = new Map<string, FileChange[]>();
  const files = changes.files.filter((file) => {
    const { decision, because } = judge({ ...changes, files: [file] });
    if (decision !== 'deny') return true;
    const same = denied.get(because.text);
    if (same) same.push(file);
    else denied.set(because.text, [file]);
    return false;
  });
  if (denied.size === 0) return { changes, dropped: [] };
  const dropped = [...denied].map(
    ([why, each]) => `${landedWords(filesFromHere(workspace, each), 'Dropped, not in the tree')}. ${why}`,
  );
  const kept = new Set(files.map(({ path }) => path));
  const { conflicts = [], ...rest } = changes;
  const left = conflicts.filter(({ path }) => kept.has(path));
  return { changes: { ...rest, files, ...(left.length > 0 && { conflicts: left }) }, dropped };
}
