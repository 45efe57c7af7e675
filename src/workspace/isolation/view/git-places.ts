/** Where git's own data of a tree and of the repositories in it lies: a command on the real tree finds it read-only, and of what steers git always. */

import { lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { isBelow } from '../../../text/path.ts';
import { gitDirsOf } from '../../paths/git-dir.ts';
import { toBytes } from '../../paths/names.ts';

/** All absolute. */
export interface GitPlaces {
  /** `.git` of each work tree, a folder or a file; in the tree. */
  points: string[];
  /** The folders of git's data that lie outside of the tree: that of a linked worktree, of a submodule opened by itself. Real. */
  outside: string[];
  /** What runs code or leads git elsewhere: hooks and configuration. Some may not be there. */
  steering: string[];
}

/** In what belongs to one work tree, and in what linked ones share. */
const ownSteering = ['config.worktree', 'commondir', 'gitdir'];
const commonSteering = ['config', 'hooks', 'info/attributes', 'info/exclude'];

/** `repositories`: folders in the tree that have one, relative; the tree's own is always looked for. */
export function gitPlaces(root: string, repositories: Iterable<string>): GitPlaces {
  const points: string[] = [];
  const outside = new Set<string>();
  const steering = new Set<string>();
  for (const folder of new Set(['', ...repositories])) {
    const top = join(root, folder);
    // A link is not covered itself; what it leads to is.
    if (kindOf(join(top, '.git')) === 'plain') points.push(join(top, '.git'));
    const dirs = gitDirsOf(top);
    if (!dirs) continue;
    for (const name of ownSteering) steering.add(join(dirs.own, name));
    for (const name of commonSteering) steering.add(join(dirs.common, name));
    for (const dir of [dirs.own, dirs.common]) {
      const real = realOf(dir);
      if (real !== null && !isBelow(real, root)) outside.add(real);
      else if (real !== null && !points.some((point) => isBelow(real, point))) points.push(real);
    }
  }
  return { points, outside: [...outside], steering: [...steering] };
}

function kindOf(path: string): 'plain' | 'link' | null {
  const stats = lstatSync(toBytes(path), { throwIfNoEntry: false });
  return stats ? (stats.isSymbolicLink() ? 'link' : 'plain') : null;
}

function realOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
