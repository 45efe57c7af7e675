/** What the rules read in a migration and what its run showed, as one: where both say the same, the rule says it. */

import type { Finding } from '../../protocol/proof/checks.ts';
import { measuredRules } from './rules.ts';
import { lintStatements, sqlRules } from '../sql/lint.ts';
import type { Rule } from '../kind/check.ts';
import { kindOf } from './run/read.ts';
import type { Migration } from './files/set.ts';
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

/** Of one migration. `fresh`: those before it that are not applied yet either. */
export async function findingsOf(tried: Tried, fresh: readonly Tried[]): Promise<Finding[]> {
  const { migration, script, measured } = tried;
  const path = migration.up.path;
  const read = script.failed
    ? []
    : await lintStatements(script.statements, {
        path,
        transaction: wrapped(migration, script.statements.length),
        newTables: new Set(fresh.flatMap(createdIn)),
        measured,
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
  return [...own, ...believed];
}

function wrapped({ up: { around } }: Migration, count: number): boolean {
  return around === 'wraps' || (around === 'query' && count > 1);
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
