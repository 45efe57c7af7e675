/** Journals what is in the tree already: what a command did that nobody held back. */

import { isNoChange } from '../../protocol/change.ts';
import type { ChangeSet, Landing } from '../../protocol/change.ts';
import { happenedWords } from '../../changes/file-list.ts';
import { filesFromHere } from '../../changes/from-here.ts';
import type { SessionContext } from '../context.ts';

/** What became of it. */
interface Recorded {
  /** What changed, in words for the model. */
  words: string;
  /** Null where it could not be journaled. */
  landing: Landing | null;
}

/** Writes the changes to the journal; null where nothing changed. Never throws: what cannot be journaled is told of. */
export async function recordHappened(
  context: SessionContext,
  made: ChangeSet | null | undefined,
  { call, title, notes }: { call: string; title: string; notes?: string[] | undefined },
): Promise<Recorded | null> {
  const files = (made?.files ?? []).filter((file) => !isNoChange(file));
  if (!made || files.length === 0) return null;
  let landing: Landing | null = null;
  try {
    landing = await context.rooms.workspace.record({ ...made, files });
    context.emit({ type: 'landed', landing, call, ...(notes === undefined ? {} : { notes }) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const text = `What ${title} changed could not be journaled and cannot be undone: ${why}`;
    context.emit({ type: 'notice', level: 'error', text });
  }
  return { words: happenedWords(filesFromHere(context.rooms.workspace, files)), landing };
}
