/** One of the processes that land in a tree at once: the one of the tests. */

import '../test/disk/herd-child.ts';

/** What it says of itself at its end. */
export interface Told {
  /** Landings that were refused. */
  refused: number;
  /** Calls of the system that read. */
  reads: number;
}
