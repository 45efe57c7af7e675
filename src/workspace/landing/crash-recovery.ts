/** Crash recovery: rolls forward the landings that a dead process left open in the journal, or leaves them as they are and says so. */

import { LandingFailure } from '../../protocol/failure.ts';
import { applyCommit } from './commit.ts';
import { inWords } from '../../disk/errno.ts';
import type { TreeContext } from './context.ts';
import { incoming } from './incoming.ts';
import { repairAfterPowerLoss, unflushedBeforeBoot, withTornFiles } from './power-loss.ts';
import { foldJournal } from '../store/history.ts';
import type { Commit } from '../store/journal.ts';
import { withLock } from '../../disk/lock.ts';
import { self } from '../../disk/processes/process.ts';
import { matchesState } from '../paths/observe.ts';
import { matchesDuringCommit } from './plan.ts';
import { syncLanding, unflushed } from './flush.ts';
import { isThere, removeTempFiles, writeTempFile } from './temp-files.ts';
import { OpenDirectories } from '../paths/open-directories.ts';

/** Recovers what a dead process left, when a workspace is opened. Returns what a person should know; never rejects. */
export async function recoverFromCrash(context: TreeContext): Promise<string[]> {
  const notices: string[] = [];
  try {
    notices.push(...(await recover(context)));
    const { damaged } = context.journal;
    if (damaged > 0)
      notices.push(
        `${damaged} damaged ${damaged === 1 ? 'line' : 'lines'} of the journal were passed over; those landings cannot be undone.`,
      );
  } catch (error) {
    notices.push(`The journal of this tree cannot be read, so nothing can be landed or undone: ${inWords(error)}.`);
  }
  return notices;
}

/** Where another process is landing right now, nothing needs to be done: whoever lands next sees to it. */
async function recover(context: TreeContext): Promise<string[]> {
  const entries = context.journal.entries();
  const late = unflushed(entries);
  // A process that ended before its files were on the disk: the kernel has them, so this can wait for a quiet moment.
  for (const commit of late) if (commit.boot === self().boot) context.flusher.add(commit);
  if (foldJournal(entries).open.length === 0 && unflushedBeforeBoot(entries).length === 0) return [];
  try {
    return await withLock(context.lock, () => recoverOpenLandings(context));
  } catch (error) {
    if (error instanceof LandingFailure && error.code === 'locked') return [];
    throw error;
  }
}

/** The same for one who holds the lock. What cannot be recovered now stays open and is told of again. */
export async function recoverOpenLandings(context: TreeContext): Promise<string[]> {
  const notices: string[] = [];
  try {
    notices.push(...(await repairAfterPowerLoss(context)));
  } catch (error) {
    notices.push(`What landed before the machine stopped cannot be looked after yet: ${inWords(error)}.`);
  }
  for (const entry of foldJournal(context.journal.entries()).open) {
    if (entry.type === 'staging') {
      removeTempFiles(context.roots.root, entry.staged);
      context.blobs.packs.remove(entry.id);
      context.journal.append({ type: 'void', id: entry.id }, false);
      continue;
    }
    try {
      notices.push(await rollForward(context, entry));
    } catch (error) {
      notices.push(`The landing ${nameOf(entry)} was cut short and cannot be completed yet: ${inWords(error)}.`);
    }
  }
  return notices;
}

/**
 * Every file is as it was or as it should be: completes the landing. Otherwise somebody worked on one of them since, and
 * nothing is touched; what did land counts as landed, so that it can be undone.
 */
async function rollForward(context: TreeContext, written: Commit): Promise<string> {
  const { root } = context.roots;
  const commit = await withTornFiles(context, written);
  const changedSince = commit.files.filter(
    ({ path, before, after }) =>
      !matchesDuringCommit(root, commit, path, before) && !matchesDuringCommit(root, commit, path, after),
  );
  if (changedSince.length === 0) {
    await rewriteTempFiles(context, commit);
    await applyCommit(root, commit, null, []);
    removeTempFiles(root, commit.staged);
    await syncLanding(root, commit);
    context.journal.append({ type: 'done', id: commit.id }, true);
    if (commit.boot !== undefined) context.journal.append({ type: 'safe', id: commit.id }, false);
    return `The landing ${nameOf(commit)} was cut short and has been completed.`;
  }
  const landed = commit.files
    .filter(({ path, after }) => matchesDuringCommit(root, commit, path, after))
    .map(({ path }) => path);
  removeTempFiles(root, commit.staged);
  if (landed.length === 0) context.journal.append({ type: 'void', id: commit.id }, true);
  else context.journal.append({ type: 'done', id: commit.id, only: landed }, true);
  const names = changedSince.map(({ path }) => path).join(', ');
  return `The landing ${nameOf(commit)} was cut short and was left as it is, because ${names} changed since: ${landed.length} of ${commit.files.length} files have landed.`;
}

/** A temp file may be gone or in place already; it is written again from the blob store where it is needed. */
async function rewriteTempFiles(context: TreeContext, commit: Commit): Promise<void> {
  const { root } = context.roots;
  const directories = new OpenDirectories(root);
  try {
    for (const [index, { path, after }] of commit.files.entries()) {
      const temp = commit.staged[index];
      if (typeof temp !== 'string' || after === null || after.mode === 'bulk') continue;
      const seen = directories.observe(path);
      if (matchesState(seen, after) || matchesState(directories.observe(temp), after)) continue;
      if (isThere(root, temp)) removeTempFiles(root, [temp]);
      const bytes = await incoming(context.blobs, after);
      writeTempFile(directories, temp, { ...after, bytes }, { seen });
    }
  } finally {
    directories.close();
  }
}

function nameOf(commit: Commit): string {
  const label = commit.origin.label?.split('\n')[0];
  return label ? `${commit.id} (${label})` : commit.id;
}
