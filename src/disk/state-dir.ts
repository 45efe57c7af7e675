/** The state folder of a tree, `<state>/trees/<sha256 of the real root>`: where everything in it lies. */

import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';

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
  /** Work folders of isolated commands. */
  isolated: string;
  /** Which commands run in the tree. */
  running: string;
  /** Which sessions run on the tree. */
  live: string;
  /** Session files. */
  sessions: string;
  /** Prompts typed in the tree. */
  history: string;
}

/** Where the state of a tree lies; nothing is made. A tree that is gone still has its state. */
export function stateDirOf({ state, root }: TreeAt): StateDir {
  return stateDirAt(state, createHash('sha256').update(realOrAsIs(root)).digest('hex'));
}

/** The same by the name of its folder in `<state>/trees`. */
export function stateDirAt(state: string, name: string): StateDir {
  const tree = join(state, 'trees', name);
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
    isolated: join(tree, 'isolated'),
    running: join(tree, 'running'),
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
