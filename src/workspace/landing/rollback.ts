import { linkSync, mkdirSync, renameSync, unlinkSync } from 'node:fs';
import type { BlobStore } from '../store/blob-store.ts';
import { removeIfEmpty, type Done } from './commit.ts';
import { errno } from '../../disk/errno.ts';
import { inParent } from '../paths/directory.ts';
import type { Commit } from '../store/journal.ts';
import { isAs, observe } from '../paths/observe.ts';
import { stageFile, unstage } from './temp-files.ts';
import { Stroll } from '../paths/open-directories.ts';

/**
 * Takes back what was done of a landing, last step first, from the kept content. A file that somebody changed in
 * between is left alone. Returns the paths that could not be given back.
 */
export async function takeBack(
  root: string,
  commit: Commit,
  done: readonly Done[],
  blobs: BlobStore,
): Promise<string[]> {
  const stuck: string[] = [];
  for (const one of done.toReversed()) {
    try {
      if (one.did === 'made') removeIfEmpty(root, one.path);
      else if (one.did === 'cleared') remake(root, one.path);
      else if (!(await restore(root, commit, one.file.path, blobs))) stuck.push(one.file.path);
    } catch {
      stuck.push(one.did === 'file' ? one.file.path : one.path);
    }
  }
  return stuck;
}

async function restore(root: string, commit: Commit, path: string, blobs: BlobStore): Promise<boolean> {
  const index = commit.files.findIndex((file) => file.path === path);
  const file = commit.files[index];
  if (!file || !isAs(observe(root, path), file.after)) return false;
  if (file.before === null) {
    inParent(root, path, (folder, name) => unlinkSync(folder.at(name)));
    return true;
  }
  const cut = path.lastIndexOf('/');
  const staged = `${path.slice(0, cut + 1)}.archie-${commit.id}-${index}-back.tmp`;
  const stroll = new Stroll(root);
  try {
    const content = { bytes: await blobs.get(file.before.hash), mode: file.before.mode };
    stageFile(stroll, staged, content, { bits: commit.bits[path], durable: true });
    const put = inParent(root, path, (folder, name) => {
      const from = folder.at(staged.slice(cut + 1));
      if (file.after !== null) renameSync(from, folder.at(name));
      else linkSync(from, folder.at(name));
      return true;
    });
    return put === true;
  } finally {
    stroll.close();
    unstage(root, [staged]);
  }
}

function remake(root: string, path: string): void {
  try {
    inParent(root, path, (folder, name) => mkdirSync(folder.at(name)));
  } catch (error) {
    if (errno(error) !== 'EEXIST') throw error;
  }
}
