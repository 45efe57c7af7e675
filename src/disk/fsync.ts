/** Durability: what has been synced here survives a power cut. */

import { constants, fsyncSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { withOpenFile } from './open-file.ts';

/** Makes the names in a folder durable: a file that is new in it, was renamed or removed. Throws system errors. */
export function fsyncFolder(path: string): void {
  withOpenFile(path, constants.O_RDONLY | constants.O_DIRECTORY, fsyncSync);
}

/** Makes the content of a file durable. Throws system errors. */
export async function fsyncFile(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
