import type { ChangeSet, FileChange } from '../../protocol/change.ts';
import type { TreeContext } from '../landing/context.ts';
import { restate, same, stated } from './restate.ts';

/**
 * The same change set stated from what is in the tree now: files that moved on are merged or become conflicts, what is
 * there already is left out. May come back empty. What was merged or in conflict before stays so: the person who is asked
 * next was perhaps not the one who was asked then. Throws `LandingFailure('io')`.
 */
export async function rebase(context: TreeContext, changes: ChangeSet): Promise<ChangeSet> {
  const { merged: _merged, conflicts: _conflicts, ...rest } = changes;
  const stuck = new Map((changes.conflicts ?? []).map((conflict) => [conflict.path, conflict]));
  const wanted = new Map<string, FileChange[]>();
  for (const file of changes.files) {
    // What a conflict says of `before` is not what the change was made from: there is no base to merge by.
    wanted.set(file.path, [stuck.has(file.path) ? { ...file, before: null } : file]);
  }
  const now = await restate(context, wanted, { mine: 'what is there now', theirs: 'proposed' });
  const files = new Map(now.files.map((file) => [file.path, file]));
  const conflicts = new Map(now.conflicts.map((conflict) => [conflict.path, conflict]));
  for (const { path, before } of changes.files) {
    const [old, here] = [stuck.get(path), files.get(path)];
    if (!old || !here) continue;
    if (same(here.before, before)) conflicts.set(path, old);
    else if (!conflicts.has(path)) conflicts.set(path, { path });
  }
  const merged = new Set([...(changes.merged ?? []), ...now.merged]);
  return stated(rest, {
    files: now.files,
    merged: [...merged].filter((path) => files.has(path) && !conflicts.has(path)),
    conflicts: [...conflicts.values()],
    notes: now.notes,
  });
}
