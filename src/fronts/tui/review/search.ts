import type { FileView } from './file.ts';

/** The words looked for; capital letters count only when there are some. */
export function matcher(query: string): (text: string) => boolean {
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
    const ids = (files[file]?.diff?.hunks ?? []).flatMap((hunk) =>
      hunk.rows.flatMap((row, at) => (matches(row.text) ? [`r:${hunk.id}:${at}`] : [])),
    );
    const path = files[file]?.unit.path;
    if (hop > 0 && ids.length === 0 && path !== undefined && matches(path)) return { file, id: 'top' };
    const here = hop === 0 ? beyond(ids, files[file], from.id, by) : ids;
    const id = by > 0 ? here[0] : here.at(-1);
    if (id !== undefined) return { file, id };
  }
  return null;
}

/** Of the rows found in a file, those that come after (or before) a line of it. */
function beyond(ids: readonly string[], view: FileView | undefined, id: string | null, by: 1 | -1): readonly string[] {
  const order = new Map<string, number>();
  let place = 0;
  for (const hunk of view?.diff?.hunks ?? []) {
    order.set(`h:${hunk.id}`, place++);
    for (const at of hunk.rows.keys()) order.set(`r:${hunk.id}:${at}`, place++);
  }
  const here = (id === null ? undefined : order.get(id)) ?? -1;
  return ids.filter((each) => (by > 0 ? (order.get(each) ?? 0) > here : (order.get(each) ?? 0) < here));
}
