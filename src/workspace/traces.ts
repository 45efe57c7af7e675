import type { FileMode, Origin } from '../protocol/change.ts';
import type { Entry } from './journal.ts';
import type { Seen } from './observe.ts';
import { withExecutable } from './stage.ts';

/** What landings did to the tree beside the content of files. */
export interface Traces {
  /** By path: the permission bits of a file that was there before them, and those that they left. */
  bits: Map<string, { before?: number; after: number }>;
  /** Folders they made, outermost first. */
  made: string[];
}

/** The traces of what an undo or a redo takes back; none for any other landing. */
export function tracesOf(entries: readonly Entry[], { by, of = [] }: Origin): Traces {
  const traces: Traces = { bits: new Map(), made: [] };
  if (by !== 'undo' && by !== 'redo') return traces;
  const taken = new Set(of);
  // The oldest knows what was there before all of them, the newest what they left.
  for (const entry of entries) {
    if ((entry.type !== 'commit' && entry.type !== 'happened') || !taken.has(entry.id)) continue;
    traces.made = [...new Set([...traces.made, ...(entry.made ?? [])])];
    for (const { path, before, after } of entry.files) {
      const there = before === null || before.mode === 'link' ? undefined : entry.bits?.[path];
      const known = traces.bits.get(path);
      const first = known?.before ?? there;
      const left = after === null ? -1 : leftBy(there, after.mode);
      traces.bits.set(path, { after: left, ...(first === undefined ? {} : { before: first }) });
    }
  }
  // By length, a folder comes before all that lie in it.
  traces.made.sort((one, other) => one.length - other.length);
  return traces;
}

/** The bits that a landing gives to a file that had `bits`, or was not there. */
function leftBy(bits: number | undefined, mode: FileMode): number {
  const executable = mode === 'executable';
  return bits === undefined ? (executable ? 0o777 : 0o666) & ~process.umask() : withExecutable(bits, executable);
}

/**
 * Where the permission bits are as the landings left them, what comes gets those from before: `seen` is changed to say so.
 * Bits that somebody chose since stay.
 */
export function giveBack(traces: Traces, seen: Map<string, Seen>): void {
  for (const [path, { before, after }] of traces.bits) {
    const there = seen.get(path);
    if (before === undefined || there?.kind !== 'file' || there.state.mode === 'link' || there.bits !== after) continue;
    seen.set(path, { ...there, bits: before });
  }
}
