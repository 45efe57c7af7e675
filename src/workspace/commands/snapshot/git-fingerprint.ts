/** A fingerprint of git's own data, which is no part of a snapshot: undo cannot take back what a command did to it, and says so. */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { gitDirsOf } from '../../paths/git-dir.ts';

/** What belongs to one work tree, and what linked ones share. */
const ownParts = ['HEAD', 'logs/HEAD'];
const commonParts = ['config', 'packed-refs', 'refs/heads', 'refs/tags', 'refs/stash', 'hooks', 'info/exclude'];

/** Of the tree itself (an empty path) and of each repository in it, by folder; those without data of their own are left out. */
export function gitFingerprints(root: string, repositories: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const path of new Set(['', ...repositories])) {
    const print = gitFingerprint(join(root, path));
    if (print !== '') found.set(path, print);
  }
  return found;
}

/** Times of what a commit, a checkout, a fetch or a changed configuration touches; `git status` touches none of these. */
function gitFingerprint(root: string): string {
  const dirs = gitDirsOf(root);
  if (!dirs) return '';
  const paths = [
    ...ownParts.map((part) => join(dirs.own, part)),
    ...commonParts.map((part) => join(dirs.common, part)),
  ];
  return paths.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0).join();
}
