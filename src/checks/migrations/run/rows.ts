/** Fills tables with made-up rows that satisfy what is asked of them: keys, references, checks, enums, and nulls where they may be. */

import { performance } from 'node:perf_hooks';
import type { Database, SqlFailure } from '../../postgres/database.ts';
import { look } from '../../postgres/look.ts';
import { candidates } from './values.ts';
import type { Column } from './values.ts';

interface Reference {
  columns: string[];
  table: string;
  targets: string[];
}

interface Table {
  name: string;
  columns: Column[];
  references: Reference[];
  /** Columns of each unique key. */
  keys: string[][];
  checks: { name: string; columns: string[]; definition: string }[];
}

/** Rows that a table has now. */
export interface Filled {
  table: string;
  rows: number;
  /** Are they made up? */
  made: boolean;
  /** Why there are none, or no more. */
  why?: string;
}

const tablesQuery = `
select n.nspname || '.' || c.relname as name,
 (select json_agg(json_build_object('name', a.attname, 'type', coalesce(b.typname, t.typname), 'full', format_type(a.atttypid, a.atttypmod), 'typtype', coalesce(b.typtype, t.typtype),
    'category', t.typcategory, 'modifier', case when b.oid is null then a.atttypmod else t.typtypmod end, 'required', a.attnotnull or t.typnotnull,
    'skipped', a.attgenerated <> '', 'labels', (select json_agg(enumlabel order by enumsortorder) from pg_enum where enumtypid = coalesce(b.oid, t.oid))) order by a.attnum)
    from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_type b on b.oid = nullif(t.typbasetype, 0) where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
 (select coalesce(json_agg(json_build_object('columns', (select json_agg(attname order by x.o) from unnest(k.conkey) with ordinality x(n, o) join pg_attribute on attrelid = c.oid and attnum = x.n),
    'table', fn.nspname || '.' || f.relname, 'targets', (select json_agg(attname order by x.o) from unnest(k.confkey) with ordinality x(n, o) join pg_attribute on attrelid = f.oid and attnum = x.n)) order by k.conkey), '[]')
    from pg_constraint k join pg_class f on f.oid = k.confrelid join pg_namespace fn on fn.oid = f.relnamespace where k.conrelid = c.oid and k.contype = 'f') as references,
 (select coalesce(json_agg((select json_agg(attname) from unnest(i.indkey::int2[]) x(n) join pg_attribute on attrelid = c.oid and attnum = x.n)), '[]')
    from pg_index i where i.indrelid = c.oid and i.indisunique and i.indexprs is null) as keys,
 (select coalesce(json_agg(json_build_object('name', k.conname, 'columns', (select coalesce(json_agg(attname), '[]') from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped and (attnum = any(k.conkey) or atttypid = nullif(k.contypid, 0))), 'definition', pg_get_constraintdef(k.oid))), '[]')
    from pg_constraint k where k.contype = 'c' and (k.conrelid = c.oid or k.contypid <> 0 and k.contypid in (select atttypid from pg_attribute where attrelid = c.oid))) as checks
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1`;

/** Which tables are to be filled, how full, and until when. */
interface Wanted {
  /** Is a table of this name (with its schema) of interest? Those that it refers to are filled too. */
  concerns: (table: string) => boolean;
  rows: number;
  /** As `performance.now()` tells it. */
  until: number;
}

/** Fills the empty ones among the tables of interest. */
export async function fillTables(database: Database, { concerns, rows, until }: Wanted): Promise<Filled[]> {
  const tables = new Map(
    (await look<Table>(database, { name: 'tables', sql: tablesQuery })).map((table) => [table.name, table]),
  );
  const wanted = new Map<string, number>();
  const visit = (name: string, many: number, trail: readonly string[]) => {
    const table = tables.get(name);
    if (!table || trail.includes(name) || (wanted.get(name) ?? 0) >= many) return;
    for (const { table: other } of table.references) visit(other, Math.min(many, 1000), [...trail, name]);
    wanted.delete(name);
    wanted.set(name, many);
  };
  for (const name of tables.keys()) if (concerns(name)) visit(name, rows, []);
  const filled: Filled[] = [];
  // Triggers are for rows that mean something. On a real server it takes rights to leave them out that nobody has there.
  const quiet = await database.run('set session_replication_role = replica').then(
    () => true,
    () => false,
  );
  try {
    for (const [name, many] of ordered(wanted, tables)) {
      const table = tables.get(name);
      if (table) filled.push(await fill(database, table, { many, until }));
    }
  } finally {
    if (quiet) await database.run('set session_replication_role = origin');
  }
  return filled;
}

/** Those that are referred to come first. */
function ordered(wanted: ReadonlyMap<string, number>, tables: ReadonlyMap<string, Table>): [string, number][] {
  const sorted: [string, number][] = [];
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const { table } of tables.get(name)?.references ?? []) visit(table);
    const many = wanted.get(name);
    if (many !== undefined) sorted.push([name, many]);
  };
  for (const name of wanted.keys()) visit(name);
  return sorted;
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const qualified = (name: string) => {
  const dot = name.indexOf('.');
  return `${quoted(name.slice(0, dot))}.${quoted(name.slice(dot + 1))}`;
};
const attempts = 40;

async function fill(
  database: Database,
  table: Table,
  { many, until }: { many: number; until: number },
): Promise<Filled> {
  const has = async () =>
    (await database.query<{ n: number }>(`select count(*)::int as n from ${qualified(table.name)}`))[0]?.n ?? 0;
  const there = await has();
  if (there > 0) return { table: table.name, rows: there, made: false };
  const choices = new Map<string, string[]>();
  for (const column of table.columns.filter(({ skipped }) => !skipped)) {
    const checks = table.checks
      .filter(({ columns }) => columns.includes(column.name))
      .map(({ definition }) => definition);
    choices.set(column.name, candidates(column, checks));
  }
  const chosen = new Map([...choices.keys()].map((name) => [name, 0]));
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try {
      let done = 0;
      // What is slow gets fewer: how slow it is, a few rows do not tell, and each time there are more.
      for (let size = 200; size > 0 && done < many;) {
        const [began, to] = [performance.now(), Math.min(many, done + size)];
        await database.run(insertInto(table, { choices, chosen, from: done + 1, to }));
        const each = Math.max((performance.now() - began) / (to - done), 0.001);
        const left = Math.floor(((until - performance.now()) * 2) / 3 / each);
        done = to;
        size = left < done / 4 ? 0 : Math.min(done * 8, left);
      }
      const why = done < many && { why: `of ${many}: more would take too long` };
      return { table: table.name, rows: await has(), made: true, ...why };
    } catch (error) {
      const { code = '', constraint, message } = error as SqlFailure;
      if (code.startsWith('archie:')) throw error;
      const check = code === '23514' ? table.checks.find(({ name }) => name === constraint) : undefined;
      if (!check || !turned(check.columns, choices, chosen))
        return { table: table.name, rows: await has(), made: true, why: message };
    }
  }
  return { table: table.name, rows: 0, made: false, why: 'no rows were found that satisfy its checks' };
}

/** Tries the next choice of the columns, as a counter counts. False when there is none left. */
function turned(
  columns: readonly string[],
  choices: ReadonlyMap<string, string[]>,
  chosen: Map<string, number>,
): boolean {
  for (const name of columns) {
    const next = (chosen.get(name) ?? 0) + 1;
    if (next < (choices.get(name)?.length ?? 0)) {
      chosen.set(name, next);
      return true;
    }
    if (choices.has(name)) chosen.set(name, 0);
  }
  return false;
}

function insertInto(
  { name, columns, references, keys, checks }: Table,
  {
    choices,
    chosen,
    from,
    to,
  }: { choices: ReadonlyMap<string, string[]>; chosen: ReadonlyMap<string, number>; from: number; to: number },
): string {
  const unique = new Set(keys.flat());
  const checked = new Set(checks.flatMap((check) => check.columns));
  const values = new Map<string, string>();
  for (const column of columns) {
    const value = choices.get(column.name)?.[chosen.get(column.name) ?? 0];
    if (column.skipped || value === undefined) continue;
    // Where nulls may be, there are some.
    const open = !column.required && !unique.has(column.name) && !checked.has(column.name);
    values.set(column.name, open ? `case when i % 7 = 0 then null else ${value} end` : value);
  }
  const joins: string[] = [];
  let spread = '1';
  for (const [index, { columns: own, table, targets }] of references.entries()) {
    if (table === name) {
      for (const column of own) if (values.has(column)) values.set(column, `null`);
      continue;
    }
    // A check wants nothing to be referred to.
    if (own.some((column) => values.get(column)?.startsWith('null::'))) continue;
    const alias = `r${index}`;
    const alone = keys.some((key) => key.length === own.length && key.every((column) => own.includes(column)));
    const shared = keys.some((key) => key.length > 1 && own.some((column) => key.includes(column)));
    const place = alone
      ? 'i - 1'
      : shared
        ? `((i - 1) / ${spread}) % nullif(${alias}.n, 0)`
        : `(i - 1) % nullif(${alias}.n, 0)`;
    const required = columns.some((column) => own.includes(column.name) && column.required);
    const list = targets.map(quoted).join(', ');
    joins.push(
      `${required ? '' : 'left '}join (select ${list}, row_number() over () - 1 as at, count(*) over () as n from ${qualified(table)}) ${alias} on ${alias}.at = ${place}`,
    );
    if (shared) spread = `(${spread} * greatest(coalesce(${alias}.n, 1), 1))`;
    for (const [at, column] of own.entries()) values.set(column, `${alias}.${quoted(targets[at] ?? '')}`);
  }
  const names = [...values.keys()].map(quoted).join(', ');
  const overriding =
    names === ''
      ? 'default values'
      : `(${names}) overriding system value select ${[...values.values()].join(', ')} from generate_series(${from}::bigint, ${to}::bigint) i ${joins.join(' ')} on conflict do nothing`;
  return `insert into ${qualified(name)} ${overriding}`;
}
