/**
 * Directory handles: a folder held open and entered name by name without following links, as openat(2) does, so that
 * nobody can swap a part of a path between the check and the use.
 */

import { closeSync, constants, existsSync, fsyncSync, lstatSync, openSync, readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { errno } from '../../disk/errno.ts';
import { fromBytes, toBytes } from './names.ts';

/**
 * On Linux a folder is held by a descriptor and its entries are reached as `/proc/self/fd/N/name`: nobody can swap a
 * folder for a link between the check and the use. Elsewhere the plain path is all there is.
 */
const byDescriptor = process.platform === 'linux' && existsSync('/proc/self/fd');

/** `O_PATH` (open(2), Linux): a handle for walking that needs no read permission on the folder. Node does not name it. */
const openPath = 0o10000000;
const walkFlags = constants.O_DIRECTORY | constants.O_NOFOLLOW | (byDescriptor ? openPath : constants.O_RDONLY);

/** A name in a folder, and what it is, without following a link. */
type DirectoryEntry = [name: string, kind: Pick<Dirent, 'isFile' | 'isSymbolicLink' | 'isDirectory'>];

/** What a folder holds. Names are read as strings, which is quick, and once more as bytes where one of them is not UTF-8. */
export function entriesOf(folder: string): DirectoryEntry[] {
  const path = toBytes(folder);
  const entries = readdirSync(path, { withFileTypes: true });
  if (!entries.some((entry) => entry.name.includes('\uFFFD'))) return entries.map((entry) => [entry.name, entry]);
  return readdirSync(path, { withFileTypes: true, encoding: 'buffer' }).map((entry) => [fromBytes(entry.name), entry]);
}

/** A real folder (never a link to one), held open. Errors are system errors; close it. */
export class DirectoryHandle {
  readonly #fd: number;
  readonly #path: string;

  private constructor(fd: number, path: string) {
    this.#fd = fd;
    this.#path = path;
  }

  /** `path` is absolute and real. */
  static open(path: string): DirectoryHandle {
    return new DirectoryHandle(openSync(toBytes(path), walkFlags), path);
  }

  /** The path to hand to `fs` for an entry. A link that is there is the caller's to refuse. */
  at(name: string): string | Buffer {
    return toBytes(byDescriptor ? `/proc/self/fd/${this.#fd}/${name}` : join(this.#path, name));
  }

  /** ENOENT: not there. ENOTDIR or ELOOP: a file or a link. */
  enter(name: string): DirectoryHandle {
    return new DirectoryHandle(openSync(this.at(name), walkFlags), join(this.#path, name));
  }

  entries(): DirectoryEntry[] {
    return entriesOf(byDescriptor ? `/proc/self/fd/${this.#fd}/.` : this.#path);
  }

  /** Makes renames and unlinks in this folder durable, where the folder may be read and the file system can. */
  sync(): void {
    let fd = -1;
    try {
      fd = openSync(
        toBytes(byDescriptor ? `/proc/self/fd/${this.#fd}/.` : this.#path),
        constants.O_RDONLY | constants.O_DIRECTORY,
      );
      fsyncSync(fd);
    } catch (error) {
      if (!['EACCES', 'EPERM', 'EINVAL', 'ENOTSUP', 'EISDIR'].includes(errno(error))) throw error;
    } finally {
      if (fd >= 0) closeSync(fd);
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** How far a walk came: `folder` is the deepest real folder, `rest` the names below it that could not be entered. */
interface Descent {
  folder: DirectoryHandle;
  rest: string[];
  /** Why the first of `rest` could not be entered: it is not there, it is a link, or it is something else. */
  stop: 'end' | 'missing' | 'link' | 'file';
}

/** Walks down from a real folder without following a link anywhere. The caller closes the folder. */
export function descend(from: string, names: readonly string[]): Descent {
  let folder = DirectoryHandle.open(from);
  for (const [index, name] of names.entries()) {
    try {
      const next = folder.enter(name);
      folder.close();
      folder = next;
    } catch (error) {
      try {
        return { folder, rest: names.slice(index), stop: reasonToStop(folder, name, error) };
      } catch (unexpected) {
        folder.close();
        throw unexpected;
      }
    }
  }
  return { folder, rest: [], stop: 'end' };
}

function reasonToStop(folder: DirectoryHandle, name: string, error: unknown): 'missing' | 'link' | 'file' {
  if (errno(error) === 'ENOENT') return 'missing';
  if (errno(error) !== 'ENOTDIR' && errno(error) !== 'ELOOP') throw error;
  return lstatSync(folder.at(name)).isSymbolicLink() ? 'link' : 'file';
}

/** Runs `work` in the folder that holds `path` (relative to `root`), or returns null where that folder is not there. */
export function withParent<T>(
  root: string,
  path: string,
  work: (folder: DirectoryHandle, name: string) => T,
): T | null {
  const names = path.split('/');
  const name = names.pop() ?? '';
  const { folder, rest } = descend(root, names);
  try {
    return rest.length === 0 ? work(folder, name) : null;
  } finally {
    folder.close();
  }
}
