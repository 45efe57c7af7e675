/** Paths of change sets as words: relative to the tree's root, `/`-separated, plainly inside of it. No disk is asked. */

import type { FileChange } from '../../protocol/change.ts';
import { LandingFailure } from '../../protocol/failure.ts';
import { isName } from './names.ts';

/** The folder of a path of the tree; empty for the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The last name of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** All folders on the way to a path of the tree, the innermost first, without the root. */
export function ancestorsOf(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) folders.push(path.slice(0, at));
  return folders;
}

/** Relative, no `.`, `..` or empty part, nothing that the file system would take for something else. */
function isTreePath(path: string): boolean {
  if (path === '' || path.includes('\0') || !isName(path)) return false;
  return path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
}

/** Every path is plainly one of the tree, or `LandingFailure('outside')`. */
export function requireTreePaths(files: readonly FileChange[]): void {
  refusePaths(files, (path) => !isTreePath(path), 'outside', 'is not a path inside the tree');
}

/** Throws `LandingFailure` with all paths for which `is` holds, if there are any. */
export function refusePaths(
  files: readonly FileChange[],
  is: (path: string) => boolean,
  code: 'outside' | 'protected',
  why: string,
): void {
  const paths = files.map((file) => file.path).filter(is);
  if (paths.length > 0)
    throw new LandingFailure(code, `${JSON.stringify(paths[0])} ${why}; nothing was written.`, paths);
}
