/** Finds words in the diffs of a change set. */

import type { FileView } from './file.ts';

/** The words looked for; capital letters count only when there are some. */
function matcher(query: string): (text: string) => boolean {
  if (query === '') return () => false;
  const exact = query !== query.toLowerCase();
  return (text) => (exact ? text : text.toLowerCase()).includes(query);
}

/** A changed or unchanged row of a diff: the file, and the id of the line. */
interface Found {
  file: number;
  id: string;
}

/**
 * The next row that holds the words, from a row of a file on or back, file by file and round the end; null when there
 * is none in what was read so far.
 */
export function find(
  query: string,
  files: readonly (FileView | undefined)[],
  from: { file: number; id: string | null },
  by: 1 | -1,
): Found | null {
  const matches = matcher(query);
  for (let hop = 0; hop <= files.length; hop++) {
    const file = (((from.file + by * hop) % files.length) + files.length) % files.length;
    const view = files[file];
    const here = hop === 0 ? rowIndexOf(view, from.id) : null;
    const id = view ? nextIn(view, matches, here, by) : null;
    if (id !== null) return { file, id };
    if (hop > 0 && view && matches(view.entry.path)) return { file, id: 'top' };
  }
  return null;
}

/** Index of a hunk, and of one of its rows (-1: its header). */
type RowIndex = readonly [hunk: number, row: number];

function rowIndexOf(view: FileView | undefined, id: string | null): RowIndex {
  const [kind, key, row] = id?.split(':') ?? [];
  const [hunk, part] = (key ?? '').split('@');
  const at = view?.diff?.hunks.findIndex((each) => each.id === hunk) ?? -1;
  if (kind === 'h') return [at, Number(part ?? 0) - 1];
  return [at, kind === 'r' ? Number(row) : -1];
}

/** The first match behind a row, or the last one before it; without a row, of the whole file. */
function nextIn(view: FileView, matches: (text: string) => boolean, from: RowIndex | null, by: 1 | -1): string | null {
  const hunks = view.diff?.hunks ?? [];
  const last = hunks.length - 1;
  for (let at = from ? Math.max(0, from[0]) : by > 0 ? 0 : last; at >= 0 && at <= last; at += by) {
    const { id, rows } = hunks[at]!;
    const own = from !== null && at === from[0];
    for (let row = own ? from[1] + by : by > 0 ? 0 : rows.length - 1; row >= 0 && row < rows.length; row += by)
      if (matches(rows[row]!.text)) return `r:${id}:${row}`;
  }
  return null;
}
