/** Memory of a long session: garbage is collected while there is little of it, and not when the machine runs out. */

import { setFlagsFromString } from 'node:v8';

/**
 * V8 lets garbage lie as long as the machine has memory: 150 MB of it after 200 turns in which some 2 MB were kept. With a
 * young generation that stays small, and an old one that may grow by a fifth between collections, it is some 20, for about
 * a twentieth more CPU. Both are read by V8 at each collection, so they can be set while it runs.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=20');
}
