/** Which of several versions of a text brought a line, and which took one away. */

import type { Steps } from '../steps.ts';
import { aligning } from './align.ts';
import { splitting } from './diff.ts';

/** Lines that are dealt with between two steps. */
const stepLines = 16_384;

/**
 * `added[i]`: the version (0-based, 0 is the first text) that brought line i (0-based) of the last text. `removed[i]`: the
 * version that took line i of the first text away, or -1 while it stands. A line that goes and comes back is brought by
 * the version that brought it back.
 */
export function* blame(versions: readonly string[]): Steps<{ added: number[]; removed: number[] }> {
  const texts: string[][] = [];
  for (const version of versions) texts.push(yield* splitting(version));
  let looked = 0;
  const first = texts[0] ?? [];
  const removed = first.map(() => -1);
  let added = first.map(() => 0);
  /** Where each line of the version came from in the first text; -1: it was not there. */
  let origins = first.map((_, index) => index);
  for (const [index, lines] of texts.entries()) {
    if (index === 0) continue;
    const { runs } = yield* aligning(texts[index - 1] ?? [], lines);
    const next: { added: number[]; origins: number[] } = { added: [], origins: [] };
    for (const { common, oldStart, oldEnd, newStart, newEnd } of runs) {
      for (let line = oldStart; line < oldEnd; line++) {
        if (++looked % stepLines === 0) yield;
        const origin = origins[line] ?? -1;
        if (common) {
          next.added.push(added[line] ?? index);
          next.origins.push(origin);
        } else if (origin >= 0) removed[origin] = index;
      }
      if (common) continue;
      for (let line = newStart; line < newEnd; line++) {
        if (++looked % stepLines === 0) yield;
        next.added.push(index);
        next.origins.push(-1);
      }
    }
    ({ added, origins } = next);
  }
  return { added, removed };
}
