/** What commands need of a tree: its store, its journal, and the records of those that run. */

import type { FileChange, FileState } from '../../protocol/change.ts';
import type { StateDir } from '../../disk/state-dir.ts';
import type { TreeContext } from '../landing/context.ts';
import { historyOf } from '../store/read-history.ts';
import { mergeChanges } from '../undo/three-way-merge.ts';
import type { ControlGroup } from '../../disk/processes/control-group.ts';
import type { OtherLandings } from './attribution/others.ts';
import type { GroupIdentity } from './process-group.ts';
import type { RunningCommands } from './running-record.ts';
import type { Program } from './start-live.ts';
import type { Snapshot, SnapshotMemory } from './snapshot/snapshot.ts';

/** What it takes to run a command. */
export interface RunDeps {
  /** Absolute real path of the tree, which is watched. */
  root: string;
  /** Absolute real path in it where commands run; left out: the root. */
  cwd?: string;
  /** Why nothing that happens here is recorded, or null; left out: by what the root is. */
  unwatched?: string | null;
  putBlob: (bytes: Uint8Array) => Promise<string>;
  has(hash: string): boolean;
  /** Content by hash. Throws `ToolFailure` when it is gone. */
  blob(hash: string): Promise<Uint8Array>;
  /** What lands meanwhile is not the command's doing. */
  others: OtherLandings;
  /** Where it is written down that the command runs. */
  running: RunningCommands;
  /** Where the snapshot is remembered between commands. */
  indexFile: string;
  memory?: SnapshotMemory;
  /** Makes a control group for a command, or says that there is none; left out: what the system has. */
  control?: () => ControlGroup | null;
  /** What is started for a command that runs in `cwd`, of the tree as it is; left out: bash by itself. Throws `ToolFailure`. */
  program?: (command: string, cwd: string, before: Snapshot | null) => Program;
  /** Ends one that goes on alone should archie be killed. */
  watchdog?: { watch(group: GroupIdentity): void; over(leader: number): void } | undefined;
  /** Archie's own environment; commands get a cleaned copy. */
  env: NodeJS.ProcessEnv;
}

/** All but the environment, which is archie's own. */
export function commandDeps(tree: {
  root: string;
  context: TreeContext;
  dir: StateDir;
  unwatched: string | null;
  running: RunningCommands;
}): Omit<RunDeps, 'env'> {
  const { blobs, journal } = tree.context;
  return {
    root: tree.root,
    cwd: tree.context.roots.cwd,
    unwatched: tree.unwatched,
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
