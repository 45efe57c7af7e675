/** Undo and redo: the inverse of chosen landings as a change set, rebased onto what is in the tree now, to be landed like any other. */

import { isSameState as sameState } from '../../protocol/change.ts';
import type { ChangeSet, FileChange, Landing, Origin, UndoWish } from '../../protocol/change.ts';
import { LandingFailure } from '../../protocol/failure.ts';
import type { Watched } from '../../protocol/change.ts';
import type { TreeContext } from '../landing/context.ts';
import type { History } from '../store/history.ts';
import { newId } from '../../disk/ids.ts';
import { rebaseFiles, withRebased } from './rebase.ts';

/** Where landings are taken back: for a session, where it is given, and watched. */
interface TakingBack {
  context: TreeContext;
  history: History;
  session?: string | undefined;
  watched?: Watched | undefined;
}

/**
 * What takes landings back. `last` and `turn` go by the landings of `session` first, where it is given, and pass over those
 * that left nothing to take back. Throws `LandingFailure` (`nothing`, `io`).
 */
export async function undoOf(at: TakingBack, wish: UndoWish = 'last'): Promise<ChangeSet> {
  const { history, session } = at;
  if (typeof wish !== 'string') {
    const { by, landings } = namedLandings(history, wish);
    return requireEffect(await inverseOf(at, by, landings), landings);
  }
  const candidates = ownLast(history.undoable, session);
  return firstWithEffect(at, 'undo', () => {
    const last = candidates.pop();
    if (last === undefined || wish === 'last') return last ? [last] : [];
    const turn = turnOf(history, last);
    const others = candidates.filter((one) => turnOf(history, one) === turn);
    for (const one of others) candidates.splice(candidates.indexOf(one), 1);
    return newestFirst(history, [last, ...others]);
  });
}

/**
 * What lands again what an undo took away: the last one (of `session` first), or a chosen one. A landing's id stands for the
 * undo that took it back. Throws `LandingFailure` (`nothing`, `io`).
 */
export async function redoOf(at: TakingBack, wanted?: string): Promise<ChangeSet> {
  const { history, session } = at;
  if (wanted === undefined) {
    const candidates = ownLast(history.redoable, session);
    return firstWithEffect(at, 'redo', () => candidates.splice(-1));
  }
  const landing = findLanding(history, wanted);
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
  const landings = [latestRedo(history, undo)];
  return requireEffect(await inverseOf(at, 'redo', landings), landings);
}

/** The inverse of the first landings that `next` offers whose inverse would change anything. */
async function firstWithEffect(at: TakingBack, by: 'undo' | 'redo', next: () => Landing[]): Promise<ChangeSet> {
  const { session } = at;
  const notes: string[] = [];
  for (let landings = next(); landings[0] !== undefined; landings = next()) {
    const changes = await inverseOf(at, by, landings);
    if (changes.files.every(({ maybeYours }) => maybeYours)) {
      const left = changes.files.length === 0 ? nothingLeft(landings) : 'what is left of it may be your own';
      notes.push(`passed over ${idsOf(landings)}: ${left}`);
      continue;
    }
    if (session !== undefined && landings[0].origin.session !== session)
      notes.push('it was not landed by this session');
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

function requireEffect(changes: ChangeSet, landings: readonly Landing[]): ChangeSet {
  if (changes.files.length > 0) return changes;
  throw new LandingFailure('nothing', `There is nothing to take back of ${idsOf(landings)}: ${nothingLeft(landings)}.`);
}

function idsOf(landings: readonly Landing[]): string {
  return landings.map(({ id }) => id).join(', ');
}

function nothingLeft(landings: readonly Landing[]): string {
  return `the files are as they were before ${landings.length === 1 ? 'it' : 'them'} already`;
}

/** The inverse of landings (newest first), rebased onto what is in the tree now. What may be the user's own is marked. */
async function inverseOf(
  { context, watched }: TakingBack,
  by: 'undo' | 'redo',
  landings: readonly Landing[],
): Promise<ChangeSet> {
  const wanted = new Map<string, FileChange[]>();
  const files = landings.flatMap((landing) => landing.files);
  const certain = new Set(files.flatMap(({ path, maybeYours }) => (maybeYours ? [] : [path])));
  for (const { path, before, after, maybeYours } of files) {
    // What the user may have done to a file stays when a landing that changed it is taken back: it is merged.
    if (maybeYours && certain.has(path)) continue;
    const changes = wanted.get(path) ?? [];
    const last = changes.at(-1);
    // What two landings in a row did is taken back in one go: nobody's work lies between them.
    if (last && sameState(last.after, after)) last.after = before;
    else changes.push({ path, before: after, after: before });
    wanted.set(path, changes);
  }
  const label = labelOf(landings);
  const before = by === 'undo' ? 'before the landing' : 'before the undo';
  const origin: Origin = { by, of: landings.map(({ id }) => id), ...(label === undefined ? {} : { label }) };
  const rebased = await rebaseFiles(context, wanted, { mine: 'what is there now', theirs: before }, watched);
  const [own, maybe] = [true, false].map((is) => rebased.files.filter(({ path }) => certain.has(path) === is));
  const marked = (maybe ?? []).map((file) => ({ ...file, maybeYours: true as const }));
  const notes = marked.length === 0 ? [] : [maybeYoursNote(marked.map(({ path }) => path))];
  return withRebased(
    { id: newId(), origin },
    { ...rebased, files: [...(own ?? []), ...marked], notes: [...notes, ...rebased.notes] },
  );
}

function maybeYoursNote(paths: readonly string[]): string {
  const names = paths.slice(0, 5).join(', ') + (paths.length > 5 ? ` and ${paths.length - 5} more` : '');
  return `left alone unless you choose it, since it changed while the command ran and may be your own: ${names}`;
}

function labelOf(landings: readonly Landing[]): string | undefined {
  const labels = [...new Set(landings.toReversed().flatMap(({ origin }) => origin.label ?? []))];
  return labels.length > 1 ? `${labels[0]} and ${labels.length - 1} more` : labels[0];
}

/** Those of the session come last, so that they are taken back first. */
function ownLast(landings: readonly Landing[], session: string | undefined): Landing[] {
  const own = landings.filter(({ origin }) => origin.session === session);
  return session === undefined ? [...landings] : [...landings.filter((one) => !own.includes(one)), ...own];
}

/** Landings with the same answer are of one turn. A redo belongs to the turn of what it brought back. */
function turnOf(history: History, landing: Landing): string {
  const byId = (id: string | undefined) => history.landings.find((one) => one.id === id);
  const undo = landing.origin.by === 'redo' ? byId(landing.origin.of?.[0]) : undefined;
  const redone = undo && byId(undo.origin.of?.[0]);
  if (redone) return turnOf(history, redone);
  const { session, turn } = landing.origin;
  return session === undefined || turn === undefined ? landing.id : `${session} ${turn}`;
}

/** The landings a person named, newest first. To take back undos is to redo. */
function namedLandings(history: History, wanted: readonly string[]): { by: 'undo' | 'redo'; landings: Landing[] } {
  const named = new Set(wanted.map((id) => findLanding(history, id)));
  if (named.size === 0) throw new LandingFailure('nothing', 'No landing was named, so nothing was undone.');
  const undos = [...named].filter(({ origin }) => origin.by === 'undo').length;
  if (undos > 0 && undos < named.size) {
    throw new LandingFailure(
      'nothing',
      'Some of these landings are undos and some are not: take them back separately.',
    );
  }
  const rests = new Map<Landing, Landing>();
  for (const landing of named) {
    if (stands(history, landing.id)) continue;
    const rest = leftAloneOf(history, landing);
    if (rest.length === 0)
      throw new LandingFailure('nothing', `Landing ${landing.id} was taken back already (by ${landing.undoneBy}).`);
    rests.set(landing, { ...landing, files: rest });
  }
  const newest = newestFirst(history, [...new Set([...named].map((one) => latestRedo(history, one)))]);
  return { by: undos > 0 ? 'redo' : 'undo', landings: newest.map((one) => rests.get(one) ?? one) };
}

/** What may be the user's own, and was left alone when the landing was taken back: it can still be chosen. */
function leftAloneOf(history: History, { id, files }: Landing): FileChange[] {
  const undos = history.landings.filter(({ origin }) => origin.by === 'undo' && origin.of?.includes(id));
  const taken = new Set(undos.flatMap((undo) => undo.files.map(({ path }) => path)));
  return files.filter(({ path, maybeYours }) => maybeYours && !taken.has(path));
}

/** A landing stands while what it did is in the tree: it was not undone, or was redone since. */
function stands(history: History, id: string): boolean {
  const landing = history.landings.find((one) => one.id === id);
  return landing !== undefined && (landing.undoneBy === undefined || !stands(history, landing.undoneBy));
}

/** The last redo of a landing that was undone and redone, if that did nothing else: it is what there is to take back. */
function latestRedo(history: History, landing: Landing): Landing {
  const undo = history.landings.find((one) => one.id === landing.undoneBy);
  const redo = history.landings.find((one) => one.id === undo?.undoneBy);
  if (!undo || !redo || undo.origin.of?.length !== 1 || redo.origin.of?.length !== 1) return landing;
  return latestRedo(history, redo);
}

function newestFirst(history: History, landings: readonly Landing[]): Landing[] {
  return history.landings.filter((one) => landings.includes(one)).toReversed();
}

/** By id, or by the beginning of one. */
function findLanding(history: History, wanted: string): Landing {
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
