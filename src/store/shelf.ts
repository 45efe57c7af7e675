import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { errno } from '../disk/errno.ts';
import { UserFault } from '../protocol/failure.ts';

/** Which tree's sessions: `state` is archie's state folder (`$XDG_STATE_HOME/archie`), `root` the tree. */
export interface TreeAt {
  state: string;
  root: string;
}

/** `<state>/trees/<sha256 of the real root>`: the same folder the workspace keeps its journal in. */
export function treeFolder({ state, root }: TreeAt): string {
  let real = root;
  try {
    real = realpathSync(root);
  } catch {
    // A tree that is gone still has its sessions.
  }
  return join(state, 'trees', createHash('sha256').update(real).digest('hex'));
}

export function sessionsFolder(at: TreeAt): string {
  return join(treeFolder(at), 'sessions');
}

/** Makes a folder for the user alone, whatever the umask says. Throws `UserFault`. */
export function makePrivate(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const stats = lstatSync(path);
    if (!stats.isDirectory())
      throw new UserFault(`${path} is a link or a file where archie keeps its sessions; move it away.`, 1);
    if ((stats.mode & 0o077) !== 0) chmodSync(path, 0o700);
  } catch (error) {
    throw unusable(path, error);
  }
}

/** A fault of the file system for a person: names the file and what the system said. */
export function unusable(path: string, error: unknown): UserFault {
  if (error instanceof UserFault) return error;
  const code = errno(error);
  const mend = code === 'ENOSPC' || code === 'EDQUOT' ? ' Make room on the disk.' : '';
  return new UserFault(
    `${path} cannot be used: ${error instanceof Error && code === '' ? error.message : code}.${mend}`,
    1,
  );
}
