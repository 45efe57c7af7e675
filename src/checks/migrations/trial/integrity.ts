/** What the catalogue shows of a schema when all is applied: foreign keys that no index serves, row level security that lets nobody in. */

import type { Finding } from '../../../protocol/proof/checks.ts';
import type { Database } from '../../postgres/database.ts';
import { look } from '../../postgres/look.ts';
import type { Statement } from '../../sql/statement.ts';
import { plainName } from './catalogue.ts';
import { finding } from '../rules.ts';

/** Something that is not as it should be, by the table that it is about. */
export interface Flaw {
  rule: 'migration/foreign-key-without-index' | 'migration/rls-without-policy';
  table: string;
  columns: string[];
  /** The constraint's, or the table's. */
  id: string;
}

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
where c.relrowsecurity and n.nspname !~ '^pg_' and not exists (select from pg_policy p where p.polrelid = c.oid)`;

/** All there are now. */
export async function flawsOf(database: Database): Promise<Flaw[]> {
  return look<Flaw>(database, { name: 'flaws', sql: flaws });
}

/** May this SQL make a foreign key or row level security, or take away what served them? */
export function mayFlaw(sql: string): boolean {
  return /\b(?:references|foreign|security|drop|execute|do|call|select)\b/i.test(sql);
}

/** Is it the same one, however often it was looked up? */
export function sameFlaw(a: Flaw, b: Flaw): boolean {
  return a.rule === b.rule && a.table === b.table && a.columns.join() === b.columns.join();
}

/** The flaw at the statement that brought it about. */
export function flawFinding({ rule, table, columns }: Flaw, path: string, statements: readonly Statement[]): Finding {
  const name = plainName(table);
  const bare = table.slice(table.lastIndexOf('.') + 1);
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
  const list = columns.join(', ');
  const line = lineOfKey(statements, bare, columns[0] ?? '');
  const message = `no index begins with ${name} (${list}), which is a foreign key: deleting what it refers to reads the whole table`;
  return finding(rule, { path, line, message, help: `CREATE INDEX CONCURRENTLY ON ${name} (${list});` });
}

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
