/** Runs a script statement by statement as its tool would, and reads of each which locks it took, what it wrote anew, and its time. */

import { performance } from 'node:perf_hooks';
import type { Database, SqlFailure } from '../../postgres/database.ts';
import { look } from '../../postgres/look.ts';
import type { Measured, Statement } from '../../sql/statement.ts';
import type { Stopped, Surroundings } from './apply.ts';
import { reaching, runStatement } from './apply.ts';
import { strength } from './locks.ts';
import { kindOf, valuesOf } from './read.ts';
import type { Script } from './read.ts';
import { aloneOf, boundary, reachOf } from './statements.ts';

/** A relation as it is at one moment. */
interface Relation {
  oid: number;
  name: string;
  kind: string;
  file: number | null;
  modes: string[] | null;
}

const relations = `
select c.oid::int as oid, case n.nspname when 'public' then c.relname::text else n.nspname || '.' || c.relname end as name, c.relkind::text as kind,
  pg_relation_filenode(c.oid)::int as file, l.modes
from pg_class c join pg_namespace n on n.oid = c.relnamespace
left join (select relation, array_agg(mode) as modes from pg_locks where pid = pg_backend_pid() and granted and relation is not null group by 1) l on l.relation = c.oid
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind in ('r', 'p', 'm', 'v', 'i', 'I', 'S', 'f')`;

/** Those alone that the transaction has a lock on; without a name where it is not there any more. What is rewritten or dropped is locked. */
const locked = `
select l.relation::int as oid, case n.nspname when 'public' then c.relname::text else n.nspname || '.' || c.relname end as name, c.relkind::text as kind,
  pg_relation_filenode(c.oid)::int as file, l.modes
from (select relation, array_agg(mode) as modes from pg_locks where pid = pg_backend_pid() and granted and relation >= 16384 group by 1) l
left join pg_class c on c.oid = l.relation left join pg_namespace n on n.oid = c.relnamespace`;

/** Relations that are asked for by their names, and not with all others. */
const mostNamed = 50;

/** How often the transaction has read each of them from its beginning to its end. */
const read = `
select case n.nspname when 'public' then c.relname::text else n.nspname || '.' || c.relname end as name, pg_stat_get_xact_numscans(c.oid)::int as scans
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.oid >= 16384 and c.relkind = 'r' and n.nspname !~ '^pg_' and pg_stat_get_xact_numscans(c.oid) > 0`;

const relationsOf = async (database: Database) => look<Relation>(database, { name: 'relations', sql: relations });

/** Names of what there is: nobody waits for what is newer. */
export async function relationsNow(database: Database): Promise<ReadonlySet<string>> {
  return new Set((await relationsOf(database)).map(({ name }) => name));
}

/** What came of a script. */
export interface Run {
  /** By index of the statement. */
  measured: Map<number, Measured>;
  stopped?: Omit<Stopped, 'migration'>;
  /** Its transaction is still open. */
  open: boolean;
  /** Statements that were not run, and why. */
  skipped: Map<number, string>;
}

/** How it is run: in one transaction, or each statement in its own. */
export type Mode = 'together' | 'apart';

/** `existing`: the relations that somebody may wait for. `hold`: leave the transaction open, where it is all one. */
export async function measureScript(
  database: Database,
  { statements }: Script,
  { existing, around, mode, hold }: { existing: ReadonlySet<string>; around: Surroundings; mode: Mode; hold: boolean },
): Promise<Run> {
  const run: Run = { measured: new Map(), open: false, skipped: new Map() };
  let inTransaction = mode === 'together';
  if (inTransaction) await database.run('begin');
  let before = await relationsThere(database, existing);
  for (const [index, statement] of statements.entries()) {
    const reach = reachOf(statement);
    if (reach !== null) return stop(run, database, statement, { message: reach, code: reaching });
    if (around.passesOver(statement)) {
      run.skipped.set(index, 'not run here');
      continue;
    }
    await around.provide(database, statement);
    const edge = boundary(statement);
    const own = !inTransaction && edge === null && aloneOf(statement) === null;
    let scans: ReadonlyMap<string, number> | null = null;
    const began = performance.now();
    try {
      if (own) await database.run('begin');
      scans = isAttach(statement) ? await scansNow(database) : null;
      await runStatement(database, statement);
    } catch (error) {
      const failure = error as SqlFailure;
      const ms = performance.now() - began;
      const failed = { message: failure.message, ...(failure.code !== undefined && { code: failure.code }) };
      run.measured.set(index, { statement, locks: [], rewrites: [], ms, failed, inTransaction });
      return stop(run, database, statement, failure);
    }
    const ms = performance.now() - began;
    const after =
      aloneOf(statement) === null ? await nowOf(database, before) : await relationsThere(database, existing);
    const scanned = scans && (await scannedSince(database, scans)).filter((name) => existing.has(name));
    const done = { ...between(before, after, existing, statement), ...(scanned && { scanned }) };
    run.measured.set(index, { statement, ...done, ms, inTransaction });
    try {
      if (own) await database.run('commit');
    } catch (error) {
      return stop(run, database, statement, error as SqlFailure);
    }
    if (edge !== null) inTransaction = edge === 'begin';
    before = own || edge === 'end' ? unlocked(after) : after;
  }
  if (inTransaction && hold) return { ...run, open: true };
  try {
    if (inTransaction) await database.run('commit');
  } catch (error) {
    const last = statements.at(-1);
    if (last) return stop(run, database, last, error as SqlFailure);
  }
  return run;
}

/** Those that somebody may wait for, by their numbers. */
async function relationsThere(database: Database, existing: ReadonlySet<string>): Promise<Map<number, Relation>> {
  if (existing.size === 0) return new Map();
  // New things are many, and nobody waits for them.
  const names = [...existing]
    .flatMap((name) => [name, name.slice(name.indexOf('.') + 1)])
    .map((name) => `"${name.replace(/["\\]/g, '\\$&')}"`);
  const all =
    existing.size > mostNamed
      ? await relationsOf(database)
      : await look<Relation>(
          database,
          { name: 'named', sql: `${relations} and c.relname = any($1)`, takes: 'text[]' },
          `{${names.join()}}`,
        );
  return new Map(all.filter(({ name }) => existing.has(name)).map((each) => [each.oid, each]));
}

/** What became of them within the transaction. */
async function nowOf(database: Database, before: ReadonlyMap<number, Relation>): Promise<Map<number, Relation>> {
  const now = unlocked(before);
  if (before.size === 0) return now;
  for (const each of await look<Omit<Relation, 'name'> & { name: string | null }>(database, {
    name: 'locked',
    sql: locked,
  })) {
    const { oid, name } = each;
    if (name === null) now.delete(oid);
    else if (now.has(oid)) now.set(oid, { ...each, name });
  }
  return now;
}

async function stop(run: Run, database: Database, statement: Statement, failure: SqlFailure): Promise<Run> {
  await database.run('rollback').catch(() => undefined);
  return { ...run, stopped: { statement, failure } };
}

function isAttach(statement: Statement): boolean {
  return kindOf(statement)[0] === 'AlterTableStmt' && /\battach\s+partition\b/i.test(statement.text);
}

async function scansNow(database: Database): Promise<Map<string, number>> {
  const rows = await look<{ name: string; scans: number }>(database, { name: 'scans', sql: read });
  return new Map(rows.map(({ name, scans }) => [name, scans]));
}

async function scannedSince(database: Database, before: ReadonlyMap<string, number>): Promise<string[]> {
  return [...(await scansNow(database))].flatMap(([name, scans]) => (scans > (before.get(name) ?? 0) ? [name] : []));
}

/** At the end of a transaction its locks go. */
function unlocked(relations: ReadonlyMap<number, Relation>): Map<number, Relation> {
  return new Map([...relations].map(([oid, each]) => [oid, { ...each, modes: null }]));
}

function between(
  before: ReadonlyMap<number, Relation>,
  after: ReadonlyMap<number, Relation>,
  existing: ReadonlySet<string>,
  statement: Statement,
): Pick<Measured, 'locks' | 'rewrites'> {
  const locks: Measured['locks'] = [];
  const rewrites: { tables: string[]; indexes: string[] } = { tables: [], indexes: [] };
  const emptied = kindOf(statement)[0] === 'TruncateStmt';
  for (const [oid, was] of before) {
    if (!existing.has(was.name)) continue;
    const is = after.get(oid);
    const index = was.kind === 'i' || was.kind === 'I';
    // What was dropped is locked as strongly as can be.
    const now = is ? (is.modes ?? []) : ['AccessExclusiveLock'];
    const mode = now.filter((each) => !was.modes?.includes(each)).sort((a, b) => strength(b) - strength(a))[0];
    const least = Math.max(-1, ...(was.modes ?? []).map(strength));
    if (mode !== undefined && !index && strength(mode) > least) locks.push({ relation: was.name, mode });
    if (is && !emptied && was.file !== is.file && was.file !== null && is.file !== null && was.kind !== 'S')
      (index ? rewrites.indexes : rewrites.tables).push(was.name);
  }
  return {
    locks: [...locks, ...ofConcurrent(statement), ...ofVacuum(statement, existing)],
    rewrites: [...rewrites.tables, ...rewrites.indexes],
  };
}

/** As below, of VACUUM: with FULL nobody else can read or write the table. */
function ofVacuum(statement: Statement, existing: ReadonlySet<string>): Measured['locks'] {
  const [kind, node] = kindOf(statement);
  if (kind !== 'VacuumStmt' || node.is_vacuumcmd !== true) return [];
  const mode = /^vacuum\s*(?:\([^)]*\bfull\b|full\b)/i.test(statement.text)
    ? 'AccessExclusiveLock'
    : 'ShareUpdateExclusiveLock';
  const names = [...valuesOf(node.rels, 'relname')].map(String);
  return names.filter((name) => existing.has(name)).map((relation) => ({ relation, mode }));
}

/** What runs outside transactions has let go of its locks by the time that one can look: these are documented. */
function ofConcurrent(statement: Statement): Measured['locks'] {
  const [kind, node] = kindOf(statement);
  if (kind !== 'IndexStmt' || node.concurrent !== true) return [];
  const { schemaname, relname } = (node.relation ?? {}) as { schemaname?: string; relname?: string };
  const relation =
    schemaname === undefined || schemaname === 'public' ? (relname ?? '') : `${schemaname}.${relname ?? ''}`;
  return [{ relation, mode: 'ShareUpdateExclusiveLock' }];
}
