/** Holds git's own data by second names while a command runs that nothing keeps from deleting it: what is gone is given back. */

import { linkSync, lstatSync, mkdirSync, readlinkSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { errno } from '../../disk/errno.ts';
import { toBytes } from '../paths/names.ts';
import { entriesOf } from '../paths/directory.ts';
import { unlinked } from './git-guard.ts';

/** Files that are held: the objects of a repository are packed long before there are so many. */
const mostFiles = 50_000;
/** Without one of these there is no repository. */
const vital = ['HEAD', 'objects', 'refs'];

/** Something that was there. `held`: its second name; null of a folder. */
interface Held {
  path: string;
  held: string | null;
}

/** Taken before the command. */
export class GitHold {
  readonly #points: readonly string[];
  readonly #held: Held[] = [];
  #isWhole = true;

  /** `points`: folders or files; `folder`: where the second names are made, on the same file system. */
  constructor(points: readonly string[], folder: string) {
    this.#points = points;
    try {
      for (const [index, point] of points.entries()) this.#hold(point, join(folder, `git.${index}`));
    } catch (error) {
      // Another file system, say.
      if (errno(error) === '') throw error;
      this.#isWhole = false;
    }
  }

  /** Says in words what was given back, or that it could not be. */
  giveBack(): string[] {
    const broken = this.#points.filter((point) => !isWhole(point, this.#held));
    if (broken.length === 0) return [];
    let back = 0;
    for (const { path, held } of this.#held) if (restore(path, held)) back += 1;
    const what = `${broken.join(', ')} had been deleted or emptied`;
    return [
      this.#isWhole && broken.every((point) => isWhole(point, this.#held))
        ? `${what}, and was given back (${back} files and folders)`
        : `${what}, and could not be given back as a whole`,
    ];
  }

  #hold(path: string, held: string): void {
    if (this.#held.length >= mostFiles) throw Object.assign(new Error('too many files'), { code: 'EMFILE' });
    const stats = lstatSync(toBytes(path), { throwIfNoEntry: false });
    if (stats?.isDirectory()) {
      mkdirSync(toBytes(held), { mode: 0o700 });
      this.#held.push({ path, held: null });
      for (const [name] of entriesOf(path)) this.#hold(join(path, name), join(held, name));
    } else if (stats?.isFile()) {
      linkSync(toBytes(path), toBytes(held));
      this.#held.push({ path, held });
    } else if (stats?.isSymbolicLink()) {
      symlinkSync(readlinkSync(toBytes(path)), toBytes(held));
      this.#held.push({ path, held });
    }
  }
}

function isWhole(point: string, held: readonly Held[]): boolean {
  const had = new Set(held.map(({ path }) => path));
  return [point, ...vital.map((name) => join(point, name))].every((path) => !had.has(path) || isThere(path));
}

/** A link on the way there is none of it. */
function isThere(path: string): boolean {
  return unlinked(path, (folder, name) => lstatSync(folder.at(name), { throwIfNoEntry: false }) !== undefined) === true;
}

/** What is there again, or still, is left as it is. */
function restore(path: string, held: string | null): boolean {
  if (isThere(path)) return false;
  const done = unlinked(path, (folder, name) => {
    if (held === null) mkdirSync(folder.at(name));
    else renameSync(toBytes(held), folder.at(name));
    return true;
  });
  return done === true;
}
