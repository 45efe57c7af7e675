/** What is read of a change set beside each change: renames with changes, and other versions to compare with. */

import { isNoChange } from '../../../../protocol/change.ts';
import type { ChangeSet, FileChange, FileState } from '../../../../protocol/change.ts';
import { pairRenames } from '../../../../text/diff/renames.ts';
import { t } from '../../../../text/words/words.ts';
import { sameBytes } from './entries.ts';
import type { Rename, Entry } from './entries.ts';
import { fileView } from './file.ts';
import type { FileView } from './file.ts';
import type { Blob } from './side.ts';

/** Beyond so many files, or bytes of them, only the same bytes make a rename: people wait for the first diff meanwhile. */
const most = { files: 1000, bytes: 16_000_000 };

/** Files that went and came under another name, with changes; null when there are none but those of the same bytes. */
export async function renamesOf({ files, conflicts = [] }: ChangeSet, blob: Blob): Promise<Rename[] | null> {
  const same = sameBytes(files);
  const taken = new Set([...same.flatMap(({ from, to }) => [from, to]), ...conflicts.map(({ path }) => path)]);
  const free = files.filter(({ path }) => !taken.has(path));
  const gone = free.flatMap((file) => (file.after === null ? sided(file, file.before) : []));
  const come = free.flatMap((file) => (file.before === null ? sided(file, file.after) : []));
  const all = [...gone, ...come];
  if (gone.length === 0 || come.length === 0 || all.length > most.files) return null;
  if (all.reduce((sum, { state }) => sum + state.size, 0) > most.bytes) return null;
  const read = async (sides: typeof all) =>
    (await Promise.all(sides.map(async ({ path, state }) => ({ path, bytes: await bytesOf(state, blob) })))).flatMap(
      ({ path, bytes }) => (bytes ? [{ path, bytes }] : []),
    );
  const similar = pairRenames(await read(gone), await read(come));
  return similar.length === 0 ? null : [...same, ...similar];
}

/** Links and empty files are never renamed: what they hold says too little. */
function sided({ path }: FileChange, state: FileState | null): { path: string; state: FileState }[] {
  return state && state.mode !== 'link' && state.size > 0 ? [{ path, state }] : [];
}

async function bytesOf(state: FileState, blob: Blob): Promise<Uint8Array | null> {
  try {
    return await blob(state.hash);
  } catch {
    return null;
  }
}

/** What of a file differs from what was proposed last time. */
export async function sinceView(entry: Entry, previous: ChangeSet, blob: Blob): Promise<FileView> {
  const last = previous.files.find(({ path }) => path === entry.path);
  const { from: _, similarity: _similarity, conflict: _conflict, ...plain } = entry;
  const view = await fileView({ ...plain, before: last ? last.after : entry.before }, blob);
  const text = !last
    ? t('was not part of the last proposal')
    : isNoChange({ path: entry.path, before: last.after, after: entry.after })
      ? t('unchanged since the last proposal')
      : t('what changed since the last proposal');
  return { ...view, notices: [{ role: 'dim', text }, ...view.notices], aspects: [] };
}

/** Both versions of a file in conflict, with their marks, against what is there now. */
export async function bothView(entry: Entry, blob: Blob): Promise<FileView | null> {
  if (!entry.conflict?.both) return null;
  return await fileView({ ...entry, after: entry.conflict.both }, blob);
}
