/** Attribution: of all that changed while a command ran, what the command did, what others landed, and what nobody can tell. */

import { isNoChange } from '../../../protocol/change.ts';
import type { FileChange, Landing } from '../../../protocol/change.ts';
import type { Difference } from '../snapshot/difference.ts';
import { markBeside, markDoubtful } from './doubt.ts';
import type { Evidence } from './doubt.ts';
import { withoutLandings } from './others.ts';
import type { OtherLandings } from './others.ts';
import type { Saves } from './saves.ts';

/** What a person saved in a file before the command wrote over it is where the command's own change begins. */
async function withoutSaves(
  files: readonly FileChange[],
  { saves, activity, putBlob }: Attributed,
  { merge }: OtherLandings,
): Promise<FileChange[]> {
  const left: FileChange[] = [];
  for (const file of files) {
    const saved = file.maybeYours ? [] : await saves?.of(file.path, file.before, activity, putBlob);
    if (!saved || saved.length === 0) left.push(file);
    else left.push({ ...file, before: (await merge(file.before, saved)).state });
  }
  return left.filter((file) => !isNoChange(file));
}

interface Attributed extends Evidence {
  saves: Saves | null;
  /** People and other commands were at work beside it, perhaps for hours. */
  background: boolean;
  putBlob: (bytes: Uint8Array) => Promise<string>;
}

/** The difference without what other landings did, and with marks on what may be the user's own. */
export async function attribute(
  difference: Difference,
  landed: readonly Landing[],
  others: OtherLandings,
  evidence: Attributed,
): Promise<Difference> {
  const { changes } = difference;
  if (changes === null) return difference;
  const own = await withoutLandings(changes.files, landed, others);
  const doubted = await markDoubtful(own.files, evidence);
  const marked = evidence.background ? markBeside(doubted, evidence) : doubted;
  const files = await withoutSaves(marked, evidence, others);
  const notes = [...difference.notes, ...own.notes];
  if (files.length === 0) return { ...difference, changes: null, notes };
  return { ...difference, changes: { ...changes, files, ...(notes.length > 0 ? { notes } : {}) }, notes };
}
