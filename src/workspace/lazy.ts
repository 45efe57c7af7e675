/** What most starts never need of a workspace, bundled as one piece that is loaded when it is first used: many small files load slowly. */

import { commandDeps } from './commands/command-deps.ts';
import { limitsOf } from './commands/limits.ts';
import { recoverCommands } from './commands/recover-commands.ts';
import { runCommand } from './commands/run.ts';
import { SnapshotMemory } from './commands/snapshot/snapshot.ts';
import { probe } from './isolation/probe.ts';
import { boundStart, runBound } from './isolation/run-bound.ts';
import { runIsolated } from './isolation/run-isolated.ts';
import { ViewAhead } from './isolation/view-ahead.ts';
import { whyOnlyLive } from './isolation/view/git-commands.ts';
import { startBackground } from './jobs/background.ts';
import { detachable } from './jobs/detachable.ts';
import { Watchdog } from './jobs/watchdog.ts';
import { MaterializedLayers } from './overlay/materialized.ts';
import { globOverlay, searchOverlay } from './overlay/overlay-search.ts';
import { globFiles } from './reading/glob.ts';
import { searchFiles } from './reading/search/search.ts';
import { withPrunedNote } from './undo/dropped.ts';
import { rebase } from './undo/rebase.ts';
import { redoOf, undoOf } from './undo/undo.ts';

/** Of these only the names are known before. */
export const lazy = {
  boundStart,
  commandDeps,
  detachable,
  globFiles,
  globOverlay,
  limitsOf,
  MaterializedLayers,
  probe,
  rebase,
  recoverCommands,
  redoOf,
  runBound,
  runCommand,
  runIsolated,
  searchFiles,
  searchOverlay,
  SnapshotMemory,
  startBackground,
  undoOf,
  ViewAhead,
  Watchdog,
  whyOnlyLive,
  withPrunedNote,
};
