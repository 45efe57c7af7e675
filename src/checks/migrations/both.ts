/** What the rules read in a migration and what its run showed, as one: where both say the same, the rule says it. */

import type { Finding } from '../../protocol/proof/checks.ts';
import { measuredRules } from './rules.ts';
import { lintStatements, sqlRules } from '../sql/lint.ts';
import type { Rule } from '../kind/check.ts';
import { kindOf, readScript } from './run/read.ts';
import type { Script } from './run/read.ts';
import { cutsIn } from './files/cuts.ts';
import type { Migration } from './files/set.ts';
import { boundary } from './run/statements.ts';
import type { Statement } from '../sql/statement.ts';
import type { Tried } from './trial/tried.ts';

/** All rules of migrations. */
export const migrationRules: readonly Rule[] = [
  ...measuredRules.filter(({ id }) => !sqlRules.some((each) => each.id === id)),
  ...sqlRules,
];

/** Rules that say of a statement what its run says too. */
const same: readonly (readonly [measured: string, read: readonly string[]])[] = [
  ['not-null-without-default', ['adding-required-field']],
  ['concurrently-in-transaction', ['ban-concurrent-index-creation-in-transaction', 'cannot-run-in-transaction']],
  ['enum-value-in-transaction', ['enum-value-in-own-transaction']],
  [
    'table-rewrite',
    [
      'changing-column-type',
      'adding-field-with-default',
      'adding-serial-or-stored-column',
      'rewrites-table',
      'vacuum-full-or-cluster',
    ],
  ],
  ['fails', ['duplicate-column']],
  ['reaches-outside', ['ban-drop-database', 'cannot-run-in-transaction']],
];

/** Of one migration. `fresh`: those before it that are not applied yet either; `all`: those of its set. */
export async function findingsOf(tried: Tried, fresh: readonly Tried[], all: readonly Migration[]): Promise<Finding[]> {
  const { migration, script, measured } = tried;
  const path = migration.up.path;
  const read = script.failed
    ? []
    : await lintStatements(script.statements, {
        path,
        transaction: wrapped(migration, script.statements),
        newTables: new Set(fresh.flatMap(createdIn)),
        measured,
        earlier: await checksBefore(migration, all),
        source: migration.up.text,
      });
  const ran =
    tried.notChecked === undefined &&
    measured.size === script.statements.length &&
    ![...measured.values()].some(({ failed }) => failed);
  // The catalogue knows of policies that another file makes.
  const believed = ran ? read.filter(({ rule }) => rule !== 'migration/rls-without-policy') : read;
  const end = (line: number) => script.statements.find((each) => each.line >= line)?.line ?? Number.MAX_SAFE_INTEGER;
  const own = tried.findings.filter((mine) => {
    const others = same.find(([name]) => `migration/${name}` === mine.rule)?.[1];
    if (!others || mine.path !== path) return true;
    const statement = script.statements.findLast(({ line }) => line <= mine.line)?.line ?? 1;
    return !believed.some(
      ({ rule, line }) =>
        others.some((name) => rule === `migration/${name}`) &&
        line >= statement &&
        (line === statement || line < end(statement + 1)),
    );
  });
  const back = migration.down && (await readScript(migration.down));
  return [
    ...own,
    ...believed,
    ...cutsIn(script, all),
    ...(back ? [...(await neverEnds(back)), ...cutsIn(back, all)] : []),
  ];
}

/** What the migrations before it say of columns that are not null. Only asked where that matters. */
async function checksBefore({ path, up }: Migration, all: readonly Migration[]): Promise<Statement[]> {
  if (!/set\s+not\s+null|using\s+index/i.test(up.text)) return [];
  const before = all.slice(
    0,
    all.findIndex((each) => each.path === path),
  );
  const told = before.filter((each) => /is\s+not\s+null|(?:validate|drop)\s+constraint/i.test(each.up.text));
  const scripts = await Promise.all(told.map((each) => readScript(each.up)));
  return scripts.flatMap(({ statements }) => statements.filter((each) => kindOf(each)[0] === 'AlterTableStmt'));
}

/** A way back that begins a transaction and does not end it does nothing. */
async function neverEnds({ part, statements, failed }: Script): Promise<Finding[]> {
  if (failed || part.around === 'wraps' || !statements.some((each) => boundary(each) === 'begin')) return [];
  const context = { path: part.path, transaction: false, newTables: new Set<string>(), measured: new Map() };
  const found = await lintStatements(statements, { ...context, direction: 'down' });
  return found.filter(({ rule }) => rule === 'migration/ban-uncommitted-transaction');
}

/** Does its runner have a transaction around it that is not its own? BEGIN in a query of several statements only names the one that it is. */
function wrapped({ up: { around } }: Migration, statements: readonly Statement[]): boolean {
  if (around === 'wraps') return true;
  return around === 'query' && statements.length > 1 && !statements.some((each) => boundary(each) === 'begin');
}

function createdIn({ script }: Tried): string[] {
  return script.statements.flatMap((statement) => {
    const [kind, node] = kindOf(statement);
    const into = kind === 'CreateTableAsStmt' ? (node.into as Record<string, unknown> | undefined)?.rel : node.relation;
    if (kind !== 'CreateStmt' && kind !== 'CreateTableAsStmt') return [];
    const { schemaname, relname } = (into ?? {}) as { schemaname?: string; relname?: string };
    return [schemaname === undefined ? (relname ?? '') : `${schemaname}.${relname ?? ''}`].map((name) =>
      name.toLowerCase(),
    );
  });
}
