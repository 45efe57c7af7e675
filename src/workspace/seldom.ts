/** What most starts never need of a workspace, loaded as one piece when it is first asked for: many small files load slowly. */

import { carry } from './carry.ts';
import { rememberDropped } from './dropped.ts';
import { globFiles } from './glob.ts';
import { searchOver } from './over-search.ts';
import { runCommand } from './run.ts';
import { searchFiles } from './search.ts';
import { sizeOf, tidy } from './tidy.ts';
import { redoOf, undoOf } from './undo.ts';

export const seldom = {
  carry,
  globFiles,
  redoOf,
  rememberDropped,
  runCommand,
  searchFiles,
  searchOver,
  sizeOf,
  tidy,
  undoOf,
};
