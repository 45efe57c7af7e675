/** The difference of two snapshots: the change set of what a command did, and what of it could not be recorded. */

import type { ChangeSet, FileChange, FileState, Origin, Times, Metadata } from '../../../protocol/change.ts';
import { newId } from '../../../disk/ids.ts';
import { ancestorsOf } from '../../paths/tree-path.ts';
import type { IndexEntry } from './index-entry.ts';
import type { Snapshot } from './snapshot.ts';

/** What a command changed. */
export interface Difference {
  /** Null when nothing changed that could be undone. */
  changes: ChangeSet | null;
  /** What could not be seen or cannot be undone. */
  notes: string[];
}

interface BlobSink {
  putBlob(bytes: Uint8Array): Promise<string>;
  has(hash: string): boolean;
}

/** The change set that leads from one snapshot to the other; contents of both sides are in the blob store then. */
export async function changesBetween(
  before: Snapshot,
  after: Snapshot,
  store: BlobSink,
  origin: Origin,
): Promise<Difference> {
  const files: FileChange[] = [];
  const unrecorded: string[] = [];
  // A folder that was ignored, or could not be listed, on one side only was not seen there: nobody knows what changed in it.
  const unknown = new Set([...before.ignored, ...after.ignored, ...before.unseen, ...after.unseen]);
  for (const path of differingPaths(before.files, after.files)) {
    const [old, now] = [before.files.get(path), after.files.get(path)];
    if (unknown.has(path) || ancestorsOf(path).some((folder) => unknown.has(folder))) continue;
    const sides = await Promise.all([stateOf(old, before, store), stateOf(now, after, store)]);
    if (sides[0] === undefined || sides[1] === undefined) unrecorded.push(`${path}${now ? '' : ' (deleted)'}`);
    else files.push({ path, before: sides[0], after: sides[1] });
  }
  const notes = notesOf(before, after, unrecorded);
  if (files.length === 0) return { changes: null, notes };
  const metadata = metadataBetween(before, after, files);
  return { changes: { id: newId(), files, origin, metadata, ...(notes.length > 0 ? { notes } : {}) }, notes };
}

function metadataBetween(before: Snapshot, after: Snapshot, files: readonly FileChange[]): Metadata {
  const times: Times = {};
  const metadata: Metadata = { bits: {}, times, made: [] };
  const made = new Set<string>();
  for (const { path } of files) {
    const [was, is] = [before.attributes(path), after.attributes(path)];
    metadata.bits[path] = { ...(was && { before: was.bits }), ...(is && { after: is.bits }) };
    times[path] = { ...(was && { before: was.modified }), ...(is && { after: is.modified }) };
    for (let cut = path.indexOf('/'); cut > 0; cut = path.indexOf('/', cut + 1)) made.add(path.slice(0, cut));
  }
  metadata.made = [...made].filter((folder) => after.folders.has(folder) && !before.folders.has(folder));
  return metadata;
}

/** Paths that are not the same on both sides, sorted. */
function differingPaths(before: Snapshot['files'], after: Snapshot['files']): string[] {
  if (before === after) return [];
  const paths: string[] = [];
  for (const [path, old] of before) {
    const now = after.get(path);
    if (now !== old && differs(old, now)) paths.push(path);
  }
  for (const path of after.keys()) if (!before.has(path)) paths.push(path);
  return paths.sort();
}

function differs(old: IndexEntry | undefined, now: IndexEntry | undefined): boolean {
  if (!old || !now) return old !== now;
  if (old.mode !== now.mode || old.size !== now.size) return true;
  if (old.hash !== null && now.hash !== null) return old.hash !== now.hash;
  // Content that was not stored can only be told apart by its times.
  return old.hash !== now.hash || old.ctime !== now.ctime || old.ino !== now.ino;
}

/** The state with its bytes safe in the blob store; undefined when they are not to be had. */
async function stateOf(
  entry: IndexEntry | undefined,
  snapshot: Snapshot,
  store: BlobSink,
): Promise<FileState | null | undefined> {
  if (!entry) return null;
  if (entry.hash === null) return undefined;
  if (!store.has(entry.hash)) {
    const bytes = snapshot.bytes(entry);
    if (!bytes) return undefined;
    await store.putBlob(bytes);
  }
  return { hash: entry.hash, mode: entry.mode, size: entry.size };
}

function notesOf(before: Snapshot, after: Snapshot, unrecorded: readonly string[]): string[] {
  const notes: string[] = [];
  if (unrecorded.length > 0) notes.push(`not undoable (too large, or not readable): ${firstFew(unrecorded)}`);
  const ignored = [...new Set([...before.ignored, ...after.ignored])].sort();
  if (ignored.length > 0) notes.push(`ignored folders are not watched: ${firstFew(ignored)}`);
  const unseen = [...new Set([...before.unseen, ...after.unseen])].sort();
  if (unseen.length > 0) notes.push(`could not be looked into: ${firstFew(unseen)}`);
  if (before.git !== after.git) notes.push("git's own data (.git) changed too: undo does not take that back");
  return notes;
}

function firstFew(names: readonly string[]): string {
  return names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
}
