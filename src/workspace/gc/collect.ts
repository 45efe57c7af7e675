/** Garbage collection: keeps the store of a tree below its cap by sweeping contents that nothing names and evicting old landings. */

import { rmSync } from 'node:fs';
import { inWords } from '../../disk/errno.ts';
import { bytesBelow, removeOlder } from '../../disk/folder.ts';
import { withLock } from '../../disk/lock.ts';
import type { StateDir } from '../../disk/state-dir.ts';
import type { Landing } from '../../protocol/change.ts';
import { LandingFailure } from '../../protocol/failure.ts';
import type { TreeContext } from '../landing/context.ts';
import { foldJournal } from '../store/history.ts';
import type { History } from '../store/history.ts';
import { unflushed } from '../landing/flush.ts';
import type { ProposalStore } from '../proposals/proposal-store.ts';
import type { Entry } from '../store/journal.ts';
import type { LiveSessions } from './live-sessions.ts';

const day = 24 * 3_600_000;
/** Kept outputs go after so many milliseconds, however small the store is. */
const outputsMs = 30 * day;
/** The grace period: content that is younger is about to be named, perhaps. */
const graceMs = day;

/** Everything of archie's that belongs to one tree and grows. */
export interface CollectedStore {
  context: TreeContext;
  proposals: ProposalStore;
  live: LiveSessions;
  dir: StateDir;
  /** Bytes. */
  cap: number;
}

/** Bytes of all that counts against the cap. */
export function sizeOf({ dir: { blobs, journal, outputs, proposals } }: CollectedStore): number {
  return [blobs, journal, outputs, proposals].reduce((sum, path) => sum + bytesBelow(path), 0);
}

/**
 * Keeps a store below its cap, and returns the bytes that were freed: first what nothing names and is past its grace
 * period, then landings, oldest first, but none that a running session could still undo, and none after such a one. Old
 * outputs go in any case. Where another process is writing, it does nothing: there is a next time. Throws
 * `LandingFailure('io')`.
 */
export async function collectGarbage(store: CollectedStore): Promise<number> {
  try {
    return await withLock(store.context.lock, async () => collect(store), 0);
  } catch (error) {
    if (error instanceof LandingFailure && error.code === 'locked') return 0;
    if (error instanceof LandingFailure) throw error;
    throw new LandingFailure('io', `The store of this tree could not be tidied: ${inWords(error)}.`);
  }
}

async function collect(store: CollectedStore): Promise<number> {
  const { context, cap, dir } = store;
  const before = sizeOf(store);
  removeOlder(dir.outputs, outputsMs);
  let size = sizeOf(store);
  if (size > cap) size -= sweepUnreferenced(store);
  if (size > cap) {
    const history = foldJournal(context.journal.entries());
    const references = findReferences(store, history);
    const count = landingsToEvict(store, history, references, size - cap);
    if (count > 0) await evict(store, history, references, count);
  }
  return Math.max(0, before - sizeOf(store));
}

/** Deletes content that no landing and no proposal names, and second copies of what a pack holds. Returns the bytes. */
function sweepUnreferenced({ context, proposals }: CollectedStore): number {
  const named = proposals.hashes();
  const ids = new Set<string>();
  for (const entry of context.journal.entries()) {
    ids.add(entry.id);
    if (entry.type !== 'commit' && entry.type !== 'happened') continue;
    for (const hash of hashesOf(entry)) named.add(hash);
  }
  const packed = new Set<string>();
  let bytes = 0;
  const graceFrom = Date.now() - graceMs;
  for (const pack of context.blobs.packs.all()) {
    if (ids.has(pack.id)) for (const hash of pack.slots.keys()) packed.add(hash);
    // What an isolated command changed is packed before anything names it, and may be named by a landing or a proposal.
    else if (pack.changedAt < graceFrom && ![...pack.slots.keys()].some((hash) => named.has(hash))) {
      context.blobs.packs.remove(pack.id);
      bytes += pack.bytes;
    }
  }
  for (const blob of context.blobs.loose()) {
    if (blob.changedAt >= graceFrom || (named.has(blob.hash) && !packed.has(blob.hash))) continue;
    rmSync(blob.path, { force: true });
    bytes += blob.bytes;
  }
  return bytes;
}

/** Which landing is the last to name a content, and where contents lie. */
interface References {
  /** Index of a landing; infinite for what has to stay whatever becomes of the landings. */
  lastUse: Map<string, number>;
  /** Without a path within the grace period: somebody may be about to land it. */
  loose: Map<string, { bytes: number; path: string | null }>;
  packs: ReturnType<TreeContext['blobs']['packs']['all']>;
}

function findReferences({ context, proposals }: CollectedStore, { landings, open }: History): References {
  const lastUse = new Map<string, number>();
  for (const [index, landing] of landings.entries()) for (const hash of hashesOf(landing)) lastUse.set(hash, index);
  for (const entry of open) {
    if (entry.type === 'commit') for (const hash of hashesOf(entry)) lastUse.set(hash, Infinity);
  }
  for (const hash of proposals.hashes()) lastUse.set(hash, Infinity);
  const loose: References['loose'] = new Map();
  const graceFrom = Date.now() - graceMs;
  for (const { hash, path, bytes, changedAt } of context.blobs.loose()) {
    loose.set(hash, changedAt < graceFrom ? { path, bytes } : { path: null, bytes: 0 });
  }
  return { lastUse, loose, packs: context.blobs.packs.all() };
}

/** How many of the oldest landings have to go so that `surplus` bytes are freed, as far as they may. */
function landingsToEvict(
  store: CollectedStore,
  { landings }: History,
  { lastUse, loose, packs }: References,
  surplus: number,
): number {
  const most = evictable(store, landings);
  const stored = new Map([...loose].map(([hash, { bytes }]) => [hash, bytes]));
  const packOf = new Map(packs.map((pack) => [pack.id, pack]));
  let freed = 0;
  for (const [index, landing] of landings.slice(0, most).entries()) {
    const pack = packOf.get(landing.id);
    freed += pack?.bytes ?? 0;
    // What a later landing names too stays, as a blob of its own.
    for (const [hash, { size }] of pack?.slots ?? []) {
      if ((lastUse.get(hash) ?? -1) <= index || stored.has(hash)) continue;
      stored.set(hash, size);
      freed -= size;
    }
    for (const hash of hashesOf(landing)) {
      if (lastUse.get(hash) !== index) continue;
      freed += stored.get(hash) ?? 0;
      stored.delete(hash);
    }
    if (freed >= surplus) return index + 1;
  }
  return most;
}

/** How many of the oldest landings nobody who is running could still take back. */
function evictable({ context, live }: CollectedStore, landings: readonly Landing[]): number {
  const running = live.sessions();
  if (running === null) return 0;
  const unsafe = new Set(unflushed(context.journal.entries()).map(({ id }) => id));
  const pinned = landings.findIndex(
    ({ id, origin }) => unsafe.has(id) || (origin.session !== undefined && running.has(origin.session)),
  );
  return pinned === -1 ? landings.length : pinned;
}

/**
 * Evicts the oldest landings: what others need of their packs is unpacked, the journal is compacted, and then their
 * content goes. A death in between leaves content that nothing names, for the next time; never a landing without its
 * content.
 */
async function evict(
  store: CollectedStore,
  { landings, open, dropped }: History,
  at: References,
  count: number,
): Promise<void> {
  const { journal, blobs } = store.context;
  const gone = new Set(landings.slice(0, count).map(({ id }) => id));
  const leaving = at.packs.filter(({ id }) => gone.has(id));
  const stays = (hash: string): boolean => (at.lastUse.get(hash) ?? -1) >= count;
  await blobs.unpack(leaving.flatMap(({ slots }) => [...slots.keys()].filter(stays)));
  const checkpoint: Entry = { type: 'dropped', id: '', landings: (dropped?.landings ?? 0) + count, cap: store.cap };
  const known = new Set([...landings.slice(count), ...open].map(({ id }) => id));
  journal.compact([checkpoint, ...journal.entries().filter((entry) => known.has(entry.id))]);
  for (const { id } of leaving) blobs.packs.remove(id);
  for (const hash of new Set(landings.slice(0, count).flatMap(hashesOf))) {
    const path = at.loose.get(hash)?.path ?? null;
    if (path !== null && !stays(hash)) rmSync(path, { force: true });
  }
}

function hashesOf({ files }: Pick<Landing, 'files'>): string[] {
  return files.flatMap(({ before, after }) => [before, after].flatMap((state) => (state ? [state.hash] : [])));
}
