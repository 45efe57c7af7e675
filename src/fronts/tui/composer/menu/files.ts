/** The index of files and folders behind `@`: a fuzzy search over paths and names. */

/** Files of the tree and the folders that hold them (`src/`), ready to be searched. */
export interface FileIndex {
  /** The best matches first, at most `limit`. */
  match(query: string, limit: number): string[];
}

/** A match in the name of a file counts this much more than one anywhere in its path. */
const nameBonus = 0.4;

/** Most mentions are of files: folders come behind them, but for one that is written out. */
const folderMalus = 0.6;
const wholeFolder = 2;

/** Makes an index; loads the matcher the first time. Paths use `/`. */
export async function indexFiles(paths: readonly string[]): Promise<FileIndex> {
  const fuzzysort = await import('fuzzysort');
  const entries = paths.map((path) => ({ path, name: nameOf(path) }));
  const folders = Array.from(foldersOf(paths), (path) => ({ path, name: nameOf(path) }));
  const byPath = fuzzysort.snapshot(entries, { key: 'path' });
  const byName = fuzzysort.snapshot(entries, { key: 'name' });
  const foldersByPath = fuzzysort.snapshot(folders, { key: 'path' });
  const foldersByName = fuzzysort.snapshot(folders, { key: 'name' });
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
      const inFolders = query.includes('/') ? foldersByPath : foldersByName;
      for (const { obj, score } of fuzzysort.go(query, inFolders, { limit, threshold: 0.5 })) {
        const whole = obj.path === query || obj.path === `${query}/`;
        add(obj.path, whole ? wholeFolder : score - folderMalus);
      }
      return [...scores]
        .sort(([a, x], [b, y]) => y - x || a.length - b.length || (a < b ? -1 : 1))
        .slice(0, limit)
        .map(([path]) => path);
    },
  };
}

/** Every folder on the way to a file, each once, with a slash behind it. */
function foldersOf(paths: readonly string[]): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at + 1);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/', path.length - 2) + 1);
}
