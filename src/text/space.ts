/** Changes that are nothing but white space. */

import { align } from './align.ts';
import type { DiffRow } from './diff.ts';

const bare = ({ text }: DiffRow): string => text.replace(/\s+/g, '');

/**
 * Indexes of the changed rows that stand on the other side too but for white space (indentation, blank lines, line
 * ends): what a person who hides such changes need not see.
 */
export function spaceOnlyRows(rows: readonly DiffRow[]): Set<number> {
  const found = new Set<number>();
  for (let at = 0; at < rows.length; at++) {
    if (rows[at]?.kind === 'context') continue;
    let end = at;
    while (end < rows.length && rows[end]?.kind !== 'context') end++;
    for (const row of inBlock(rows, at, end)) found.add(row);
    at = end;
  }
  return found;
}

function inBlock(rows: readonly DiffRow[], from: number, to: number): number[] {
  const sides: Record<'removed' | 'added', { at: number; text: string }[]> = { removed: [], added: [] };
  const found: number[] = [];
  for (let at = from; at < to; at++) {
    const row = rows[at];
    if (!row || row.kind === 'context') continue;
    const text = bare(row);
    if (text === '') found.push(at);
    else sides[row.kind].push({ at, text });
  }
  const texts = (side: 'removed' | 'added') => sides[side].map(({ text }) => text);
  for (const run of align(texts('removed'), texts('added')).runs) {
    if (!run.common) continue;
    for (const { at } of sides.removed.slice(run.oldStart, run.oldEnd)) found.push(at);
    for (const { at } of sides.added.slice(run.newStart, run.newEnd)) found.push(at);
  }
  return found;
}
