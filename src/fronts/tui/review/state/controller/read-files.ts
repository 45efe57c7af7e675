/** Reads the files of a review one by one in the background, the one that is looked at first: a key never waits for a diff. */

import type { ReviewQuestion } from '../../../../../protocol/approval.ts';
import { fileView } from '../../model/file.ts';
import { movesOf } from '../../model/hunk-notes.ts';
import { bothView, renamesOf } from '../../model/load.ts';
import { listEntries } from '../data.ts';
import type { ReviewData } from '../data.ts';
import type { ReviewPorts } from '../ports.ts';
import type { Observed } from './observed.ts';

/** After so many files that are not on the screen, the counts are drawn again. */
const drawEvery = 50;

/** Reads what is not read yet, until all of it is or the signal says stop. `onRead` hears the index of each file. */
export async function readFiles(
  data: Observed<ReviewData>,
  { changes }: ReviewQuestion,
  { blob }: Pick<ReviewPorts, 'blob'>,
  signal: AbortSignal,
  onRead: (at: number) => void,
): Promise<void> {
  await pairRenames(data, changes, blob);
  for (let count = 0; data.get().files.includes(undefined); count++) {
    const { files, entries, state } = data.get();
    // What is looked at comes first.
    const at = files[state.file] ? files.indexOf(undefined) : state.file;
    const entry = entries[at]!;
    const both = entry.conflict ? await bothView(entry, blob) : null;
    const file = await fileView(entry, blob);
    if (signal.aborted) return;
    const now = data.get();
    const change = {
      files: now.files.with(at, file),
      ...(both ? { both: new Map(now.both).set(at, both) } : {}),
    };
    if (at === now.state.file || count % drawEvery === 0) data.set(change);
    else data.setQuietly(change);
    onRead(at);
    // Keys go before files that nobody looks at.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const moves = await movesOf(data.get().files, signal);
  if (moves) data.set({ moves });
}

/** Before anything is shown, and so once: what a person looks at must not become half of something else. */
async function pairRenames(data: Observed<ReviewData>, changes: ReviewQuestion['changes'], blob: ReviewPorts['blob']) {
  if (data.get().files.some((file) => file !== undefined)) return;
  const renames = await renamesOf(changes, blob);
  if (!renames) return;
  const entries = listEntries(changes, renames);
  data.set({ entries, files: entries.map(() => undefined) });
}
