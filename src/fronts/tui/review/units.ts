import { type FileChange, type FileState, isNoChange } from '../../../protocol/change.ts';

/** One thing to look at: a changed file, or two halves of a rename. */
export interface Unit {
  /** Where it is afterwards (of a deleted file: where it was). */
  path: string;
  /** Where it was before, when it was renamed. */
  from?: string;
  before: FileState | null;
  after: FileState | null;
  /** Paths of the change set that stand and fall with it. */
  paths: string[];
}

/** The files of a change set in its order, a deletion and a creation of the same bytes taken together as a rename. */
export function unitsOf(files: readonly FileChange[]): Unit[] {
  const gone = new Map<string, FileChange[]>();
  for (const file of files) {
    // Empty files are all alike: calling that a rename would be a guess.
    if (file.before && !file.after && file.before.size > 0) {
      gone.set(file.before.hash, [...(gone.get(file.before.hash) ?? []), file]);
    }
  }
  const sources = new Map<FileChange, FileChange>();
  for (const file of files) {
    const source = !file.before && file.after ? gone.get(file.after.hash)?.shift() : undefined;
    if (source) sources.set(file, source);
  }
  const taken = new Set(sources.values());
  return files
    .filter((file) => !taken.has(file) && !isNoChange(file))
    .map((file) => {
      const source = sources.get(file);
      if (!source) return { ...file, paths: [file.path] };
      return {
        path: file.path,
        from: source.path,
        before: source.before,
        after: file.after,
        paths: [source.path, file.path],
      };
    });
}
