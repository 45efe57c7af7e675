import type { ChangeSet, FileChange, Landing, Times } from '../../protocol/change.ts';
import { LandingFailure, ToolFailure } from '../../protocol/failure.ts';
import { applyCommit, type Done } from './commit.ts';
import { errno, inWords } from '../../disk/errno.ts';
import type { TreeContext } from './context.ts';
import { newId } from '../../disk/ids.ts';
import type { Commit, Entry } from '../store/journal.ts';
import { withLock } from '../../disk/lock.ts';
import type { Seen } from '../paths/observe.ts';
import { changed, planLanding, replan, type Plan } from './plan.ts';
import { recoverOpen } from './crash-recovery.ts';
import { takeBack } from './rollback.ts';
import { Saving } from './save-contents.ts';
import { checkRecorded, checkSet } from './validate.ts';
import { bootOfNow, syncLanding } from './flush.ts';
import { stageFile, stagedPath, unstage } from './temp-files.ts';
import { Stroll } from '../paths/open-directories.ts';
import { restoreBits, metadataOf } from './metadata.ts';

/**
 * Lands all files of a change set or none. Compare, put all contents (old and new) into the store, stage beside the
 * targets, compare once more, write the intent down durably, rename, write down that it is done. Killed before the
 * intent: nothing happened; after it: the next opening completes it. Two syncs make it durable, of the contents and of
 * the intent, however many files there are; `flush.ts` says why that is enough. Throws `LandingFailure`; then the tree
 * is as it was.
 */
export async function land(context: TreeContext, changes: ChangeSet): Promise<Landing> {
  const files = checkSet(changes, context.roots);
  return exclusively(context, async () => {
    const root = context.roots.root;
    const plan = planLanding(root, files);
    const commit = draft(context, changes, files, plan);
    const saving = new Saving(context.blobs, commit.id);
    try {
      await stageAll(context, commit, plan, saving);
      replan(root, files, plan);
      context.journal.append(commit, true);
    } catch (error) {
      saving.drop();
      abandon(context, commit);
      throw error;
    }
    await carryOut(context, commit, plan);
    return { id: commit.id, at: commit.at, files, origin: commit.origin };
  });
}

/** Journals changes that are in the tree already. */
export async function record(context: TreeContext, changes: ChangeSet): Promise<Landing> {
  const files = checkRecorded(changes);
  return exclusively(context, async () => {
    const landing: Landing = { id: freshId(context), at: Date.now(), files, origin: changes.origin };
    const saving = new Saving(context.blobs, landing.id);
    try {
      for (const state of files.flatMap(({ before, after }) => [before, after])) {
        if (state) await saving.addKept(state);
      }
      await saving.end();
      const { metadata } = changes;
      context.journal.append({ type: 'happened', ...landing, ...(metadata && { traces: metadata }) }, true);
    } catch (error) {
      saving.drop();
      throw error;
    }
    return landing;
  });
}

/** Runs `work` as the only one that writes to this tree, after finishing what a dead process left. */
async function exclusively<T>(context: TreeContext, work: () => Promise<T>): Promise<T> {
  try {
    return await withLock(context.lock, async () => {
      await recoverOpen(context);
      return await work();
    });
  } catch (error) {
    if (error instanceof LandingFailure) throw error;
    if (error instanceof ToolFailure) throw new LandingFailure('io', `${error.message} Nothing was written.`);
    throw new LandingFailure('io', `The landing could not be written: ${inWords(error)}. Nothing was written.`);
  }
}

function draft(context: TreeContext, changes: ChangeSet, files: FileChange[], plan: Plan): Commit {
  const id = freshId(context);
  const boot = bootOfNow();
  return {
    type: 'commit',
    id,
    at: Date.now(),
    files,
    origin: changes.origin,
    bits: plan.bits,
    staged: files.map((file, index) => (file.after === null ? null : stagedPath(plan.nearest[index] ?? '', id, index))),
    made: plan.made,
    cleared: plan.cleared,
    unmade: metadataOf(context.journal.entries(), changes.origin).made.toReversed(),
    ...(boot === undefined ? {} : { boot }),
  };
}

async function stageAll(context: TreeContext, commit: Commit, plan: Plan, saving: Saving): Promise<void> {
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
  const stroll = new Stroll(root);
  try {
    for (const [index, file] of commit.files.entries()) {
      const seen = plan.seen.get(file.path);
      await saveBefore(root, file, seen, saving);
      const time: Times[string] = seen?.kind === 'file' ? { before: seen.modified } : {};
      times[file.path] = time;
      const staged = commit.staged[index];
      if (file.after === null || typeof staged !== 'string') continue;
      const bytes = await contentFor(context, file.path, file.after.hash);
      saving.add(file.after.hash, bytes);
      try {
        const bits = metadata.bits[file.path]?.before;
        const made = stageFile(stroll, staged, { bytes, mode: file.after.mode }, { seen, bits });
        time.after = made.modified;
        if (file.after.mode !== 'link') left[file.path] = made.bits;
      } catch (error) {
        throw unwritable(file.path, `${inWords(error)}.`);
      }
    }
  } finally {
    stroll.close();
  }
  await saving.end();
}

async function saveBefore(
  root: string,
  { path, before }: FileChange,
  seen: Seen | undefined,
  saving: Saving,
): Promise<void> {
  if (seen?.kind !== 'file' || before === null) return;
  if (seen.bytes) saving.add(before.hash, seen.bytes);
  else if (!(await saving.addFile(root, path, before.hash))) throw changed([path]);
}

async function contentFor(context: TreeContext, path: string, hash: string): Promise<Uint8Array> {
  try {
    return await context.blobs.get(hash);
  } catch (error) {
    throw error instanceof ToolFailure ? unwritable(path, error.message) : error;
  }
}

function unwritable(path: string, why: string): LandingFailure {
  return new LandingFailure('io', `${path} cannot be written: ${why} Nothing was written.`, [path]);
}

/** From here on the intent is on disk: either everything happens, or all of it is taken back and said so. */
async function carryOut(context: TreeContext, commit: Commit, plan: Plan): Promise<void> {
  const { root } = context.roots;
  const prints = new Map([...plan.seen].map(([path, seen]) => [path, seen.kind === 'file' ? seen.print : '']));
  const done: Done[] = [];
  try {
    applyCommit(root, commit, prints, done);
  } catch (error) {
    const stuck = await takeBack(root, commit, done, context.blobs);
    abandon(context, commit);
    throw failed(error, stuck);
  }
  if (commit.boot === undefined) await syncLanding(root, commit);
  note(context, { type: 'done', id: commit.id });
  if (commit.boot !== undefined) context.flusher.add(commit);
}

/** The landing is off. What was staged and cannot be removed just now is left to the next recovery. */
function abandon(context: TreeContext, commit: Commit): void {
  const left = unstage(context.roots.root, commit.staged);
  note(context, { type: 'void', id: commit.id });
  if (left.length > 0) note(context, { type: 'staging', id: `${commit.id}-left`, staged: left });
}

/** Writes down how it ended. Where that fails (a full disk), the next recovery finds out by looking. */
function note(context: TreeContext, entry: Entry): void {
  try {
    context.journal.append(entry, entry.type === 'void');
  } catch (error) {
    if (errno(error) === '') throw error;
  }
}

function failed(error: unknown, stuck: string[]): LandingFailure {
  const told = error instanceof LandingFailure;
  const code = told ? error.code : 'io';
  if (stuck.length === 0) {
    if (told) return error;
    return new LandingFailure(
      code,
      `The files could not be put in place: ${inWords(error)}. What was written was taken back.`,
    );
  }
  const why = told ? error.message.replace(/; nothing was written\.$/, '') : inWords(error);
  const text = `The landing failed halfway (${why}) and these could not be given back: ${stuck.join(', ')}.`;
  return new LandingFailure(code, text, stuck);
}

function freshId(context: TreeContext): string {
  const taken = new Set(context.journal.entries().map((entry) => entry.id));
  let id = newId();
  while (taken.has(id)) id = newId();
  return id;
}
