/** The index of files behind `@`: a fuzzy search over paths and names. */

/** Files of the tree, ready to be searched. */
export interface FileIndex {
  /** The best matches first, at most `limit`. */
  match(query: string, limit: number): string[];
}

/** A match in the name of a file counts this much more than one anywhere in its path. */
const nameBonus = 0.4;

/** Makes an index; loads the matcher the first time. Paths use `/`. */
export async function indexFiles(paths: readonly string[]): Promise<FileIndex> {
  const fuzzysort = await import('fuzzysort');
  const entries = paths.map((path) => ({ path, name: path.slice(path.lastIndexOf('/') + 1) }));
  const byPath = fuzzysort.snapshot(entries, { key: 'path' });
  const byName = fuzzysort.snapshot(entries, { key: 'name' });
  const depth = (path: string) => path.split('/').length;
  const shallow = (limit: number) => [...paths].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1)).slice(0, limit);
  let first: string[] | undefined;
  return {
    match(query, limit) {
      if (query === '') return (first ??= shallow(50)).slice(0, limit);
      const scores = new Map<string, number>();
      const add = (path: string, score: number) => scores.set(path, Math.max(score, scores.get(path) ?? 0));
      // One letter matches nearly every path: names are enough.
      if (query.length > 1) {
        for (const { obj, score } of fuzzysort.go(query, byPath, { limit: limit * 2, threshold: 0 }))
          add(obj.path, score);
      }
      if (!query.includes('/')) {
        for (const { obj, score } of fuzzysort.go(query, byName, { limit: limit * 2, threshold: 0 })) {
          add(obj.path, score + nameBonus);
        }
      }
      return [...scores]
        .sort(([a, x], [b, y]) => y - x || a.length - b.length || (a < b ? -1 : 1))
        .slice(0, limit)
        .map(([path]) => path);
    },
  };
}
