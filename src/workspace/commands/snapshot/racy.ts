/** Racy times, as in git's index: those so young that what they belong to could change once more and not show it. */

import type { Stats } from 'node:fs';

/** What changed this short a time ago (ms) may change again within the same tick of its clock. */
const tickMs = 50;
const coarseTickMs = 2100;

/** Could it change after `seenAt` without its times showing it? Then it is looked at again next time. */
export function isRacy(stats: Stats, seenAt: number): boolean {
  const young = Math.max(stats.mtimeMs, stats.ctimeMs);
  return young > seenAt - (young % 1000 === 0 ? coarseTickMs : tickMs);
}
