/** Are all names of a file (its hard links) in the tree? Only then may it be written in place: nothing outside changes unseen. */

import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from '../../paths/directory.ts';
import { toBytes } from '../../paths/names.ts';

/** So many files are looked at, at most. */
const mostEntries = 200_000;

/**
 * Looks for the other names of an inode below `root`, without following links; names in git's own data count as outside.
 * False also where the tree is too large to be gone through.
 */
export function allNamesInside(
  root: string,
  { dev, ino, links }: { dev: bigint; ino: bigint; links: number },
): boolean {
  let [found, looked] = [0, 0];
  const todo = [root];
  for (let folder = todo.shift(); folder !== undefined; folder = todo.shift()) {
    for (const [name, kind] of listed(folder)) {
      looked += 1;
      if (looked > mostEntries) return false;
      const path = join(folder, name);
      if (kind.isDirectory() && name !== '.git') todo.push(path);
      if (!kind.isFile()) continue;
      const stats = lstatSync(toBytes(path), { bigint: true, throwIfNoEntry: false });
      if (stats?.ino === ino && stats.dev === dev) found += 1;
      if (found >= links) return true;
    }
  }
  return false;
}

function listed(folder: string): ReturnType<typeof entriesOf> {
  try {
    return entriesOf(folder);
  } catch {
    return [];
  }
}
