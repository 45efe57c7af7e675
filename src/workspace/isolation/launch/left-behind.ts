/** Ends what a launcher left behind whose archie was killed in the very milliseconds in which it started: asleep for good, waiting for a word of its parent's. */

import { readdirSync, readlinkSync } from 'node:fs';
import { isBelow } from '../../../text/path.ts';

/**
 * Kills every process that stands in this folder: the work folder of a dead archie, in which nothing else has any business. Its
 * name is random and is never used twice. Does nothing where there is no /proc.
 */
export function endLeftBehind(work: string): void {
  for (const name of processes()) {
    try {
      // A folder that is gone is told with a remark behind its name.
      const cwd = readlinkSync(`/proc/${name}/cwd`).replace(/ \(deleted\)$/, '');
      if (isBelow(cwd, work)) process.kill(Number(name), 'SIGKILL');
    } catch {
      // Ended meanwhile, or somebody else's.
    }
  }
}

function processes(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
