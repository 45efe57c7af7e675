/** Private folders: what archie keeps is for the user alone, whatever the umask says and whoever made the folder. */

import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { UserFault } from '../protocol/failure.ts';

/** Makes the folder where it is not there. Throws `UserFault` where a link or a file stands in its place, and system errors. */
export function makePrivateDir(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const stats = lstatSync(path);
  if (!stats.isDirectory())
    throw new UserFault(`${path} is a link or a file where archie keeps its state; move it away.`, 1);
  if ((stats.mode & 0o077) !== 0) chmodSync(path, 0o700);
}
