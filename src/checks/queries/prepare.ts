/** Prepares queries on a database that has the schema, without running any: PostgreSQL says what does not fit, and how it would do it. */

import type { Database, SqlFailure } from '../postgres/database.ts';
import { inside, listIn, relationName, textIn } from '../sql/nodes.ts';
import type { Plan } from './plans.ts';
import type { Query } from './query.ts';
import { highest } from './text/placeholders.ts';
import { unitsOf } from './text/reading.ts';

/** What became of preparing a query. */
export type Prepared =
  | { plan: Plan | null }
  /** `at`: the offset in the query's text. */
  | { failure: SqlFailure; at: number }
  /** It cannot be said: the driver would know more. */
  | { unknown: string };

const head = 'PREPARE archie_query AS ';
/** What a driver settles when it prepares: the types of parameters. */
const settledByDrivers = new Set(['42P18', '42P08']);
const longest = 200_000;
const onConflict = /\bon\s+conflict\s*\(/i;

/** A database whose planner prefers indexes, so that what it reads in full is what no index serves. */
export async function withPlans<T>(database: Database, work: () => Promise<T>): Promise<T> {
  await database.query('SET enable_seqscan = off');
  await database.query('SET plan_cache_mode = force_generic_plan');
  try {
    return await work();
  } finally {
    await database.query('RESET enable_seqscan').catch(() => undefined);
    await database.query('RESET plan_cache_mode').catch(() => undefined);
  }
}

/** Prepares one. `plan` says whether it is to be planned as well. */
export async function prepare(database: Database, query: Query, { plan }: { plan: boolean }): Promise<Prepared> {
  if (query.unsure !== undefined) return { unknown: query.unsure };
  const text = query.text.text.replace(/[\s;]+$/, '');
  if (text.length > longest) return { unknown: 'it is too long to be prepared' };
  try {
    await database.query(head + text);
  } catch (error) {
    const failure = error as Error & SqlFailure;
    if (settledByDrivers.has(failure.code ?? '')) return { unknown: failure.message };
    // Nothing of the database's own is the query's fault.
    if (failure.code === undefined || /^(?:archie|08|5[3-8]|XX)/.test(failure.code))
      return { unknown: failure.message };
    return { failure, at: unitsOf(text, (failure.position ?? head.length + 1) - 1 - head.length) };
  }
  try {
    if (!plan && !onConflict.test(text)) return { plan: null };
    const count = highest(text);
    const values = count > 0 ? `(${Array(count).fill('NULL').join(', ')})` : '';
    const [row] = await database.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      `EXPLAIN (FORMAT JSON) EXECUTE archie_query${values}`,
    );
    return { plan: row?.['QUERY PLAN'][0]?.Plan ?? null };
  } catch (error) {
    const failure = error as Error & SqlFailure;
    // That no constraint is there for ON CONFLICT is only seen when it is planned.
    return failure.code === '42P10' ? { failure, at: Math.max(text.search(onConflict), 0) } : { plan: null };
  } finally {
    await database.query('DEALLOCATE archie_query').catch(() => undefined);
  }
}

/** The columns that an INSERT leaves out though they must have a value; empty where it cannot be said. */
export async function missingColumns(
  database: Database,
  { node }: Query,
): Promise<{ table: string; columns: string[] }> {
  const insert = inside(node, 'InsertStmt');
  const table = relationName(inside(insert, 'relation'));
  const named = listIn(insert, 'cols').map((each) => textIn(inside(each, 'ResTarget'), 'name'));
  if (!insert || named.length === 0) return { table, columns: [] };
  try {
    const rows = await database.query<{ attname: string }>(
      `SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
       WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull
         AND NOT a.atthasdef AND a.attidentity = '' AND NOT a.attname = ANY ($2::text[])
         AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgtype & 7 = 7)
         AND NOT EXISTS (SELECT FROM pg_type y WHERE y.oid = a.atttypid AND y.typdefault IS NOT NULL)
       ORDER BY a.attnum`,
      [quotedName(table), named],
    );
    return { table, columns: rows.map(({ attname }) => attname) };
  } catch {
    return { table, columns: [] };
  }
}

/** A name, with its schema or without, as `to_regclass` wants it. */
export function quotedName(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
}
