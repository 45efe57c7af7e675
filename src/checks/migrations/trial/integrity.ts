/** What the catalogue shows of a schema when all is applied: foreign keys that no index serves, indexes that are there twice, tables without a key, row level security that lets nobody in. */

import type { Finding } from '../../../protocol/proof/checks.ts';
import type { Database } from '../../postgres/database.ts';
import { look } from '../../postgres/look.ts';
import { inside, textIn } from '../../sql/nodes.ts';
import type { Statement } from '../../sql/statement.ts';
import { plainName } from './catalogue.ts';
import { finding } from '../rules.ts';

/** Something that is not as it should be, by the table that it is about. */
export interface Flaw {
  rule:
    | 'migration/foreign-key-without-index'
    | 'migration/rls-without-policy'
    | 'migration/duplicate-index'
    | 'migration/no-primary-key';
  table: string;
  /** Of a duplicate index: its name, that of the other, and the columns of both. */
  columns: string[];
  /** The constraint's, the index's, or the table's. */
  id: string;
}

/** Of indexes that are the same otherwise, the one that does more, or was there first, is the one that stays. */
const worth = (index: string) =>
  `(${index}.indisunique, ${index}.indisprimary, exists (select from pg_constraint k where k.conindid = ${index}.indexrelid and k.contype in ('p', 'u', 'x')), -(${index}.indexrelid::bigint))`;

const flaws = `
select 'migration/foreign-key-without-index' as rule, n.nspname || '.' || c.relname as table, k.oid::text as id,
  (select json_agg(a.attname order by x.o) from unnest(k.conkey) with ordinality x(n, o) join pg_attribute a on a.attrelid = c.oid and a.attnum = x.n) as columns
from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
where k.contype = 'f' and k.conparentid = 0 and n.nspname !~ '^pg_' and not exists (
  select from pg_index i where i.indrelid = c.oid and i.indisvalid and i.indpred is null
    and (i.indkey::int2[])[0:array_length(k.conkey, 1) - 1] @> k.conkey and k.conkey @> (i.indkey::int2[])[0:array_length(k.conkey, 1) - 1])
  and not exists (select from pg_index i where i.indrelid = c.oid and i.indpred is not null and pg_get_expr(i.indpred, c.oid) ~* 'is not null' and (i.indkey::int2[])[0] = k.conkey[1])
union all
select 'migration/rls-without-policy', n.nspname || '.' || c.relname, c.oid::text, '[]'
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relrowsecurity and n.nspname !~ '^pg_' and not exists (select from pg_policy p where p.polrelid = c.oid)
union all
select 'migration/duplicate-index', n.nspname || '.' || c.relname, i.indexrelid::text,
  (jsonb_build_array(x.relname, other.relname) || (select jsonb_agg(pg_get_indexdef(i.indexrelid, k, true) order by k) from generate_series(1, i.indnkeyatts) k))::json
from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
cross join lateral (select y.relname from pg_index j join pg_class y on y.oid = j.indexrelid
  where j.indrelid = i.indrelid and j.indexrelid <> i.indexrelid and j.indisvalid and y.relam = x.relam and j.indnkeyatts = i.indnkeyatts
    and j.indkey::text = i.indkey::text and j.indclass::text = i.indclass::text and j.indcollation::text = i.indcollation::text and j.indoption::text = i.indoption::text
    and pg_get_expr(j.indexprs, c.oid) is not distinct from pg_get_expr(i.indexprs, c.oid) and pg_get_expr(j.indpred, c.oid) is not distinct from pg_get_expr(i.indpred, c.oid)
    and (not i.indisunique or (j.indimmediate = i.indimmediate and to_jsonb(j) -> 'indnullsnotdistinct' is not distinct from to_jsonb(i) -> 'indnullsnotdistinct'))
    and ${worth('j')} > ${worth('i')}
  order by ${worth('j')} desc limit 1) other
where i.indisvalid and not i.indisexclusion and not x.relispartition and n.nspname !~ '^pg_'
union all
select 'migration/no-primary-key', n.nspname || '.' || c.relname, c.oid::text, '[]'
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and c.relpersistence = 'p' and not c.relispartition and c.relnatts > 0 and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (select from pg_inherits h where c.oid in (h.inhrelid, h.inhparent)) and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary)
  and not exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and i.indpred is null and i.indexprs is null
    and not exists (select from unnest(i.indkey::int2[]) k join pg_attribute a on a.attrelid = c.oid and a.attnum = k where not a.attnotnull))`;

/** All there are now. */
export async function flawsOf(database: Database): Promise<Flaw[]> {
  return look<Flaw>(database, { name: 'flaws', sql: flaws });
}

/** May this SQL make a table, a foreign key, an index or row level security, or take away what served them? */
export function mayFlaw(sql: string): boolean {
  return /\b(?:create|references|foreign|security|index|unique|primary|drop|execute|do|call|select)\b/i.test(sql);
}

/** Is it the same one, however often it was looked up? */
export function sameFlaw(a: Flaw, b: Flaw): boolean {
  return a.rule === b.rule && a.table === b.table && a.columns.join() === b.columns.join();
}

/** The flaw at the statement that brought it about; none where it is no flaw after all. */
export function flawFindings(flaw: Flaw, path: string, statements: readonly Statement[]): Finding[] {
  if (flaw.rule === 'migration/no-primary-key') return keyless(flaw.table, path, statements);
  return [flawFinding(flaw, path, statements)];
}

function flawFinding({ rule, table, columns }: Flaw, path: string, statements: readonly Statement[]): Finding {
  const name = plainName(table);
  const bare = bareName(table);
  if (rule === 'migration/rls-without-policy') {
    const line = statements.find(({ text }) => /row\s+level\s+security/i.test(text) && names(text, bare))?.line ?? 1;
    const help = `CREATE POLICY … ON ${name} FOR SELECT USING (…);`;
    return finding(rule, {
      path,
      line,
      message: `row level security of ${name} is enabled, and no policy lets anybody see a row`,
      help,
    });
  }
  if (rule === 'migration/duplicate-index') return duplicateFinding({ name, bare, columns }, path, statements);
  const list = columns.join(', ');
  const line = lineOfKey(statements, bare, columns[0] ?? '');
  const message = `no index begins with ${name} (${list}), which is a foreign key: deleting what it refers to reads the whole table`;
  return finding(rule, { path, line, message, help: `CREATE INDEX CONCURRENTLY ON ${name} (${list});` });
}

/** Only of a table that is written out: a copy of rows has no key, and is looked at by whoever makes it. */
function keyless(table: string, path: string, statements: readonly Statement[]): Finding[] {
  const made = statements.find(
    ({ node }) => textIn(inside(node, 'CreateStmt', 'relation'), 'relname') === bareName(table),
  );
  if (!made) return [];
  const message = `${plainName(table)} has no primary key: no row of it can be named, and logical replication cannot update it`;
  const help =
    'id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, or PRIMARY KEY of the columns that tell its rows apart';
  return [finding('migration/no-primary-key', { path, line: made.line, message, help })];
}

/** At the statement that names it, or the last that makes an index of these columns. */
function duplicateFinding(
  { name, bare, columns: [index = '', other = '', ...columns] }: { name: string; bare: string; columns: string[] },
  path: string,
  statements: readonly Statement[],
): Finding {
  const making = statements.filter(({ text }) => /\b(?:index|unique|primary|constraint)\b/i.test(text));
  const ofTable = making.filter(({ text }) => names(text, bare));
  const statement =
    making.findLast(({ text }) => names(text, index)) ??
    ofTable.findLast(({ text }) => columns.every((each) => names(text, each))) ??
    making.findLast(({ text }) => names(text, other)) ??
    ofTable.at(-1);
  return finding('migration/duplicate-index', {
    path,
    line: statement?.line ?? 1,
    message: `index ${index} of ${name} (${columns.join(', ')}) is the same as ${other}: every write keeps both up, and no query needs the second`,
    help: `DROP INDEX CONCURRENTLY ${/^[a-z_][a-z0-9_]*$/.test(index) ? index : `"${index.replaceAll('"', '""')}"`};`,
  });
}

const bareName = (table: string) => table.slice(table.lastIndexOf('.') + 1);

function names(text: string, name: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?:^|[^\\w])"?${escaped}"?(?:[^\\w]|$)`, 'i').test(text);
}

/** The line within the statement that makes the reference, where it can be told. */
function lineOfKey(statements: readonly Statement[], table: string, column: string): number {
  const made = statements.filter(
    ({ text }) => /\b(?:references|foreign)\b/i.test(text) && names(text, table) && names(text, column),
  );
  const statement = made[0] ?? statements.find(({ text }) => /\breferences\b/i.test(text)) ?? statements[0];
  if (!statement) return 1;
  const lines = statement.text.split('\n');
  const at = lines.findIndex(
    (line) => names(line, column) && /\breferences\b|\bforeign\s+key\b/i.test(line.replace(/--.*$/, '')),
  );
  return statement.line + Math.max(0, at < 0 ? lines.findIndex((line) => names(line, column)) : at);
}
