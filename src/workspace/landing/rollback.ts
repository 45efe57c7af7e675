/** Rollback: takes back what was applied of a landing that failed halfway, from the contents in the blob store. */

import { linkSync, mkdirSync, renameSync, rmSync, unlinkSync } from 'node:fs';
import type { BlobStore } from '../store/blob-store.ts';
import { removeIfEmpty } from './commit.ts';
import type { Applied } from './commit.ts';
import { errno } from '../../disk/errno.ts';
import { isBulk } from './bulk/bulk.ts';
import { incoming } from './incoming.ts';
import { isHalfWritten, writeOver } from './inode/in-place.ts';
import type { FileChange } from '../../protocol/change.ts';
import { isUnlinked, restoreFolderBits } from './folders.ts';
import { withParent } from '../paths/directory.ts';
import type { Commit } from '../store/journal.ts';
import { matchesState, observe } from '../paths/observe.ts';
import { removeTempFiles, writeTempFile } from './temp-files.ts';
import { OpenDirectories } from '../paths/open-directories.ts';
import { nameOf, parentOf } from '../paths/tree-path.ts';

/**
 * Takes back the applied steps, last one first. A file that somebody changed in between is left alone. Returns the paths
 * that could not be restored.
 */
export async function rollBack(
  root: string,
  commit: Commit,
  applied: readonly Applied[],
  blobs: BlobStore,
): Promise<string[]> {
  const unrestored: string[] = [];
  for (const step of applied.toReversed()) {
    try {
      if (step.did === 'made') removeIfEmpty(root, step.path);
      else if (step.did === 'bits') restoreFolderBits(root, step.path, step.bits);
      else if (step.did === 'cleared') remakeFolder(root, step.path);
      else if (!(await restoreFile(root, commit, step.file.path, blobs))) unrestored.push(step.file.path);
    } catch {
      unrestored.push(step.did === 'file' ? step.file.path : step.path);
    }
  }
  return unrestored;
}

async function restoreFile(root: string, commit: Commit, path: string, blobs: BlobStore): Promise<boolean> {
  const index = commit.files.findIndex((file) => file.path === path);
  const file = commit.files[index];
  if (!file) return false;
  if (isBulk(file)) return restoreBulk(root, file, commit.staged[index] ?? null);
  if (commit.inPlace?.includes(path) && file.before !== null) return restoreInPlace(root, commit, file, blobs);
  if (!matchesState(observe(root, path), isUnlinked(file) ? null : file.after)) return false;
  if (file.before === null || file.before.mode === 'folder') {
    withParent(root, path, (folder, name) => unlinkSync(folder.at(name)));
    return true;
  }
  const parent = parentOf(path);
  const tempName = `.archie-${commit.id}-${index}-back.tmp`;
  const temp = parent === '' ? tempName : `${parent}/${tempName}`;
  const directories = new OpenDirectories(root);
  try {
    const content = { bytes: await incoming(blobs, file.before), mode: file.before.mode };
    writeTempFile(directories, temp, content, { bits: commit.bits[path], durable: true });
    const moved = withParent(root, path, (folder, name) => {
      const from = folder.at(nameOf(temp));
      if (!isUnlinked(file)) renameSync(from, folder.at(name));
      else linkSync(from, folder.at(name));
      return true;
    });
    return moved === true;
  } finally {
    directories.close();
    removeTempFiles(root, [temp]);
  }
}

/** What had come goes, and what had gone was only moved aside. */
function restoreBulk(root: string, { path, before }: FileChange, aside: string | null): boolean {
  if (before === null)
    return withParent(root, path, (folder, name) => rmSync(folder.at(name), { recursive: true })) === undefined;
  if (aside === null) return false;
  return withParent(root, path, (folder, name) => renameSync(folder.at(nameOf(aside)), folder.at(name))) === undefined;
}

/** Of what was written in place perhaps only a part is there. What somebody else wrote since is left alone. */
async function restoreInPlace(
  root: string,
  commit: Commit,
  { path, before, after }: FileChange,
  blobs: BlobStore,
): Promise<boolean> {
  if (before === null || after === null) return false;
  const seen = observe(root, path);
  if (matchesState(seen, before)) return true;
  const [old, fresh] = [await blobs.get(before.hash), await blobs.get(after.hash)];
  if (seen.kind !== 'file' || seen.bytes === null) return false;
  if (!matchesState(seen, after) && !isHalfWritten(seen.bytes, old, fresh)) return false;
  const stale = () => new Error('it changed');
  const write = { bytes: old, bits: commit.bits[path] };
  return (
    withParent(root, path, (folder, name) => {
      writeOver(folder, name, write, { compared: seen.fingerprint, stale });
      return true;
    }) === true
  );
}

function remakeFolder(root: string, path: string): void {
  try {
    withParent(root, path, (folder, name) => mkdirSync(folder.at(name)));
  } catch (error) {
    if (errno(error) !== 'EEXIST') throw error;
  }
}
