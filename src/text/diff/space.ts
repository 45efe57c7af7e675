/** Changes that are nothing but white space. */

import type { Steps } from '../steps.ts';
import { aligning } from './align.ts';
import type { DiffRow } from './diff.ts';

/** Rows that are dealt with between two steps. */
const stepRows = 1024;

/** What is left of a row when white space does not count; where it parts two words, that it is there does. */
const bare = ({ text }: DiffRow): string =>
  text.replace(/[ \t\f\v\r]+/g, ' ').replace(/(?<![\p{L}\p{M}\p{N}_]) | (?![\p{L}\p{M}\p{N}_])/gu, '');

/**
 * Indexes of the changed rows that stand on the other side too but for white space (indentation, blanks around signs,
 * blank lines, line ends): what a person who hides such changes need not see. `else if` and `elseif` differ, and so do
 * other characters that only look blank (a no-break space).
 */
export function* spaceOnlyRows(rows: readonly DiffRow[]): Steps<Set<number>> {
  const found = new Set<number>();
  for (let at = 0; at < rows.length; at++) {
    if (at % stepRows === stepRows - 1) yield;
    if (rows[at]?.kind === 'context') continue;
    let end = at;
    while (end < rows.length && rows[end]?.kind !== 'context') end++;
    for (const row of yield* inBlock(rows, at, end)) found.add(row);
    at = end;
  }
  return found;
}

function* inBlock(rows: readonly DiffRow[], from: number, to: number): Steps<number[]> {
  const sides: Record<'removed' | 'added', { at: number; text: string }[]> = { removed: [], added: [] };
  const found: number[] = [];
  for (let at = from; at < to; at++) {
    const row = rows[at];
    if (!row || row.kind === 'context') continue;
    const text = bare(row);
    if (at % stepRows === stepRows - 1) yield;
    if (text === '') found.push(at);
    else sides[row.kind].push({ at, text });
  }
  const texts = (side: 'removed' | 'added') => sides[side].map(({ text }) => text);
  for (const run of (yield* aligning(texts('removed'), texts('added'))).runs) {
    if (!run.common) continue;
    for (const { at } of sides.removed.slice(run.oldStart, run.oldEnd)) found.push(at);
    for (const { at } of sides.added.slice(run.newStart, run.newEnd)) found.push(at);
  }
  return found;
}
