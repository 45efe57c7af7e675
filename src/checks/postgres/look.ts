/** Our own long questions to a database's catalogue: planned once for each connection, since to plan them takes longer than to answer them. */

import type { Database } from './database.ts';

/** A question that is asked again and again. */
interface Look {
  /** Of letters and underscores; no two looks share one. */
  name: string;
  /** One statement. */
  sql: string;
  /** The type of `$1`, where it has that. */
  takes?: string;
}

/** What each connection has prepared already. */
const prepared = new WeakMap<Database, Set<string>>();

/** The rows that answer it now; `value`, as PostgreSQL reads it from text, is its `$1`. Throws as `query` does. */
export async function look<Row>(database: Database, { name, sql, takes }: Look, value?: string): Promise<Row[]> {
  let known = prepared.get(database);
  if (!known) prepared.set(database, (known = new Set()));
  const ours = `${prefix}${name}`;
  if (!known.has(ours)) {
    await database.run(`prepare ${ours}${takes === undefined ? '' : `(${takes})`} as ${sql}`);
    // A transaction that is taken back later leaves it there.
    known.add(ours);
  }
  return database.query<Row>(`execute ${ours}${value === undefined ? '' : `('${value.replaceAll("'", "''")}')`}`);
}

/** Somebody's statement may have taken them away: they are prepared anew. */
export async function forgetLooks(database: Database): Promise<void> {
  const names = [...(prepared.get(database) ?? [])];
  prepared.delete(database);
  if (names.length === 0) return;
  const there = await database.query<{ name: string }>('select name from pg_prepared_statements');
  const left = new Set(there.map(({ name }) => name).filter((name) => names.includes(name)));
  prepared.set(database, left);
}

const prefix = 'archie_look_';

/** Ends what somebody's statements left in the session, but not our looks. */
export const leaveSession = `do $archie$
declare each record;
begin
  for each in select name from pg_prepared_statements where name !~ '^${prefix}' loop execute format('deallocate %I', each.name); end loop;
  perform pg_advisory_unlock_all();
end $archie$`;
