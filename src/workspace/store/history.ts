/** The history of a tree: its write-ahead journal folded into landings, what is open, and the undo and redo stacks. */

import type { Landing } from '../../protocol/change.ts';
import type { Commit, Entry } from './journal.ts';

/** What the journal comes to. */
export interface History {
  /** Everything that reached the tree, oldest first. */
  landings: Landing[];
  /** Written down, but not known to have been finished: what crash recovery has to look at. */
  open: (Commit | Extract<Entry, { type: 'staging' }>)[];
  /** Landings an undo may take back, and undos a redo may; the next one is the last. */
  undoable: Landing[];
  redoable: Landing[];
  /** How many landings were pruned to keep the store below so many bytes. */
  dropped: { landings: number; cap: number } | undefined;
}

/** A pure fold of the journal's entries, oldest first. */
export function foldJournal(entries: readonly Entry[]): History {
  const open = new Map<string, History['open'][number]>();
  const landings: Landing[] = [];
  let dropped: History['dropped'];
  for (const entry of entries) {
    if (entry.type === 'staging' || entry.type === 'commit') open.set(entry.id, entry);
    else if (entry.type === 'void') open.delete(entry.id);
    else if (entry.type === 'happened')
      landings.push(landingOf({ ...entry, ...(entry.traces?.times && { times: entry.traces.times }) }));
    else if (entry.type === 'dropped') dropped = entry;
    else if (entry.type === 'done') {
      const commit = open.get(entry.id);
      open.delete(entry.id);
      if (commit?.type === 'commit') landings.push(landingOf(commit, entry.only));
    }
  }
  return { landings, open: [...open.values()], ...stacks(landings), dropped };
}

function landingOf(entry: Pick<Commit, 'id' | 'at' | 'files' | 'origin' | 'times'>, only?: readonly string[]): Landing {
  const { id, at, origin, times } = entry;
  const files = only ? entry.files.filter((file) => only.includes(file.path)) : entry.files;
  return { id, at, origin, files, ...(times && { times }) };
}

/**
 * Undo and redo as two stacks. An undo moves what it takes back off the first and comes upon the second; a redo is a
 * landing of its own that an undo may take back again; anything new forgets what its session could redo. What was taken
 * back only in part stays where it is. Sets `undoneBy`.
 */
function stacks(landings: Landing[]): { undoable: Landing[]; redoable: Landing[] } {
  let undoable: Landing[] = [];
  let redoable: Landing[] = [];
  const byId = new Map(landings.map((landing) => [landing.id, landing]));
  for (const landing of landings) {
    const { by, of = [], part, session } = landing.origin;
    const takesBack = by === 'undo' || by === 'redo';
    const taken = new Set(takesBack && part !== true ? of : []);
    for (const id of taken) {
      const one = byId.get(id);
      if (one) one.undoneBy = landing.id;
    }
    undoable = undoable.filter((one) => !taken.has(one.id));
    redoable = redoable.filter((one) => !taken.has(one.id) && (takesBack || one.origin.session !== session));
    (by === 'undo' ? redoable : undoable).push(landing);
  }
  return { undoable, redoable };
}
