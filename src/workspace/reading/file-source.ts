/** What globs and searches read from: the disk, or an overlay over it. */

import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { toBytes } from '../paths/names.ts';
import { declaredEncoding } from './declared-encoding.ts';
import { everythingBelow } from './everything.ts';
import type { Everything } from './everything.ts';
import { listFiles } from './list.ts';

/** Larger files are searched only when they are named: dumps and archives, not something a person wrote. */
export const maxFileBytes = 32 * 1024 * 1024;

/** Larger files are not scanned even then: a string cannot hold them. */
export const maxNamedBytes = 256 * 1024 * 1024;

/** All paths are absolute and real, but for those that `list` returns. */
export interface FileSource {
  /** `special` is what is neither: a link, a pipe, a socket, a device. */
  kindOf(path: string): Promise<'folder' | 'file' | 'special' | 'missing'>;
  /** As `listFiles`. */
  list(folder: string, signal?: AbortSignal, rg?: string | null): Promise<string[]>;
  /** Is what the disk has at this path what there is? */
  isDisk(path: string): boolean;
  /** When it was modified last, in milliseconds since the epoch; null when it is gone. */
  modified(path: string): Promise<number | null>;
  /** All that is there, ignored or not, as far as there is time for it. */
  everything(folder: string, signal?: AbortSignal, ms?: number): Promise<Everything>;
  /** Files below it that are not as the disk has them, ignored or not. */
  proposed(folder: string): string[];
  /** The encoding that is declared for a file with these bytes, where they do not tell it. */
  encoding(path: string, bytes: Uint8Array): string | undefined;
  /** Whole; `large` where there is more than `max` (`maxFileBytes` at first), `unreadable` for no regular file, or one that cannot be read. */
  bytes(path: string, max?: number): Promise<Uint8Array | 'large' | 'unreadable'>;
}

/** What is on the disk. */
export const disk: FileSource = {
  async kindOf(path) {
    const stats = await lstat(toBytes(path)).catch(() => null);
    if (stats === null) return 'missing';
    return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'special';
  },
  list: listFiles,
  isDisk: () => true,
  proposed: () => [],
  async modified(path) {
    return (await lstat(toBytes(path)).catch(() => null))?.mtimeMs ?? null;
  },
  everything: everythingBelow,
  encoding: () => undefined,
  async bytes(path, max = maxFileBytes) {
    // Neither a link nor a pipe that has taken the file's place since it was listed.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await open(toBytes(path), flags).catch(() => null);
    if (!file) return 'unreadable';
    try {
      const found = await file.stat();
      if (!found.isFile()) return 'unreadable';
      return found.size <= max ? await file.readFile() : 'large';
    } catch {
      return 'unreadable';
    } finally {
      await file.close();
    }
  },
};

/** What is on the disk, with what the `.editorconfig` files of this tree say of its encodings. */
export function diskOf(root: string): FileSource {
  const below = root.endsWith('/') ? root : `${root}/`;
  const encoding = (path: string, bytes: Uint8Array): string | undefined =>
    path.startsWith(below) ? declaredEncoding(root, path.slice(below.length), bytes).encoding : undefined;
  return { ...disk, encoding };
}
