/** Reads a file that steers archie: only a plain one of bearable size, and says who else could have written it. */

import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { lstat, open, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errno, inWords } from '../../disk/errno.ts';

const largest = 1 << 20;

/** What is in it. */
interface ConfigFile {
  /** Null where there is none, or it was not read. */
  text: string | null;
  /** Why it was not read; null where it was, or is not there. */
  fault: string | null;
  /** Who else could have written it, with the mend, as the end of a sentence; null where nobody. */
  writable: string | null;
}

/**
 * A user's own file may be a link into their dotfiles; a project's must be what it seems (`links: false`). Never throws. What
 * is read is what was looked at: the file is opened once.
 */
export async function readConfigFile(path: string, { links }: { links: boolean }): Promise<ConfigFile> {
  const nothing: ConfigFile = { text: null, fault: null, writable: null };
  try {
    const real = links ? await realpath(path) : path;
    // A pipe would be waited for.
    if (!(await lstat(real)).isFile()) return { ...nothing, fault: unfit };
    const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const found = await file.stat();
      if (!found.isFile() || found.size > largest) return { ...nothing, fault: unfit };
      const writable = mendOf(real, found) ?? (links ? await folderMend(dirname(real)) : null);
      return { text: (await file.readFile('utf8')).replace(/^\uFEFF/, ''), fault: null, writable };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = errno(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? nothing : { ...nothing, fault: inWords(error) };
  }
}

const unfit = 'it is not a plain file of at most 1 MiB';

/** Whoever may write the folder may put another file in the place of this one. */
async function folderMend(folder: string): Promise<string | null> {
  const found = await stat(folder);
  // In a sticky folder nobody replaces what is another's.
  return found.mode & 0o1000 ? null : mendOf(folder, found);
}

function mendOf(path: string, { uid, gid, mode }: Stats): string | null {
  const own = process.getuid?.();
  // Where there are no owners there is nothing to go by.
  if (own === undefined) return null;
  if (uid !== own && uid !== 0) return `${path} belongs to another user (${uid}): chown ${own} '${path}'`;
  if (mode & 0o002) return `everybody may write ${path}: chmod go-w '${path}'`;
  // A group with the number of its user is that user's own, where people have one (umask 002).
  const ownGroup = gid === uid && uid >= 1000 && uid < 60_000;
  if (mode & 0o020 && !ownGroup) return `its group may write ${path}: chmod g-w '${path}'`;
  return null;
}
