/** Three-way merge of file states: existence, mode and content, each merged by itself; content by lines where it is text. */

import { isSameState as sameState } from '../../protocol/change.ts';
import type { FileChange, FileState } from '../../protocol/change.ts';
import { LandingFailure, ToolFailure } from '../../protocol/failure.ts';
import { mergingContent } from '../../text/diff/merge.ts';
import { inSlices } from '../../text/steps.ts';
import type { Labels } from '../../text/diff/merge.ts';
import { inWords } from '../../disk/errno.ts';
import type { BlobStore } from '../store/blob-store.ts';

type State = FileState | null;
type Merged = { kind: 'clean'; state: State } | { kind: 'conflict'; both?: FileState };

/** Files above this size are not merged by lines: whoever changed one has to choose. */
const maxMergedBytes = 16 * 1024 * 1024;

/**
 * Merges changes into what is there now, one after the other; one that meets somebody's work on the same lines makes the
 * rest a matter of choice.
 */
export async function mergeChanges(
  blobs: BlobStore,
  now: State,
  changes: readonly FileChange[],
  labels: Labels,
): Promise<{ state: State; conflict?: { both?: FileState } }> {
  let state = now;
  let both: State = null;
  let inConflict = false;
  for (const { before, after } of changes) {
    if (inConflict && both === null) {
      // What the changes want goes on by itself. Work between two of them that does not go with it is what there is to show.
      const wanted = await mergeStates(blobs, before, state, after, labels);
      if (wanted.kind === 'conflict') both = wanted.both ?? state;
      state = wanted.kind === 'clean' ? wanted.state : after;
      continue;
    }
    const from: State = inConflict ? both : state;
    state = after;
    const merged = await mergeStates(blobs, before, from, after, labels);
    if (merged.kind === 'conflict') inConflict = true;
    // Where there is no text of both, work that lies between two of the changes is not dropped: it is what there is to show.
    if (inConflict)
      both = merged.kind === 'clean' ? merged.state : (merged.both ?? (sameState(from, now) ? null : from));
    else if (merged.kind === 'clean') ({ state } = merged);
  }
  if (!inConflict) return { state };
  return { state, conflict: both === null ? {} : { both } };
}

/** Three-way: what `theirs` made of `base`, made of `mine`. */
async function mergeStates(blobs: BlobStore, base: State, mine: State, theirs: State, labels: Labels): Promise<Merged> {
  if (sameState(mine, theirs) || sameState(base, theirs)) return { kind: 'clean', state: mine };
  if (sameState(base, mine)) return { kind: 'clean', state: theirs };
  // Between a file, a link and nothing there is no middle.
  const whole = (one: State) => one?.mode === 'link' || one?.mode === 'folder';
  if (!mine || !theirs || [base, mine, theirs].some(whole)) return { kind: 'conflict' };
  // There are two modes: where both sides differ from the base, they agree.
  const mode = base && base.mode === theirs.mode ? mine.mode : theirs.mode;
  // Bits that somebody chose since stay.
  const chosen = base?.bits !== undefined && mine.bits !== base.bits ? mine.bits : (theirs.bits ?? mine.bits);
  const bits = chosen === undefined ? {} : { bits: chosen };
  if (base && mine.hash === base.hash) return { kind: 'clean', state: { ...theirs, mode, ...bits } };
  if (mine.hash === theirs.hash || base?.hash === theirs.hash)
    return { kind: 'clean', state: { ...mine, mode, ...bits } };
  if ([base, mine, theirs].some((one) => one !== null && one.size > maxMergedBytes)) return { kind: 'conflict' };
  const contents = await Promise.all([base, mine, theirs].map(async (one) => (one ? blobs.get(one.hash) : null))).catch(
    (error: unknown) => {
      // What is no longer stored cannot be merged; whether it can be landed is seen then.
      if (error instanceof ToolFailure) return null;
      throw error;
    },
  );
  if (!contents) return { kind: 'conflict' };
  const [baseBytes = null, mineBytes = null, theirsBytes = null] = contents;
  const encoding = theirs.encoding ?? mine.encoding;
  const merged = await inSlices(mergingContent(baseBytes, mineBytes, theirsBytes, labels, encoding));
  const state = (bytes: Uint8Array): FileState => ({
    ...stored(blobs, bytes, mode),
    ...bits,
    ...(encoding === undefined ? {} : { encoding }),
  });
  if (merged.kind === 'conflict') return { kind: 'conflict', ...(merged.both ? { both: state(merged.both) } : {}) };
  return { kind: 'clean', state: merged.bytes && state(merged.bytes) };
}

function stored(blobs: BlobStore, bytes: Uint8Array, mode: FileState['mode']): FileState {
  try {
    return { hash: blobs.put(bytes), mode, size: bytes.length };
  } catch (error) {
    throw new LandingFailure('io', `${inWords(error)} Nothing was written.`);
  }
}
