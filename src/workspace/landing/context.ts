/** The context of a landing: one tree, and archie's own folder for it. */

import type { BlobStore } from '../store/blob-store.ts';
import type { Journal } from '../store/journal.ts';
import type { Roots } from '../paths/resolve.ts';
import type { Flusher } from './flush.ts';

/** Everything a landing needs to know of the tree and of archie's own folder for it. */
export interface TreeContext {
  roots: Roots;
  blobs: BlobStore;
  journal: Journal;
  /** Path of the lock file. */
  lock: string;
  /** Where lies what isolated commands left that git ignores. */
  kept: string;
  /** What landed and is still on its way to the disk. */
  flusher: Flusher;
}
