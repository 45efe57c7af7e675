import type { Blobs } from './blobs.ts';
import type { Journal } from './journal.ts';
import type { Grounds } from './place.ts';
import type { Settling } from './settle.ts';

/** Everything a landing needs to know of the tree and of archie's own folder for it. */
export interface Ground {
  grounds: Grounds;
  blobs: Blobs;
  journal: Journal;
  /** Path of the lock file. */
  lock: string;
  /** What landed and is still on its way to the disk. */
  settling: Settling;
}
