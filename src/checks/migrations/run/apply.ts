/** Applies migrations as their tool would: for those that are only needed as they were, without looking closer. */

import type { Database, SqlFailure } from '../../postgres/database.ts';
import { shippedExtensions } from '../../postgres/database.ts';
import { forgetLooks } from '../../postgres/look.ts';
import type { Statement } from '../../sql/statement.ts';
import { kindOf } from './read.ts';
import type { Script } from './read.ts';
import type { Migration, MigrationSet } from '../files/set.ts';
import { aloneOf, boundary, endsPrepared, extensionOf, isSetting, reachOf, rolesOf } from './statements.ts';

/** What went wrong, and where. */
export interface Stopped {
  migration: Migration;
  statement?: Statement;
  failure: SqlFailure;
}

/** What an environment lacks, learnt while scripts run. */
export class Surroundings {
  /** Extensions that were asked for and cannot be had. */
  readonly missing: Set<string>;
  readonly #roles: Set<string>;

  constructor(missing: Iterable<string> = [], roles: Iterable<string> = []) {
    this.missing = new Set(missing);
    this.#roles = new Set(roles);
  }

  /** The same, to learn more from here on. */
  copy(): Surroundings {
    return new Surroundings(this.missing, this.#roles);
  }

  /** Is the statement one to pass over? Notes why. */
  passesOver(statement: Statement): boolean {
    // Nobody else writes here, and it must come before any query, ours included.
    if (/^set\s+transaction\b/i.test(statement.text)) return true;
    const extension = extensionOf(statement);
    if (extension !== null && extension !== 'plpgsql' && !shippedExtensions.has(extension)) this.missing.add(extension);
    return (extension !== null && this.missing.has(extension)) || /^(?:create|drop)\s+database\b/i.test(statement.text);
  }

  /** Roles are made by whoever runs the server: those that are named and are not there are made. */
  async provide(database: Database, statement: Statement): Promise<void> {
    // One that the script makes itself must not be there yet.
    const [kind, { role: made }] = kindOf(statement);
    if (kind === 'CreateRoleStmt') this.#roles.add(String(made));
    for (const role of rolesOf(statement)) {
      if (this.#roles.has(role)) continue;
      this.#roles.add(role);
      const [there] = await database.query('select 1 from pg_roles where rolname = $1', [role]);
      if (!there) await database.run(`create role "${role.replaceAll('"', '""')}"`);
    }
  }

  /** A failure that is not the migration's own: what it needs is not here. Null when it may be its own. */
  excuse({ code = '', message }: SqlFailure): string | null {
    const unavailable = /extension "([^"]+)" is not available/.exec(message)?.[1];
    if (unavailable !== undefined) return `extension ${unavailable} is not in the embedded PostgreSQL`;
    if (this.missing.size === 0 || !/^(?:42704|42883|3F000|42P01|42P17|42703|22023)$/.test(code)) return null;
    return `extension ${[...this.missing].join(', ')} is not in the embedded PostgreSQL`;
  }
}

/** The code of a statement that reaches beyond the database. */
export const reaching = 'archie:reaching';

/** Runs one script. What it changed stays changed, unless its tool would roll it back. */
export async function applyScript(
  database: Database,
  { part, statements, failed }: Script,
  around: Surroundings,
): Promise<Omit<Stopped, 'migration'> | null> {
  if (failed) return { failure: { message: failed.message, code: '42601' } };
  const run = await runnable(database, statements, around);
  if (!Array.isArray(run)) return run;
  if (run.length === 0) return null;
  const plain = part.around !== 'none' && isSimple(run);
  if (plain && (await atOnce(database, run))) return null;
  return oneByOne(database, run, plain && part.around !== 'unknown');
}

/** The same within the transaction that is under way; when something is wrong with it, it is as if nothing had been. */
export async function applyInside(
  database: Database,
  { statements, failed }: Script,
  around: Surroundings,
): Promise<Omit<Stopped, 'migration'> | null> {
  if (failed) return { failure: { message: failed.message, code: '42601' } };
  const run = await runnable(database, statements, around);
  if (!Array.isArray(run)) return run;
  await database.run('savepoint archie_inside');
  if (run.length === 0 || (await atOnce(database, run))) return null;
  await database.run('rollback to savepoint archie_inside');
  for (const statement of run) {
    try {
      await runStatement(database, statement);
    } catch (error) {
      await database.run('rollback to savepoint archie_inside');
      return { statement, failure: error as SqlFailure };
    }
  }
  return null;
}

/** No bounds of transactions, and nothing that runs outside of them. */
export function isSimple(statements: readonly Statement[]): boolean {
  return !statements.some((each) => boundary(each) !== null || aloneOf(each) !== null);
}

/** Those that are to be run, with what they need; or the first that must not be. */
export async function runnable(
  database: Database,
  statements: readonly Statement[],
  around: Surroundings,
): Promise<Statement[] | Omit<Stopped, 'migration'>> {
  const run: Statement[] = [];
  for (const statement of statements) {
    const reach = reachOf(statement);
    if (reach !== null) return { statement, failure: { message: reach, code: reaching } };
    if (around.passesOver(statement)) continue;
    await around.provide(database, statement);
    run.push(statement);
  }
  return run;
}

/** In one go. False, and nothing happened, when something is wrong with one of them. */
async function atOnce(database: Database, statements: readonly Statement[]): Promise<boolean> {
  try {
    await database.run(statements.map(({ text }) => text).join('\n;\n'));
    if (statements.some(endsPrepared)) await forgetLooks(database);
    return true;
  } catch (error) {
    if (String((error as SqlFailure).code).startsWith('archie:')) throw error;
    return false;
  }
}

/** Runs one as it is written. */
export async function runStatement(database: Database, statement: Statement): Promise<void> {
  await database.run(statement.text);
  if (endsPrepared(statement)) await forgetLooks(database);
}

async function oneByOne(database: Database, statements: readonly Statement[], wrapped: boolean) {
  if (wrapped) await database.run('begin');
  for (const statement of statements) {
    try {
      await runStatement(database, statement);
    } catch (error) {
      await database.run('rollback').catch(() => undefined);
      return { statement, failure: error as SqlFailure };
    }
  }
  if (wrapped) await database.run('commit');
  return null;
}

/** Statements that do something in the file's own right: no settings, no bounds of transactions. */
export function weighty(statements: readonly Statement[]): Statement[] {
  return statements.filter((each) => boundary(each) === null && !isSetting(each));
}

/** Extensions that the set asks for and that can be had. */
export async function extensionsOf({ migrations }: Pick<MigrationSet, 'migrations'>): Promise<string[]> {
  const names = new Set<string>();
  for (const { up } of migrations) {
    // Also those within functions and `do`: what is at hand costs little, what is not cannot be had later.
    for (const [, name = ''] of up.text.matchAll(/create\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)/gi)) {
      const known = name.toLowerCase();
      if (shippedExtensions.has(known)) names.add(known);
    }
  }
  if (names.has('earthdistance')) names.add('cube');
  return [...names].sort();
}
