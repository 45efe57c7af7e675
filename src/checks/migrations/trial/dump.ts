/** The questions that a catalogue is read by: all of it, or what was written since a moment, and what is still there. */

import type { Database } from '../../postgres/database.ts';
import { look } from '../../postgres/look.ts';

/** One thing: `table public.orders`, `column public.orders.total`, and how it is defined. */
export interface Thing {
  kind: string;
  name: string;
  definition: string;
  /** Another one of the same name, when it was made anew: its number in the catalogue. */
  id: string;
}

const ours = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;
const own = (catalogue: string, oid: string) =>
  `not exists (select from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = ${oid} and d.deptype = 'e')`;

const described = 'c.oid = any(array(select r.objoid from pg_description r where r.objoid >= 16384 and young(r)))';

/** A branch each kind. `written`: what more is asked of a row, by the rows that its definition is made of; `unwritten`: of columns. */
const dump = (written: (...rows: string[]) => string, unwritten = '') => `
select 'mark' kind, pg_snapshot_xmax(pg_current_snapshot())::text name, string_agg(objoid || '.' || objsubid, ',') definition, '' id from pg_description where objoid >= 16384
union all
select 'schema', n.nspname::text, concat_ws(' ', pg_get_userbyid(nspowner), nspacl::text), n.oid::text from pg_namespace n where ${ours}
union all
select case c.relkind when 'r' then 'table' when 'p' then 'table' when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' when 'f' then 'foreign table' when 'c' then 'type' else c.relkind::text end,
  n.nspname || '.' || c.relname,
  concat_ws(' ', c.relkind, pg_get_userbyid(c.relowner), c.relpersistence, c.relrowsecurity, c.relforcerowsecurity, c.reloptions::text, c.relacl::text,
    case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end, case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
    pg_get_expr(c.relpartbound, c.oid),
    (select concat_ws(' ', format_type(seqtypid, null), seqstart, seqincrement, seqmax, seqmin, seqcycle) from pg_sequence where seqrelid = c.oid),
    obj_description(c.oid, 'pg_class')), c.oid::text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ours} and c.oid >= 16384 and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'c') and ${own('pg_class', 'c.oid')}${written('c', described, 'exists (select from pg_sequence r where r.seqrelid = c.oid and young(r))', 'exists (select from pg_rewrite r where r.ev_class = c.oid and young(r))')}
union all
select case when a.attisdropped then 'dropped' else 'column' end, n.nspname || '.' || c.relname || '.' || a.attname,
  concat_ws(' ', format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end, nullif(a.attidentity, ''), nullif(a.attgenerated, ''),
    'default ' || pg_get_expr(d.adbin, d.adrelid), (select 'collate ' || collname from pg_collation l join pg_type t on t.oid = a.atttypid where l.oid = a.attcollation and a.attcollation <> t.typcollation),
    a.attacl::text, col_description(c.oid, a.attnum)), c.oid || '.' || a.attnum
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where ${ours} and c.oid >= 16384 and c.relkind in ('r', 'p', 'f', 'c') and a.attrelid >= 16384 and a.attnum > 0${unwritten} and ${own('pg_class', 'c.oid')}${written('a', described)}
union all
select 'constraint', n.nspname || '.' || coalesce(c.relname, t.typname) || '.' || k.conname, regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', ''), k.oid::text
  from pg_constraint k join pg_namespace n on n.oid = k.connamespace left join pg_class c on c.oid = k.conrelid left join pg_type t on t.oid = k.contypid where ${ours} and k.oid >= 16384 and k.contype <> 'n' and ${own('pg_constraint', 'k.oid')}${written('k')}
union all
select 'index', n.nspname || '.' || c.relname, concat_ws(' ', pg_get_indexdef(c.oid), case when not i.indisvalid then 'invalid' end), c.oid::text
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where ${ours} and i.indexrelid >= 16384 and ${own('pg_class', 'i.indrelid')}${written('i', 'c')}
union all
select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
  concat_ws(' ', pg_get_userbyid(p.proowner), p.proacl::text, case when p.prokind <> 'a' then pg_get_functiondef(p.oid) end), p.oid::text
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ours} and p.oid >= 16384 and ${own('pg_proc', 'p.oid')}${written('p')}
union all
select 'trigger', n.nspname || '.' || c.relname || '.' || g.tgname, concat_ws(' ', pg_get_triggerdef(g.oid), g.tgenabled), g.oid::text
  from pg_trigger g join pg_class c on c.oid = g.tgrelid join pg_namespace n on n.oid = c.relnamespace where ${ours} and not g.tgisinternal${written('g')}
union all
select case t.typtype when 'd' then 'domain' when 'r' then 'range' else 'enum' end, n.nspname || '.' || t.typname,
  concat_ws(' ', pg_get_userbyid(t.typowner), t.typacl::text, format_type(nullif(t.typbasetype, 0), t.typtypmod), t.typnotnull, t.typdefault,
    (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = t.oid)), t.oid::text
  from pg_type t join pg_namespace n on n.oid = t.typnamespace where ${ours} and t.oid >= 16384 and t.typtype in ('d', 'e', 'r') and ${own('pg_type', 't.oid')}${written('t', 'exists (select from pg_enum r where r.enumtypid = t.oid and young(r))')}
union all
select 'policy', n.nspname || '.' || c.relname || '.' || p.polname, concat_ws(' ', p.polcmd, p.polpermissive, (select string_agg(r::regrole::text, ',' order by r::regrole::text) from unnest(p.polroles) r where r <> 0), pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)), p.oid::text
  from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace where ${ours}${written('p')}
union all
select 'rule', n.nspname || '.' || c.relname || '.' || r.rulename, pg_get_ruledef(r.oid), r.oid::text
  from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace where ${ours} and r.rulename <> '_RETURN'${written('r')}
union all
select 'extension', e.extname, '', e.oid::text from pg_extension e where e.extname <> 'plpgsql'
union all
select 'publication', p.pubname, '', p.oid::text from pg_publication p
union all
select 'event trigger', e.evtname, concat_ws(' ', evtevent, evtenabled, evttags::text), e.oid::text from pg_event_trigger e
union all
select 'default privileges', concat_ws(' ', pg_get_userbyid(defaclrole), defaclnamespace::regnamespace::text, defaclobjtype), defaclacl::text, oid::text from pg_default_acl
union all
select 'statistics', n.nspname || '.' || s.stxname, pg_get_statisticsobjdef(s.oid), s.oid::text from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace where ${ours}${written('s')}`;

const all = dump(() => '', ' and not a.attisdropped');

/** Rows carry the number of the transaction that wrote them. A name is a table's alias, anything else a condition with `young(alias)` in it. */
const recent = `${dump((...rows) => {
  const young = (alias: string) => `age(${alias}.xmin) <= age($1)`;
  const each = rows.map((row) =>
    row.includes(' ') ? row.replace(/young\((\w+)\)/g, (_, alias: string) => young(alias)) : young(row),
  );
  return ` and (${each.join(' or ')})`;
})}
union all
select 'there', '', concat_ws(',', ${[
  'pg_class where oid >= 16384',
  "pg_constraint where oid >= 16384 and contype <> 'n'",
  'pg_proc where oid >= 16384',
  'pg_trigger where oid >= 16384 and not tgisinternal',
  "pg_type where oid >= 16384 and typtype in ('d', 'e', 'r')",
  'pg_policy where oid >= 16384',
  'pg_rewrite where oid >= 16384',
  'pg_statistic_ext where oid >= 16384',
]
  .map((from) => `(select string_agg(oid::text, ',') from ${from})`)
  .join(', ')}), ''`;

/** Kinds of which all are told each time: they are few. */
export const alwaysTold: ReadonlySet<string> = new Set([
  'schema',
  'extension',
  'publication',
  'event trigger',
  'default privileges',
]);

/** What was read. */
export interface Dump {
  things: Thing[];
  /** The first transaction that was not over yet. */
  mark: string;
  /** What has a comment on it, as `table.column`. */
  comments: ReadonlySet<string>;
}

/** Everything that there is. */
export async function dumpAll(database: Database): Promise<Dump> {
  const rows = await look<Thing>(database, { name: 'catalogue', sql: all });
  return { ...markIn(rows), things: rows.filter(({ kind }) => kind !== 'mark') };
}

/** What was written since the mark of an earlier dump, and which numbers are there (of columns: which are not, any more). */
export async function dumpSince(
  database: Database,
  mark: string,
): Promise<Dump & { there: ReadonlySet<string>; dropped: ReadonlySet<string> }> {
  // Rows hold the lower half of the number.
  const since = String(BigInt(mark) % 2n ** 32n);
  const rows = await look<Thing>(database, { name: 'recent', sql: recent, takes: 'xid' }, since);
  const there = new Set(rows.find(({ kind }) => kind === 'there')?.definition.split(','));
  const dropped = new Set(rows.filter(({ kind }) => kind === 'dropped').map(({ id }) => id));
  return { ...markIn(rows), things: rows.filter(({ kind }) => !notThings.has(kind)), there, dropped };
}

const notThings = new Set(['mark', 'there', 'dropped']);

function markIn(rows: readonly Thing[]): Omit<Dump, 'things'> {
  const found = rows.find(({ kind }) => kind === 'mark');
  return { mark: found?.name ?? '0', comments: new Set(found?.definition?.split(',')) };
}
