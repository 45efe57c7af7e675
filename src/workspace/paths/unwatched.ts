/** Trees that are not watched: what commands do there is not recorded, and cannot be undone. */

import { homedir } from 'node:os';
import { isBelow } from '../../text/path.ts';

/** Why this tree is not watched, or null. */
export function whyUnwatched(root: string): string | null {
  if (root === '/' || isBelow(homedir(), root)) return `${root} is not a project folder`;
  return null;
}
