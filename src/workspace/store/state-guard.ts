/** Keeps a session alive whose state folder is deleted while it runs: the folder is made anew before something is written to it. */

import { existsSync } from 'node:fs';
import { openStateDir } from '../../disk/open-state-dir.ts';
import type { StateDir, TreeAt } from '../../disk/state-dir.ts';
import type { BlobStore } from './blob-store.ts';

/** Looks after the state folder of one tree. */
export class StateGuard {
  readonly #at: TreeAt;
  readonly #dir: StateDir;
  readonly #blobs: BlobStore;

  constructor(at: TreeAt, dir: StateDir, blobs: BlobStore) {
    this.#at = at;
    this.#dir = dir;
    this.#blobs = blobs;
  }

  /** What was kept is gone, but for what is in memory. Throws `UserFault` where no folder can be made. */
  ensure(): void {
    if (existsSync(this.#dir.blobs)) return;
    openStateDir(this.#at);
    this.#blobs.forgetDisk();
  }
}
