/** Everything that a schema consists of, in words that can be compared: to see what a migration did, and whether its way back undid it. */

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

/** By kind and name. */
export type Catalogue = ReadonlyMap<string, Thing>;

const ours = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;
const own = (catalogue: string, oid: string) =>
  `not exists (select from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = ${oid} and d.deptype = 'e')`;

const dump = `
select 'schema' kind, n.nspname::text name, concat_ws(' ', pg_get_userbyid(nspowner), nspacl::text) definition, n.oid::text id from pg_namespace n where ${ours}
union all
select case c.relkind when 'r' then 'table' when 'p' then 'table' when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' when 'f' then 'foreign table' when 'c' then 'type' else c.relkind::text end,
  n.nspname || '.' || c.relname,
  concat_ws(' ', c.relkind, pg_get_userbyid(c.relowner), c.relpersistence, c.relrowsecurity, c.relforcerowsecurity, c.reloptions::text, c.relacl::text,
    case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end, case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
    pg_get_expr(c.relpartbound, c.oid),
    (select concat_ws(' ', format_type(seqtypid, null), seqstart, seqincrement, seqmax, seqmin, seqcycle) from pg_sequence where seqrelid = c.oid),
    obj_description(c.oid, 'pg_class')), c.oid::text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ours} and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'c') and ${own('pg_class', 'c.oid')}
union all
select 'column', n.nspname || '.' || c.relname || '.' || a.attname,
  concat_ws(' ', format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end, nullif(a.attidentity, ''), nullif(a.attgenerated, ''),
    'default ' || pg_get_expr(d.adbin, d.adrelid), (select 'collate ' || collname from pg_collation l join pg_type t on t.oid = a.atttypid where l.oid = a.attcollation and a.attcollation <> t.typcollation),
    a.attacl::text, col_description(c.oid, a.attnum)), c.oid || '.' || a.attnum
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where ${ours} and c.relkind in ('r', 'p', 'f', 'c') and a.attnum > 0 and not a.attisdropped and ${own('pg_class', 'c.oid')}
union all
select 'constraint', n.nspname || '.' || coalesce(c.relname, t.typname) || '.' || k.conname, regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', ''), k.oid::text
  from pg_constraint k join pg_namespace n on n.oid = k.connamespace left join pg_class c on c.oid = k.conrelid left join pg_type t on t.oid = k.contypid where ${ours} and k.contype <> 'n' and ${own('pg_constraint', 'k.oid')}
union all
select 'index', n.nspname || '.' || c.relname, concat_ws(' ', pg_get_indexdef(c.oid), case when not i.indisvalid then 'invalid' end), c.oid::text
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where ${ours} and ${own('pg_class', 'i.indrelid')}
union all
select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
  concat_ws(' ', pg_get_userbyid(p.proowner), p.proacl::text, case when p.prokind <> 'a' then pg_get_functiondef(p.oid) end), p.oid::text
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ours} and ${own('pg_proc', 'p.oid')}
union all
select 'trigger', n.nspname || '.' || c.relname || '.' || g.tgname, concat_ws(' ', pg_get_triggerdef(g.oid), g.tgenabled), g.oid::text
  from pg_trigger g join pg_class c on c.oid = g.tgrelid join pg_namespace n on n.oid = c.relnamespace where ${ours} and not g.tgisinternal
union all
select case t.typtype when 'd' then 'domain' when 'r' then 'range' else 'enum' end, n.nspname || '.' || t.typname,
  concat_ws(' ', pg_get_userbyid(t.typowner), t.typacl::text, format_type(nullif(t.typbasetype, 0), t.typtypmod), t.typnotnull, t.typdefault,
    (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = t.oid)), t.oid::text
  from pg_type t join pg_namespace n on n.oid = t.typnamespace where ${ours} and t.typtype in ('d', 'e', 'r') and ${own('pg_type', 't.oid')}
union all
select 'policy', n.nspname || '.' || c.relname || '.' || p.polname, concat_ws(' ', p.polcmd, p.polpermissive, (select string_agg(r::regrole::text, ',' order by r::regrole::text) from unnest(p.polroles) r where r <> 0), pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)), p.oid::text
  from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace where ${ours}
union all
select 'rule', n.nspname || '.' || c.relname || '.' || r.rulename, pg_get_ruledef(r.oid), r.oid::text
  from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace where ${ours} and r.rulename <> '_RETURN'
union all
select 'extension', e.extname, '', e.oid::text from pg_extension e where e.extname <> 'plpgsql'
union all
select 'publication', p.pubname, '', p.oid::text from pg_publication p
union all
select 'event trigger', e.evtname, concat_ws(' ', evtevent, evtenabled, evttags::text), e.oid::text from pg_event_trigger e
union all
select 'default privileges', concat_ws(' ', pg_get_userbyid(defaclrole), defaclnamespace::regnamespace::text, defaclobjtype), defaclacl::text, oid::text from pg_default_acl
union all
select 'statistics', n.nspname || '.' || s.stxname, pg_get_statisticsobjdef(s.oid), s.oid::text from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace where ${ours}`;

/** What there is now. */
export async function catalogueOf(database: Database): Promise<Catalogue> {
  const things = await look<Thing>(database, { name: 'catalogue', sql: dump });
  return new Map(things.map((thing) => [`${thing.kind} ${thing.name}`, thing]));
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
