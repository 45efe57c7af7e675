/** Finds out where the lines of what is chosen, and so checked, stand in what is shown of each file. */

import type { FileChange } from '../../../../../protocol/change.ts';
import { decodeText } from '../../../../../text/encoding.ts';
import { inSlices } from '../../../../../text/steps.ts';
import type { FileView } from '../../model/file.ts';
import { movedLines, nowhere } from '../../model/proof/moved-lines.ts';
import type { MovedLines } from '../../model/proof/moved-lines.ts';
import type { Blob } from '../../model/side.ts';
import type { ReviewData } from '../data.ts';

/**
 * Returns what puts the files, with that, in the place of those that are shown by then: a file that was read anew meanwhile
 * stays as it is. `chosen` are the files as they would land.
 */
export async function placeChosen(
  { entries, files, state }: ReviewData,
  chosen: readonly FileChange[],
  blob: Blob,
): Promise<(now: ReviewData) => Partial<ReviewData>> {
  const lands = new Map(chosen.map(({ path, after }) => [path, after]));
  const placed = new Map<FileView, FileView>();
  for (const [at, { path, before, after }] of entries.entries()) {
    const view = files[at];
    if (!view?.after) continue;
    const checked = lands.has(path) ? lands.get(path) : before;
    let moved: MovedLines | undefined;
    // Of what is left out whole nothing that is shown was checked, and nobody reads it all for that.
    if (state.refused[path] === 'all' || !checked) moved = nowhere;
    else if (checked.hash !== after?.hash) moved = await placesOf(checked.hash, view.after.text, blob);
    if (moved !== view.moved) placed.set(view, { ...view, ...(moved ? { moved } : { moved: undefined }) });
  }
  const put = (view: FileView | undefined): FileView | undefined => view && (placed.get(view) ?? view);
  const moveKeys = <T>(known: ReadonlyMap<FileView, T>): ReadonlyMap<FileView, T> =>
    new Map([...known].map(([view, value]) => [put(view)!, value]));
  return (now) =>
    placed.size === 0
      ? {}
      : { files: now.files.map(put), colored: moveKeys(now.colored), stepped: moveKeys(now.stepped) };
}

async function placesOf(hash: string, shown: string, blob: Blob): Promise<MovedLines> {
  const decoded = decodeText(await blob(hash));
  return decoded ? { ...(await inSlices(movedLines(decoded.text, shown))), isChosen: true } : nowhere;
}
