/** Another folder at the path of a renamed one: what is kept of the tree that moved away is not the new one's. */

import { createHash } from 'node:crypto';
import { renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errno } from '../errno.ts';
import { namesIn } from '../folder.ts';
import { stateDirAt, stateDirOf } from '../state-dir.ts';
import type { StateDir } from '../state-dir.ts';
import { folderKey, readIdentity } from './identity.ts';
import type { TreeIdentity } from './identity.ts';

/** Folders beside the tree that are looked at. */
const mostBeside = 2_000;

/**
 * Where the tree that had this path lies beside it under another name, its state is kept under a name of its own until that
 * one asks for it. A folder that was removed and made again, or cloned again, goes on with what is kept. Nothing is moved
 * while an archie runs on the old tree (`isBusy`). Throws system errors other than those of a state folder that cannot be written.
 */
export function setAside(state: string, root: string, isBusy: (dir: StateDir) => boolean): void {
  const dir = stateDirOf({ state, root });
  const kept = readIdentity(dir.tree);
  if (kept?.folder == null || kept.folder === folderKey(root) || !liesBeside(root, kept.folder)) return;
  if (isBusy(dir)) return;
  try {
    renameSync(dir.tree, stateDirAt(state, asideName(kept)).tree);
  } catch (error) {
    if (errno(error) === '') throw error;
  }
}

function asideName({ root, folder }: TreeIdentity): string {
  return createHash('sha256').update(`${root}\0${folder}`).digest('hex');
}

function liesBeside(root: string, folder: string): boolean {
  const above = dirname(root);
  return namesIn(above)
    .slice(0, mostBeside)
    .some((name) => folderKey(join(above, name)) === folder);
}
