import type { ChangeSet, FileChange, Landing } from '../protocol/change.ts';
import { LandingFailure, ToolFailure } from '../protocol/failure.ts';
import { applyCommit, type Done } from './apply.ts';
import { errno, inWords } from './errno.ts';
import { inParent } from './folder.ts';
import type { Ground } from './ground.ts';
import { newId } from './ids.ts';
import type { Commit, Entry } from './journal.ts';
import { withLock } from './lock.ts';
import { keepBefore, planLanding, replan, type Plan } from './plan.ts';
import { recoverOpen } from './recover.ts';
import { takeBack } from './rollback.ts';
import { checkRecorded, checkSet } from './set.ts';
import { sideBySide } from './side-by-side.ts';
import { stageFile, stagedPath, unstage } from './stage.ts';
import { tracesOf } from './traces.ts';

/**
 * Lands all files of a change set or none. Compare, keep what is there, stage beside the targets, write the intent
 * down durably, compare once more, rename, write down that it is done. Killed before the intent: nothing happened;
 * after it: the next opening completes it. Throws `LandingFailure`; then the tree is as it was.
 */
export async function land(ground: Ground, changes: ChangeSet): Promise<Landing> {
  const files = checkSet(changes, ground.grounds);
  return exclusively(ground, async () => {
    const root = ground.grounds.root;
    const plan = planLanding(root, files);
    const commit = draft(ground, changes, files, plan);
    await keepBefore(root, files, plan, ground.blobs);
    try {
      await stageAll(ground, commit, plan);
      replan(root, files, plan);
      ground.journal.append(commit, true);
    } catch (error) {
      abandon(ground, commit);
      throw error;
    }
    await carryOut(ground, commit, plan);
    return { id: commit.id, at: commit.at, files, origin: commit.origin };
  });
}

/** Journals changes that are in the tree already. */
export async function record(ground: Ground, changes: ChangeSet): Promise<Landing> {
  const files = checkRecorded(changes);
  return exclusively(ground, async () => {
    const landing: Landing = { id: freshId(ground), at: Date.now(), files, origin: changes.origin };
    await ground.blobs.sync(hashesBefore(files).filter((hash) => ground.blobs.isKept(hash)));
    ground.journal.append({ type: 'happened', ...landing }, true);
    return landing;
  });
}

/** Runs `work` as the only one that writes to this tree, after finishing what a dead process left. */
async function exclusively<T>(ground: Ground, work: () => Promise<T>): Promise<T> {
  try {
    return await withLock(ground.lock, async () => {
      await recoverOpen(ground);
      return await work();
    });
  } catch (error) {
    if (error instanceof LandingFailure) throw error;
    if (error instanceof ToolFailure) throw new LandingFailure('io', `${error.message} Nothing was written.`);
    throw new LandingFailure('io', `The landing could not be written: ${inWords(error)}. Nothing was written.`);
  }
}

function draft(ground: Ground, changes: ChangeSet, files: FileChange[], plan: Plan): Commit {
  const id = freshId(ground);
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
    unmade: tracesOf(ground.journal.entries(), changes.origin).made.toReversed(),
  };
}

async function stageAll(ground: Ground, commit: Commit, plan: Plan): Promise<void> {
  const { root } = ground.grounds;
  const { bits } = tracesOf(ground.journal.entries(), commit.origin);
  ground.journal.append(
    { type: 'staging', id: commit.id, staged: commit.staged.filter((path) => path !== null) },
    false,
  );
  await sideBySide(commit.files, async (file, index) => {
    const staged = commit.staged[index];
    if (typeof staged !== 'string') return;
    const seen = plan.seen.get(file.path);
    try {
      await stageFile(root, file, staged, { blobs: ground.blobs, seen, bits: bits[file.path] });
    } catch (error) {
      const why = error instanceof ToolFailure ? error.message : `${inWords(error)}.`;
      throw new LandingFailure('io', `${file.path} cannot be written: ${why} Nothing was written.`, [file.path]);
    }
  });
  // What comes is durable where it is staged; what goes, in the store.
  await ground.blobs.sync(hashesBefore(commit.files));
}

/** From here on the intent is on disk: either everything happens, or all of it is taken back and said so. */
async function carryOut(ground: Ground, commit: Commit, plan: Plan): Promise<void> {
  const { root } = ground.grounds;
  const prints = new Map([...plan.seen].map(([path, seen]) => [path, seen.kind === 'file' ? seen.print : '']));
  const done: Done[] = [];
  try {
    applyCommit(root, commit, prints, done);
  } catch (error) {
    const stuck = await takeBack(root, commit, done, ground.blobs);
    abandon(ground, commit);
    throw failed(error, stuck);
  }
  syncFolders(root, commit);
  note(ground, { type: 'done', id: commit.id });
}

/** The landing is off. What was staged and cannot be removed just now is left to the next recovery. */
function abandon(ground: Ground, commit: Commit): void {
  const left = unstage(ground.grounds.root, commit.staged);
  note(ground, { type: 'void', id: commit.id });
  if (left.length > 0) note(ground, { type: 'staging', id: `${commit.id}-left`, staged: left });
}

/** Writes down how it ended. Where that fails (a full disk), the next recovery finds out by looking. */
function note(ground: Ground, entry: Entry): void {
  try {
    ground.journal.append(entry, entry.type === 'void');
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

function syncFolders(root: string, commit: Commit): void {
  const folders = new Set([...commit.files.map((file) => file.path), ...commit.made, ...commit.cleared].map(parentOf));
  for (const path of folders) {
    try {
      inParent(root, path === '' ? '.' : `${path}/.`, (folder) => folder.sync());
    } catch (error) {
      // The names are in place and the intent is durable: a power cut now is mended by the next recovery.
      if (errno(error) === '') throw error;
    }
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function hashesBefore(files: readonly FileChange[]): string[] {
  return files.flatMap(({ before }) => (before ? [before.hash] : []));
}

function freshId(ground: Ground): string {
  const taken = new Set(ground.journal.entries().map((entry) => entry.id));
  let id = newId();
  while (taken.has(id)) id = newId();
  return id;
}
