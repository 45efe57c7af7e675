/** Where the lines of a text that was checked stand in what a person made of it since, and edits of the one as edits of the other. */

import type { TextEdit } from '../../../../../protocol/proof/checks.ts';
import { diffing } from '../../../../../text/diff/diff.ts';
import type { Steps } from '../../../../../text/steps.ts';

/** A run of lines that were changed since, and by how many lines what follows stands further down. */
interface Change {
  from: number;
  to: number;
  by: number;
}

/** A text that was checked, and what became of its lines. */
export interface MovedLines {
  checked: string;
  changes: readonly Change[];
  /** What was checked is what is chosen: a line of it that is not shown was not changed since, but stands in the place of another. */
  isChosen?: true;
}

/** None of the lines that were checked is shown. */
export const nowhere: MovedLines = { checked: '', changes: [{ from: 1, to: Infinity, by: 0 }], isChosen: true };

/** Compares what was checked with what it became. */
export function* movedLines(checked: string, now: string): Steps<MovedLines> {
  const { hunks } = yield* diffing(checked, now, { context: 0 });
  let by = 0;
  const changes = hunks.map(({ oldStart, oldLines, newLines }) => {
    const from = oldLines === 0 ? oldStart + 1 : oldStart;
    by += newLines - oldLines;
    return { from, to: from + oldLines, by };
  });
  return { checked, changes };
}

/** Where a line of the checked text (1-based) is now; undefined where it was changed since. */
export function lineNow({ changes }: Pick<MovedLines, 'changes'>, line: number): number | undefined {
  let [low, high] = [0, changes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (changes[middle]!.from <= line) low = middle + 1;
    else high = middle;
  }
  const last = changes[low - 1];
  return last && line < last.to ? undefined : line + (last?.by ?? 0);
}

/** A text with edits made of it; null where they do not fit it, or reach into each other. */
export function edited(text: string, edits: readonly TextEdit[]): string | null {
  let [out, at] = ['', 0];
  for (const { from, to, text: put } of edits.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    if (from < at || to < from || to > text.length) return null;
    out += text.slice(at, from) + put;
    at = to;
  }
  return out + text.slice(at);
}

/** Edits of the checked text as edits of what it is now; null where one is of lines that were changed since. */
export function editsNow(moved: MovedLines, now: string, edits: readonly TextEdit[]): TextEdit[] | null {
  const [before, after] = [startsOf(moved.checked), startsOf(now)];
  const place = (offset: number): number | null => {
    const line = lineAt(before, offset);
    const there = lineNow(moved, line);
    const start = there === undefined ? undefined : after[there - 1];
    return start === undefined ? null : start + offset - before[line - 1]!;
  };
  const placed = edits.map(({ from, to, text }) => ({ from: place(from), to: place(to), text }));
  return placed.every((each): each is TextEdit => each.from !== null && each.to !== null) &&
    placed.every((each, at) => now.slice(each.from, each.to) === moved.checked.slice(edits[at]!.from, edits[at]!.to))
    ? placed
    : null;
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return starts;
}

/** The line (1-based) that an offset is in. */
function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
