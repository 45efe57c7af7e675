/** One of the processes that land in a tree at once: the one of the tests. */

import '../test/disk/herd-child.ts';
