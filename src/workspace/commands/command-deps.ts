/** What commands need of a tree: its store, its journal, and the records of those that run. */

import type { FileChange, FileState } from '../../protocol/change.ts';
import type { StateDir } from '../../disk/state-dir.ts';
import type { TreeContext } from '../landing/context.ts';
import { historyOf } from '../store/read-history.ts';
import { mergeChanges } from '../undo/three-way-merge.ts';
import type { RunDeps } from './run.ts';
import type { RunningCommands } from './running-record.ts';

/** All but the environment, which is archie's own. */
export function commandDeps(tree: {
  root: string;
  context: TreeContext;
  dir: StateDir;
  running: RunningCommands;
}): Omit<RunDeps, 'env'> {
  const { blobs, journal } = tree.context;
  return {
    root: tree.root,
    running: tree.running,
    indexFile: tree.dir.snapshot,
    putBlob: async (bytes: Uint8Array) => blobs.put(bytes),
    has: (hash: string) => blobs.isStored(hash),
    blob: async (hash: string) => blobs.get(hash),
    others: {
      landings: () => historyOf(journal).landings,
      merge: (state: FileState | null, changes: readonly FileChange[]) =>
        mergeChanges(blobs, state, changes, { mine: 'the command', theirs: 'landed meanwhile' }),
    },
  };
}
