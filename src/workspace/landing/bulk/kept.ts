/** What isolated commands left that git ignores, kept as it lay in their view until somebody decides on it, and no longer than the process lives. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from '../../../disk/folder.ts';

/** A folder's name, beside those of the work folders: whose it is comes first, so that it goes when its owner is dead. */
export function keptName(hash: string): string {
  return `${process.pid}-kept-${hash}`;
}

/** The folder in which a kept thing lies at its path in the tree; null where it is not kept (any more). */
export function keptAt(folder: string, path: string, hash: string): string | null {
  const name = namesIn(folder).find((each) => each.endsWith(`-kept-${hash}`));
  return name !== undefined && existsSync(join(folder, name, path)) ? join(folder, name) : null;
}
