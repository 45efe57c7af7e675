/** Removes the scratch copies of overlays that killed processes left behind: all that a start needs of them. */

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../../disk/lock.ts';

/** `folder` holds the copies, each named after its process; it need not exist. */
export function sweepCopies(folder: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return; // never used yet
  }
  for (const name of names) {
    if (!isAlive(Number(name.split('-')[0]))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
