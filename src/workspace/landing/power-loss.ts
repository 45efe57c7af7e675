/**
 * Repairs landings after a power loss: those without a checkpoint are compared with the tree, and files that never
 * reached the disk, or reached it torn, are put back.
 */

import type { FileChange, FileState } from '../../protocol/change.ts';
import { applyCommit } from './commit.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { isBulk } from './bulk/bulk.ts';
import { incoming } from './incoming.ts';
import { isHalfWritten } from './inode/in-place.ts';
import type { TreeContext } from './context.ts';
import { isFolder, isRetyped } from './folders.ts';
import { newId } from '../../disk/ids.ts';
import type { Commit, Entry } from '../store/journal.ts';
import { self } from '../../disk/processes/process.ts';
import { matchesState, observe } from '../paths/observe.ts';
import type { Seen } from '../paths/observe.ts';
import { syncLanding, unflushed } from './flush.ts';
import { tempPath, writeTempFile } from './temp-files.ts';
import { OpenDirectories } from '../paths/open-directories.ts';
import { parentOf } from '../paths/tree-path.ts';

/** Torn writes are torn in units of this many bytes (the smallest page and block of the systems we run on). */
const blockBytes = 4096;

/** Landings of another boot of the machine whose files may not have reached the disk. */
export function unflushedBeforeBoot(entries: readonly Entry[]): Commit[] {
  return unflushed(entries).filter(({ boot }) => boot !== self().boot);
}

/**
 * The machine stopped, perhaps by a power cut, before the files of these landings were known to be on the disk. A file
 * that is as it was before, or torn, is put back as its landing left it; every other difference is somebody's later work
 * and is left. What is replaced stays in the store. Returns what a person should know. Needs the lock; throws.
 */
export async function repairAfterPowerLoss(context: TreeContext): Promise<string[]> {
  const { journal, blobs } = context;
  const { root } = context.roots;
  const commits = unflushedBeforeBoot(journal.entries());
  if (commits.length === 0) return [];
  const files: FileChange[] = [];
  const inPlace = new Set(commits.flatMap((commit) => commit.inPlace ?? []));
  for (const [path, { after, earlier }] of lastStates(journal.entries(), commits)) {
    const seen = observe(root, path);
    if (matchesState(seen, after)) continue;
    const mixed = inPlace.has(path) && (await anyMixed(seen, path, [...earlier, after], blobs));
    const stale =
      mixed || earlier.some((state) => matchesState(seen, state)) || (await isTorn(seen, [after, ...earlier], blobs));
    if (!stale) continue;
    if (seen.kind === 'file' && seen.bytes) blobs.put(seen.bytes);
    files.push({ path, before: seen.kind === 'file' ? seen.state : null, after });
  }
  if (files.length > 0) await landAgain(context, commits, files);
  for (const { id } of commits) journal.append({ type: 'safe', id }, true);
  if (files.length === 0) return [];
  const names = files.map(({ path }) => path).join(', ');
  return [
    `The machine stopped before everything that had landed was on the disk: ${names} ${files.length === 1 ? 'was' : 'were'} put back as landed.`,
  ];
}

/** Is it a mix of two states that followed one another? */
async function anyMixed(
  seen: Seen,
  path: string,
  states: readonly (FileState | null)[],
  blobs: BlobStore,
): Promise<boolean> {
  for (const [at, after] of states.entries()) {
    const before = states[at - 1];
    if (before && (await isMixed(seen, { path, before, after }, blobs, true))) return true;
  }
  return false;
}

/** What the landings left at each path, and what was there before them; without what has been changed by others since. */
function lastStates(
  entries: readonly Entry[],
  commits: readonly Commit[],
): Map<string, { after: FileState | null; earlier: (FileState | null)[] }> {
  const found = new Map<string, { after: FileState | null; earlier: (FileState | null)[] }>();
  const known = new Map(commits.map((commit) => [commit.id, commit]));
  const voided = new Set(entries.flatMap((entry) => (entry.type === 'void' ? [entry.id] : [])));
  for (const entry of entries) {
    if ((entry.type !== 'commit' && entry.type !== 'happened') || voided.has(entry.id)) continue;
    const commit = known.get(entry.id);
    for (const file of (commit ?? entry).files) {
      if (isBulk(file)) continue;
      const { path, after } = file;
      if (after?.mode === 'folder') found.delete(path);
      if (isFolder(file) && (!isRetyped(file) || after?.mode === 'folder')) continue;
      const before = isRetyped(file) ? null : file.before;
      const one = found.get(path);
      if (commit) found.set(path, { after, earlier: [...(one ? [...one.earlier, one.after] : []), before] });
      else found.delete(path);
    }
  }
  return found;
}

/** A landing of its own, with temp files that a crash would leave behind written down, but none that could be undone. */
async function landAgain(context: TreeContext, commits: readonly Commit[], files: FileChange[]): Promise<void> {
  const { root } = context.roots;
  const id = newId();
  const folderOf = (path: string): string => {
    const parent = parentOf(path);
    return parent === '' || observe(root, parent).kind === 'folder' ? parent : '';
  };
  const commit: Commit = {
    type: 'commit',
    id,
    at: Date.now(),
    files,
    origin: { by: 'tool' },
    bits: {},
    inPlace: [...new Set(commits.flatMap((one) => one.inPlace ?? []))],
    unmade: [],
    cleared: [],
    staged: files.map(({ path, after }, index) => (after === null ? null : tempPath(folderOf(path), id, index))),
    made: [...new Set(commits.flatMap(({ made }) => made))].filter((folder) =>
      files.some(({ path, after }) => after !== null && path.startsWith(`${folder}/`)),
    ),
  };
  const bits = new Map(commits.flatMap((one) => Object.entries(one.bits)));
  context.journal.append({ type: 'staging', id, staged: commit.staged.filter((path) => path !== null) }, false);
  const directories = new OpenDirectories(root);
  try {
    for (const [index, { path, after }] of files.entries()) {
      const temp = commit.staged[index];
      if (after === null || typeof temp !== 'string') continue;
      const content = { bytes: await incoming(context.blobs, after), mode: after.mode };
      const seen = directories.observe(path);
      writeTempFile(directories, temp, content, { seen, bits: bits.get(path), durable: true });
    }
  } finally {
    directories.close();
  }
  await applyCommit(root, commit, null, []);
  await syncLanding(root, commit);
  context.journal.append({ type: 'void', id }, false);
}

/** The same landing, with torn files of it as what is there before it. */
export async function withTornFiles(context: TreeContext, commit: Commit): Promise<Commit> {
  const powerLost = commit.boot !== undefined && commit.boot !== self().boot;
  if (!powerLost && !commit.inPlace?.length) return commit;
  const files: FileChange[] = [];
  for (const file of commit.files) {
    const seen = observe(context.roots.root, file.path);
    const torn =
      (powerLost && (await isTorn(seen, [file.after], context.blobs))) ||
      (commit.inPlace?.includes(file.path) === true && (await isMixed(seen, file, context.blobs, powerLost)));
    if (torn && seen.kind === 'file' && seen.bytes) {
      context.blobs.put(seen.bytes);
      files.push({ ...file, before: seen.state });
    } else files.push(file);
  }
  return { ...commit, files };
}

/**
 * Was it being written in place? After a death it is the new content up to some byte; after a power cut each block of it may be
 * the old one or the new one.
 */
async function isMixed(
  seen: Seen,
  { before, after }: FileChange,
  blobs: BlobStore,
  powerLost: boolean,
): Promise<boolean> {
  if (seen.kind !== 'file' || seen.bytes === null || !before || !after) return false;
  if (!blobs.has(before.hash) || !blobs.has(after.hash)) return false;
  const [bytes, old, fresh] = [Buffer.from(seen.bytes), await blobs.get(before.hash), await blobs.get(after.hash)];
  if (isHalfWritten(bytes, old, fresh)) return true;
  if (!powerLost || bytes.length > Math.max(old.length, fresh.length)) return false;
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = bytes.subarray(at, at + blockBytes);
    const isOf = (whole: Uint8Array) => block.equals(whole.subarray(at, at + block.length));
    if (!isOf(old) && !isOf(fresh) && block.some((byte) => byte !== 0)) return false;
  }
  return true;
}

/** Is it one of these contents with parts that never reached the disk: cut short, or with blocks of zeros in it? */
async function isTorn(seen: Seen, states: readonly (FileState | null)[], blobs: BlobStore): Promise<boolean> {
  if (seen.kind !== 'file' || seen.state.mode === 'link' || seen.bytes === null) return false;
  for (const state of states) {
    if (state === null || state.mode === 'link' || state.size < seen.state.size || state.hash === seen.state.hash)
      continue;
    if (!blobs.has(state.hash)) continue;
    const whole = await blobs.get(state.hash);
    if (tornFrom(Buffer.from(seen.bytes), Buffer.from(whole))) return true;
  }
  return false;
}

function tornFrom(bytes: Buffer, whole: Buffer): boolean {
  // Cut off in the middle of a block is an edit: blocks come to the disk whole.
  if (bytes.length < whole.length && bytes.length % blockBytes !== 0) return false;
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const part = bytes.subarray(at, at + blockBytes);
    if (!part.equals(whole.subarray(at, at + part.length)) && part.some((byte) => byte !== 0)) return false;
  }
  return true;
}
