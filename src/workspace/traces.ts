import type { Origin } from '../protocol/change.ts';
import type { Entry } from './journal.ts';

/** What landings did to the tree beside the content of files. */
export interface Traces {
  /** Permission bits of the files that were there before them, by path. */
  bits: Record<string, number>;
  /** Folders they made, outermost first. */
  made: string[];
}

/** The traces of what an undo or a redo takes back; empty for any other landing. */
export function tracesOf(entries: readonly Entry[], { by, of = [] }: Origin): Traces {
  const traces: Traces = { bits: {}, made: [] };
  if (by !== 'undo' && by !== 'redo') return traces;
  const taken = new Set(of);
  // The oldest is read first, and knows what was there before all of them.
  for (const entry of entries) {
    if ((entry.type !== 'commit' && entry.type !== 'happened') || !taken.has(entry.id)) continue;
    traces.bits = { ...entry.bits, ...traces.bits };
    traces.made = [...new Set([...traces.made, ...(entry.made ?? [])])];
  }
  // By length, a folder comes before all that lie in it.
  traces.made.sort((one, other) => one.length - other.length);
  return traces;
}
