import type { BlobStore } from '../store/blob-store.ts';
import type { Journal } from '../store/journal.ts';
import type { Grounds } from '../paths/resolve.ts';
import type { Settling } from './flush.ts';

/** Everything a landing needs to know of the tree and of archie's own folder for it. */
export interface Ground {
  grounds: Grounds;
  blobs: BlobStore;
  journal: Journal;
  /** Path of the lock file. */
  lock: string;
  /** What landed and is still on its way to the disk. */
  settling: Settling;
}
