/** Writes a proposal into an overlay's upper layer, through its mount, so that the kernel itself notes what it removes. */

import { chmodSync, lstatSync, mkdirSync, rmSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type { FileChange, FileState } from '../../protocol/change.ts';
import { errno } from '../../disk/errno.ts';
import { isBulk } from '../landing/bulk/bulk.ts';
import { withExecutable } from '../landing/temp-files.ts';
import { withParent } from '../paths/directory.ts';
import type { DirectoryHandle } from '../paths/directory.ts';
import { ancestorsOf, requireTreePaths } from '../paths/tree-path.ts';

/** Makes of the tree mounted at `top` what the changes say. Throws `LandingFailure('outside')`, `ToolFailure` and system errors. */
export async function writeProposal(
  top: string,
  files: readonly FileChange[],
  content: (hash: string) => Promise<Uint8Array>,
): Promise<void> {
  requireTreePaths(files);
  // What git ignores is a layer of its own.
  const last = new Map(files.flatMap((file) => (isBulk(file) ? [] : [[file.path, file]])));
  const removed = [...last.values()].filter(({ after }) => after === null);
  for (const { path } of removed.toSorted((one, other) => other.path.length - one.path.length)) remove(top, path);
  for (const { path, after } of last.values()) {
    if (after === null) continue;
    for (const folder of ancestorsOf(path).toReversed()) within(top, folder, makeFolder);
    const bytes = after.mode === 'folder' ? new Uint8Array() : await content(after.hash);
    within(top, path, (folder, name) => write(folder, name, after, bytes));
  }
}

/** Links on the way are never followed: what lies behind one is not of the tree. */
function within(top: string, path: string, work: (folder: DirectoryHandle, name: string) => void): void {
  const done = withParent(top, path, (folder, name) => {
    work(folder, name);
    return true;
  });
  if (done === null) throw Object.assign(new Error(`${path} cannot be reached`), { code: 'ENOTDIR' });
}

function remove(top: string, path: string): void {
  withParent(top, path, (folder, name) => {
    const stats = lstatSync(folder.at(name), { throwIfNoEntry: false });
    if (stats?.isDirectory() !== true) return rmSync(folder.at(name), { force: true });
    try {
      return rmdirSync(folder.at(name));
    } catch (error) {
      // Others have put something there since.
      if (errno(error) !== 'ENOTEMPTY') throw error;
    }
  });
}

function makeFolder(folder: DirectoryHandle, name: string): void {
  try {
    mkdirSync(folder.at(name));
  } catch (error) {
    if (errno(error) !== 'EEXIST') throw error;
  }
}

function write(folder: DirectoryHandle, name: string, { mode, bits }: FileState, bytes: Uint8Array): void {
  const at = folder.at(name);
  if (mode === 'folder') {
    if (lstatSync(at, { throwIfNoEntry: false })?.isDirectory() === false) rmSync(at);
    makeFolder(folder, name);
    if (bits !== undefined) chmodSync(at, bits);
    return;
  }
  const old = lstatSync(at, { throwIfNoEntry: false });
  if (old) rmSync(at, { recursive: true });
  if (mode === 'link') return symlinkSync(Buffer.from(bytes), at);
  writeFileSync(at, bytes, { flag: 'wx', mode: mode === 'executable' ? 0o777 : 0o666 });
  const kept = old?.isFile() === true ? withExecutable(old.mode & 0o7777, mode === 'executable') : undefined;
  const wanted = bits ?? kept;
  if (wanted !== undefined) chmodSync(at, wanted);
}
