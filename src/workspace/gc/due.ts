/** Whether garbage collection has anything to look at: most runs store nothing, and need not load or lock anything to find that out. */

import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StateDir } from '../../disk/state-dir.ts';

const dayMs = 24 * 3_600_000;

/** Its time is that of the last collection. */
const stampOf = ({ tree }: StateDir) => join(tree, 'collected-at');

/** Milliseconds since the epoch; 0 for what is not there or cannot be looked at. */
const changedAt = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/**
 * True where something was stored since the last collection, where that is more than a day ago (what was young then is past its
 * grace period), and where there is no telling.
 */
export function isCollectionDue(dir: StateDir): boolean {
  try {
    const stored = Math.max(
      ...[dir.journal, dir.blobDrafts, join(dir.blobs, 'packs'), dir.outputs, dir.proposals].map(changedAt),
    );
    const [last, now] = [changedAt(stampOf(dir)), Date.now()];
    return stored >= last || last > now || now - last > dayMs;
  } catch {
    return true;
  }
}

/** To be called after each collection. Where it cannot be written down, the next run only looks once more. */
export function markCollected(dir: StateDir): void {
  try {
    writeFileSync(stampOf(dir), '', { mode: 0o600 });
  } catch {
    // A full or read-only disk: collecting again is harmless.
  }
}
