/** The root of the user's tree: every path is held against it, so links on the way to it are resolved once, here. */

import { realpathSync, statSync } from 'node:fs';
import { inWords } from '../../disk/errno.ts';
import { UserFault } from '../../protocol/failure.ts';

/** The real path of the tree. Throws `UserFault`. */
export function realRoot(root: string): string {
  try {
    const real = realpathSync(root);
    if (statSync(real).isDirectory()) return real;
  } catch (error) {
    throw new UserFault(`Cannot open the folder ${root}: ${inWords(error)}.`);
  }
  throw new UserFault(`${root} is not a folder. Start archie in the folder of your project.`);
}
