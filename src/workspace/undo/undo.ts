import type { ChangeSet, FileChange, Landing, Origin, UndoWish } from '../../protocol/change.ts';
import { LandingFailure } from '../../protocol/failure.ts';
import type { TreeContext } from '../landing/context.ts';
import type { History } from '../store/history.ts';
import { newId } from '../../disk/ids.ts';
import { restate, same, stated } from './restate.ts';

/**
 * What takes landings back, stated from what is in the tree now. `last` and `turn` go by the landings of `session` first,
 * where it is given, and pass over those that left no trace. Throws `LandingFailure` (`nothing`, `io`).
 */
export async function undoOf(
  context: TreeContext,
  history: History,
  wish: UndoWish = 'last',
  session?: string,
): Promise<ChangeSet> {
  if (typeof wish !== 'string') {
    const chosen = chosenOf(history, wish);
    return asked(await back(context, chosen.by, chosen.landings), chosen.landings);
  }
  const left = ownLast(history.undoable, session);
  return first(context, 'undo', session, () => {
    const last = left.pop();
    if (last === undefined || wish === 'last') return last ? [last] : [];
    const turn = turnOf(history, last);
    const others = left.filter((one) => turnOf(history, one) === turn);
    for (const one of others) left.splice(left.indexOf(one), 1);
    return newestFirst(history, [last, ...others]);
  });
}

/**
 * What lands again what an undo took away: the last one (of `session` first), or a chosen one. A landing's id stands for the
 * undo that took it back. Throws `LandingFailure` (`nothing`, `io`).
 */
export async function redoOf(
  context: TreeContext,
  history: History,
  wanted?: string,
  session?: string,
): Promise<ChangeSet> {
  if (wanted === undefined) {
    const left = ownLast(history.redoable, session);
    return first(context, 'redo', session, () => left.splice(-1));
  }
  const landing = find(history, wanted);
  const undo =
    landing.origin.by === 'undo'
      ? landing
      : history.landings.findLast(
          ({ origin, ...one }) =>
            origin.by === 'undo' && origin.of?.includes(landing.id) === true && stands(history, one.id),
        );
  if (undo === undefined || !stands(history, undo.id)) {
    throw new LandingFailure('nothing', `There is nothing to redo: ${landing.id} is not an undo that still stands.`);
  }
  const landings = [heir(history, undo)];
  return asked(await back(context, 'redo', landings), landings);
}

/** The first of what `next` offers that would change anything. */
async function first(
  context: TreeContext,
  by: 'undo' | 'redo',
  session: string | undefined,
  next: () => Landing[],
): Promise<ChangeSet> {
  const notes: string[] = [];
  for (let taken = next(); taken[0] !== undefined; taken = next()) {
    const changes = await back(context, by, taken);
    if (changes.files.length === 0) {
      notes.push(`passed over ${idsOf(taken)}: ${traceless(taken)}`);
      continue;
    }
    if (session !== undefined && taken[0].origin.session !== session) notes.push('it was not landed by this session');
    return { ...changes, ...(notes.length > 0 ? { notes: [...notes, ...(changes.notes ?? [])] } : {}) };
  }
  const why = notes.length > 0 ? ` (${notes.join('; ')})` : '';
  throw new LandingFailure(
    'nothing',
    by === 'undo'
      ? `There is nothing to undo: archie has landed nothing here that still stands${why}.`
      : `There is nothing to redo${why}.`,
  );
}

function asked(changes: ChangeSet, landings: readonly Landing[]): ChangeSet {
  if (changes.files.length > 0) return changes;
  throw new LandingFailure('nothing', `There is nothing to take back of ${idsOf(landings)}: ${traceless(landings)}.`);
}

function idsOf(landings: readonly Landing[]): string {
  return landings.map(({ id }) => id).join(', ');
}

function traceless(landings: readonly Landing[]): string {
  return `the files are as they were before ${landings.length === 1 ? 'it' : 'them'} already`;
}

/** The inverse of landings (newest first), made of what is in the tree now. */
async function back(context: TreeContext, by: 'undo' | 'redo', landings: readonly Landing[]): Promise<ChangeSet> {
  const wanted = new Map<string, FileChange[]>();
  for (const { path, before, after } of landings.flatMap(({ files }) => files)) {
    const steps = wanted.get(path) ?? [];
    const last = steps.at(-1);
    // What two landings in a row did is taken back in one go: nobody's work lies between them.
    if (last && same(last.after, after)) last.after = before;
    else steps.push({ path, before: after, after: before });
    wanted.set(path, steps);
  }
  const label = labelOf(landings);
  const before = by === 'undo' ? 'before the landing' : 'before the undo';
  const origin: Origin = { by, of: landings.map(({ id }) => id), ...(label === undefined ? {} : { label }) };
  return stated({ id: newId(), origin }, await restate(context, wanted, { mine: 'what is there now', theirs: before }));
}

function labelOf(landings: readonly Landing[]): string | undefined {
  const labels = [...new Set(landings.toReversed().flatMap(({ origin }) => origin.label ?? []))];
  return labels.length > 1 ? `${labels[0]} and ${labels.length - 1} more` : labels[0];
}

/** Those of the session come last, so that they are the first to be taken. */
function ownLast(landings: readonly Landing[], session: string | undefined): Landing[] {
  const own = landings.filter(({ origin }) => origin.session === session);
  return session === undefined ? [...landings] : [...landings.filter((one) => !own.includes(one)), ...own];
}

/** Landings with the same answer are of one turn. A redo belongs to the turn of what it brought back. */
function turnOf(history: History, landing: Landing): string {
  const byId = (id: string | undefined) => history.landings.find((one) => one.id === id);
  const undo = landing.origin.by === 'redo' ? byId(landing.origin.of?.[0]) : undefined;
  const again = undo && byId(undo.origin.of?.[0]);
  if (again) return turnOf(history, again);
  const { session, turn } = landing.origin;
  return session === undefined || turn === undefined ? landing.id : `${session} ${turn}`;
}

/** The landings a person named, newest first. To take back undos is to redo. */
function chosenOf(history: History, wanted: readonly string[]): { by: 'undo' | 'redo'; landings: Landing[] } {
  const named = new Set(wanted.map((id) => find(history, id)));
  if (named.size === 0) throw new LandingFailure('nothing', 'No landing was named, so nothing was undone.');
  const undos = [...named].filter(({ origin }) => origin.by === 'undo').length;
  if (undos > 0 && undos < named.size) {
    throw new LandingFailure(
      'nothing',
      'Some of these landings are undos and some are not: take them back separately.',
    );
  }
  for (const { id, undoneBy } of named) {
    if (!stands(history, id)) {
      throw new LandingFailure('nothing', `Landing ${id} was taken back already (by ${undoneBy}).`);
    }
  }
  const landings = newestFirst(history, [...new Set([...named].map((one) => heir(history, one)))]);
  return { by: undos > 0 ? 'redo' : 'undo', landings };
}

/** Is what it did to be found in the tree: not undone, or landed again since? */
function stands(history: History, id: string): boolean {
  const landing = history.landings.find((one) => one.id === id);
  return landing !== undefined && (landing.undoneBy === undefined || !stands(history, landing.undoneBy));
}

/** Who stands for a landing that was undone and landed again: the landing that did that, when it did nothing else. */
function heir(history: History, landing: Landing): Landing {
  const undo = history.landings.find((one) => one.id === landing.undoneBy);
  const again = history.landings.find((one) => one.id === undo?.undoneBy);
  if (!undo || !again || undo.origin.of?.length !== 1 || again.origin.of?.length !== 1) return landing;
  return heir(history, again);
}

function newestFirst(history: History, landings: readonly Landing[]): Landing[] {
  return history.landings.filter((one) => landings.includes(one)).toReversed();
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
