import { LandingFailure } from '../../protocol/failure.ts';
import { applyCommit } from './commit.ts';
import { inWords } from '../../disk/errno.ts';
import type { TreeContext } from './context.ts';
import { doubtful, heal, withTorn } from './power-loss.ts';
import { fold } from '../undo/history.ts';
import type { Commit } from '../store/journal.ts';
import { withLock } from '../../disk/lock.ts';
import { self } from '../../disk/process.ts';
import { isAs } from '../paths/observe.ts';
import { standsAs } from './plan.ts';
import { syncLanding, unflushed } from './flush.ts';
import { isThere, stageFile, unstage } from './temp-files.ts';
import { Stroll } from '../paths/open-directories.ts';

/**
 * Looks after what a dead process left, when a workspace is opened. Returns what a person should know. Where another
 * process is landing right now, nothing needs to be done: whoever lands next sees to it.
 */
export async function recover(context: TreeContext): Promise<string[]> {
  const entries = context.journal.entries();
  const late = unflushed(entries);
  // A process that ended before its files were on the disk: the kernel has them, so this can wait for a quiet moment.
  for (const commit of late) if (commit.boot === self().boot) context.flusher.add(commit);
  if (fold(entries).open.length === 0 && doubtful(entries).length === 0) return [];
  try {
    return await withLock(context.lock, () => recoverOpen(context));
  } catch (error) {
    if (error instanceof LandingFailure && error.code === 'locked') return [];
    throw error;
  }
}

/** The same for one who holds the lock. What cannot be mended now stays open and is told again. */
export async function recoverOpen(context: TreeContext): Promise<string[]> {
  const notices: string[] = [];
  try {
    notices.push(...(await heal(context)));
  } catch (error) {
    notices.push(`What landed before the machine stopped cannot be looked after yet: ${inWords(error)}.`);
  }
  for (const entry of fold(context.journal.entries()).open) {
    if (entry.type === 'staging') {
      unstage(context.roots.root, entry.staged);
      context.blobs.packs.remove(entry.id);
      context.journal.append({ type: 'void', id: entry.id }, false);
      continue;
    }
    try {
      notices.push(await finish(context, entry));
    } catch (error) {
      notices.push(`The landing ${nameOf(entry)} was cut short and cannot be completed yet: ${inWords(error)}.`);
    }
  }
  return notices;
}

/**
 * Every file is as it was or as it should be: complete the landing. Otherwise somebody worked on one of them since, and
 * nothing is touched; what did land counts as landed, so that it can be undone.
 */
async function finish(context: TreeContext, written: Commit): Promise<string> {
  const { root } = context.roots;
  const commit = await withTorn(context, written);
  const strange = commit.files.filter(
    ({ path, before, after }) => !standsAs(root, commit, path, before) && !standsAs(root, commit, path, after),
  );
  if (strange.length === 0) {
    await restage(context, commit);
    applyCommit(root, commit, null, []);
    unstage(root, commit.staged);
    await syncLanding(root, commit);
    context.journal.append({ type: 'done', id: commit.id }, true);
    if (commit.boot !== undefined) context.journal.append({ type: 'safe', id: commit.id }, false);
    return `The landing ${nameOf(commit)} was cut short and has been completed.`;
  }
  const landed = commit.files.filter(({ path, after }) => standsAs(root, commit, path, after)).map(({ path }) => path);
  unstage(root, commit.staged);
  if (landed.length === 0) context.journal.append({ type: 'void', id: commit.id }, true);
  else context.journal.append({ type: 'done', id: commit.id, only: landed }, true);
  const names = strange.map(({ path }) => path).join(', ');
  return `The landing ${nameOf(commit)} was cut short and was left as it is, because ${names} changed since: ${landed.length} of ${commit.files.length} files have landed.`;
}

/** Content that waited beside its target may be gone or in place already; it is made again from the store where needed. */
async function restage(context: TreeContext, commit: Commit): Promise<void> {
  const { root } = context.roots;
  const stroll = new Stroll(root);
  try {
    for (const [index, { path, after }] of commit.files.entries()) {
      const staged = commit.staged[index];
      if (typeof staged !== 'string' || after === null) continue;
      const seen = stroll.observe(path);
      if (isAs(seen, after) || isAs(stroll.observe(staged), after)) continue;
      if (isThere(root, staged)) unstage(root, [staged]);
      const bytes = await context.blobs.get(after.hash);
      stageFile(stroll, staged, { bytes, mode: after.mode }, { seen });
    }
  } finally {
    stroll.close();
  }
}

function nameOf(commit: Commit): string {
  const label = commit.origin.label?.split('\n')[0];
  return label ? `${commit.id} (${label})` : commit.id;
}
