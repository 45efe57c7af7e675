import type { Landing } from '../protocol/change.ts';
import type { Commit, Entry } from './journal.ts';

/** What the journal comes to: a pure fold of its entries. */
export interface History {
  /** Everything that reached the tree, oldest first. */
  landings: Landing[];
  /** Written down, but not known to have been finished: what a recovery has to look at. */
  open: (Commit | Extract<Entry, { type: 'staging' }>)[];
  /** Landings an undo may take back, and undos a redo may; the next one is the last. */
  undoable: string[];
  redoable: string[];
}

export function fold(entries: readonly Entry[]): History {
  const open = new Map<string, History['open'][number]>();
  const landings: Landing[] = [];
  for (const entry of entries) {
    if (entry.type === 'staging' || entry.type === 'commit') open.set(entry.id, entry);
    else if (entry.type === 'void') open.delete(entry.id);
    else if (entry.type === 'happened') landings.push(landingOf(entry));
    else {
      const commit = open.get(entry.id);
      open.delete(entry.id);
      if (commit?.type === 'commit') landings.push(landingOf(commit, entry.only));
    }
  }
  return { landings, open: [...open.values()], ...stacks(landings) };
}

function landingOf(entry: Pick<Commit, 'id' | 'at' | 'files' | 'origin'>, only?: readonly string[]): Landing {
  const { id, at, origin } = entry;
  return { id, at, origin, files: only ? entry.files.filter((file) => only.includes(file.path)) : entry.files };
}

/**
 * Undo and redo as two stacks. An undo moves its landing off the first onto the second; a redo is a landing of its own
 * that an undo may take back again; anything new forgets what could be redone. Sets `undoneBy`.
 */
function stacks(landings: Landing[]): { undoable: string[]; redoable: string[] } {
  let undoable: string[] = [];
  let redoable: string[] = [];
  const byId = new Map(landings.map((landing) => [landing.id, landing]));
  for (const { id, origin } of landings) {
    const about = origin.of;
    const taken = about === undefined ? undefined : byId.get(about);
    if (taken && (origin.by === 'undo' || origin.by === 'redo')) taken.undoneBy = id;
    if (origin.by === 'undo') {
      undoable = undoable.filter((other) => other !== about);
      redoable = [...redoable.filter((other) => other !== about), id];
    } else {
      redoable = origin.by === 'redo' ? redoable.filter((other) => other !== about) : [];
      undoable.push(id);
    }
  }
  return { undoable, redoable };
}
