/** Unchanged lines of a file around its hunks, as many as are wanted. */

import { splitLines } from '../../../../../text/diff/diff.ts';
import type { DiffRow, FileDiff, Hunk } from '../../../../../text/diff/diff.ts';
import type { FileView } from '../file.ts';

/** Unchanged lines around a change that its hunk holds. */
export const defaultContext = 3;

/** Unchanged lines of the file that no hunk holds. */
export interface ContextLines {
  /** Those next to a hunk, when so many unchanged lines are wanted around each change; never those of another hunk. */
  rows(hunk: Hunk, side: 'before' | 'after', context: number): DiffRow[];
}

/** First lines behind a hunk on both sides, and its own first ones, 1-based. */
function edges({ oldStart, oldLines, newStart, newLines }: Hunk) {
  const [old, now] = [oldLines === 0 ? oldStart + 1 : oldStart, newLines === 0 ? newStart + 1 : newStart];
  return { old, new: now, oldEnd: old + oldLines, newEnd: now + newLines };
}

/** The unchanged lines of a file; its text is taken apart only when some are wanted. */
export function contextLinesOf(file: FileView, diff: FileDiff | null): ContextLines {
  let lines: string[] | null = null;
  const indexes = new Map((diff?.hunks ?? []).map((hunk, at) => [hunk.id, at]));
  return {
    rows(hunk, side, context) {
      const more = context - defaultContext;
      const at = indexes.get(hunk.id);
      if (more <= 0 || at === undefined || file.after === null) return [];
      lines ??= splitLines(file.after.text);
      const here = edges(hunk);
      const [previous, next] = [diff?.hunks[at - 1], diff?.hunks[at + 1]];
      // What is shown after a hunk is not shown again before the next one.
      const [from, to] =
        side === 'after'
          ? [here.newEnd, Math.min(here.newEnd + more, next ? edges(next).new : lines.length + 1)]
          : [Math.max(here.new - more, previous ? edges(previous).newEnd + more : 1), here.new];
      const shift = side === 'after' ? here.oldEnd - here.newEnd : here.old - here.new;
      const found: DiffRow[] = [];
      for (let line = from; line < to; line++)
        found.push({ kind: 'context', text: lines[line - 1] ?? '', old: line + shift, new: line });
      return found;
    },
  };
}
