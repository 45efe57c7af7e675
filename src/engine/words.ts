/** What the model hears of a landing: exactly what is in the tree now, and how it differs from what it proposed. */

import type { FileChange, FileState } from '../protocol/change.ts';
import { diffText } from '../text/diff.ts';
import { decodeText } from '../text/encoding.ts';
import { formatHunks } from '../text/patch.ts';
import { cutMiddle } from '../text/truncate.ts';
import type { SessionContext } from './context.ts';

/** Characters of all diffs of one answer, and files of one list. */
const DIFF_CAP = 10_000;
const LIST_CAP = 100;

export function landedWords(files: readonly FileChange[], title: string): string {
  const rows = files.slice(0, LIST_CAP).map((file) => `${file.path} (${kindOf(file)})`);
  const more = files.length > LIST_CAP ? [`and ${files.length - LIST_CAP} more`] : [];
  return `${title}: ${[...rows, ...more].join(', ')}`;
}

export function refusedWords(files: readonly FileChange[]): string {
  return files.length === 0 ? '' : `Refused by the user, not landed: ${files.map(({ path }) => path).join(', ')}`;
}

export async function editedWords(
  context: SessionContext,
  edited: readonly { proposed: FileChange; saved: FileChange }[],
): Promise<string> {
  const parts: string[] = [];
  for (const { proposed, saved } of edited) {
    const diff = await difference(context, proposed, saved);
    parts.push(`The user edited ${proposed.path} before it landed. From your proposal to what is there now:\n${diff}`);
  }
  return cutMiddle(parts.join('\n'), DIFF_CAP).text;
}

async function difference(context: SessionContext, proposed: FileChange, saved: FileChange): Promise<string> {
  const [before, after] = [await textOf(context, proposed.after), await textOf(context, saved.after)];
  if (before === null || after === null) return '(not text: read the file to see it)';
  return formatHunks(diffText(before, after), proposed.path);
}

async function textOf(context: SessionContext, state: FileState | null): Promise<string | null> {
  if (state === null) return '';
  try {
    return decodeText(await context.rooms.workspace.blob(state.hash))?.text ?? null;
  } catch {
    return null;
  }
}

function kindOf({ before, after }: FileChange): string {
  if (!before) return 'new';
  if (!after) return 'deleted';
  return before.hash === after.hash ? `mode now ${after.mode}` : 'changed';
}
