/** Reads the files of a review one by one in the background, the one that is looked at first: a key never waits for a diff. */

import type { ReviewQuestion } from '../../../../../protocol/approval.ts';
import type { Entry } from '../../model/entries.ts';
import { fileView } from '../../model/file.ts';
import { movesOf } from '../../model/hunk-notes.ts';
import { bothView, renamesOf } from '../../model/load.ts';
import { largest } from '../../model/side.ts';
import { listEntries } from '../data.ts';
import type { ReviewData } from '../data.ts';
import type { ReviewPorts } from '../ports.ts';
import type { Observed } from './observed.ts';

/** After so many files that are not on the screen, the counts are drawn again. */
const drawEvery = 50;
/** Bytes that are read ahead, and kept: a line that is compared takes many times what it takes on the disk. */
const mostAhead = 16_000_000;
/** Beyond these a file is read when it is looked at, and so many that were looked at last are kept. */
const mostLate = 8;

/** Reads what is not read yet, until all of it is or the signal says stop. `onRead` hears the index of each file. */
export async function readFiles(
  data: Observed<ReviewData>,
  { changes }: ReviewQuestion,
  { blob }: Pick<ReviewPorts, 'blob'>,
  signal: AbortSignal,
  onRead: (at: number) => void,
): Promise<void> {
  await pairRenames(data, changes, blob);
  const ahead = aheadOf(data.get().entries);
  const late: number[] = [];
  for (let count = 0; data.get().files.includes(undefined); count++) {
    const at = nextOf(data.get(), ahead);
    if (at < 0) {
      await changeOf(data, signal);
      if (signal.aborted) return;
      continue;
    }
    const entry = data.get().entries[at]!;
    const both = entry.conflict ? await bothView(entry, blob) : null;
    const file = await fileView(entry, blob);
    if (signal.aborted) return;
    if (at >= ahead) forgetLate(data, late, at);
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

/** What is looked at comes first, then what is read ahead; -1 where all of that is there. */
function nextOf({ files, state }: ReviewData, ahead: number): number {
  if (!files[state.file] && state.file < files.length) return state.file;
  const next = files.indexOf(undefined);
  return next < ahead ? next : -1;
}

/** How many of the first entries are read ahead. */
function aheadOf(entries: readonly Entry[]): number {
  let bytes = 0;
  const end = entries.findIndex(({ before, after }) => {
    for (const size of [before?.size ?? 0, after?.size ?? 0]) bytes += size > largest ? 0 : size;
    return bytes > mostAhead;
  });
  return end < 0 ? entries.length : Math.max(1, end);
}

/** Lets go of what was looked at long ago, but not of what a person has said something about. */
function forgetLate(data: Observed<ReviewData>, late: number[], at: number): void {
  late.push(at);
  if (late.length <= mostLate) return;
  const { state, entries, files } = data.get();
  const isBare = (each: number) => {
    const path = entries[each]?.path ?? '';
    const refusal = state.refused[path];
    const said = state.comments.some((comment) => comment.path === path);
    return each !== state.file && (refusal === undefined || refusal === 'all') && !files[each]?.edited && !said;
  };
  const oldest = late.findIndex(isBare);
  const [gone] = oldest < 0 ? [] : late.splice(oldest, 1);
  if (gone !== undefined) data.setQuietly({ files: files.with(gone, undefined) });
}

/** Waits until a key, or something else, changes what there is. */
async function changeOf(data: Observed<ReviewData>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const stop = data.subscribe(() => done());
    const done = (): void => {
      stop();
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done, { once: true });
  });
}

/** Before anything is shown, and so once: what a person looks at must not become half of something else. */
async function pairRenames(data: Observed<ReviewData>, changes: ReviewQuestion['changes'], blob: ReviewPorts['blob']) {
  if (data.get().files.some((file) => file !== undefined)) return;
  const renames = await renamesOf(changes, blob);
  if (!renames) return;
  const entries = listEntries(changes, renames);
  data.set({ entries, files: entries.map(() => undefined) });
}
