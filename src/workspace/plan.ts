import { join } from 'node:path';
import type { FileChange } from '../protocol/change.ts';
import { LandingFailure } from '../protocol/failure.ts';
import type { Blobs } from './blobs.ts';
import { inWords } from './errno.ts';
import { descend } from './folder.ts';
import type { Commit } from './journal.ts';
import { isAs, observe, type Seen } from './observe.ts';

/** What the tree is like before a landing. */
export interface Plan {
  /** By path. */
  seen: Map<string, Seen>;
  bits: Record<string, number>;
  made: string[];
  cleared: string[];
  /** For each file, the nearest folder that exists already (relative to the root, empty for the root itself). */
  nearest: string[];
}

/**
 * Compares every file with what the change set was made from, and finds out what folders it takes. Nothing is written.
 * Throws `LandingFailure` (`conflict` with every path that is not as `before` says, `outside`, `io`).
 */
export function planLanding(root: string, files: readonly FileChange[]): Plan {
  const plan: Plan = { seen: new Map(), bits: {}, made: [], cleared: [], nearest: [] };
  const going = new Set(files.filter((file) => file.after === null).map((file) => file.path));
  const conflicts: string[] = [];
  for (const file of files) {
    const seen = look(root, file.path);
    plan.seen.set(file.path, seen);
    if (seen.kind === 'file') plan.bits[file.path] = seen.bits;
    if (!stands(root, file, seen, going, plan.cleared)) conflicts.push(file.path);
    plan.nearest.push(missingFolders(root, file, plan.made));
  }
  if (conflicts.length > 0) throw changed(conflicts);
  return plan;
}

/** Has a file changed since the plan was made? Throws `LandingFailure('conflict')`. */
export function replan(root: string, files: readonly FileChange[], plan: Plan): void {
  const conflicts = files.filter((file) => {
    const [then, now] = [plan.seen.get(file.path), look(root, file.path)];
    if (then?.kind === 'file') {
      if (!isAs(now, file.before)) return true;
      plan.seen.set(file.path, now);
      return false;
    }
    return now.kind !== then?.kind;
  });
  if (conflicts.length > 0) throw changed(conflicts.map((file) => file.path));
}

/** Puts the content of every file that is there into the store, so that it can be given back. Throws as `planLanding`. */
export async function keepBefore(root: string, files: readonly FileChange[], plan: Plan, blobs: Blobs): Promise<void> {
  for (const { path, before } of files) {
    const seen = plan.seen.get(path);
    if (seen?.kind !== 'file' || before === null) continue;
    if (seen.bytes) blobs.keep(seen.bytes);
    else if (!(await blobs.keepFile(join(root, path), before.hash))) throw changed([path]);
  }
}

function look(root: string, path: string): Seen {
  try {
    return observe(root, path);
  } catch (error) {
    throw new LandingFailure('io', `Cannot look at ${path}: ${inWords(error)}. Nothing was written.`, [path]);
  }
}

/** Is the file as `before` says, or will it be once the others of the set are gone? Fills `cleared`. */
function stands(root: string, file: FileChange, seen: Seen, going: ReadonlySet<string>, cleared: string[]): boolean {
  if (seen.kind === 'blocked') {
    // A file or link gives way to a folder of its name.
    if (file.before === null && going.has(seen.by)) return true;
    if (seen.how === 'file') return false;
    const text = `${seen.by} is a link; archie writes nothing through links, so ${file.path} was not written.`;
    throw new LandingFailure('outside', text, [file.path]);
  }
  if (seen.kind === 'folder') {
    const folders = file.before === null && file.after !== null ? emptied(root, file.path, going) : null;
    cleared.push(...(folders ?? []));
    return folders !== null;
  }
  return isAs(seen, file.before);
}

/** The folder and those in it, innermost first, when the set takes away all that they hold; else null. */
export function emptied(root: string, path: string, going: ReadonlySet<string>): string[] | null {
  const { folder, rest } = descend(root, path.split('/'));
  try {
    if (rest.length > 0) return null;
    const entries = folder.entries();
    if (entries.length === 0) return null;
    const found: string[] = [];
    for (const [name, kind] of entries) {
      const below = `${path}/${name}`;
      if (!kind.isDirectory()) {
        if (!going.has(below)) return null;
        continue;
      }
      const inner = emptied(root, below, going);
      if (inner === null) return null;
      found.push(...inner);
    }
    return [...found, path];
  } finally {
    folder.close();
  }
}

/** Adds the folders a file needs to `made`; returns the deepest one that exists. */
function missingFolders(root: string, file: FileChange, made: string[]): string {
  const names = file.path.split('/').slice(0, -1);
  if (file.after === null) return names.join('/');
  const { folder, rest } = descend(root, names);
  folder.close();
  const there = names.length - rest.length;
  for (let count = there + 1; count <= names.length; count += 1) {
    const path = names.slice(0, count).join('/');
    if (!made.includes(path)) made.push(path);
  }
  return names.slice(0, there).join('/');
}

/** For a recovery: is the file as `state` says, given what else of the landing may not have happened yet? */
export function standsAs(root: string, commit: Commit, path: string, state: FileChange['after']): boolean {
  const seen = observe(root, path);
  if (state !== null) return isAs(seen, state);
  if (seen.kind === 'none') return true;
  if (seen.kind === 'folder') return commit.cleared.includes(path) || commit.made.includes(path);
  if (seen.kind !== 'blocked') return false;
  const above = commit.files.find((file) => file.path === seen.by);
  if (!above) return false;
  const there = observe(root, above.path);
  return isAs(there, above.before) || isAs(there, above.after);
}

function changed(paths: string[]): LandingFailure {
  const names = paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ');
  const verb = paths.length === 1 ? 'is' : 'are';
  return new LandingFailure(
    'conflict',
    `${names} ${verb} not as the change was made from; nothing was written.`,
    paths,
  );
}
