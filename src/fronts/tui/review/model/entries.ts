/** The entries of a change set: its changed files, the two halves of a rename taken together. */

import { isNoChange } from '../../../../protocol/change.ts';
import type { ChangeSet, Conflict, FileChange, FileState } from '../../../../protocol/change.ts';

/** One thing to look at: a changed file, or two halves of a rename. */
export interface Entry {
  /** Where it is afterwards (of a deleted file: where it was). */
  path: string;
  /** Where it was before, when it was renamed. */
  from?: string;
  /** Of a rename with changes: how much stayed, 0 to 100. */
  similarity?: number;
  before: FileState | null;
  after: FileState | null;
  /** Paths of the change set that stand and fall with it. */
  paths: string[];
  /** It also holds what somebody else changed meanwhile. */
  merged: boolean;
  /** Perhaps the person's own work: left out unless it is chosen. */
  maybeYours?: true;
  conflict?: Conflict;
}

/** What happens to a file. */
export type FileKind = 'created' | 'deleted' | 'modified' | 'renamed' | 'mode';

/** What can be refused of a file beside its lines. */
export type Aspect = 'rename' | 'mode' | 'encoding';

/** What happens to a file, as far as that is known without reading it. */
export function kindOf({ before, after, from }: Entry): FileKind {
  if (from !== undefined) return 'renamed';
  if (!before) return 'created';
  if (!after) return 'deleted';
  return before.hash === after.hash ? 'mode' : 'modified';
}

/** A file that went and came under another name; `similarity` is 0 to 100. */
export interface Rename {
  from: string;
  to: string;
  similarity: number;
}

/** A deletion and a creation of the same bytes. Empty files are all alike: calling that a rename would be a guess. */
export function sameBytes(files: readonly FileChange[]): Rename[] {
  const gone = new Map<string, FileChange[]>();
  for (const file of files) {
    if (!file.before || file.after || file.before.size === 0) continue;
    const same = gone.get(file.before.hash);
    if (same) same.push(file);
    else gone.set(file.before.hash, [file]);
  }
  return files.flatMap((file) => {
    const source = !file.before && file.after ? gone.get(file.after.hash)?.shift() : undefined;
    return source ? [{ from: source.path, to: file.path, similarity: 100 }] : [];
  });
}

/** The files of a change set in its order, the two halves of a rename taken together. */
export function entriesOf(
  { files, merged = [], conflicts = [] }: Pick<ChangeSet, 'files' | 'merged' | 'conflicts'>,
  renames: readonly Rename[] = sameBytes(files),
): Entry[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  // What may be the person's own stands and falls by itself.
  const whole = renames.filter(({ from, to }) => !byPath.get(from)?.maybeYours && !byPath.get(to)?.maybeYours);
  const sources = new Map(whole.map((rename) => [rename.to, rename]));
  const taken = new Set(whole.map(({ from }) => from));
  const mergedPaths = new Set(merged);
  const conflictOf = new Map(conflicts.map((conflict) => [conflict.path, conflict]));
  return files
    .filter((file) => !taken.has(file.path) && (!isNoChange(file) || conflictOf.has(file.path)))
    .map((file) => {
      const rename = sources.get(file.path);
      const conflict = conflictOf.get(file.path);
      const more = { merged: mergedPaths.has(file.path), ...(conflict ? { conflict } : {}) };
      if (!rename) return { ...file, paths: [file.path], ...more };
      return {
        path: file.path,
        from: rename.from,
        ...(rename.similarity < 100 ? { similarity: rename.similarity } : {}),
        before: byPath.get(rename.from)?.before ?? null,
        after: file.after,
        paths: [rename.from, file.path],
        ...more,
      };
    });
}
