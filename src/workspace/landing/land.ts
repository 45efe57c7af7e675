/** Lands change sets, all files or none, by a write-ahead journal: a crash at any moment loses neither the old nor the new. */

import type { ChangeSet, FileChange, Landing, Times } from '../../protocol/change.ts';
import { LandingFailure, ToolFailure } from '../../protocol/failure.ts';
import type { Watched } from '../../protocol/change.ts';
import { isBulk } from './bulk/bulk.ts';
import { applyCommit } from './commit.ts';
import type { Applied } from './commit.ts';
import { errno, inWords } from '../../disk/errno.ts';
import type { TreeContext } from './context.ts';
import { removedFolders } from './folders.ts';
import { contentFor, prepareBulk, unwritable } from './prepare.ts';
import { keepAttributes } from './inode/attributes.ts';
import type { Replacement } from './inode/attributes.ts';
import { inPlaceToo } from './inode/in-place.ts';
import { newId } from '../../disk/ids.ts';
import type { Commit, Entry } from '../store/journal.ts';
import { withLock } from '../../disk/lock.ts';
import type { Seen } from '../paths/observe.ts';
import { comparePlan, planLanding, staleFiles } from './plan.ts';
import type { Plan } from './plan.ts';
import { recoverOpenLandings } from './crash-recovery.ts';
import { rollBack } from './rollback.ts';
import { ContentSaver } from './save-contents.ts';
import { validateLanding, validateRecord } from './validate.ts';
import { bootOfNow, syncLanding } from './flush.ts';
import { removeTempFiles, tempPath, writeTempFile } from './temp-files.ts';
import { Course } from '../paths/pace.ts';
import { OpenDirectories } from '../paths/open-directories.ts';
import { restoreBits, metadataOf } from './metadata.ts';

/**
 * Lands all files of a change set or none. Compare, put all contents (old and new) into the store, write temp files
 * beside the targets, compare once more, write the intent (`commit`) to the journal durably, rename, write down that it
 * is done. Killed before the intent: nothing happened; after it: the next opening rolls it forward. Two syncs make it
 * durable, of the contents and of the intent, however many files there are; `flush.ts` says why that is enough. Throws
 * `LandingFailure`; then the tree is as it was.
 */
export async function land(context: TreeContext, changes: ChangeSet, watched?: Watched): Promise<Landing> {
  const files = validateLanding(changes, context.roots);
  const course = new Course(files.length, 5, watched);
  return withTreeLock(context, async () => {
    const root = context.roots.root;
    const plan = await planLanding(root, files, course);
    const commit = prepareCommit(context, changes, files, plan);
    const saver = new ContentSaver(context.blobs, commit.id);
    try {
      await saveAndWriteTempFiles(context, commit, { plan, saver, course });
      await comparePlan(root, files, plan, course);
      course.goThrough();
      context.journal.append(commit, true);
    } catch (error) {
      saver.discard();
      abort(context, commit);
      throw error;
    }
    await applyOrRollBack(context, commit, plan, course);
    return { id: commit.id, at: commit.at, files, origin: commit.origin };
  });
}

/** Journals changes that are in the tree already. */
export async function record(context: TreeContext, changes: ChangeSet): Promise<Landing> {
  const files = validateRecord(changes);
  return withTreeLock(context, async () => {
    const landing: Landing = { id: freshId(context), at: Date.now(), files, origin: changes.origin };
    const saver = new ContentSaver(context.blobs, landing.id);
    try {
      for (const state of files.flatMap(({ before, after }) => [before, after])) {
        if (state) await saver.addStored(state);
      }
      await saver.finish();
      const { metadata } = changes;
      context.journal.append({ type: 'happened', ...landing, ...(metadata && { traces: metadata }) }, true);
    } catch (error) {
      saver.discard();
      throw error;
    }
    return landing;
  });
}

/** Runs `work` as the only one that writes to this tree, after crash recovery of what a dead process left. */
async function withTreeLock<T>(context: TreeContext, work: () => Promise<T>): Promise<T> {
  try {
    return await withLock(context.lock, async () => {
      await recoverOpenLandings(context);
      return await work();
    });
  } catch (error) {
    if (error instanceof LandingFailure) throw error;
    if (error instanceof ToolFailure) throw new LandingFailure('io', `${error.message} Nothing was written.`);
    throw new LandingFailure('io', `The landing could not be written: ${inWords(error)}. Nothing was written.`);
  }
}

function prepareCommit(context: TreeContext, changes: ChangeSet, files: FileChange[], plan: Plan): Commit {
  const id = freshId(context);
  const boot = bootOfNow();
  return {
    type: 'commit',
    id,
    at: Date.now(),
    files,
    origin: changes.origin,
    bits: plan.bits,
    staged: files.map((file, index) =>
      (file.after === null && !isBulk(file)) || file.after?.mode === 'folder'
        ? null
        : tempPath(plan.nearest[index] ?? '', id, index),
    ),
    inPlace: plan.inPlace,
    made: plan.made,
    cleared: plan.cleared,
    unmade: [...removedFolders(files), ...metadataOf(context.journal.entries(), changes.origin).made.toReversed()],
    ...(boot === undefined ? {} : { boot }),
  };
}

async function saveAndWriteTempFiles(
  context: TreeContext,
  commit: Commit,
  { plan, saver, course }: { plan: Plan; saver: ContentSaver; course: Course },
): Promise<void> {
  const { root } = context.roots;
  const metadata = metadataOf(context.journal.entries(), commit.origin);
  restoreBits(metadata, plan.seen);
  context.journal.append(
    { type: 'staging', id: commit.id, staged: commit.staged.filter((path) => path !== null) },
    false,
  );
  const times: Times = {};
  const left: Record<string, number> = {};
  [commit.times, commit.left] = [times, left];
  const replaced: Replacement[] = [];
  const inPlace = new Set(plan.inPlace);
  const directories = new OpenDirectories(root);
  try {
    for (const [index, file] of commit.files.entries()) {
      await course.step();
      const seen = plan.seen.get(file.path);
      if (isBulk(file)) {
        await prepareBulk(context, file, commit.staged[index] ?? '', saver);
        continue;
      }
      await saveBefore(root, file, seen, saver);
      const time: Times[string] = seen?.kind === 'file' ? { before: seen.modified } : {};
      times[file.path] = time;
      const temp = commit.staged[index];
      if (file.after === null || typeof temp !== 'string') continue;
      const bytes = await contentFor(context, file.path, file.after);
      if (typeof bytes === 'function') await saver.addStored(file.after);
      else saver.add(file.after.hash, bytes);
      try {
        const bits = metadata.bits[file.path]?.before;
        const made = writeTempFile(directories, temp, { ...file.after, bytes }, { seen, bits });
        time.after = made.modified;
        if (file.after.mode === 'link') continue;
        left[file.path] = made.bits;
        if (seen?.kind === 'file' && seen.state.mode !== 'link' && !inPlace.has(file.path))
          replaced.push({ path: file.path, temp, bits: made.bits });
      } catch (error) {
        throw unwritable(file.path, error instanceof ToolFailure ? error.message : `${inWords(error)}.`);
      }
    }
  } finally {
    directories.close();
  }
  const [unkept] = await Promise.all([keepAttributes(root, replaced), saver.finish()]);
  commit.inPlace = [...plan.inPlace, ...inPlaceToo(root, commit.files, unkept)];
}

async function saveBefore(
  root: string,
  { path, before }: FileChange,
  seen: Seen | undefined,
  saver: ContentSaver,
): Promise<void> {
  if (seen?.kind !== 'file' || before === null) return;
  if (seen.bytes) saver.add(before.hash, seen.bytes);
  else if (!(await saver.addFile(root, path, before.hash))) throw staleFiles([path]);
}

/** From here on the intent is on disk: either everything happens, or all of it is rolled back and said so. */
async function applyOrRollBack(context: TreeContext, commit: Commit, plan: Plan, course: Course): Promise<void> {
  const { root } = context.roots;
  const aside = commit.files.flatMap((file, index) =>
    isBulk(file) && file.after === null ? [commit.staged[index] ?? null] : [],
  );
  const compared = new Map([...plan.seen].map(([path, seen]) => [path, seen.kind === 'file' ? seen.fingerprint : '']));
  const applied: Applied[] = [];
  try {
    await applyCommit(root, commit, compared, applied, course);
  } catch (error) {
    const unrestored = await rollBack(root, commit, applied, context.blobs);
    abort(context, commit);
    throw halfwayFailure(error, unrestored);
  }
  if (commit.boot === undefined) await syncLanding(root, commit);
  appendOutcome(context, { type: 'done', id: commit.id });
  removeTempFiles(root, aside);
  if (commit.boot !== undefined) context.flusher.add(commit);
}

/** Aborts a landing. Temp files that cannot be removed just now are left to the next crash recovery. */
function abort(context: TreeContext, commit: Commit): void {
  const left = removeTempFiles(context.roots.root, commit.staged);
  appendOutcome(context, { type: 'void', id: commit.id });
  if (left.length > 0) appendOutcome(context, { type: 'staging', id: `${commit.id}-left`, staged: left });
}

/** Writes down how it ended. Where that fails (a full disk), the next crash recovery finds out by looking. */
function appendOutcome(context: TreeContext, entry: Entry): void {
  try {
    context.journal.append(entry, entry.type === 'void');
  } catch (error) {
    if (errno(error) === '') throw error;
  }
}

function halfwayFailure(error: unknown, unrestored: string[]): LandingFailure {
  const isOurs = error instanceof LandingFailure;
  const code = isOurs ? error.code : 'io';
  if (unrestored.length === 0) {
    if (isOurs) return error;
    return new LandingFailure(
      code,
      `The files could not be put in place: ${inWords(error)}. What was written was taken back.`,
    );
  }
  const why = isOurs ? error.message.replace(/; nothing was written\.$/, '') : inWords(error);
  const text = `The landing failed halfway (${why}) and these could not be given back: ${unrestored.join(', ')}.`;
  return new LandingFailure(code, text, unrestored);
}

function freshId(context: TreeContext): string {
  const taken = new Set(context.journal.entries().map((entry) => entry.id));
  let id = newId();
  while (taken.has(id)) id = newId();
  return id;
}
