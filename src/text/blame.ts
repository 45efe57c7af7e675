/** Which version of a text brought each line, and which took it away. */

import { align } from './align.ts';
import { rawLines } from './diff.ts';

/**
 * Follows lines through versions of one text, the first being the base. `added[i]` is the index of the version that
 * brought line `i` (0-based) of the last one, 0 for a line of the base; `removed[i]` the index of the version that took
 * line `i` of the base away, -1 for one that stands. A line that is taken away and brought back is a new line.
 */
export function blame(versions: readonly string[]): { added: number[]; removed: number[] } {
  let before = rawLines(versions[0] ?? '');
  const removed = before.map(() => -1);
  // For each line of the version at hand: who brought it, and which line of the base it is (-1: none).
  let lines = before.map((_, index) => ({ by: 0, base: index }));
  for (const [version, text] of versions.entries()) {
    if (version === 0 || text === versions[version - 1]) continue;
    const after = rawLines(text);
    const next: typeof lines = [];
    for (const run of align(before, after).runs) {
      const old = lines.slice(run.oldStart, run.oldEnd);
      if (run.common) {
        next.push(...old);
        continue;
      }
      for (const line of old) if (line.base >= 0) removed[line.base] = version;
      for (let at = run.newStart; at < run.newEnd; at++) next.push({ by: version, base: -1 });
    }
    [before, lines] = [after, next];
  }
  return { added: lines.map((line) => line.by), removed };
}
