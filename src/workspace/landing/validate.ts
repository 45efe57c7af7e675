/** Validates a change set by its words alone, before any file is looked at: paths, protected files, conflicts, collisions. */

import { join } from 'node:path';
import { isNoChange } from '../../protocol/change.ts';
import type { ChangeSet, FileChange } from '../../protocol/change.ts';
import { LandingFailure } from '../../protocol/failure.ts';
import type { Roots } from '../paths/resolve.ts';
import { ancestorsOf, refusePaths, requireTreePaths } from '../paths/tree-path.ts';
import { isBelow, isGitData } from '../../text/path.ts';

/**
 * What a change set would change, or `LandingFailure`: `nothing` for an empty one, `outside` for a path that is not
 * plainly one of the tree, `protected` for git's and archie's own files, `conflict` for paths that cannot both exist or
 * that wait for somebody's choice.
 */
export function validateLanding(changes: ChangeSet, roots: Roots): FileChange[] {
  const files = changes.files.filter((file) => !isNoChange(file));
  if (files.length === 0) throw new LandingFailure('nothing', 'The change set changes nothing.');
  requireTreePaths(files);
  refusePaths(files, isGitData, 'protected', "belongs to git's own data, which archie never writes");
  refusePaths(
    files,
    (path) => isBelow(join(roots.root, path), roots.state),
    'protected',
    "belongs to archie's own data",
  );
  refuseConflicts(files, changes);
  refuseCollisions(files, changes.origin.by === 'tool' || changes.origin.by === 'user');
  return files;
}

/** A file that moved on in a way that cannot be merged lands when somebody has chosen, which takes it off the list. */
function refuseConflicts(files: FileChange[], { conflicts = [] }: ChangeSet): void {
  const unresolved = new Set(conflicts.map((conflict) => conflict.path));
  const paths = files.map((file) => file.path).filter((path) => unresolved.has(path));
  if (paths.length === 0) return;
  const names = paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ');
  const text = `${names} changed since in a way that cannot be merged; nothing was written.`;
  throw new LandingFailure('conflict', text, paths);
}

/** What of a change set may be written down as having happened: it only has to name files of the tree. */
export function validateRecord(changes: ChangeSet): FileChange[] {
  const files = changes.files.filter((file) => !isNoChange(file));
  if (files.length === 0) throw new LandingFailure('nothing', 'The change set changes nothing.');
  requireTreePaths(files);
  return files;
}

/**
 * Two paths of one set may not need the same name. Names that differ in case or Unicode form only are one file on other
 * systems: none such is newly made (an undo may give back what was).
 */
function refuseCollisions(files: FileChange[], foldCase: boolean): void {
  const byName = new Map<string, FileChange>();
  const folders = new Map<string, string>();
  const clash = (one: string, other: string, why: string): never => {
    throw new LandingFailure('blocked', `${one} and ${other} ${why}; nothing was written.`, [one, other]);
  };
  const fold = (path: string): string => (foldCase ? path.normalize('NFC').toLowerCase() : path);
  const paths = new Set<string>();
  for (const file of files) {
    if (paths.has(file.path)) clash(file.path, file.path, 'are the same file, named twice in one change set');
    paths.add(file.path);
    if (file.after === null) continue;
    const other = byName.get(fold(file.path));
    if (other && (file.before === null || other.before === null)) {
      clash(other.path, file.path, 'differ only in case or Unicode form, and are one file on other systems');
    }
    byName.set(fold(file.path), file);
    for (const folder of ancestorsOf(file.path)) folders.set(fold(folder), file.path);
  }
  for (const file of byName.values()) {
    if (file.after?.mode === 'folder') continue;
    const inside = folders.get(fold(file.path));
    if (inside !== undefined) clash(file.path, inside, 'cannot both stand: the first would be a file and a folder');
  }
}
