import type { ChangeSet, Landing } from '../protocol/change.ts';
import { LandingFailure } from '../protocol/failure.ts';
import type { History } from './history.ts';
import { newId } from './ids.ts';

/**
 * The inverse of a landing, to be landed like any other; the conflict check of the landing is what keeps the user's later
 * edits. `wanted` is an id or the beginning of one; without it, the last landing that is neither an undo nor undone.
 * Throws `LandingFailure('nothing')`.
 */
export function undoOf(history: History, wanted?: string): ChangeSet {
  const id = wanted === undefined ? history.undoable.at(-1) : find(history, wanted).id;
  if (id === undefined)
    throw new LandingFailure('nothing', 'There is nothing to undo: archie has landed nothing here that still stands.');
  const landing = find(history, id);
  if (landing.undoneBy !== undefined) {
    throw new LandingFailure('nothing', `Landing ${landing.id} was taken back already (by ${landing.undoneBy}).`);
  }
  return inverse(landing, 'undo');
}

/** What an undo (default: the last that can be redone) took away. A landing's id stands for the undo that took it back. */
export function redoOf(history: History, wanted?: string): ChangeSet {
  let undo = wanted === undefined ? undefined : find(history, wanted);
  if (undo && undo.origin.by !== 'undo' && undo.undoneBy !== undefined) undo = find(history, undo.undoneBy);
  if (undo === undefined) {
    const last = history.redoable.at(-1);
    if (last === undefined) throw new LandingFailure('nothing', 'There is nothing to redo.');
    undo = find(history, last);
  }
  if (undo.origin.by !== 'undo' || undo.undoneBy !== undefined) {
    throw new LandingFailure('nothing', `There is nothing to redo: ${undo.id} is not an undo that still stands.`);
  }
  return inverse(undo, 'redo');
}

function inverse(landing: Landing, by: 'undo' | 'redo'): ChangeSet {
  const { label } = landing.origin;
  return {
    id: newId(),
    files: landing.files.map(({ path, before, after }) => ({ path, before: after, after: before })),
    origin: { by, of: landing.id, ...(label === undefined ? {} : { label }) },
  };
}

function find(history: History, wanted: string): Landing {
  const exact = history.landings.find((landing) => landing.id === wanted);
  if (exact) return exact;
  const some = wanted === '' ? [] : history.landings.filter((landing) => landing.id.startsWith(wanted));
  if (some.length === 1 && some[0]) return some[0];
  if (some.length === 0) throw new LandingFailure('nothing', `There is no landing ${wanted} in this tree.`);
  throw new LandingFailure(
    'nothing',
    `Several landings begin with ${wanted}: ${some.map((landing) => landing.id).join(', ')}.`,
  );
}
