/** Looks after what steers git while a command runs on the real tree: what the system cannot keep from being written is put back. */

import { closeSync, constants, fchmodSync, lstatSync, mkdirSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { writeWhole } from '../../disk/append.ts';
import { errno } from '../../disk/errno.ts';
import { descend, withParent } from '../paths/directory.ts';
import type { DirectoryHandle } from '../paths/directory.ts';
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
    this.#steering = steering.flatMap((path) => realPlace(path) ?? []);
    this.#points = points.flatMap((path) => {
      const stats = lstatSync(toBytes(path), { throwIfNoEntry: false });
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
    const [changed, lost] = [new Set<string>(), new Set<string>()];
    for (const file of this.#files()) if (!this.#kept.has(file) && contentOf(file) && setAside(file)) changed.add(file);
    for (const [file, kept] of this.#kept) {
      const now = contentOf(file);
      if (now && now.bits === kept.bits && now.bytes.equals(kept.bytes)) continue;
      if (now) setAside(file);
      (restore(file, kept) ? changed : lost).add(file);
    }
    const listed = (what: string, files: ReadonlySet<string>) =>
      files.size === 0 ? [] : [`${what}: ${[...files].slice(0, 5).join(', ')}${files.size > 5 ? ', …' : ''}`];
    return [
      ...listed('what steers git is not a command’s to change, so these were put back', changed),
      ...listed('these steer git, were changed or removed, and could not be put back', lost),
    ];
  }

  #files(): string[] {
    return this.#steering.flatMap((path) => {
      const names = namesIn(path);
      if (names === null) return [path];
      return names
        .slice(0, mostFiles)
        .map((name) => join(path, name))
        .filter((file) => !file.endsWith(aside));
    });
  }
}

/** Where it really is; null where not even its folder is there. */
function realPlace(path: string): string | null {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return null;
  }
}

/**
 * Works in the folder that holds `path`, to which no link may lead: a command may have put one in its place, so that archie, which
 * nothing holds back, would write elsewhere. Null where that is so, or where it fails.
 */
export function unlinked<T>(path: string, work: (folder: DirectoryHandle, name: string) => T): T | null {
  try {
    return withParent('/', path.slice(1), work);
  } catch (error) {
    if (errno(error) === '') throw error;
    return null;
  }
}

/** The names in a folder; null where it is no folder. */
function namesIn(path: string): string[] | null {
  try {
    const { folder, rest } = descend('/', path.slice(1).split('/'));
    try {
      return rest.length > 0 ? null : folder.entries().map(([name]) => name);
    } finally {
      folder.close();
    }
  } catch (error) {
    if (errno(error) === '') throw error;
    return null;
  }
}

/** Null where it is no file, too large, or cannot be read. */
function contentOf(path: string): Kept | null {
  return unlinked(path, (folder, name) => {
    const stats = lstatSync(folder.at(name), { throwIfNoEntry: false });
    if (!stats?.isFile() || stats.size > mostBytes) return null;
    const bytes = readFileSync(folder.at(name), { flag: constants.O_RDONLY | constants.O_NOFOLLOW });
    return { bytes, bits: stats.mode & 0o777 };
  });
}

/** Never to be run where it lies. */
function setAside(path: string): boolean {
  const done = unlinked(path, (folder, name) => {
    renameSync(folder.at(name), folder.at(name + aside));
    const fd = openSync(folder.at(name + aside), constants.O_RDONLY | constants.O_NOFOLLOW);
    fchmodSync(fd, 0o600);
    closeSync(fd);
    return true;
  });
  return done === true;
}

function restore(path: string, { bytes, bits }: Kept): boolean {
  unlinked(dirname(path), (folder, name) => mkdirSync(folder.at(name)));
  const done = unlinked(path, (folder, name) => {
    const draft = folder.at(`${name}.archie-${process.pid}`);
    const fd = openSync(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
    try {
      writeWhole(fd, bytes);
      fchmodSync(fd, bits);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, folder.at(name));
    return true;
  });
  return done === true;
}

/** Found under another name in the same folder, it gets its own again. */
function broughtBack({ path, inode }: { path: string; inode: number }): boolean {
  const done = unlinked(path, (folder, name) => {
    const inodeOf = (entry: string) => lstatSync(folder.at(entry), { throwIfNoEntry: false })?.ino;
    if (inodeOf(name) === inode) return false;
    const found = folder.entries().find(([entry]) => entry !== name && inodeOf(entry) === inode)?.[0];
    if (found === undefined) return false;
    if (inodeOf(name) !== undefined) renameSync(folder.at(name), folder.at(name + aside));
    renameSync(folder.at(found), folder.at(name));
    return true;
  });
  return done === true;
}
