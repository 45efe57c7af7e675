/**
 * Rebase: changes that were made from an earlier tree, made anew from what is in the tree now, with later work merged in
 * or standing as a conflict. Undo, redo, proposals and landings that met a changed file all go this way.
 */

import { join } from 'node:path';
import { isSameState as sameState } from '../../protocol/change.ts';
import type { ChangeSet, FileChange, FileState } from '../../protocol/change.ts';
import { LandingFailure, ToolFailure } from '../../protocol/failure.ts';
import type { Watched } from '../../protocol/change.ts';
import type { Labels } from '../../text/diff/merge.ts';
import { inWords } from '../../disk/errno.ts';
import type { TreeContext } from '../landing/context.ts';
import { isBulk, isSameBulk } from '../landing/bulk/bulk.ts';
import { keptAt } from '../landing/bulk/kept.ts';
import { folderState, isFolder, isRetyped } from '../landing/folders.ts';
import { emptiedFolders } from '../landing/plan.ts';
import { entriesOf } from '../paths/directory.ts';
import { OpenDirectories } from '../paths/open-directories.ts';
import { Course } from '../paths/pace.ts';
import type { Seen } from '../paths/observe.ts';
import { mergeChanges } from './three-way-merge.ts';

/** What a rebase comes to; the parts of a change set it decides on. */
type Rebased = Required<Pick<ChangeSet, 'files' | 'merged' | 'conflicts' | 'notes'>>;

/**
 * The same change set rebased onto the tree as it is now. May come back empty. What was merged or in conflict before stays
 * so: the person who is asked next was perhaps not the one who was asked then. Throws `LandingFailure('io')`.
 */
export async function rebase(context: TreeContext, changes: ChangeSet): Promise<ChangeSet> {
  const { merged: _merged, conflicts: _conflicts, ...rest } = changes;
  const earlier = new Map((changes.conflicts ?? []).map((conflict) => [conflict.path, conflict]));
  const wanted = new Map<string, FileChange[]>();
  for (const file of changes.files) {
    // What a conflict says of `before` is not what the change was made from: there is no base to merge by.
    wanted.set(file.path, [earlier.has(file.path) ? { ...file, before: null } : file]);
  }
  const now = await rebaseFiles(context, wanted, { mine: 'what is there now', theirs: 'proposed' });
  const files = new Map(now.files.map((file) => [file.path, file]));
  const conflicts = new Map(now.conflicts.map((conflict) => [conflict.path, conflict]));
  for (const { path, before } of changes.files) {
    const [old, here] = [earlier.get(path), files.get(path)];
    if (!old || !here) continue;
    if (sameState(here.before, before)) conflicts.set(path, old);
    else if (!conflicts.has(path)) conflicts.set(path, { path });
  }
  const merged = new Set([...(changes.merged ?? []), ...now.merged]);
  return withRebased(rest, {
    files: now.files,
    merged: [...merged].filter((path) => files.has(path) && !conflicts.has(path)),
    conflicts: [...conflicts.values()],
    notes: now.notes,
  });
}

/**
 * Rebases changes by path: `before` becomes what is there now, `after` what is there with the changes merged into it. A
 * path may have several changes, which are made one after the other. What changes nothing (any more) is left out. Where
 * somebody's later work cannot be merged, `after` is what the changes want, and there is a conflict, whose marks say
 * `labels`. Reads only. Throws `LandingFailure('io')`.
 */
export async function rebaseFiles(
  context: TreeContext,
  wanted: ReadonlyMap<string, readonly FileChange[]>,
  labels: Labels,
  watched?: Watched,
): Promise<Rebased> {
  const course = new Course(wanted.size, 1, watched);
  const found: Rebased = { files: [], merged: [], conflicts: [], notes: [] };
  const removed = new Set<string>();
  for (const [path, changes] of wanted) if (changes.at(-1)?.after === null) removed.add(path);
  const directories = new OpenDirectories(context.roots.root);
  try {
    for (const [path, changes] of wanted) {
      await course.step();
      await rebasePath({ context, removed, directories, labels }, path, changes, found);
    }
  } finally {
    directories.close();
  }
  return found;
}

/** What a path is rebased with: what the same changes remove, and the folders that are open. */
interface At {
  context: TreeContext;
  removed: ReadonlySet<string>;
  directories: OpenDirectories;
  labels: Labels;
}

async function rebasePath(at: At, path: string, changes: readonly FileChange[], found: Rebased): Promise<void> {
  const { context, removed, labels } = at;
  const want = changes.at(-1)?.after ?? null;
  const { seen, obstacle } = await observeAndStore(at, path);
  if (changes.some(isBulk)) {
    const { file, note } = rebaseBulk(context, changes, seen);
    if (file) found.files.push(file);
    if (note !== undefined) found.notes.push(note);
    return;
  }
  const retyped = rebaseRetyped(context.roots.root, changes, seen, removed);
  if (retyped !== null) {
    found.files.push(retyped);
    if (retyped.before?.mode !== 'folder' && !sameState(retyped.before, changes[0]?.before ?? null))
      found.conflicts.push({ path });
    return;
  }
  if (changes.some(isFolder) && (want === null || want.mode === 'folder')) {
    found.files.push(...rebaseFolder(context.roots.root, changes, seen, removed));
    return;
  }
  if (want !== null && obstacle !== undefined) {
    found.files.push({ path, before: null, after: want });
    found.conflicts.push({ path });
    found.notes.push(obstacle);
    return;
  }
  // Where a folder or a link is, a file that is to be removed has gone already.
  if (want === null && seen.kind !== 'file' && seen.kind !== 'none') return;
  const now = seen.kind === 'file' ? withBits(seen, changes) : null;
  const plain = changes.map((file) => (file.before?.mode === 'folder' ? { ...file, before: null } : file));
  const { state, conflict } = await mergeChanges(context.blobs, now, plain, labels);
  if (sameState(now, state)) {
    // The file is as it was before all of the changes, but for work between them that went with one of them.
    if (!conflict?.both) return;
    found.files.push({ path, before: now, after: conflict.both });
    found.conflicts.push({ path });
    return;
  }
  found.files.push({ path, before: now, after: state });
  if (conflict) found.conflicts.push({ path, ...conflict });
  else if (!sameState(state, want)) found.merged.push(path);
}

/** With the permission bits, where the changes are about them too. */
function withBits({ state, bits }: Extract<Seen, { kind: 'file' }>, changes: readonly FileChange[]): FileState {
  const about = changes.some(({ before, after }) => before?.bits !== undefined || after?.bits !== undefined);
  return about ? { ...state, bits } : state;
}

/** What git ignores comes where nothing is and it is still kept, and goes where it is as it came. */
function rebaseBulk(
  { roots: { root }, kept }: TreeContext,
  changes: readonly FileChange[],
  seen: Seen,
): { file?: FileChange; note?: string } {
  const [first, last] = [changes[0], changes.at(-1)];
  if (!first || !last) return {};
  const { path, after } = last;
  if (after?.mode === 'bulk') {
    if (seen.kind !== 'none') return { note: `${path} is there already, and is left as it is` };
    if (keptAt(kept, path, after.hash) === null)
      return { note: `${path} is no longer kept: run the command again to have it` };
    return { file: { path, before: null, after } };
  }
  if (seen.kind === 'none' || !first.before) return {};
  if (!isSameBulk(root, path, first.before)) return { note: `${path} changed since it landed, and is left as it is` };
  return { file: { path, before: first.before, after: null } };
}

/** A file that becomes an empty folder, or the other way round, where the other kind is still there; null for all else. */
function rebaseRetyped(
  root: string,
  changes: readonly FileChange[],
  seen: Seen,
  removed: ReadonlySet<string>,
): FileChange | null {
  const [first, last] = [changes[0], changes.at(-1)];
  if (!first || !last || !isRetyped({ ...first, after: last.after })) return null;
  const { path, after } = last;
  if (after?.mode === 'folder') return seen.kind === 'file' ? { path, before: seen.state, after } : null;
  return seen.kind === 'folder' && holdsNothing(root, path, removed) ? { path, before: folderState(), after } : null;
}

function holdsNothing(root: string, path: string, removed: ReadonlySet<string>): boolean {
  return entriesOf(join(root, path)).every(([name]) => removed.has(`${path}/${name}`));
}

/** A folder goes when nothing else is in it, comes where nothing is, and gets back the bits that nobody chose anew since. */
function rebaseFolder(
  root: string,
  changes: readonly FileChange[],
  seen: Seen,
  removed: ReadonlySet<string>,
): FileChange[] {
  const [first, last] = [changes[0], changes.at(-1)];
  if (!first || !last) return [];
  const { path, after: want } = last;
  if (want === null) {
    return seen.kind === 'folder' && holdsNothing(root, path, removed)
      ? [{ path, before: folderState(), after: null }]
      : [];
  }
  // What is in the way goes with the same changes.
  const isClear = seen.kind === 'none' || (seen.kind === 'blocked' && removed.has(seen.by));
  if (isClear) return [{ path, before: null, after: want }];
  if (seen.kind !== 'folder' || want.bits === undefined || want.bits === seen.bits) return [];
  return first.before?.bits === seen.bits ? [{ path, before: folderState(seen.bits), after: want }] : [];
}

/** Observes a path, and stores what it holds: it is the `before` of what comes. Throws `LandingFailure('io')`. */
async function observeAndStore(
  { context, removed, directories }: At,
  path: string,
): Promise<{ seen: Seen; obstacle: string | undefined }> {
  const { root } = context.roots;
  try {
    for (;;) {
      const seen = directories.observe(path);
      if (seen.kind !== 'file') return { seen, obstacle: obstacleTo(root, path, seen, removed) };
      if (context.blobs.isStored(seen.state.hash)) return { seen, obstacle: undefined };
      // A large file that changed while it was being stored is observed again.
      if (seen.bytes) context.blobs.put(seen.bytes);
      else if (!(await context.blobs.putFile(join(root, path), seen.state.hash))) continue;
      return { seen, obstacle: undefined };
    }
  } catch (error) {
    const why = error instanceof ToolFailure ? error.message : `${inWords(error)}.`;
    throw new LandingFailure('io', `Cannot look at ${path}: ${why} Nothing was written.`, [path]);
  }
}

/** Why no file can be at this path, unless the same changes remove what is in its way. */
function obstacleTo(root: string, path: string, seen: Seen, removed: ReadonlySet<string>): string | undefined {
  if (seen.kind === 'special') return `${path} is a pipe, a socket or a device now`;
  if (seen.kind === 'blocked') {
    if (removed.has(seen.by)) return undefined;
    return `${seen.by} is a ${seen.how} now, so ${path} cannot stand below it`;
  }
  if (seen.kind !== 'folder' || emptiedFolders(root, path, removed) !== null) return undefined;
  return `${path} is a folder now`;
}

/** The change set with what a rebase found; what is empty is left out, notes are added to those it had. */
export function withRebased(set: Omit<ChangeSet, 'files'>, { files, merged, conflicts, notes }: Rebased): ChangeSet {
  const allNotes = [...new Set([...(set.notes ?? []), ...notes])];
  return {
    ...set,
    files,
    ...(merged.length > 0 ? { merged } : {}),
    ...(conflicts.length > 0 ? { conflicts } : {}),
    ...(allNotes.length > 0 ? { notes: allNotes } : {}),
  };
}
