/** Looks after what steers git while a command runs on the real tree: what the system cannot keep from being written is put back. */

import { chmodSync, lstatSync, readFileSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { errno } from '../../disk/errno.ts';
import { namesIn } from '../../disk/folder.ts';
import { toBytes } from '../paths/names.ts';
import type { GitPlaces } from './view/git-places.ts';

/** Bytes of a file, and files of a folder, that are kept: hooks and configuration are small. */
const mostBytes = 1024 * 1024;
const mostFiles = 200;
/** What is left of what a command wrote there, beside what was put back. */
const aside = '.changed-by-command';

interface Kept {
  bytes: Buffer;
  bits: number;
}

/** Taken before the command. */
export class GitGuard {
  readonly #steering: readonly string[];
  readonly #kept = new Map<string, Kept>();
  /** Git's data by what it is, whatever it is called. */
  readonly #points: { path: string; inode: number }[];

  constructor({ points, steering }: GitPlaces) {
    this.#steering = steering;
    this.#points = points.flatMap((path) => {
      const stats = statsOf(path);
      return stats ? [{ path, inode: stats.ino }] : [];
    });
    for (const file of this.#files()) {
      const kept = contentOf(file);
      if (kept) this.#kept.set(file, kept);
    }
  }

  /** Gives git's data the names it had. Says what it did, in words. */
  moveBack(): string[] {
    const moved = this.#points.filter((point) => broughtBack(point));
    return moved.map(({ path }) => `${path} had been moved away, and was moved back`);
  }

  /** Puts back what steers git, where it is not as it was; what the command left there stays beside it, under another name. */
  putBack(): string[] {
    const changed = new Set<string>();
    const here = this.#files();
    for (const file of here) if (!this.#kept.has(file) && contentOf(file) && setAside(file)) changed.add(file);
    for (const [file, kept] of this.#kept) {
      const now = contentOf(file);
      if (now && now.bits === kept.bits && now.bytes.equals(kept.bytes)) continue;
      if (now) setAside(file);
      if (restore(file, kept)) changed.add(file);
    }
    if (changed.size === 0) return [];
    return [`what steers git is not a command’s to change, so these were put back: ${[...changed].join(', ')}`];
  }

  #files(): string[] {
    return this.#steering.flatMap((path) => {
      const stats = statsOf(path);
      if (!stats?.isDirectory()) return stats ? [path] : [];
      return namesIn(path)
        .slice(0, mostFiles)
        .map((name) => join(path, name))
        .filter((file) => !file.endsWith(aside));
    });
  }
}

function statsOf(path: string) {
  return lstatSync(toBytes(path), { throwIfNoEntry: false });
}

/** Null where it is no file, too large, or cannot be read. */
function contentOf(path: string): Kept | null {
  try {
    const stats = statsOf(path);
    if (!stats?.isFile() || stats.size > mostBytes) return null;
    return { bytes: readFileSync(toBytes(path)), bits: stats.mode & 0o777 };
  } catch (error) {
    if (errno(error) === '') throw error;
    return null;
  }
}

/** Never to be run where it lies. */
function setAside(path: string): boolean {
  return tried(() => {
    renameSync(toBytes(path), toBytes(path + aside));
    chmodSync(toBytes(path + aside), 0o600);
  });
}

function restore(path: string, { bytes, bits }: Kept): boolean {
  return tried(() => {
    writeFileAtomic(path, bytes);
    chmodSync(toBytes(path), bits);
  });
}

/** Found under another name in the same folder, it gets its own again. */
function broughtBack({ path, inode }: { path: string; inode: number }): boolean {
  if (statsOf(path)?.ino === inode) return false;
  const folder = dirname(path);
  const found = namesIn(folder).find((name) => name !== basename(path) && statsOf(join(folder, name))?.ino === inode);
  if (found === undefined) return false;
  return tried(() => {
    if (statsOf(path)) renameSync(toBytes(path), toBytes(path + aside));
    renameSync(toBytes(join(folder, found)), toBytes(path));
  });
}

function tried(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (errno(error) === '') throw error;
    return false;
  }
}
