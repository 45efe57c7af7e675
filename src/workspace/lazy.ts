/** What most starts never need of a workspace, loaded as one piece when it is first asked for: many small files load slowly. */

import { rebase } from './undo/rebase.ts';
import { rememberDropped } from './undo/dropped.ts';
import { globFiles } from './reading/glob.ts';
import { searchOver } from './overlay/overlay-search.ts';
import { runCommand } from './commands/run.ts';
import { searchFiles } from './reading/search/search.ts';
import { sizeOf, collectGarbage } from './gc/collect.ts';
import { redoOf, undoOf } from './undo/undo.ts';

export const seldom = {
  rebase,
  globFiles,
  redoOf,
  rememberDropped,
  runCommand,
  searchFiles,
  searchOver,
  sizeOf,
  collectGarbage,
  undoOf,
};
