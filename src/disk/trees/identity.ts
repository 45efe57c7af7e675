/** What a tree is known by besides its path, kept with its state, so that the state is found again after the folder was renamed. */

import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../atomic-file.ts';
import { readText } from '../open-file.ts';

/** What a tree was known by when archie last worked on it. */
export interface TreeIdentity {
  /** Real path. */
  root: string;
  /** Its folder, and the folder of git's own data: device, inode and birth. Null where there is none. */
  folder: string | null;
  git: string | null;
  /** A digest of the first thing git noted down here, which a copy to another disk keeps. */
  beginning: string | null;
}

const fileName = 'tree.json';

/** Device, inode and birth of a folder: no other folder has these, whatever it is called. Null where there is none. */
export function folderKey(path: string): string | null {
  try {
    const { dev, ino, birthtimeNs } = lstatSync(path, { bigint: true });
    return `${dev}:${ino}:${birthtimeNs}`;
  } catch {
    return null;
  }
}

/** What was kept in the state folder of a tree; null where versions before, or nobody, worked on it. */
export function readIdentity(tree: string): TreeIdentity | null {
  try {
    const value = JSON.parse(readText(join(tree, fileName))) as Partial<TreeIdentity>;
    const { root, folder = null, git = null, beginning = null } = value;
    return typeof root === 'string' ? { root, folder, git, beginning } : null;
  } catch {
    return null;
  }
}

/** Keeps what the tree is known by now. Throws system errors. */
export function writeIdentity(tree: string, identity: TreeIdentity): void {
  const text = JSON.stringify(identity);
  if (JSON.stringify(readIdentity(tree)) !== text) writeFileAtomic(join(tree, fileName), text);
}

/** Is it the same tree under another path? What lies at the old path now, if anything, has to be another. */
export function isMoved(kept: TreeIdentity, now: TreeIdentity): boolean {
  if (kept.root === now.root || (kept.folder !== null && folderKey(kept.root) === kept.folder)) return false;
  return (['folder', 'git', 'beginning'] as const).some((what) => kept[what] !== null && kept[what] === now[what]);
}
