/** Everything that a schema consists of, in words that can be compared: to see what a migration did, and whether its way back undid it. */

import type { Database } from '../../postgres/database.ts';
import { alwaysTold, dumpAll, dumpSince } from './dump.ts';
import type { Dump, Thing } from './dump.ts';

export type { Thing };

/** By kind and name. */
export interface Catalogue extends ReadonlyMap<string, Thing> {
  /** When it was read. */
  readonly mark: string;
  readonly comments: ReadonlySet<string>;
}

/** What there is now. `since`: an earlier one of the same database, of which only what was written later is read anew. */
export async function catalogueOf(database: Database, since?: Catalogue): Promise<Catalogue> {
  const changed = since && merged(since, await dumpSince(database, since.mark));
  return changed ?? catalogue(await dumpAll(database));
}

function catalogue({ things, mark, comments }: Dump): Catalogue {
  const all = new Map(things.map((thing) => [`${thing.kind} ${thing.name}`, thing]));
  return Object.assign(all, { mark, comments });
}

/** Null where what was written may stand in definitions that were not: a name that others hold, a comment that is gone. */
function merged(
  since: Catalogue,
  { things, there, dropped, ...now }: Awaited<ReturnType<typeof dumpSince>>,
): Catalogue | null {
  if ([...since.comments].some((each) => !now.comments.has(each) && there.has(each.split('.')[0] ?? ''))) return null;
  const written = new Map(things.map((thing) => [`${thing.kind} ${thing.id}`, thing]));
  const kept: Thing[] = [];
  for (const thing of since.values()) {
    const { kind, id } = thing;
    const is = written.get(`${kind} ${id}`);
    if (is && (is.name !== thing.name || (kind === 'enum' && !sameDefinition(thing, is)))) return null;
    if (is || alwaysTold.has(kind)) continue;
    if (there.has(id.split('.')[0] ?? '') && !dropped.has(id)) kept.push(thing);
  }
  return catalogue({ things: [...kept, ...things], ...now });
}

/** How two catalogues differ, by kind and name. */
export interface Difference {
  missing: Thing[];
  extra: Thing[];
  changed: { was: Thing; is: Thing }[];
  /** The same as before, but another: what it held is gone. */
  anew: Thing[];
}

/** @see Difference */
export function compareCatalogues(before: Catalogue, after: Catalogue): Difference {
  const missing = [...before.values()].filter(({ kind, name }) => !after.has(`${kind} ${name}`));
  const extra = [...after.values()].filter(({ kind, name }) => !before.has(`${kind} ${name}`));
  const both = [...before].flatMap(([key, was]) => {
    const is = after.get(key);
    return is ? [{ was, is }] : [];
  });
  const changed = both.filter(({ was, is }) => !sameDefinition(was, is));
  return { missing, extra, changed, anew: both.filter(({ was, is }) => was.id !== is.id).map(({ was }) => was) };
}

/** What `cascade` over the name of a view or a table says of it, for people: without the schema that everybody means. */
export function plainName(name: string): string {
  return name.replace(/^public\./, '');
}

function sameDefinition(was: Thing, is: Thing): boolean {
  if (was.kind !== 'enum') return was.definition === is.definition;
  // Values of enums cannot be taken away again: that they stay is nobody's mistake.
  return (
    is.definition.includes(was.definition) || was.definition.split(', ').every((label) => is.definition.includes(label))
  );
}

/** Does anything differ? */
export function isChanged(before: Catalogue, after: Catalogue): boolean {
  const { missing, extra, changed: other } = compareCatalogues(before, after);
  return missing.length + extra.length + other.length > 0;
}
