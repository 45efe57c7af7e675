/** The difference of two snapshots: the change set of what a command did, and what of it could not be recorded. */

import type { ChangeSet, FileChange, FileState, Loss, Origin, Times, Metadata } from '../../../protocol/change.ts';
import { folderState } from '../../landing/folders.ts';
import { newId } from '../../../disk/ids.ts';
import { ancestorsOf } from '../../paths/tree-path.ts';
import type { IndexEntry } from './index-entry.ts';
import type { Snapshot } from './snapshot.ts';

/** What a command changed. */
export interface Difference {
  /** Null when nothing changed that could be undone. */
  changes: ChangeSet | null;
  /** What could not be seen. */
  notes: string[];
  /** What happened and is not recorded: no undo takes it back. */
  lost: Loss[];
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
  const isUnknown = (path: string): boolean =>
    unknown.has('') || unknown.has(path) || ancestorsOf(path).some((folder) => unknown.has(folder));
  for (const path of differingPaths(before.files, after.files)) {
    const [old, now] = [before.files.get(path), after.files.get(path)];
    if (isUnknown(path)) continue;
    const bits = bitsOf(path, before, after);
    const sides = await Promise.all([stateOf(old, before, store), stateOf(now, after, store)]);
    if (sides[0] === undefined || sides[1] === undefined) unrecorded.push(`${path}${now ? '' : ' (deleted)'}`);
    else files.push(withBits({ path, before: sides[0], after: sides[1] }, bits));
  }
  const folders = foldersBetween(before, after).filter(({ path }) => !isUnknown(path));
  if (folders.length > 0) await store.putBlob(new Uint8Array());
  files.push(...withFolders(files, folders));
  const [notes, lost] = [notesOf(before, after), lostOf(before, after, unrecorded)];
  if (files.length === 0) return { changes: null, notes, lost };
  const metadata = metadataBetween(before, after, files);
  return { changes: { id: newId(), files, origin, metadata, ...(notes.length > 0 ? { notes } : {}) }, notes, lost };
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

/** A path has one change: an empty folder that comes where a file was, or goes for one, is the other side of that. */
function withFolders(files: readonly FileChange[], folders: readonly FileChange[]): FileChange[] {
  const known = new Map(files.map((file) => [file.path, file]));
  return folders.filter((folder) => {
    const file = known.get(folder.path);
    if (file) Object.assign(file, { before: file.before ?? folder.before, after: file.after ?? folder.after });
    return file === undefined;
  });
}

/** Permission bits before and after, where they differ. Those of links mean nothing. */
function bitsOf(path: string, before: Snapshot, after: Snapshot): [number, number] | null {
  const [old, now] = [before.files.get(path), after.files.get(path)];
  return old && now && hasOtherBits(old, now) ? [old.bits, now.bits] : null;
}

function withBits({ path, before, after }: FileChange, bits: [number, number] | null): FileChange {
  if (!bits || !before || !after) return { path, before, after };
  return { path, before: { ...before, bits: bits[0] }, after: { ...after, bits: bits[1] } };
}

/** Folders that no file tells of: empty ones that came or went, and those whose permission bits changed. */
function foldersBetween(before: Snapshot, after: Snapshot): FileChange[] {
  const found: FileChange[] = [];
  for (const path of emptyAmong(onlyIn(after, before), after)) found.push({ path, before: null, after: folderState() });
  for (const path of emptyAmong(onlyIn(before, after), before))
    found.push({ path, before: folderState(), after: null });
  for (const [path, now] of after.folders) {
    const old = before.folders.get(path);
    if (old !== undefined && old !== now) found.push({ path, before: folderState(old), after: folderState(now) });
  }
  return found;
}

function onlyIn({ folders }: Snapshot, other: Snapshot): string[] {
  return [...folders.keys()].filter((path) => !other.folders.has(path));
}

function emptyAmong(paths: readonly string[], { files, folders, ignored, unseen }: Snapshot): string[] {
  if (paths.length === 0) return [];
  const full = new Set<string>();
  for (const path of [...files.keys(), ...folders.keys(), ...ignored, ...unseen])
    for (
      let cut = path.lastIndexOf('/');
      cut > 0 && !full.has(path.slice(0, cut));
      cut = path.lastIndexOf('/', cut - 1)
    )
      full.add(path.slice(0, cut));
  return paths.filter((path) => !full.has(path) && !unseen.includes(path));
}

/** Paths that are not the same on both sides, sorted. */
function differingPaths(before: Snapshot['files'], after: Snapshot['files']): string[] {
  if (before === after) return [];
  const paths: string[] = [];
  for (const [path, old] of before) {
    const now = after.get(path);
    if (now !== old && (differs(old, now) || hasOtherBits(old, now))) paths.push(path);
  }
  for (const path of after.keys()) if (!before.has(path)) paths.push(path);
  return paths.sort();
}

/** Those of links mean nothing. */
function hasOtherBits(old: IndexEntry, now: IndexEntry | undefined): boolean {
  return now !== undefined && old.bits !== now.bits && old.mode !== 'link' && now.mode !== 'link';
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

function lostOf(before: Snapshot, after: Snapshot, unrecorded: readonly string[]): Loss[] {
  const lost: Loss[] = [];
  if (unrecorded.length > 0)
    lost.push({ level: 'warning', text: `changed, but over 10 MB or not readable: ${firstFew(unrecorded)}` });
  return [...lost, ...ofGit(before, after)];
}

function ofGit(before: Snapshot, after: Snapshot): Loss[] {
  const data = (folders: readonly string[]) =>
    `git's own data (${firstFew(folders.map((folder) => (folder === '' ? '.git' : `${folder}/.git`)))})`;
  const unknown = new Set([...after.ignored, ...after.unseen]);
  const gone = [...before.git.keys()].filter(
    (folder) => !after.git.has(folder) && ![folder, ...ancestorsOf(folder)].some((one) => unknown.has(one)),
  );
  const changed = [...after.git].flatMap(([folder, print]) => (print === before.git.get(folder) ? [] : [folder]));
  return [
    ...(gone.length > 0 ? [{ level: 'warning' as const, text: `deleted: ${data(gone)}` }] : []),
    ...(changed.length > 0 ? [{ level: 'info' as const, text: `changed: ${data(changed)}` }] : []),
  ];
}

function notesOf(before: Snapshot, after: Snapshot): string[] {
  const notes: string[] = [];
  const ignored = [...new Set([...before.ignored, ...after.ignored])].sort();
  if (ignored.length > 0) notes.push(`ignored folders are not watched: ${firstFew(ignored)}`);
  const unseen = [...new Set([...before.unseen, ...after.unseen])].sort();
  if (unseen.length > 0)
    notes.push(`could not be looked into: ${firstFew(unseen.map((path) => path || "the project's folder itself"))}`);
  return notes;
}

function firstFew(names: readonly string[]): string {
  return names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
}
