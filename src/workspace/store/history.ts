import type { Landing } from '../../protocol/change.ts';
import type { Commit, Entry } from './journal.ts';

/** What the journal comes to: a pure fold of its entries. */
export interface History {
  /** Everything that reached the tree, oldest first. */
  landings: Landing[];
  /** Written down, but not known to have been finished: what a recovery has to look at. */
  open: (Commit | Extract<Entry, { type: 'staging' }>)[];
  /** Landings an undo may take back, and undos a redo may; the next one is the last. */
  undoable: Landing[];
  redoable: Landing[];
  /** How many landings are no longer in it, lest the store exceed so many bytes. */
  dropped: { landings: number; cap: number } | undefined;
}

export function fold(entries: readonly Entry[]): History {
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
 * landing of its own that an undo may take back again; anything new forgets what its session could redo. Who takes back
 * only a part leaves the rest standing: it is not moved. Sets `undoneBy`.
 */
function stacks(landings: Landing[]): { undoable: Landing[]; redoable: Landing[] } {
  let undoable: Landing[] = [];
  let redoable: Landing[] = [];
  const byId = new Map(landings.map((landing) => [landing.id, landing]));
  for (const landing of landings) {
    const { by, of = [], part, session } = landing.origin;
    const back = by === 'undo' || by === 'redo';
    const taken = new Set(back && part !== true ? of : []);
    for (const id of taken) {
      const one = byId.get(id);
      if (one) one.undoneBy = landing.id;
    }
    undoable = undoable.filter((one) => !taken.has(one.id));
    redoable = redoable.filter((one) => !taken.has(one.id) && (back || one.origin.session !== session));
    (by === 'undo' ? redoable : undoable).push(landing);
  }
  return { undoable, redoable };
}
