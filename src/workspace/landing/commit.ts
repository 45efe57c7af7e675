/**
 * Applies a commit of the write-ahead journal to the tree: every file by one atomic rename or unlink. Together with
 * rollback and temp files this is the only code that writes the user's tree.
 */

import { linkSync, lstatSync, mkdirSync, readFileSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import type { FileChange } from '../../protocol/change.ts';
import { LandingFailure } from '../../protocol/failure.ts';
import { errno } from '../../disk/errno.ts';
import { writeOver } from './inode/in-place.ts';
import { isBulk } from './bulk/bulk.ts';
import { isUnlinked, setFolderBits } from './folders.ts';
import { withParent } from '../paths/directory.ts';
import type { DirectoryHandle } from '../paths/directory.ts';
import type { Commit } from '../store/journal.ts';
import { fingerprint, matchesState, observe, observeEntry } from '../paths/observe.ts';
import { nameOf } from '../paths/tree-path.ts';
import { Course } from '../paths/pace.ts';
import { OpenDirectories } from '../paths/open-directories.ts';

/** One step that was applied to the tree, so that a rollback can take it back. */
export type Applied =
  | { did: 'file'; file: FileChange }
  | { did: 'made'; path: string }
  | { did: 'cleared'; path: string }
  | { did: 'bits'; path: string; bits: number };

/** Fingerprints of all files as they were compared last, by path; null in crash recovery, where they are compared anew. */
type Fingerprints = ReadonlyMap<string, string> | null;

/**
 * Applies a commit whose new contents wait in temp files: removals, then folders, then what comes. `applied` grows with
 * every step, so the caller knows what to roll back when this throws (system errors, or `LandingFailure('conflict')` for
 * a file that changed in the last moment). In crash recovery (`compared` is null) files that are as they should be are
 * passed over, so that applying twice does no harm.
 */
export async function applyCommit(
  root: string,
  commit: Commit,
  compared: Fingerprints,
  applied: Applied[],
  course = new Course(commit.files.length, 2),
): Promise<void> {
  const inPlace = new Set(commit.inPlace);
  const [sources, targets] = [new OpenDirectories(root), new OpenDirectories(root)];
  try {
    for (const [index, file] of commit.files.entries()) {
      await course.step();
      if (!isUnlinked(file) || (compared === null && !matchesState(targets.observe(file.path), file.before))) continue;
      inFolderOf(targets, file.path, (folder, name) => {
        requireUnchanged(folder, name, file, compared);
        const aside = commit.staged[index] ?? null;
        if (isBulk(file) && aside !== null) renameSync(folder.at(name), folder.at(nameOf(aside)));
        else unlinkSync(folder.at(name));
      });
      applied.push({ did: 'file', file });
    }
    targets.close();
    changeFolders(root, commit, applied);
    for (const folder of setFolderBits(root, commit.files, 'opened')) applied.push({ did: 'bits', ...folder });
    for (const [index, file] of commit.files.entries()) {
      await course.step();
      const temp = commit.staged[index] ?? null;
      if (file.after === null || temp === null) continue;
      if (compared === null && matchesState(targets.observe(file.path), file.after)) continue;
      // Where the machine lost it there is nothing to put in place.
      if (isBulk(file) && targets.observe(temp).kind === 'none') continue;
      if (inPlace.has(file.path)) {
        // A rollback must know of it even where only a part was written.
        applied.push({ did: 'file', file });
        writeIntoPlace({ sources, targets }, temp, file, compared);
        continue;
      }
      moveIntoPlace({ sources, targets }, temp, file, compared);
      applied.push({ did: 'file', file });
    }
  } finally {
    sources.close();
    targets.close();
  }
  for (const path of commit.unmade) removeIfEmpty(root, path);
  for (const folder of setFolderBits(root, commit.files, 'closed')) applied.push({ did: 'bits', ...folder });
}

function changeFolders(root: string, commit: Commit, applied: Applied[]): void {
  for (const path of commit.cleared) if (clearFolder(root, path)) applied.push({ did: 'cleared', path });
  for (const path of commit.made) if (makeFolder(root, path)) applied.push({ did: 'made', path });
}

/** Renames a temp file to its target. Where nothing was, nothing that came meanwhile is replaced: link(2) fails then. */
function moveIntoPlace(
  { sources, targets }: { sources: OpenDirectories; targets: OpenDirectories },
  temp: string,
  file: FileChange,
  compared: Fingerprints,
): void {
  inFolderOf(sources, temp, (from, tempName) =>
    inFolderOf(targets, file.path, (to, name) => {
      if (file.before !== null && file.before.mode !== 'folder') {
        requireUnchanged(to, name, file, compared);
        renameSync(from.at(tempName), to.at(name));
        return;
      }
      try {
        linkSync(from.at(tempName), to.at(name));
        unlinkSync(from.at(tempName));
      } catch (error) {
        if (errno(error) === 'EEXIST') throw changedMeanwhile(file.path);
        if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(errno(error))) throw error;
        // A file system without hard links.
        if (lstatSync(to.at(name), { throwIfNoEntry: false })) throw changedMeanwhile(file.path);
        renameSync(from.at(tempName), to.at(name));
      }
    }),
  );
}

/** Writes what waits in a temp file over its target, which stays the inode that it is. */
function writeIntoPlace(
  { sources, targets }: { sources: OpenDirectories; targets: OpenDirectories },
  temp: string,
  file: FileChange,
  compared: Fingerprints,
): void {
  inFolderOf(sources, temp, (from, tempName) =>
    inFolderOf(targets, file.path, (to, name) => {
      // Another name of the same inode was written before.
      if (!matchesState(observeEntry(to, name), file.after)) {
        requireUnchanged(to, name, file, compared);
        const bytes = readFileSync(from.at(tempName));
        const bits = lstatSync(from.at(tempName)).mode & 0o7777;
        const stale = () => changedMeanwhile(file.path);
        const now = lstatSync(to.at(name), { bigint: true });
        writeOver(to, name, { bytes, bits }, { compared: fingerprint(now), stale });
      }
      unlinkSync(from.at(tempName));
    }),
  );
}

function inFolderOf(
  directories: OpenDirectories,
  path: string,
  work: (folder: DirectoryHandle, name: string) => void,
): void {
  const found = directories.withParent(path, (folder, name) => {
    work(folder, name);
    return true;
  });
  if (found === null) throw changedMeanwhile(path);
}

/** The last comparison before a file is replaced or removed. */
function requireUnchanged(folder: DirectoryHandle, name: string, file: FileChange, compared: Fingerprints): void {
  if (compared !== null) {
    const stats = lstatSync(folder.at(name), { bigint: true, throwIfNoEntry: false });
    if (stats && fingerprint(stats) === compared.get(file.path)) return;
  }
  // Where another name of the same inode has just gone, its times changed, and nothing else did.
  if (!matchesState(observeEntry(folder, name), file.before)) throw changedMeanwhile(file.path);
}

function changedMeanwhile(path: string): LandingFailure {
  return new LandingFailure('conflict', `${path} changed while it was being landed; nothing was written.`, [path]);
}

function makeFolder(root: string, path: string): boolean {
  try {
    const made = withParent(root, path, (folder, name) => {
      mkdirSync(folder.at(name));
      return true;
    });
    if (!made) throw changedMeanwhile(path);
    return true;
  } catch (error) {
    if (errno(error) !== 'EEXIST') throw error;
    if (observe(root, path).kind !== 'folder') throw changedMeanwhile(path);
    return false;
  }
}

function clearFolder(root: string, path: string): boolean {
  try {
    return withParent(root, path, (folder, name) => rmdirSync(folder.at(name))) === undefined;
  } catch (error) {
    // ENOTDIR: the file that takes its name is there already (crash recovery).
    if (errno(error) === 'ENOENT' || errno(error) === 'ENOTDIR') return false;
    if (errno(error) === 'ENOTEMPTY' || errno(error) === 'EEXIST') throw changedMeanwhile(path);
    throw error;
  }
}

/** Removes a folder that holds nothing. Anything else about it is not ours to mind. */
export function removeIfEmpty(root: string, path: string): void {
  try {
    withParent(root, path, (folder, name) => rmdirSync(folder.at(name)));
  } catch (error) {
    if (errno(error) === '') throw error;
  }
}
