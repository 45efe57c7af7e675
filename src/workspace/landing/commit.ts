import { linkSync, lstatSync, mkdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import type { FileChange } from '../../protocol/change.ts';
import { LandingFailure } from '../../protocol/failure.ts';
import { errno } from '../../disk/errno.ts';
import { inParent, type Folder } from '../paths/directory.ts';
import type { Commit } from '../store/journal.ts';
import { fingerprint, isAs, observe, observeEntry } from '../paths/observe.ts';
import { Stroll } from '../paths/open-directories.ts';

/** What was done to the tree, in order, so that it can be taken back. */
export type Done = { did: 'file'; file: FileChange } | { did: 'made'; path: string } | { did: 'cleared'; path: string };

/**
 * Carries out a commit whose content is staged: what goes, folders, what comes. `done` grows with every step, so the
 * caller knows what to take back when this throws (system errors, or `LandingFailure('conflict')` for a file that
 * changed in the last moment). `prints` holds the fingerprint of every file as it was compared; with null (a recovery)
 * files that are as they should be are passed over and the others are compared again.
 */
export function applyCommit(
  root: string,
  commit: Commit,
  prints: ReadonlyMap<string, string> | null,
  done: Done[],
): void {
  const [from, to] = [new Stroll(root), new Stroll(root)];
  try {
    for (const file of commit.files) {
      if (file.after !== null || (prints === null && !isAs(to.observe(file.path), file.before))) continue;
      step(to, file.path, (folder, name) => {
        demand(folder, name, file, prints);
        unlinkSync(folder.at(name));
      });
      done.push({ did: 'file', file });
    }
    to.close();
    changeFolders(root, commit, done);
    for (const [index, file] of commit.files.entries()) {
      const staged = commit.staged[index] ?? null;
      if (file.after === null || staged === null) continue;
      if (prints === null && isAs(to.observe(file.path), file.after)) continue;
      put(from, to, file, staged, prints);
      done.push({ did: 'file', file });
    }
  } finally {
    from.close();
    to.close();
  }
  for (const path of commit.unmade) removeIfEmpty(root, path);
}

function changeFolders(root: string, commit: Commit, done: Done[]): void {
  for (const path of commit.cleared) if (clearFolder(root, path)) done.push({ did: 'cleared', path });
  for (const path of commit.made) if (makeFolder(root, path)) done.push({ did: 'made', path });
}

/** Gives staged content its name. Where nothing stood, nothing that came meanwhile is replaced. */
function put(
  at: Stroll,
  target: Stroll,
  file: FileChange,
  staged: string,
  prints: ReadonlyMap<string, string> | null,
): void {
  step(at, staged, (from, temporary) =>
    step(target, file.path, (to, name) => {
      if (file.before !== null) {
        demand(to, name, file, prints);
        renameSync(from.at(temporary), to.at(name));
        return;
      }
      try {
        linkSync(from.at(temporary), to.at(name));
        unlinkSync(from.at(temporary));
      } catch (error) {
        if (errno(error) === 'EEXIST') throw changedNow(file.path);
        if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(errno(error))) throw error;
        // A file system without hard links.
        if (lstatSync(to.at(name), { throwIfNoEntry: false })) throw changedNow(file.path);
        renameSync(from.at(temporary), to.at(name));
      }
    }),
  );
}

function step(stroll: Stroll, path: string, work: (folder: Folder, name: string) => void): void {
  const found = stroll.inParent(path, (folder, name) => {
    work(folder, name);
    return true;
  });
  if (found === null) throw changedNow(path);
}

/** The last look before a file is replaced or removed. */
function demand(folder: Folder, name: string, file: FileChange, prints: ReadonlyMap<string, string> | null): void {
  if (prints === null) {
    if (isAs(observeEntry(folder, name), file.before)) return;
    throw changedNow(file.path);
  }
  const stats = lstatSync(folder.at(name), { bigint: true, throwIfNoEntry: false });
  if (!stats || fingerprint(stats) !== prints.get(file.path)) throw changedNow(file.path);
}

function changedNow(path: string): LandingFailure {
  return new LandingFailure('conflict', `${path} changed while it was being landed; nothing was written.`, [path]);
}

function makeFolder(root: string, path: string): boolean {
  try {
    const there = inParent(root, path, (folder, name) => {
      mkdirSync(folder.at(name));
      return true;
    });
    if (!there) throw changedNow(path);
    return true;
  } catch (error) {
    if (errno(error) !== 'EEXIST') throw error;
    if (observe(root, path).kind !== 'folder') throw changedNow(path);
    return false;
  }
}

function clearFolder(root: string, path: string): boolean {
  try {
    return inParent(root, path, (folder, name) => rmdirSync(folder.at(name))) === undefined;
  } catch (error) {
    // ENOTDIR: the file that takes its name stands there already (a recovery).
    if (errno(error) === 'ENOENT' || errno(error) === 'ENOTDIR') return false;
    if (errno(error) === 'ENOTEMPTY' || errno(error) === 'EEXIST') throw changedNow(path);
    throw error;
  }
}

/** Removes a folder that holds nothing. Anything else about it is not ours to mind. */
export function removeIfEmpty(root: string, path: string): void {
  try {
    inParent(root, path, (folder, name) => rmdirSync(folder.at(name)));
  } catch (error) {
    if (errno(error) === '') throw error;
  }
}
