/** Temp files: new content waits beside its target, so that one atomic rename puts it in place. */

import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import type { FileMode } from '../../protocol/change.ts';
import { errno } from '../../disk/errno.ts';
import type { Incoming } from './incoming.ts';
import { descend, withParent } from '../paths/directory.ts';
import type { DirectoryHandle } from '../paths/directory.ts';
import type { Seen } from '../paths/observe.ts';
import type { OpenDirectories } from '../paths/open-directories.ts';

const createNew = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Where new content waits: beside the target, or in the nearest folder that exists. Relative to the root. */
export function tempPath(nearest: string, id: string, index: number): string {
  const name = `.archie-${id}-${index}.tmp`;
  return nearest === '' ? name : `${nearest}/${name}`;
}

/** What a temp file takes from the file it is to replace. */
interface TempOptions {
  seen?: Seen | undefined;
  bits?: number | undefined;
  /** Synced before this returns. */
  durable?: boolean;
}

/**
 * Writes new content to `temp`, with the bits and the owner the file has now (`seen`), or with `bits`, or as the user's
 * umask says; or with those that the content itself comes with. Returns what it came to: when it was modified, in milliseconds since the epoch, and its bits. Throws system errors.
 */
export function writeTempFile(
  directories: OpenDirectories,
  temp: string,
  { bytes, mode, bits }: { bytes: Incoming; mode: FileMode; bits?: number | undefined },
  options: TempOptions = {},
): { modified: number; bits: number } {
  const stats = directories.withParent(temp, (folder, name) => {
    if (mode !== 'link')
      return writeRegularFile(folder, name, { bytes, executable: mode === 'executable', bits }, options);
    if (typeof bytes !== 'function') symlinkSync(Buffer.from(bytes), folder.at(name));
    return lstatSync(folder.at(name));
  });
  if (stats === null) throw Object.assign(new Error('the folder is gone'), { code: 'ENOENT' });
  return { modified: stats.mtimeMs, bits: stats.mode & 0o7777 };
}

function writeRegularFile(
  folder: DirectoryHandle,
  name: string,
  { bytes, executable, bits: wanted }: { bytes: Incoming; executable: boolean; bits: number | undefined },
  { seen, durable, ...options }: TempOptions,
): Stats {
  const replaced = seen?.kind === 'file' && seen.state.mode !== 'link' ? seen : undefined;
  const bits = wanted ?? replaced?.bits ?? options.bits;
  // A file that was private is never readable by others, not even for a moment.
  const fd = openSync(folder.at(name), createNew, bits === undefined ? (executable ? 0o777 : 0o666) : 0o600);
  try {
    if (typeof bytes === 'function') bytes(fd);
    else for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
    if (replaced) keepOwner(fd, replaced);
    if (bits !== undefined) fchmodSync(fd, withExecutable(bits, executable));
    if (durable === true) fsyncSync(fd);
    return fstatSync(fd);
  } finally {
    closeSync(fd);
  }
}

function keepOwner(fd: number, replaced: { owner: number; group: number }): void {
  const own = fstatSync(fd);
  if (own.uid === replaced.owner && own.gid === replaced.group) return;
  try {
    fchownSync(fd, replaced.owner, replaced.group);
  } catch (error) {
    // Only root may give files away; the content is what was asked for.
    if (errno(error) !== 'EPERM') throw error;
  }
}

/** Permission bits with the executable bit as wanted: whoever may read may then run. */
export function withExecutable(bits: number, executable: boolean): number {
  const is = (bits & 0o100) !== 0;
  if (is === executable) return bits;
  return executable ? bits | ((bits & 0o444) >> 2) | 0o100 : bits & ~0o111;
}

/** Removes temp files that are still there. Returns those that could not be removed. */
export function removeTempFiles(root: string, temps: readonly (string | null)[]): string[] {
  const left: string[] = [];
  for (const path of temps) {
    if (path === null) continue;
    try {
      const names = path.split('/');
      const name = names.pop() ?? '';
      const { folder, stop } = descend(root, names);
      try {
        if (stop === 'end') rmSync(folder.at(name), { force: true, recursive: true });
        else if (stop === 'link') left.push(path);
      } finally {
        folder.close();
      }
    } catch {
      left.push(path);
    }
  }
  return left;
}

/** Is there anything at this path (relative to the root)? */
export function isThere(root: string, path: string): boolean {
  return withParent(root, path, (folder, name) => existsSync(folder.at(name)) || isLink(folder.at(name))) === true;
}

function isLink(path: string | Buffer): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
