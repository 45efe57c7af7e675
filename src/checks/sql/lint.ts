/** Rules for migrations, read from the parser's tree: what locks, rewrites, breaks, destroys or opens a door. What was measured goes before them. */

import { loadModule, parseSync } from 'libpg-query';
import type { Finding } from '../../protocol/proof/checks.ts';
import { finder } from '../kind/check.ts';
import type { Rule } from '../kind/check.ts';
import { bodiesIn } from './bodies.ts';
import { MigrationFile } from './migration-file.ts';
import { inside, listIn } from './nodes.ts';
import type { Node } from './nodes.ts';
import { changes } from './rules/changes.ts';
import { columns } from './rules/columns.ts';
import { constraints } from './rules/constraints.ts';
import { destructive } from './rules/destructive.ts';
import { habits } from './rules/habits.ts';
import { indexes } from './rules/indexes.ts';
import { rewrites } from './rules/rewrites.ts';
import { rows } from './rules/rows.ts';
import { security } from './rules/security.ts';
import { transactions } from './rules/transactions.ts';
import type { LintContext, Statement } from './statement.ts';
import { Subject } from './subject.ts';
import type { RuleGroup } from './subject.ts';

const groups: readonly RuleGroup[] = [
  transactions,
  destructive,
  changes,
  rewrites,
  constraints,
  indexes,
  rows,
  security,
  columns,
  habits,
];
/** What is looked at in the bodies of functions, which only run when they are called. */
const inFunctions: readonly RuleGroup[] = [rows];
/** … and in those of DO, which run at once. */
const inBlocks: readonly RuleGroup[] = [destructive, rows, changes, rewrites];

/** The rules of migrations that need no database. */
export const sqlRules: Rule[] = groups.flatMap(({ rules }) => [...rules]);

const make = finder(sqlRules);

/** What the rules find in the statements of one file, in their order. Never throws: a statement that the rules cannot read has no findings. */
export async function lintStatements(statements: readonly Statement[], context: LintContext): Promise<Finding[]> {
  await loadModule();
  const alone = statements.map(readAlone);
  const file = new MigrationFile(alone, context);
  const findings: Finding[] = [];
  const subjects: Subject[] = [];
  for (const [index, statement] of alone.entries()) {
    const subject = new Subject({ file, statement, index, findings, make });
    subjects.push(subject);
    for (const group of groups) group.look(subject);
    for (const inner of bodiesIn(subject)) {
      subjects.push(inner);
      for (const group of subject.type === 'DoStmt' ? inBlocks : inFunctions) group.look(inner);
    }
  }
  for (const group of groups) group.end?.(file, subjects);
  return findings.sort((a, b) => a.line - b.line || (a.column ?? 0) - (b.column ?? 0));
}

/** The places in a tree count from the beginning of what was parsed: here, of the statement itself. */
function readAlone(statement: Statement): Statement {
  try {
    const [first] = listIn(parseSync(statement.text) as unknown as Node, 'stmts');
    return { ...statement, node: inside(first, 'stmt') ?? statement.node };
  } catch {
    return statement;
  }
}
