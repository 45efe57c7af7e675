/** What was accepted and stood in the tree already, so that nothing landed: a person has to see that as they see a landing. */

import type { Decided } from '../../changes/decide.ts';
import { list } from '../../changes/file-list.ts';
import type { SessionContext } from '../context.ts';

/** Tells which of the files were accepted here, and are in the tree by another's hand: another window, an editor, a command. */
export function tellAlreadyThere(context: SessionContext, files: Decided['files']): void {
  const paths = files.flatMap(({ lands }) => (lands ? [context.rooms.workspace.shown(lands.path)] : []));
  context.emit({
    type: 'notice',
    level: 'info',
    text: `In the tree already: ${list(paths)}. Nothing was left to write`,
  });
}
