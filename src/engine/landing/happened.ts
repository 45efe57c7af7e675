/** Journals what is in the tree already: what a command did that nobody held back. */

import { isNoChange } from '../../protocol/change.ts';
import type { ChangeSet } from '../../protocol/change.ts';
import { happenedWords } from '../../changes/file-list.ts';
import { filesFromHere } from '../../changes/from-here.ts';
import type { SessionContext } from '../context.ts';

/**
 * Writes the changes to the journal and says what changed, in words for the model; null where nothing did. Never throws:
 * what cannot be journaled is told of.
 */
export async function recordHappened(
  context: SessionContext,
  made: ChangeSet | null | undefined,
  { call, title, notes }: { call: string; title: string; notes?: string[] | undefined },
): Promise<string | null> {
  const files = (made?.files ?? []).filter((file) => !isNoChange(file));
  if (!made || files.length === 0) return null;
  try {
    const landing = await context.rooms.workspace.record({ ...made, files });
    context.emit({ type: 'landed', landing, call, ...(notes === undefined ? {} : { notes }) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const text = `What ${title} changed could not be journaled and cannot be undone: ${why}`;
    context.emit({ type: 'notice', level: 'error', text });
  }
  return happenedWords(filesFromHere(context.rooms.workspace, files));
}
