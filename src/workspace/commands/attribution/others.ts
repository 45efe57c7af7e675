/** What other landings did while a command ran is theirs: the journal knows it, and it is taken out of what the command is said to have done. */

import type { FileChange, FileState, Landing } from '../../../protocol/change.ts';
import { isNoChange } from '../../../protocol/change.ts';

/** Landings of anybody on this tree, and how their changes are merged into a state. */
export interface OtherLandings {
  /** All that stand in the journal now, oldest first. */
  landings(): readonly Landing[];
  merge: (
    state: FileState | null,
    changes: readonly FileChange[],
  ) => Promise<{ state: FileState | null; conflict?: unknown }>;
}

/** A landing's own file beside its target (see `landing/temp-files.ts`): there for a moment. */
const temp = /(^|\/)\.archie-[^/]+-\d+(-back)?\.tmp$/;

/** The changes without what landed by others since; and notes on what could not be told apart. */
export async function withoutLandings(
  files: readonly FileChange[],
  landed: readonly Landing[],
  { merge }: OtherLandings,
): Promise<{ files: FileChange[]; notes: string[] }> {
  const left: FileChange[] = [];
  const mixed: string[] = [];
  for (const file of files) {
    if (temp.test(file.path)) continue;
    const theirs = landed.flatMap((one) => one.files.filter((each) => each.path === file.path && !each.maybeYours));
    if (theirs.length === 0) {
      left.push(file);
      continue;
    }
    // The last of them may have come after the tree was looked at: then it is not in what was seen.
    const seen = isNoChange({ ...file, before: theirs.at(-1)!.before }) ? theirs.slice(0, -1) : theirs;
    const { state, conflict } = await merge(file.before, seen);
    if (conflict !== undefined) mixed.push(file.path);
    const own = { ...file, before: state };
    if (!isNoChange(own)) left.push(own);
  }
  const notes =
    mixed.length === 0
      ? []
      : [`another landing changed the same lines, and undo takes back only what came after it: ${mixed.join(', ')}`];
  return { files: left, notes };
}
