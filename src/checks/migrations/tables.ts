/** The schema of a tree as data: its tables with columns, keys and references, and what else there is in it. */

import type { CheckSettings } from '../../protocol/proof/checks.ts';
import type { SchemaReference, SchemaTable, SchemaThing, TreeSchema } from '../../protocol/proof/schema.ts';
import type { TextTree } from '../kind/check.ts';
import type { Database } from '../postgres/database.ts';
import { accountTables } from './run/stand-ins.ts';
import { schemaOf } from './schema.ts';
import { catalogueOf, plainName } from './trial/catalogue.ts';
import type { Thing } from './trial/catalogue.ts';

/** Never throws: what a migration fails for is the reason why there is none. */
export async function treeSchema(tree: TextTree, settings: CheckSettings): Promise<TreeSchema> {
  try {
    const schema = await schemaOf(tree, settings);
    if (schema === null) return { notBuilt: 'there are no PostgreSQL migrations', missing: true };
    if ('notChecked' in schema) return { notBuilt: schema.notChecked };
    try {
      return { tables: await tablesIn(schema.database), others: await othersIn(schema.database) };
    } finally {
      await schema.close();
    }
  } catch (error) {
    return { notBuilt: error instanceof Error ? error.message : String(error) };
  }
}

const names = (numbers: string, of: string) =>
  `(select coalesce(json_agg(a.attname order by k.at), '[]') from unnest(${numbers}) with ordinality k(number, at) join pg_attribute a on a.attrelid = ${of} and a.attnum = k.number)`;

const query = `
select n.nspname || '.' || c.relname as name,
  (select coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'nullable', not a.attnotnull,
      'default', case when a.attidentity <> '' then 'identity' when a.attgenerated <> '' then 'generated ' || pg_get_expr(d.adbin, d.adrelid) else pg_get_expr(d.adbin, d.adrelid) end) order by a.attnum), '[]')
    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
  (select coalesce(json_agg(json_build_object('type', k.contype, 'columns', ${names('k.conkey', 'c.oid')},
      'to', (select m.nspname || '.' || t.relname from pg_class t join pg_namespace m on m.oid = t.relnamespace where t.oid = k.confrelid)) order by k.conname), '[]')
    from pg_constraint k where k.conrelid = c.oid and k.contype in ('p', 'u', 'f') and k.conparentid = 0) as keys,
  (select coalesce(json_agg(${names('(i.indkey::int2[])[0:i.indnkeyatts - 1]', 'c.oid')}), '[]')
    from pg_index i where i.indrelid = c.oid and i.indisunique and i.indpred is null and i.indexprs is null) as uniques
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and not c.relname = any ($1::text[])
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
order by 1`;

interface Row {
  name: string;
  columns: Omit<SchemaTable['columns'][number], 'keys'>[];
  keys: { type: 'p' | 'u' | 'f'; columns: string[]; to: string | null }[];
  uniques: string[][];
}

async function tablesIn(database: Database): Promise<SchemaTable[]> {
  const rows = await database.query<Row>(query, [accountTables]);
  return rows.map(tableOf);
}

function tableOf({ name, columns, keys, uniques }: Row): SchemaTable {
  const isUnique = (some: readonly string[]) =>
    uniques.some((unique) => unique.length > 0 && unique.every((each) => some.includes(each)));
  const within = (type: Row['keys'][number]['type'], column: string) =>
    keys.some((key) => key.type === type && key.columns.includes(column));
  const optional = (some: readonly string[]) => columns.some((column) => column.nullable && some.includes(column.name));
  return {
    name: plainName(name),
    columns: columns.map((column) => {
      const primary = within('p', column.name);
      return {
        ...column,
        keys: [
          ...(primary ? (['primary'] as const) : []),
          ...(within('f', column.name) ? (['foreign'] as const) : []),
          ...(!primary && isUnique([column.name]) ? (['unique'] as const) : []),
        ],
      };
    }),
    references: keys.flatMap(({ type, columns: own, to }): SchemaReference[] =>
      type === 'f' && to !== null
        ? [{ columns: own, to: plainName(to), optional: optional(own), unique: isUnique(own) }]
        : [],
    ),
  };
}

const inTables = new Set(['schema', 'table', 'column', 'sequence']);

/** Without what the tables themselves say: keys, columns that are unique, and the indexes that those make. */
async function othersIn(database: Database): Promise<SchemaThing[]> {
  const things = [...(await catalogueOf(database)).values()];
  const isKey = ({ kind, definition }: Thing) =>
    kind === 'constraint' && /^(?:PRIMARY KEY|FOREIGN KEY|UNIQUE \([^,]+\)$)/.test(definition);
  const schemaOfName = (name: string) => name.slice(0, name.indexOf('.'));
  const constraints = new Set(
    things
      .filter(({ kind }) => kind === 'constraint')
      .map(({ name }) => `${schemaOfName(name)}.${name.slice(name.lastIndexOf('.') + 1)}`),
  );
  return things
    .filter((thing) => !inTables.has(thing.kind) && !isKey(thing))
    .filter(({ kind, name }) => kind !== 'index' || !constraints.has(name))
    .filter(({ name }) => !accountTables.some((table) => name.includes(`.${table}`)))
    .map(({ kind, name, definition }) => ({ kind, name: plainName(name), definition }));
}
