/** Metadata of landings beside content: the permission bits and folders that an undo or a redo gives back. */

import type { FileChange, FileMode, Origin, Metadata } from '../../protocol/change.ts';
import type { Entry } from '../store/journal.ts';
import type { Seen } from '../paths/observe.ts';
import { withExecutable } from './temp-files.ts';

/** The metadata of what an undo or a redo takes back; none for any other landing. */
export function metadataOf(entries: readonly Entry[], { by, of = [] }: Origin): Metadata {
  const metadata: Metadata = { bits: {}, made: [] };
  if (by !== 'undo' && by !== 'redo') return metadata;
  const undone = new Set(of);
  for (const entry of entries) {
    if ((entry.type !== 'commit' && entry.type !== 'happened') || !undone.has(entry.id)) continue;
    const { made, bits } = entry.type === 'commit' ? ofCommit(entry) : (entry.traces ?? { made: [], bits: {} });
    metadata.made = [...new Set([...metadata.made, ...made])];
    // The oldest knows what was there before all of them, the newest what they left.
    for (const { path } of entry.files) {
      const { after } = bits[path] ?? {};
      const before = metadata.bits[path]?.before ?? bits[path]?.before;
      metadata.bits[path] = { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
    }
  }
  // By length, a folder comes before all that lie in it.
  metadata.made.sort((one, other) => one.length - other.length);
  return metadata;
}

function ofCommit({ files, made, bits, left = {} }: Extract<Entry, { type: 'commit' }>): Metadata {
  const metadata: Metadata = { bits: {}, made };
  for (const file of files) {
    const before = isPlain(file.before) ? bits[file.path] : undefined;
    const after = isPlain(file.after) ? { after: left[file.path] ?? leftBy(before, file.after.mode) } : {};
    metadata.bits[file.path] = { ...(before === undefined ? {} : { before }), ...after };
  }
  return metadata;
}

function isPlain(state: FileChange['before']): state is NonNullable<FileChange['before']> {
  return state !== null && state.mode !== 'link';
}

/** The bits that a landing gives to a file that had `bits`, or was not there: for journals that do not say. */
function leftBy(bits: number | undefined, mode: FileMode): number {
  const executable = mode === 'executable';
  return bits === undefined ? (executable ? 0o777 : 0o666) & ~process.umask() : withExecutable(bits, executable);
}

/**
 * Where the permission bits are as the landings left them, what comes gets those from before: `seen` is changed to say so.
 * Bits that somebody chose since stay.
 */
export function restoreBits(metadata: Metadata, seen: Map<string, Seen>): void {
  for (const [path, { before, after }] of Object.entries(metadata.bits)) {
    const now = seen.get(path);
    if (before === undefined || now?.kind !== 'file' || now.state.mode === 'link' || now.bits !== after) continue;
    seen.set(path, { ...now, bits: before });
  }
}
