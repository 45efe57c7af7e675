import { join } from 'node:path';
import type { ChangeSet, FileChange, FileState } from '../../protocol/change.ts';
import { LandingFailure, ToolFailure } from '../../protocol/failure.ts';
import { mergeContent, type Labels } from '../../text/diff/merge.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { inWords } from '../../disk/errno.ts';
import type { TreeContext } from '../landing/context.ts';
import { observe, type Seen } from '../paths/observe.ts';
import { emptied } from '../landing/plan.ts';

type State = FileState | null;
type Restated = Required<Pick<ChangeSet, 'files' | 'merged' | 'conflicts' | 'notes'>>;
type Merged = { kind: 'clean'; state: State } | { kind: 'conflict'; both?: FileState };

/** Files above this size are not merged by lines: whoever changed one has to choose. */
const mergeable = 16 * 1024 * 1024;

/**
 * Changes that were made from an earlier tree, stated from what is in the tree now: `before` is what is there, `after`
 * what is there with the changes merged into it. A path may have several changes, which are made one after the other.
 * What changes nothing (any more) is left out. Where somebody's later work cannot be merged, `after` is what the changes
 * want, and there is a conflict, whose marks say `labels`. Reads only. Throws `LandingFailure('io')`.
 */
export async function restate(
  context: TreeContext,
  wanted: ReadonlyMap<string, readonly FileChange[]>,
  labels: Labels,
): Promise<Restated> {
  const found: Restated = { files: [], merged: [], conflicts: [], notes: [] };
  const going = new Set<string>();
  for (const [path, steps] of wanted) if (steps.at(-1)?.after === null) going.add(path);
  for (const [path, steps] of wanted) {
    const want = steps.at(-1)?.after ?? null;
    const { seen, obstacle } = await look(context, path, going);
    if (want !== null && obstacle !== undefined) {
      found.files.push({ path, before: null, after: want });
      found.conflicts.push({ path });
      found.notes.push(obstacle);
      continue;
    }
    // Where a folder or a link stands, a file that is to go has gone already.
    if (want === null && seen.kind !== 'file' && seen.kind !== 'none') continue;
    const now = seen.kind === 'file' ? seen.state : null;
    const { state, conflict } = await apply(context.blobs, now, steps, labels);
    if (same(now, state)) {
      // The file is as it was before all of the changes, but for work between them that went with one of them.
      if (!conflict?.both) continue;
      found.files.push({ path, before: now, after: conflict.both });
      found.conflicts.push({ path });
      continue;
    }
    found.files.push({ path, before: now, after: state });
    if (conflict) found.conflicts.push({ path, ...conflict });
    else if (!same(state, want)) found.merged.push(path);
  }
  return found;
}

/** Looks at a path, and keeps what it holds: it is the `before` of what comes. Throws `LandingFailure('io')`. */
async function look(
  context: TreeContext,
  path: string,
  going: ReadonlySet<string>,
): Promise<{ seen: Seen; obstacle: string | undefined }> {
  const { root } = context.roots;
  try {
    for (;;) {
      const seen = observe(root, path);
      if (seen.kind !== 'file') return { seen, obstacle: obstacleTo(root, path, seen, going) };
      if (context.blobs.isStored(seen.state.hash)) return { seen, obstacle: undefined };
      // A large file that changed while it was being kept is looked at again.
      if (seen.bytes) context.blobs.put(seen.bytes);
      else if (!(await context.blobs.putFile(join(root, path), seen.state.hash))) continue;
      return { seen, obstacle: undefined };
    }
  } catch (error) {
    const why = error instanceof ToolFailure ? error.message : `${inWords(error)}.`;
    throw new LandingFailure('io', `Cannot look at ${path}: ${why} Nothing was written.`, [path]);
  }
}

/** Why no file can stand at this path, unless the same changes take away what is in its way. */
function obstacleTo(root: string, path: string, seen: Seen, going: ReadonlySet<string>): string | undefined {
  if (seen.kind === 'special') return `${path} is a pipe, a socket or a device now`;
  if (seen.kind === 'blocked') {
    if (going.has(seen.by)) return undefined;
    return `${seen.by} is a ${seen.how} now, so ${path} cannot stand below it`;
  }
  if (seen.kind !== 'folder' || emptied(root, path, going) !== null) return undefined;
  return `${path} is a folder now`;
}

/** Makes the changes one after the other; one whose place was worked on since makes the rest a matter of choice. */
async function apply(
  blobs: BlobStore,
  now: State,
  steps: readonly FileChange[],
  labels: Labels,
): Promise<{ state: State; conflict?: { both?: FileState } }> {
  let state = now;
  let both: State = null;
  let stuck = false;
  for (const { before, after } of steps) {
    const from: State = stuck ? both : state;
    state = after;
    if (stuck && both === null) continue;
    const merged = await merge(blobs, before, from, after, labels);
    if (merged.kind === 'conflict') stuck = true;
    // Where there is no text of both, work that lies between two of the changes is not dropped: it is what there is to show.
    if (stuck) both = merged.kind === 'clean' ? merged.state : (merged.both ?? (same(from, now) ? null : from));
    else if (merged.kind === 'clean') ({ state } = merged);
  }
  if (!stuck) return { state };
  return { state, conflict: both === null ? {} : { both } };
}

/** Three-way: what `theirs` made of `base`, made of `mine`. */
async function merge(blobs: BlobStore, base: State, mine: State, theirs: State, labels: Labels): Promise<Merged> {
  if (same(mine, theirs) || same(base, theirs)) return { kind: 'clean', state: mine };
  if (same(base, mine)) return { kind: 'clean', state: theirs };
  // Between a file, a link and nothing there is no middle.
  if (!mine || !theirs || [base, mine, theirs].some((one) => one?.mode === 'link')) return { kind: 'conflict' };
  // There are two modes: where both sides differ from the base, they agree.
  const mode = base && base.mode === theirs.mode ? mine.mode : theirs.mode;
  if (base && mine.hash === base.hash) return { kind: 'clean', state: { ...theirs, mode } };
  if (mine.hash === theirs.hash || base?.hash === theirs.hash) return { kind: 'clean', state: { ...mine, mode } };
  if ([base, mine, theirs].some((one) => one !== null && one.size > mergeable)) return { kind: 'conflict' };
  const contents = await Promise.all([base, mine, theirs].map(async (one) => (one ? blobs.get(one.hash) : null))).catch(
    (error: unknown) => {
      // What is no longer kept cannot be merged; whether it can be landed is seen then.
      if (error instanceof ToolFailure) return null;
      throw error;
    },
  );
  if (!contents) return { kind: 'conflict' };
  const [old = null, ours = null, others = null] = contents;
  const merged = mergeContent(old, ours, others, labels);
  if (merged.kind === 'conflict') {
    return { kind: 'conflict', ...(merged.both ? { both: kept(blobs, merged.both, mode) } : {}) };
  }
  return { kind: 'clean', state: merged.bytes && kept(blobs, merged.bytes, mode) };
}

function kept(blobs: BlobStore, bytes: Uint8Array, mode: FileState['mode']): FileState {
  try {
    return { hash: blobs.put(bytes), mode, size: bytes.length };
  } catch (error) {
    throw new LandingFailure('io', `${inWords(error)} Nothing was written.`);
  }
}

/** The change set with what a restatement found; what is empty is left out, notes come upon those it had. */
export function stated(set: Omit<ChangeSet, 'files'>, { files, merged, conflicts, notes }: Restated): ChangeSet {
  const said = [...new Set([...(set.notes ?? []), ...notes])];
  return {
    ...set,
    files,
    ...(merged.length > 0 ? { merged } : {}),
    ...(conflicts.length > 0 ? { conflicts } : {}),
    ...(said.length > 0 ? { notes: said } : {}),
  };
}

/** Is it the same content in the same mode? */
export function same(one: State, other: State): boolean {
  return one?.hash === other?.hash && one?.mode === other?.mode;
}
