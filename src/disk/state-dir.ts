/** The state folder of a tree, `<state>/trees/<sha256 of the real root>`: where everything in it lies, and how it is opened. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync, statfsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserFault } from '../protocol/failure.ts';
import { inWords } from './errno.ts';
import { makePrivateDir } from './private-dir.ts';
import { sweepDrafts } from './sweep.ts';

/** Which tree's: `state` is archie's state folder as a whole (`$XDG_STATE_HOME/archie`), `root` the tree. */
export interface TreeAt {
  state: string;
  root: string;
}

/** Paths in the state folder of one tree. */
export interface StateDir {
  /** The state folder of all trees. */
  state: string;
  /** The one of this tree, in which all others lie. */
  tree: string;
  blobs: string;
  /** Drafts of contents. */
  blobDrafts: string;
  journal: string;
  lock: string;
  /** Long outputs that the model may read. */
  outputs: string;
  /** What waits for a person to decide. */
  proposals: string;
  /** Copies of what is staged, for searches. */
  mirrors: string;
  /** Where the snapshot of the tree is remembered between commands. */
  snapshot: string;
  /** Which sessions run on the tree. */
  live: string;
  /** Session files. */
  sessions: string;
  /** Prompts typed in the tree. */
  history: string;
}

/** Where the state of a tree lies; nothing is made. A tree that is gone still has its state. */
export function stateDirOf({ state, root }: TreeAt): StateDir {
  const tree = join(state, 'trees', createHash('sha256').update(realOrAsIs(root)).digest('hex'));
  return {
    state,
    tree,
    blobs: join(tree, 'blobs'),
    blobDrafts: join(tree, 'blobs/tmp'),
    journal: join(tree, 'journal'),
    lock: join(tree, 'lock'),
    outputs: join(tree, 'outputs'),
    proposals: join(tree, 'proposals'),
    mirrors: join(tree, 'mirrors'),
    snapshot: join(tree, 'snapshot'),
    live: join(tree, 'live'),
    sessions: join(tree, 'sessions'),
    history: join(tree, 'history.jsonl'),
  };
}

function realOrAsIs(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Where the outputs of one session lie. A session whose id is not plain cannot lead out of the folder. */
export function outputsOf(dir: Pick<StateDir, 'outputs'>, session: string): string {
  const name = session.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '');
  return join(dir.outputs, name.slice(0, 100) || 'session');
}

/**
 * Opens the state folder of a tree: makes what is not there, for the user alone, and removes what dead processes left
 * unfinished. All paths are real. Throws `UserFault`.
 */
export function openStateDir(at: TreeAt): StateDir {
  try {
    refuseKernels(at.state);
    mkdirSync(at.state, { recursive: true, mode: 0o700 });
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
