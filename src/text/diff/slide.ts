/** Where a block that was put in or taken out reads best, where several places are as right. */

import type { Steps } from '../steps.ts';
import type { Run } from './align.ts';

/** Changes and places that are dealt with between two steps. */
const stepRows = 4096;

/**
 * Moves a pure insertion or deletion to where it reads best, where the same lines stand on both of its sides: a
 * comment with its function, a block with its own closing brace.
 */
export function* slide(runs: readonly Run[], before: readonly string[], after: readonly string[]): Steps<Run[]> {
  const moved: Run[] = [];
  for (const run of runs) if (moved.push({ ...run }) % stepRows === 0) yield;
  let tried = 0;
  for (const [index, run] of moved.entries()) {
    if (index % stepRows === 0) yield;
    const [previous, next] = [moved[index - 1], moved[index + 1]];
    const inserted = run.oldStart === run.oldEnd;
    if (run.common || (!inserted && run.newStart !== run.newEnd)) continue;
    const lines = inserted ? after : before;
    const start = inserted ? run.newStart : run.oldStart;
    const length = inserted ? run.newEnd - run.newStart : run.oldEnd - run.oldStart;
    // A neighbour is not used up: two changes must not grow together.
    const up = previous && next ? previous.oldEnd - previous.oldStart - 1 : 0;
    const down = previous && next ? next.oldEnd - next.oldStart - 1 : 0;
    let best = 0;
    let bestScore = boundaryScore(lines, start, length);
    const consider = (by: number): void => {
      const score = boundaryScore(lines, start + by, length);
      if (score > bestScore) [best, bestScore] = [by, score];
    };
    for (let by = 1; by <= up && lines[start - by] === lines[start + length - by]; by++) {
      consider(-by);
      if (++tried % stepRows === 0) yield;
    }
    for (let by = 1; by <= down && lines[start + by - 1] === lines[start + length + by - 1]; by++) {
      consider(by);
      if (++tried % stepRows === 0) yield;
    }
    if (best === 0 || !previous || !next) continue;
    for (const key of ['oldStart', 'oldEnd', 'newStart', 'newEnd'] as const) run[key] += best;
    [previous.oldEnd, previous.newEnd] = [run.oldStart, run.newStart];
    [next.oldStart, next.newStart] = [run.oldEnd, run.newEnd];
  }
  return moved;
}

/** How well a block of lines stands by itself: whole paragraphs and blocks rather than shifted halves of two. */
function boundaryScore(lines: readonly string[], start: number, length: number): number {
  const indentOf = (line: string | undefined): number =>
    line === undefined || line.trim() === '' ? -1 : line.search(/\S/);
  const first = indentOf(lines[start]);
  const before = indentOf(lines[start - 1]);
  const last = indentOf(lines[start + length - 1]);
  let score = -Math.max(0, first) - Math.max(0, last);
  if (before === -1) score += 1;
  if (last === -1) score += 2;
  if (first === -1) score -= 2;
  return /^\s*[)\]}]/.test(lines[start] ?? '') ? score - 4 : score;
}
