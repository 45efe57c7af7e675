/** Opening the state folder of a tree: it is made where it is not there, and cleaned of what dead processes left. */

import { existsSync, mkdirSync, realpathSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UserFault } from '../protocol/failure.ts';
import { inWords } from './errno.ts';
import { makePrivateDir } from './private-dir.ts';
import { stateDirOf } from './state-dir.ts';
import type { StateDir, TreeAt } from './state-dir.ts';
import { sweepDrafts } from './sweep.ts';

/**
 * Opens the state folder of a tree: makes what is not there, for the user alone, and removes what dead processes left
 * unfinished. All paths are real. Throws `UserFault`.
 */
export function openStateDir(at: TreeAt): StateDir {
  try {
    makeStateFolder(at.state);
    const dir = stateDirOf({ state: realpathSync(at.state), root: at.root });
    const folders = [dir.state, dirname(dir.tree), dir.tree, dir.blobs, dir.blobDrafts, dir.outputs, dir.proposals];
    for (const folder of folders) makePrivateDir(folder);
    for (const folder of [dir.state, dir.tree, dir.blobDrafts, dir.proposals, dir.mirrors, dir.sessions])
      sweepDrafts(folder);
    return dir;
  } catch (error) {
    if (error instanceof UserFault) throw error;
    throw new UserFault(
      `Cannot use ${at.state}, where archie keeps its state: ${inWords(error)}. Mend it, or set XDG_STATE_HOME to another folder.`,
      1,
    );
  }
}

/** Makes the state folder of all trees where it is not there. Throws system errors. */
export function makeStateFolder(state: string): void {
  refuseKernels(state);
  mkdirSync(state, { recursive: true, mode: 0o700 });
}

/** What the kernel makes up (statfs(2): procfs, sysfs). Node's recursive mkdir never ends there. */
const kernels = new Set([0x9fa0, 0x62656572]);

function refuseKernels(state: string): void {
  if (existsSync(state)) return;
  let above = resolve(state);
  while (!existsSync(above) && above !== dirname(above)) above = dirname(above);
  if (kernels.has(statfsSync(above).type)) {
    throw Object.assign(new Error('no folders can be made there'), { code: 'EROFS' });
  }
}
