/** Migrations for other databases than PostgreSQL, told by their words, their folders and their locks. */

import type { MigrationSet } from './set.ts';

const others: readonly [string, RegExp][] = [
  [
    'MySQL',
    /`\w+`\s*[\s(.,]|\bengine\s*=\s*(?:innodb|myisam)|\bauto_increment\b|\bunsigned\b(?!\s*-)|\btinyint\b|\bmediumtext\b|\blongtext\b|\bmodify\s+column\b|\bon\s+update\s+current_timestamp\b/i,
  ],
  [
    'SQLite',
    /\bautoincrement\b|^\s*pragma\s|\bwithout\s+rowid\b|\bstrftime\s*\(|\bdatetime\s*\(|\w\s+datetime\b|\binsert\s+or\s+(?:ignore|replace)\b|\brandomblob\s*\(/im,
  ],
  [
    'T-SQL',
    /^\s*go\s*$|\[dbo\]|\bdbo\.\w|\bidentity\s*\(\s*\d+\s*,\s*\d+\s*\)|\bnvarchar\b|\bdatetime2\b|\bgetdate\s*\(|\buniqueidentifier\b/im,
  ],
  ['ClickHouse', /\bengine\s*=\s*\w*mergetree\b|\blowcardinality\s*\(|\bon\s+cluster\b/i],
  ['Oracle', /\bvarchar2\b|\bsysdate\b|\bnumber\s*\(\s*\d+\s*(?:,\s*\d+\s*)?\)/i],
];
const postgres =
  /\b(?:bigserial|serial|timestamptz|jsonb|bytea|plpgsql|gen_random_uuid|uuid_generate_v4|tsvector|citext)\b|\bcreate\s+extension\b|\bcreate\s+type\b|\$\$|::\w|\bgenerated\s+(?:always|by\s+default)\s+as\s+identity\b|\bconcurrently\b|\bwith\s+time\s+zone\b|\brow\s+level\s+security\b/i;
const folders: readonly [string, RegExp][] = [
  ['MySQL', /(?:^|[/_-])(?:mysql|mariadb)(?:[/_-]|$)/i],
  ['SQLite', /(?:^|[/_-])(?:sqlite3?|d1|libsql|turso)(?:[/_-]|$)/i],
  ['T-SQL', /(?:^|[/_-])(?:mssql|sqlserver|tsql)(?:[/_-]|$)/i],
  ['ClickHouse', /(?:^|[/_-])clickhouse(?:[/_-]|$)/i],
  ['Oracle', /(?:^|[/_-])oracle(?:[/_-]|$)/i],
  ['CockroachDB', /(?:^|[/_-])(?:cockroach(?:db)?|crdb)(?:[/_-]|$)/i],
];

/** "MySQL dialect", or null when it may be PostgreSQL's. */
export function dialectOf(
  { folder, migrations }: Pick<MigrationSet, 'folder' | 'migrations'>,
  prismaLock: string | null,
): string | null {
  const provider = /^\s*provider\s*=\s*"(\w+)"/m.exec(prismaLock ?? '')?.[1];
  if (provider !== undefined && provider !== 'postgresql' && provider !== 'postgres') return `${provider} dialect`;
  const named = folders.find(([, mark]) => mark.test(folder))?.[0];
  if (named !== undefined) return `${named} dialect`;
  const texts = migrations.map(({ up }) => withoutText(up.text.slice(0, 200_000)));
  if (provider !== undefined || texts.some((text) => postgres.test(text))) return null;
  const spoken = others.find(([, mark]) => texts.some((text) => mark.test(text)))?.[0];
  return spoken === undefined ? null : `${spoken} dialect`;
}

/** Without comments and what stands in quotes: words there are nobody's dialect. */
function withoutText(sql: string): string {
  return sql.replace(/--.*$|\/\*[\s\S]*?\*\//gm, ' ').replace(/'(?:[^']|'')*'/g, "''");
}
