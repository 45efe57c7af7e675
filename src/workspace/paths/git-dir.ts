/** Where a work tree keeps git's own data: in `.git`, or where a `.git` file leads (gitrepository-layout(5)), found by reading, since git is never run. */

import { existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { readBounded } from '../../disk/open-file.ts';
import { toBytes } from './names.ts';

/** The folders of git's own data. */
interface GitDirs {
  /** What belongs to this work tree: `HEAD`, the index. */
  own: string;
  /** What linked worktrees share: references, configuration, `info/exclude`. The same as `own` elsewhere. */
  common: string;
}

/** A `.git` file holds one line; what is longer is something else. */
const maxLinkBytes = 65_536;

/** The work tree that a folder lies in: its top, and where its data is. Null outside of one. A submodule is a work tree of its own. */
export function workTreeOf(folder: string): { top: string; dirs: GitDirs } | null {
  for (let top = folder; ; top = dirname(top)) {
    const dirs = gitDirsOf(top);
    // As git does, an empty folder of that name is passed over.
    if (dirs && existsSync(toBytes(join(dirs.own, 'HEAD')))) return { top, dirs };
    if (dirname(top) === top) return null;
  }
}

/** Null where `top` is not the top of a work tree, or its `.git` leads nowhere. */
export function gitDirsOf(top: string): GitDirs | null {
  const own = ownDir(top);
  if (own === null) return null;
  const common = firstLine(join(own, 'commondir'));
  return { own, common: common === null ? own : isAbsolute(common) ? common : resolve(own, common) };
}

function ownDir(top: string): string | null {
  const dotGit = join(top, '.git');
  try {
    if (statSync(toBytes(dotGit)).isDirectory()) return dotGit;
  } catch {
    return null;
  }
  const named = firstLine(dotGit)?.match(/^gitdir: (.+)$/)?.[1];
  if (named === undefined) return null;
  const dir = isAbsolute(named) ? named : resolve(top, named);
  return statSync(toBytes(dir), { throwIfNoEntry: false })?.isDirectory() === true ? dir : null;
}

function firstLine(path: string): string | null {
  return readBounded(toBytes(path), { max: maxLinkBytes })?.toString().split('\n', 1)[0]?.trim() || null;
}

/** The branch that is checked out, also one without a commit yet; null where none is, or nobody can tell. */
export function branchOf({ own }: GitDirs): string | null {
  return firstLine(join(own, 'HEAD'))?.match(/^ref: refs\/heads\/(.{1,250})$/)?.[1] ?? null;
}
