/** The selection: what of a change set is refused, down to rows and aspects, and what therefore lands. */

import { isByChoice } from '../../../../protocol/change.ts';
import type { Part, Selection } from '../../../../protocol/approval.ts';
import type { Hunk } from '../../../../text/diff/diff.ts';
import type { Aspect, Entry } from './entries.ts';
import type { FileView } from './file.ts';
import { kindsOf, noLineEnd, rowKinds } from './lines/row-kinds.ts';

/**
 * What is refused of a file: all of it, or hunks (whole, or some of their rows) and aspects. A file that has none is
 * chosen whole: what nobody has looked at yet is what was proposed.
 */
export type Refusal =
  | 'all'
  | { hunks: Readonly<Record<string, 'all' | ReadonlySet<number>>>; aspects: ReadonlySet<Aspect> };

/** By path of the entry. */
export type Refusals = Readonly<Record<string, Refusal>>;

/** What is toggled at once: rows of hunks, or an aspect. */
export interface Atoms {
  rows: readonly { hunk: Hunk; from: number; to: number }[];
  aspects: readonly Aspect[];
}

/** How much of something is chosen. */
export type Chosen = 'all' | 'some' | 'none';

/** Is the row of the hunk refused? */
export function isRefusedRow(refusal: Refusal | undefined, hunk: string, row: number): boolean {
  if (refusal === undefined || refusal === 'all') return refusal === 'all';
  const rows = refusal.hunks[hunk];
  return rows === 'all' || (rows?.has(row) ?? false);
}

/** Is the aspect refused? */
export function isRefusedAspect(refusal: Refusal | undefined, aspect: Aspect): boolean {
  return refusal === 'all' || (refusal?.aspects.has(aspect) ?? false);
}

/** What is refused before anybody has looked: what may be the person's own. */
export function firstRefusals(entries: readonly Entry[]): Refusals {
  return Object.fromEntries(entries.flatMap((entry) => (isByChoice(entry) ? [[entry.path, 'all' as const]] : [])));
}

/** How much of a file is chosen. */
export function chosenFile(refused: Refusals, { path }: Pick<Entry, 'path'>): Chosen {
  const refusal = refused[path];
  return refusal === undefined ? 'all' : refusal === 'all' ? 'none' : 'some';
}

/** Is that all of the hunk? Of one of hundreds of thousands of rows, each is not gone through for that. */
function isWhole(hunk: Hunk, from: number, to: number): boolean {
  return from === 0 && to === hunk.rows.length;
}

/** How much of these is chosen. */
export function chosenOf(refusal: Refusal | undefined, { rows, aspects }: Atoms): Chosen {
  if (refusal === undefined) return 'all';
  if (refusal === 'all') return 'none';
  let [on, off] = [false, false];
  for (const { hunk, from, to } of rows) {
    const refused = refusal.hunks[hunk.id];
    if (refused === undefined) on = true;
    else if (refused === 'all') off = true;
    else if (isWhole(hunk, from, to)) on = off = true;
    else {
      for (let at = from; at < to && !(on && off); at++) {
        if (hunk.rows[at]?.kind === 'context') continue;
        if (refused.has(at)) off = true;
        else on = true;
      }
    }
  }
  for (const aspect of aspects) {
    if (refusal.aspects.has(aspect)) off = true;
    else on = true;
  }
  return on && off ? 'some' : off ? 'none' : 'all';
}

/** What is refused after these were chosen (`on`) or refused; undefined when nothing is. */
export function choose(view: FileView, refusal: Refusal | undefined, atoms: Atoms, on: boolean): Refusal | undefined {
  const all = view.diff?.hunks ?? [];
  const before =
    refusal === 'all'
      ? { hunks: Object.fromEntries(all.map(({ id }) => [id, 'all' as const])), aspects: new Set(view.aspects) }
      : (refusal ?? { hunks: {}, aspects: new Set<Aspect>() });
  // Lines cannot land at the new place while the file stays at the old one.
  if (!on && atoms.aspects.includes('rename')) return 'all';
  const aspects = new Set(before.aspects);
  const touched = new Map<Hunk, 'all' | Set<number>>();
  for (const { hunk, from, to } of atoms.rows) {
    const known = touched.get(hunk);
    const old = known ?? before.hunks[hunk.id];
    if (isWhole(hunk, from, to)) {
      touched.set(hunk, on ? new Set() : 'all');
      continue;
    }
    const refused = known && known !== 'all' ? known : new Set(old === 'all' ? changedRows(hunk) : (old ?? []));
    touched.set(hunk, refused);
    for (let row = from; row < to; row++) {
      if (on) refused.delete(row);
      else if (hunk.rows[row]?.kind !== 'context') refused.add(row);
    }
  }
  const hunks: Record<string, 'all' | ReadonlySet<number>> = { ...before.hunks };
  for (const [hunk, refused] of touched) {
    if (refused !== 'all' && refused.size === 0) delete hunks[hunk.id];
    else hunks[hunk.id] = refused === 'all' || refused.size === changedRows(hunk).length ? 'all' : refused;
  }
  for (const aspect of atoms.aspects) {
    if (on) aspects.delete(aspect);
    else aspects.add(aspect);
  }
  if (on && atoms.rows.length > 0) aspects.delete('rename');
  return normalized(view, { hunks, aspects });
}

/** The same refusal for a file that was edited meanwhile: hunks that are no longer there are forgotten. */
export function normalized(view: FileView, refusal: Refusal): Refusal | undefined {
  if (refusal === 'all') return refusal;
  const hunks = Object.fromEntries(
    (view.diff?.hunks ?? []).flatMap(({ id }) => {
      const refused = refusal.hunks[id];
      return refused === undefined ? [] : [[id, refused]];
    }),
  );
  const aspects = new Set(view.aspects.filter((aspect) => refusal.aspects.has(aspect)));
  const whole = Object.values(hunks).filter((refused) => refused === 'all').length;
  if (Object.keys(hunks).length === 0 && aspects.size === 0) return undefined;
  return whole === view.diff?.hunks.length && aspects.size === view.aspects.length ? 'all' : { hunks, aspects };
}

const known = new WeakMap<Hunk, number[]>();

/** Indexes of the rows of a hunk that can be chosen or refused. */
export function changedRows(hunk: Hunk): readonly number[] {
  const found = known.get(hunk);
  if (found) return found;
  const kinds = kindsOf(hunk);
  const rows: number[] = [];
  for (let at = 0; at < kinds.length; at++) if ((kinds[at]! & ~noLineEnd) !== rowKinds.context) rows.push(at);
  known.set(hunk, rows);
  return rows;
}

/** The whole of a file. */
export function everyAtom(view: FileView): Atoms {
  return {
    rows: (view.diff?.hunks ?? []).map((hunk) => ({ hunk, from: 0, to: hunk.rows.length })),
    aspects: view.aspects,
  };
}

/** What is chosen, as the engine wants it. A file with a refusal in part was read: nobody refuses lines unseen. */
export function selectionOf(
  entries: readonly Entry[],
  files: readonly (FileView | undefined)[],
  refusals: Refusals,
): 'all' | 'none' | Selection {
  // "All" does not take in what may be the person's own: that is chosen by name.
  if (entries.every((entry) => refusals[entry.path] === undefined && !isByChoice(entry))) return 'all';
  const chosen: Selection['files'] = {};
  for (const [at, { path, paths, from }] of entries.entries()) {
    const refusal = refusals[path];
    if (refusal === 'all') continue;
    for (const each of paths) chosen[each] = 'all';
    const view = files[at];
    if (refusal !== undefined && view) chosen[path] = partOf(view, refusal, from);
  }
  return Object.keys(chosen).length === 0 ? 'none' : { files: chosen };
}

function partOf(view: FileView, refusal: Exclude<Refusal, 'all'>, from: string | undefined): Part {
  const part: Part = { hunks: [], ...(from === undefined ? {} : { from }) };
  const lines: Record<string, number[]> = {};
  for (const hunk of view.diff?.hunks ?? []) {
    const refused = refusal.hunks[hunk.id];
    if (refused === 'all') continue;
    part.hunks.push(hunk.id);
    if (refused !== undefined) lines[hunk.id] = changedRows(hunk).filter((row) => !refused.has(row));
  }
  if (Object.keys(lines).length > 0) part.lines = lines;
  for (const aspect of ['mode', 'encoding'] as const) {
    if (view.aspects.includes(aspect) && !refusal.aspects.has(aspect)) part[aspect] = true;
  }
  return part;
}
