/** Makes the change set of what an isolated command touched: both sides of each file, with their contents in the store. */

import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { isNoChange } from '../../../protocol/change.ts';
import type { ChangeSet, Conflict, FileChange, FileState, Origin } from '../../../protocol/change.ts';
import { newId } from '../../../disk/ids.ts';
import { keepIgnored } from './keep-ignored.ts';
import { Pace } from '../../paths/pace.ts';
import { rightsBits } from '../../landing/bulk/bulk.ts';
import { ContentSaver } from '../../landing/save-contents.ts';
import { folderState, isFolder } from '../../landing/folders.ts';
import { toBytes } from '../../paths/names.ts';
import type { Seen } from '../../paths/observe.ts';
import { entriesOf } from '../../paths/directory.ts';
import { OpenDirectories } from '../../paths/open-directories.ts';
import type { BlobStore } from '../../store/blob-store.ts';
import type { Touched } from './touched.ts';
import { bytesWords } from '../../../text/size.ts';

/** What a command would change, and what of it is not in the change set. */
export interface Collected {
  changes: ChangeSet | null;
  notes: string[];
}

/** Where both sides are, when the command began (milliseconds), and for whom. */
interface CollectFrom {
  upper: string;
  lower: string;
  root: string;
  since: number;
  blobs: BlobStore;
  /** Where is kept what git ignores; null where all of it is dropped. */
  kept: string | null;
  origin: Origin;
}

/** Throws `ToolFailure` where contents cannot be stored, and system errors. */
export async function collect(touched: Touched, from: CollectFrom): Promise<Collected> {
  const [before, after] = [new OpenDirectories(from.lower), new OpenDirectories(from.upper)];
  const files: FileChange[] = [];
  const conflicts: Conflict[] = [];
  const rights: string[] = [];
  const id = newId();
  const saver = touched.files.size > mostLoose ? new ContentSaver(from.blobs, id) : null;
  const store = saver ?? looseIn(from.blobs);
  const pace = new Pace();
  const made = new Set(touched.folders.flatMap(({ path, after }) => (after === null ? [] : [path])));
  try {
    for (const path of [...touched.files].sort()) {
      const old = before.observe(path);
      const left: Seen = touched.gone.has(path) ? { kind: 'none' } : after.observe(path);
      const now = withoutRights(left, old);
      if (now !== left) rights.push(path);
      const file = withFolder(withBits(path, old, now), old, { made, lower: from.lower });
      if (isNoChange(file)) continue;
      await keep(store, from.lower, path, old);
      await keep(store, from.upper, path, now);
      await pace.rest();
      files.push(file);
      // Somebody saved it meanwhile: the command may have begun from what was there before that.
      if (old.kind === 'file' && changedSince(join(from.root, path), from.since)) conflicts.push({ path });
    }
    await saver?.finish();
  } catch (error) {
    saver?.discard();
    throw error;
  } finally {
    before.close();
    after.close();
  }
  const folders = foldersOf(touched);
  if (folders.length > 0 || files.some(isFolder)) from.blobs.put(new Uint8Array());
  files.push(...folders);
  const fresh = [...touched.ignored].flatMap(([path, { isNew }]) => (isNew ? [path] : []));
  const bulk = from.kept === null ? [] : await keepIgnored(fresh, { ...from, kept: from.kept });
  files.push(...bulk);
  for (const { path } of bulk) touched.ignored.delete(path);
  const notes = notesOf(touched, rights, conflicts);
  if (files.length === 0) return { changes: null, notes };
  return {
    changes: { id, files, origin: from.origin, ...(conflicts.length > 0 && { conflicts }) },
    notes,
  };
}

/** A program that runs with its owner's rights is none that a command may leave: outside of its view those are the user's own. */
function withoutRights(now: Seen, old: Seen): Seen {
  if (now.kind !== 'file') return now;
  const fresh = now.bits & rightsBits & ~(old.kind === 'file' ? old.bits : 0);
  return fresh === 0 ? now : { ...now, bits: now.bits & ~fresh };
}

function withBits(path: string, old: Seen, now: Seen): FileChange {
  const [before, after] = [stateOf(old), stateOf(now)];
  // A new file has what everybody's have, or is said to have something else.
  if (old.kind === 'none' && now.kind === 'file' && after !== null && after.mode !== 'link') {
    const usual = after.mode === 'executable' ? 0o755 : 0o644;
    return { path, before, after: now.bits === usual ? after : { ...after, bits: now.bits } };
  }
  const same = old.kind !== 'file' || now.kind !== 'file' || old.bits === now.bits;
  if (same || before === null || after === null || before.mode === 'link' || after.mode === 'link')
    return { path, before, after };
  return { path, before: { ...before, bits: old.bits }, after: { ...after, bits: now.bits } };
}

function stateOf(seen: Seen): FileState | null {
  return seen.kind === 'file' ? seen.state : null;
}

/** Of more files than this the contents go into a pack, which is one file: a file for each of ten thousand takes seconds. */
const mostLoose = 100;

/** Where contents go. */
type Sink = Pick<ContentSaver, 'add' | 'addFile'>;

function looseIn(blobs: BlobStore): Sink {
  return {
    add: (_, bytes) => void blobs.put(bytes),
    addFile: (top, path, hash) => blobs.putFile(join(top, path), hash),
  };
}

async function keep(sink: Sink, top: string, path: string, seen: Seen): Promise<void> {
  if (seen.kind !== 'file') return;
  if (seen.bytes) sink.add(seen.state.hash, seen.bytes);
  else await sink.addFile(top, path, seen.state.hash);
}

function changedSince(path: string, since: number): boolean {
  const stats = lstatSync(toBytes(path), { throwIfNoEntry: false });
  return stats !== undefined && stats.ctimeMs > since;
}

/** A path has one change: an empty folder that comes where a file was, or goes for one, is the other side of that. */
function withFolder(file: FileChange, old: Seen, at: { made: ReadonlySet<string>; lower: string }): FileChange {
  if (file.after === null && at.made.has(file.path)) return { ...file, after: folderState() };
  if (old.kind === 'folder' && file.after !== null && entriesOf(join(at.lower, file.path)).length === 0)
    return { ...file, before: folderState() };
  return file;
}

function foldersOf({ folders, files }: Touched): FileChange[] {
  return folders
    .filter(({ path }) => !files.has(path))
    .map(({ path, before, after }) => {
      // Bits are told where they change; a folder that comes or goes has those it has.
      const both = before !== null && after !== null;
      const state = (bits: number | null) => (bits === null ? null : folderState(both ? bits : undefined));
      return { path, before: state(before), after: state(after) };
    });
}

/** Names that are told of one kind. */
const mostNamed = 5;

function notesOf(
  { ignored, git, special, unseen }: Touched,
  rights: readonly string[],
  conflicts: readonly Conflict[],
): string[] {
  const rows = [...ignored].map(([path, { files, bytes }]) => `${path} (${amount(files, bytes)})`);
  return [
    ...(rows.length > 0 ? [`ignored by git, and dropped: ${firstFew(rows)}`] : []),
    ...(git ? ["git's own data (.git) was changed in the view, and dropped"] : []),
    ...(special.length > 0 ? [`not files, and dropped: ${firstFew(special)}`] : []),
    ...(rights.length > 0 ? [`setuid and setgid bits, dropped: ${firstFew(rights)}`] : []),
    ...(unseen.length > 0 ? [`could not be looked into: ${firstFew(unseen)}`] : []),
    ...(conflicts.length > 0
      ? [`changed in the tree while this ran: ${firstFew(conflicts.map(({ path }) => path))}`]
      : []),
  ];
}

function amount(files: number, bytes: number): string {
  return `${files === 1 ? '1 file' : `${files.toLocaleString('en')} files`}, ${bytesWords(bytes)}`;
}

function firstFew(names: readonly string[]): string {
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  return names.slice(0, mostNamed).join(', ') + more;
}
