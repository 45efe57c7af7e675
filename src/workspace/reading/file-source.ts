/** What globs and searches read from: the disk, or an overlay over it. */

import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { toBytes } from '../paths/names.ts';
import { listFiles } from './list.ts';

/** Larger files are not searched: dumps and archives, not something a person wrote. */
export const maxFileBytes = 32 * 1024 * 1024;

/** All paths are absolute and real, but for those that `list` returns. */
export interface FileSource {
  /** `special` is what is neither: a link, a pipe, a socket, a device. */
  kindOf(path: string): Promise<'folder' | 'file' | 'special' | 'missing'>;
  /** As `listFiles`. */
  list(folder: string, signal?: AbortSignal, rg?: string | null): Promise<string[]>;
  /** When it was modified last, in milliseconds since the epoch; null when it is gone. */
  modified(path: string): Promise<number | null>;
  /** Null for what is larger than `maxFileBytes`, no regular file, or cannot be read. */
  bytes(path: string): Promise<Uint8Array | null>;
}

/** What is on the disk. */
export const disk: FileSource = {
  async kindOf(path) {
    const stats = await lstat(toBytes(path)).catch(() => null);
    if (stats === null) return 'missing';
    return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'special';
  },
  list: listFiles,
  async modified(path) {
    return (await lstat(toBytes(path)).catch(() => null))?.mtimeMs ?? null;
  },
  async bytes(path) {
    // Neither a link nor a pipe that has taken the file's place since it was listed.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await open(toBytes(path), flags).catch(() => null);
    if (!file) return null;
    try {
      const found = await file.stat();
      return found.isFile() && found.size <= maxFileBytes ? await file.readFile() : null;
    } catch {
      return null;
    } finally {
      await file.close();
    }
  },
};
