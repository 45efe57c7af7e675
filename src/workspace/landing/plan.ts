/**
 * Plans a landing by comparing every file with what the change set was made from (optimistic concurrency), before
 * anything is written and once more at the last moment.
 */

import { lstatSync } from 'node:fs';
import type { FileChange } from '../../protocol/change.ts';
import { LandingFailure } from '../../protocol/failure.ts';
import { inWords } from '../../disk/errno.ts';
import { isFolder, isRetyped } from './folders.ts';
import { writtenInPlace } from './inode/in-place.ts';
import { descend } from '../paths/directory.ts';
import type { Commit } from '../store/journal.ts';
import { fingerprint, matchesState, observe } from '../paths/observe.ts';
import type { Seen } from '../paths/observe.ts';
import type { Course } from '../paths/pace.ts';
import { OpenDirectories } from '../paths/open-directories.ts';
import { parentOf } from '../paths/tree-path.ts';

/** No file system's clock for changes ticks more slowly than this, in milliseconds. */
const racyMs = 100;

/** What the tree is like before a landing. */
export interface Plan {
  /** By path. */
  seen: Map<string, Seen>;
  /** When it was compared first, in milliseconds since the epoch. */
  at: number;
  bits: Record<string, number>;
  inPlace: string[];
  made: string[];
  cleared: string[];
  /** For each file, the nearest folder that exists already (relative to the root, empty for the root itself). */
  nearest: string[];
}

/**
 * Compares every file with what the change set was made from, and finds out what folders it takes. Nothing is written.
 * Throws `LandingFailure` (`conflict` with every path that is not as `before` says, `outside`, `io`).
 */
export async function planLanding(root: string, files: readonly FileChange[], course: Course): Promise<Plan> {
  const plan: Plan = { seen: new Map(), at: Date.now(), bits: {}, inPlace: [], made: [], cleared: [], nearest: [] };
  const removed = new Set(files.filter((file) => file.after === null).map((file) => file.path));
  const conflicts: string[] = [];
  const made = new Set<string>();
  const directories = new OpenDirectories(root);
  try {
    for (const file of files) {
      await course.step();
      const seen = observeOrFail(directories, file.path);
      plan.seen.set(file.path, seen);
      if (seen.kind === 'file') plan.bits[file.path] = seen.bits;
      if (!matchesBefore(root, file, { seen, removed, cleared: plan.cleared })) conflicts.push(file.path);
      const parent = seen.kind === 'none' || seen.kind === 'blocked' ? null : parentOf(file.path);
      plan.nearest.push(parent ?? missingFolders(root, file, made));
      if (file.after?.mode === 'folder' && seen.kind !== 'folder') made.add(file.path);
    }
    plan.inPlace = writtenInPlace(root, files, plan.seen, directories);
  } finally {
    directories.close();
  }
  plan.made = [...made];
  if (conflicts.length > 0) throw staleFiles(conflicts);
  return plan;
}

/** Compares once more: has a file changed since the plan was made? Throws `LandingFailure('conflict')`. */
export async function comparePlan(
  root: string,
  files: readonly FileChange[],
  plan: Plan,
  course: Course,
): Promise<void> {
  const directories = new OpenDirectories(root);
  try {
    const conflicts: string[] = [];
    for (const file of files) {
      await course.step();
      if (!isUnchanged(directories, file, plan)) conflicts.push(file.path);
    }
    if (conflicts.length > 0) throw staleFiles(conflicts);
  } finally {
    directories.close();
  }
}

function isUnchanged(directories: OpenDirectories, file: FileChange, plan: Plan): boolean {
  const then = plan.seen.get(file.path);
  if (then?.kind !== 'file') return observeOrFail(directories, file.path).kind === then?.kind;
  const stats = directories.withParent(file.path, (folder, name) =>
    lstatSync(folder.at(name), { bigint: true, throwIfNoEntry: false }),
  );
  if (!stats) return false;
  // Racy: what changed shortly before it was compared may have changed again within the same tick of the clock.
  const old = Number(stats.ctimeMs) < plan.at - racyMs;
  if (old && fingerprint(stats) === then.fingerprint) return true;
  const now = observeOrFail(directories, file.path);
  if (!matchesState(now, file.before)) return false;
  plan.seen.set(file.path, now);
  return true;
}

function observeOrFail(directories: OpenDirectories, path: string): Seen {
  try {
    return directories.observe(path);
  } catch (error) {
    throw new LandingFailure('io', `Cannot look at ${path}: ${inWords(error)}. Nothing was written.`, [path]);
  }
}

/** Is the file as `before` says, or will it be once the others of the set are removed? Fills `cleared`. */
function matchesBefore(
  root: string,
  file: FileChange,
  { seen, removed, cleared }: { seen: Seen; removed: ReadonlySet<string>; cleared: string[] },
): boolean {
  if (file.before?.mode === 'bulk') return matchesState(seen, file.before);
  if (isFolder(file) && seen.kind !== 'blocked') {
    if (!matchesState(seen, file.before)) return false;
    if (file.before?.mode !== 'folder' || file.after === null || file.after.mode === 'folder') return true;
    // An empty folder gives way to a file of its name.
    const folders = emptiedFolders(root, file.path, new Set([...removed, file.path]));
    cleared.push(...(folders ?? []));
    return folders !== null;
  }
  if (seen.kind === 'blocked') {
    // A file or link gives way to a folder of its name.
    if (file.before === null && removed.has(seen.by)) return true;
    if (seen.how === 'file' && file.before !== null) return false;
    if (seen.how === 'file') {
      const why = `${seen.by} is a file, so nothing can be below it; ${file.path} was not written.`;
      throw new LandingFailure('blocked', why, [file.path]);
    }
    const text = `${seen.by} is a link; archie writes nothing through links, so ${file.path} was not written.`;
    throw new LandingFailure('outside', text, [file.path]);
  }
  if (seen.kind === 'folder') {
    const folders = file.before === null && file.after !== null ? emptiedFolders(root, file.path, removed) : null;
    cleared.push(...(folders ?? []));
    return folders !== null;
  }
  return matchesState(seen, file.before);
}

/** The folder and those in it, innermost first, when the set removes all that they hold (of an empty one, itself); else null. */
export function emptiedFolders(root: string, path: string, removed: ReadonlySet<string>): string[] | null {
  const { folder, rest } = descend(root, path.split('/'));
  try {
    if (rest.length > 0) return null;
    const entries = folder.entries();
    if (entries.length === 0) return removed.has(path) ? [path] : null;
    const found: string[] = [];
    for (const [name, kind] of entries) {
      const below = `${path}/${name}`;
      if (!kind.isDirectory()) {
        if (!removed.has(below)) return null;
        continue;
      }
      const inner = emptiedFolders(root, below, removed);
      if (inner === null) return null;
      found.push(...inner);
    }
    return [...found, path];
  } finally {
    folder.close();
  }
}

/** Adds the folders a file needs to `made`; returns the deepest one that exists. */
function missingFolders(root: string, file: FileChange, made: Set<string>): string {
  const names = file.path.split('/').slice(0, -1);
  if (file.after === null) return names.join('/');
  const { folder, rest } = descend(root, names);
  folder.close();
  const existing = names.length - rest.length;
  for (let count = existing + 1; count <= names.length; count += 1) {
    made.add(names.slice(0, count).join('/'));
  }
  return names.slice(0, existing).join('/');
}

/** For crash recovery: is the file as `state` says, given what else of the commit may not have been applied yet? */
export function matchesDuringCommit(root: string, commit: Commit, path: string, state: FileChange['after']): boolean {
  const seen = observe(root, path);
  if (state !== null && matchesState(seen, state)) return true;
  // Between a file and a folder of its name there is nothing for a moment.
  if (state !== null) return seen.kind === 'none' && commit.files.some((file) => file.path === path && isRetyped(file));
  if (seen.kind === 'none') return true;
  if (seen.kind === 'folder')
    return [commit.cleared, commit.made, commit.unmade].some((folders) => folders.includes(path));
  if (seen.kind !== 'blocked') return false;
  const above = commit.files.find((file) => file.path === seen.by);
  if (!above) return false;
  const blocking = observe(root, above.path);
  return matchesState(blocking, above.before) || matchesState(blocking, above.after);
}

/** The conflict of a landing whose files are not (any more) as the change set was made from. */
export function staleFiles(paths: string[]): LandingFailure {
  const names = paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ');
  const verb = paths.length === 1 ? 'is' : 'are';
  return new LandingFailure(
    'conflict',
    `${names} ${verb} not as the change was made from; nothing was written.`,
    paths,
  );
}
