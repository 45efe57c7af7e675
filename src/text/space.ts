/** Changes that are white space and nothing else: what a reader may want out of the way. */

import type { DiffRow } from './diff.ts';

/** What is left of a line when white space does not count; where it parts two words, that it is there does. */
function bareOf(line: string): string {
  return line.replace(/[ \t\f\v\r]+/g, ' ').replace(/(?<![\p{L}\p{M}\p{N}_]) | (?![\p{L}\p{M}\p{N}_])/gu, '');
}

/**
 * Indexes of the changed rows whose block (removed rows and the added ones in their place) differs in white space only:
 * indentation, blanks around signs, blank lines, line ends. `else if` and `elseif` differ, and so do other characters
 * that look blank (a no-break space).
 */
export function spaceOnlyRows(rows: readonly DiffRow[]): Set<number> {
  const found = new Set<number>();
  for (let at = 0; at < rows.length;) {
    if (rows[at]?.kind === 'context') {
      at += 1;
      continue;
    }
    const start = at;
    const sides = { removed: [] as string[], added: [] as string[] };
    for (let row = rows[at]; row && row.kind !== 'context'; row = rows[++at]) {
      const bare = bareOf(row.text);
      if (bare !== '') sides[row.kind].push(bare);
    }
    const { removed, added } = sides;
    if (removed.length !== added.length || removed.some((line, index) => line !== added[index])) continue;
    for (let index = start; index < at; index++) found.add(index);
  }
  return found;
}
