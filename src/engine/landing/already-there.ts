/** What was accepted and stood in the tree already, so that nothing landed: a person has to see that as they see a landing. */

import type { Decided } from '../../changes/decide.ts';
import { list } from '../../changes/file-list.ts';
import type { SessionContext } from '../context.ts';

/** Which of the files were accepted here, and are in the tree by another's hand: another window, an editor, a command. */
export function alreadyThereWords({ rooms }: SessionContext, files: Decided['files']): string {
  const paths = files.flatMap(({ lands }) => (lands ? [rooms.workspace.shown(lands.path)] : []));
  return `In the tree already: ${list(paths)}. Nothing was left to write`;
}
