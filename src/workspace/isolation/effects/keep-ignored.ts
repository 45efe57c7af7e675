/** Keeps what a command made that git ignores, so that it can land by choice, and so that the next command of a staged turn sees it. */

import { chmodSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileChange } from '../../../protocol/change.ts';
import { errno } from '../../../disk/errno.ts';
import { namesIn } from '../../../disk/folder.ts';
import { bulkAt, copyBulk } from '../../landing/bulk/bulk.ts';
import { keptName } from '../../landing/bulk/kept.ts';
import { toBytes } from '../../paths/names.ts';
import { ancestorsOf } from '../../paths/tree-path.ts';
import type { BlobStore } from '../../store/blob-store.ts';

/** So many are kept at once; the oldest goes first. */
const mostKept = 12;
/** More than this of one command is nobody's to choose from. */
const mostPaths = 12;

/** Where things are. */
interface Places {
  upper: string;
  root: string;
  /** Folder of all that is kept. */
  kept: string;
  blobs: BlobStore;
}

/** Takes these out of the upper layer, which is about to go; returns a change for each that could be kept. */
export async function keepIgnored(paths: readonly string[], at: Places): Promise<FileChange[]> {
  const changes: FileChange[] = [];
  for (const path of [...paths].sort().slice(0, mostPaths)) {
    const found = bulkAt(at.upper, path);
    if (!found || found.barred) continue;
    at.blobs.put(Buffer.from(found.manifest));
    const folder = join(at.kept, keptName(found.state.hash));
    await keepOne(folder, path, at);
    changes.push({ path, before: null, after: found.state });
  }
  forgetOldest(at.kept);
  return changes;
}

async function keepOne(folder: string, path: string, { upper, root }: Places): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // As a layer it must not give other bits to the folders above.
  for (const above of ['', ...ancestorsOf(path).toReversed()]) {
    const at = toBytes(join(folder, above));
    mkdirSync(at, { recursive: true });
    const stats = statSync(toBytes(join(root, above)), { throwIfNoEntry: false });
    if (stats?.isDirectory() === true) chmodSync(at, stats.mode & 0o7777);
  }
  const [from, to] = [toBytes(join(upper, path)), toBytes(join(folder, path))];
  try {
    renameSync(from, to);
  } catch (error) {
    // What commands write may lie in memory.
    if (errno(error) !== 'EXDEV') throw error;
    await copyBulk(join(upper, path), join(folder, path));
  }
}

function forgetOldest(kept: string): void {
  const own = namesIn(kept)
    .filter((name) => name.startsWith(`${process.pid}-kept-`))
    .map((name) => ({ path: join(kept, name), at: statSync(dirname(join(kept, name, '.'))).ctimeMs }))
    .toSorted((one, other) => other.at - one.at);
  for (const { path } of own.slice(mostKept)) rmSync(path, { recursive: true, force: true });
}
