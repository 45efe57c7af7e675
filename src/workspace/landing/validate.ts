import { join } from 'node:path';
import { isNoChange, type ChangeSet, type FileChange } from '../../protocol/change.ts';
import { LandingFailure } from '../../protocol/failure.ts';
import { isName } from '../paths/names.ts';
import type { Roots } from '../paths/resolve.ts';
import { isBelow, isGitData } from '../../text/path.ts';

/**
 * What a change set would change, or `LandingFailure`: `nothing` for an empty one, `outside` for a path that is not
 * plainly one of the tree, `protected` for git's and archie's own files, `conflict` for paths that cannot both stand or
 * that wait for somebody's choice.
 * Looks at words only, not at the disk.
 */
export function checkSet(changes: ChangeSet, roots: Roots): FileChange[] {
  const files = changes.files.filter((file) => !isNoChange(file));
  if (files.length === 0) throw new LandingFailure('nothing', 'The change set changes nothing.');
  demandPlain(files);
  refuse(files, isGitData, 'protected', "belongs to git's own data, which archie never writes");
  refuse(files, (path) => isBelow(join(roots.root, path), roots.state), 'protected', "belongs to archie's own data");
  refuseConflicts(files, changes);
  refuseCollisions(files, changes.origin.by === 'tool' || changes.origin.by === 'user');
  return files;
}

/** A file that moved on in a way that cannot be merged lands when somebody has chosen, which takes it off the list. */
function refuseConflicts(files: FileChange[], { conflicts = [] }: ChangeSet): void {
  const stuck = new Set(conflicts.map((conflict) => conflict.path));
  const paths = files.map((file) => file.path).filter((path) => stuck.has(path));
  if (paths.length === 0) return;
  const names = paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ');
  const text = `${names} changed since in a way that cannot be merged; nothing was written.`;
  throw new LandingFailure('conflict', text, paths);
}

/** Only a change set whose paths are plain may be written down as having happened. */
export function checkRecorded(changes: ChangeSet): FileChange[] {
  const files = changes.files.filter((file) => !isNoChange(file));
  if (files.length === 0) throw new LandingFailure('nothing', 'The change set changes nothing.');
  demandPlain(files);
  return files;
}

/** Every path is plainly one of the tree, or `LandingFailure('outside')`. */
export function demandPlain(files: readonly FileChange[]): void {
  refuse(files, (path) => !isPlain(path), 'outside', 'is not a path inside the tree');
}

function refuse(
  files: readonly FileChange[],
  is: (path: string) => boolean,
  code: 'outside' | 'protected',
  why: string,
): void {
  const paths = files.map((file) => file.path).filter(is);
  if (paths.length > 0)
    throw new LandingFailure(code, `${JSON.stringify(paths[0])} ${why}; nothing was written.`, paths);
}

/** Relative, no `.`, `..` or empty part, nothing that the file system would take for something else. */
function isPlain(path: string): boolean {
  if (path === '' || path.includes('\0') || !isName(path)) return false;
  return path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
}

/**
 * Two paths of one set may not need the same name. Names that differ in case or Unicode form only are one file on other
 * systems: none such is newly made (an undo may give back what was).
 */
function refuseCollisions(files: FileChange[], folding: boolean): void {
  const byName = new Map<string, FileChange>();
  const folders = new Map<string, string>();
  const clash = (one: string, other: string, why: string): never => {
    throw new LandingFailure('conflict', `${one} and ${other} ${why}; nothing was written.`, [one, other]);
  };
  const fold = (path: string): string => (folding ? path.normalize('NFC').toLowerCase() : path);
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
    for (let at = file.path.lastIndexOf('/'); at > 0; at = file.path.lastIndexOf('/', at - 1)) {
      folders.set(fold(file.path.slice(0, at)), file.path);
    }
  }
  for (const file of byName.values()) {
    const below = folders.get(fold(file.path));
    if (below !== undefined) clash(file.path, below, 'cannot both stand: the first would be a file and a folder');
  }
}
