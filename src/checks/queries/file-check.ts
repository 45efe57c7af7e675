/** Checks the queries of one file: read, prepared on the schema, planned. */

import type { Evidence, Finding } from '../../protocol/proof/checks.ts';
import { foundIn, notChecked } from '../kind/check.ts';
import type { Found } from '../kind/check.ts';
import { Lines } from '../kind/lines.ts';
import { inside } from '../sql/nodes.ts';
import { isPreparable } from './code/code.ts';
import { failureFinding, missingRelation, nearest, ruleOf } from './failures.ts';
import { isSqlFile, makesObjects, queriesOfFile } from './found.ts';
import { habitsOf, isForTests } from './habits.ts';
import { readingsOf, readingWords } from './plans.ts';
import { tablesMadeIn } from './made.ts';
import { nullsInNotIn } from './nulls.ts';
import { missingColumns, prepare } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import type { Query } from './query.ts';
import { queryFinding } from './rules.ts';
import type { OpenSchema } from './schema.ts';
import { dialectOf } from './text/dialects.ts';
import { checkSqlite } from './sqlite.ts';

/** Queries of one file that are prepared; those beyond are only read. */
const mostPrepared = 400;
const mostPlans = 40;

/** What a file is checked with. */
interface FileContext {
  /** The schema of the tree, or in words why there is none. */
  schema: OpenSchema | string;
  large: readonly string[];
  /** Tables that scripts of the tree make. */
  scripts: () => Promise<ReadonlySet<string>>;
}

/** The verdict of one file, without what migrations do to it; with the queries that prepare. */
export async function checkFile(
  path: string,
  content: string,
  context: FileContext,
): Promise<{ found: Found; fit: Query[] }> {
  const { queries, unread, why } = queriesOfFile(path, content);
  if (why === 'SQLite dialect') return { found: await checkSqlite(path, content), fit: [] };
  if (why !== undefined) return { found: notChecked(path, why), fit: [] };
  const lines = new Lines(content);
  const findings: Finding[] = unread
    .filter(({ sure }) => sure || typeof context.schema !== 'string')
    .map(({ at, message }) => queryFinding('query/syntax', { path, ...lines.at(at), message }));
  for (const query of queries) findings.push(...habitsOf(query, lines));
  const makes = isSqlFile(path) && queries.some(({ node }) => makesObjects(node));
  const preparable = makes ? [] : queries.filter(isPreparable);
  if (typeof context.schema === 'string' || preparable.length === 0) {
    const rest =
      makes || preparable.length === 0 ? '' : `, ${typeof context.schema === 'string' ? context.schema : ''}`;
    return { found: foundIn(path, findings, `${counted(queries.length, path)} read${rest}`), fit: [] };
  }
  const { schema } = context;
  const fit: Query[] = [];
  const foreign: { query: Query; finding: Finding; table: string }[] = [];
  const plans: Evidence['rows'] = [];
  for (const query of preparable.slice(0, mostPrepared)) {
    const prepared = await prepare(schema.database, query, { plan: plans.length < mostPlans });
    if ('unknown' in prepared) continue;
    // Of a program that speaks to several databases, each query is for its own.
    if ('failure' in prepared && dialectOf(query.text.text) !== undefined) continue;
    if ('failure' in prepared) {
      const finding = failureFinding(query, prepared.failure, { offset: prepared.at, lines, names: schema.names });
      const table = missingRelation(prepared.failure);
      if (finding && table !== undefined) foreign.push({ query, finding, table });
      else if (finding && (query.sure || prepared.failure.code !== '42883')) findings.push(finding);
      continue;
    }
    fit.push(query);
    findings.push(...(await afterPrepared(query, prepared, { lines, context, schema })));
    if (prepared.plan) plans.push(...planRows(query, prepared.plan));
  }
  const made = tablesMadeIn(content);
  if (foreign.length > 0) for (const name of await context.scripts()) made.add(name);
  const own = ownFindings(foreign, {
    schema,
    made,
    others: fit.length > 0 || findings.some(({ rule }) => rule === 'query/unknown-column'),
  });
  findings.push(...own);
  if (foreign.length > 0 && own.length === 0 && fit.length === 0 && findings.length === 0)
    return { found: notChecked(path, `${foreign[0]?.table ?? ''} is not in the schema that the migrations make`), fit };
  findings.sort((a, b) => a.line - b.line);
  const evidence: Evidence[] = plans.length > 0 ? [{ title: 'plans', rows: plans }] : [];
  return {
    found: foundIn(
      path,
      findings,
      summaryOf(path, { all: preparable.length, fit: fit.length, schema, plans }),
      evidence,
    ),
    fit,
  };
}

function counted(count: number, path: string): string {
  if (isSqlFile(path)) return count === 1 ? '1 statement' : `${count} statements`;
  return count === 1 ? '1 query' : `${count} queries`;
}

function summaryOf(
  path: string,
  { all, fit, schema, plans }: { all: number; fit: number; schema: OpenSchema; plans: Evidence['rows'] },
): string {
  const [first] = plans;
  const reads = plans.length === 1 && first?.['reads'] !== undefined ? ` · ${first['reads']}` : '';
  const of = fit === all ? counted(all, path) : `${fit} of ${counted(all, path)}`;
  const { version } = schema.database;
  return all === 1
    ? `${of} prepares on the schema${reads} · ${version}`
    : `${of} prepare on the schema${reads} · ${version}`;
}

/** What fits the schema and still fails, or takes long. */
async function afterPrepared(
  query: Query,
  prepared: Extract<Prepared, { plan: unknown }>,
  { lines, context, schema }: { lines: Lines; context: FileContext; schema: OpenSchema },
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const at = { path: query.path, ...lines.at(query.from) };
  const { table, columns } = await missingColumns(schema.database, query);
  // A test may want it to fail.
  if (columns.length > 0 && !isForTests(query.path))
    findings.push(
      queryFinding('query/insert-misses-column', {
        ...at,
        message: `${columns.map((column) => `${table}.${column}`).join(', ')} must have a value and has no default: this INSERT fails`,
        help: `INSERT INTO ${table} (…, ${columns.join(', ')}) …`,
      }),
    );
  for (const { name, at: place } of await nullsInNotIn(schema.database, query))
    findings.push(
      queryFinding('query/not-in-with-nulls', {
        path: query.path,
        ...lines.at(query.text.source(place)),
        message: `${name} may be null, and one null is enough for NOT IN to be true for no row`,
        help: 'NOT EXISTS (SELECT …), or WHERE … IS NOT NULL in the subquery',
      }),
    );
  const isWhole = ['UpdateStmt', 'DeleteStmt'].some(
    (type) => inside(query.node, type)?.['whereClause'] === undefined && inside(query.node, type) !== undefined,
  );
  if (isWhole) return findings;
  const large = new Set(context.large.map((name) => name.split('.').at(-1)));
  for (const reading of prepared.plan ? readingsOf(prepared.plan) : []) {
    if (!reading.all || !large.has(reading.table)) continue;
    findings.push(
      queryFinding('query/sequential-scan', {
        ...at,
        message: `all of ${reading.table}, which is large, is read${reading.filter === undefined ? '' : `: no index serves ${reading.filter}`}`,
        help: `CREATE INDEX CONCURRENTLY … ON ${reading.table} (…); -- or a bound: WHERE on what an index has, LIMIT`,
      }),
    );
    break;
  }
  return findings;
}

function planRows(query: Query, plan: Exclude<Extract<Prepared, { plan: unknown }>['plan'], null>): Evidence['rows'] {
  return [
    {
      query: query.name ?? query.text.text.replace(/\s+/g, ' ').trim().slice(0, 60),
      line: String(query.line),
      reads: readingsOf(plan).map(readingWords).join(', ') || 'no table',
      rows: String(plan['Plan Rows'] ?? ''),
    },
  ];
}

/** Tables that are not there are only told where the file is certainly about this schema: it may be for another database. */
function ownFindings(
  foreign: readonly { query: Query; finding: Finding; table: string }[],
  { schema, made, others }: { schema: OpenSchema; made: ReadonlySet<string>; others: boolean },
): Finding[] {
  return foreign
    .filter(({ query, finding }) => {
      const name = missingName(finding);
      if (made.has(name.toLowerCase())) return false;
      const near = nearest(finding.message, schema.names);
      if (!query.sure) return near !== undefined && isMisspelt(name, near, query);
      const isCalled = query.name !== undefined || /(?:^|\/)(?:quer(?:y|ies)|sqlc)(?:\/|\.sql$)/i.test(query.path);
      return others || isCalled || near !== undefined || schema.before.has(name);
    })
    .map(({ finding }) => finding);
}

/** A name of a table with a slip in it, and not the name of a class that stands for the table: `User` for users. */
function isMisspelt(name: string, near: string, { text }: Query): boolean {
  const table = near.split('.').at(-1) ?? '';
  return (
    new RegExp(`\\b${name}\\b`).test(text.text) && ![`${name}s`, `${name}es`].includes(table) && name !== `${table}s`
  );
}

function missingName(finding: Finding): string {
  return /"([^"]+)"/.exec(finding.message)?.[1]?.split('.').at(-1) ?? '';
}

/** Does the failure say something of the query for certain? */
export function isCertain(query: Query, prepared: Prepared): prepared is Extract<Prepared, { failure: unknown }> {
  return (
    'failure' in prepared && ruleOf(prepared.failure) !== undefined && (query.sure || prepared.failure.code !== '42883')
  );
}
