/** Where one is in git: the branch, and how much is unstaged. Read from git's own files, since git is never run here. */

import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { branchOf, workTreeOf } from '../../workspace/paths/git-dir.ts';
import { blobId } from '../commands/check/git.ts';
import { indexEntries } from '../../workspace/reading/git-index.ts';
import type { IndexEntry } from '../../workspace/reading/git-index.ts';

/** More files than that are not counted: it is a word on the first screen. */
const mostFiles = 5_000;
/** Larger files are taken for changed where git's note of them is stale. Bytes. */
const mostBytes = 4 * 1024 * 1024;
/** Files that are looked at side by side. */
const atOnce = 32;

/** What there is to say; null outside of a repository. */
interface GitHere {
  /** Null where none is checked out. */
  branch: string | null;
  /** Files that changed, came or went since git was told of them last; null where nobody counted. */
  unstaged: number | null;
}

/** Never throws. `list`: the files that are there and not ignored, relative to the root. */
export async function gitHere(root: string, list: () => Promise<string[]>): Promise<GitHere | null> {
  const workTree = workTreeOf(root);
  if (workTree === null) return null;
  const branch = branchOf(workTree.dirs);
  // Of a folder inside of a work tree the paths of the index are others.
  const entries = workTree.top === root ? indexEntries(root, mostFiles) : null;
  if (entries === null) return { branch, unstaged: null };
  const tracked = new Set(entries.map(({ name }) => name));
  const files = await list().catch(() => []);
  const fresh = files.length > 2 * mostFiles ? 0 : files.filter((path) => !tracked.has(path)).length;
  return { branch, unstaged: fresh + (await changed(root, entries)) };
}

async function changed(root: string, entries: readonly IndexEntry[]): Promise<number> {
  let count = 0;
  const left = [...entries];
  const work = async (): Promise<void> => {
    for (let entry = left.pop(); entry; entry = left.pop()) if (await isChanged(root, entry)) count++;
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return count;
}

async function isChanged(root: string, { name, isPlain, mtimeMs, size, id }: IndexEntry): Promise<boolean> {
  try {
    const path = join(root, name);
    const found = await lstat(path);
    // Where a link leads is not looked at.
    if (!isPlain) return false;
    if (!found.isFile()) return true;
    if (Math.floor(found.mtimeMs) === mtimeMs && found.size === size) return false;
    // Touched is not changed; a filter of git's (line ends, LFS) makes it look so, and is not run.
    if (found.size > mostBytes) return true;
    return blobId(await readFile(path), id) !== id;
  } catch {
    return true;
  }
}
