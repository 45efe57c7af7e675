/** What kind of a statement it is, for whoever runs it: may it be run here at all, and within a transaction? */

import type { Statement } from '../../sql/statement.ts';
import { kindOf, valuesOf } from './read.ts';

type Node = Record<string, unknown>;

const reaching =
  /^(?:lo_import|lo_export|pg_read_file|pg_read_binary_file|pg_ls_\w+|pg_stat_file|pg_file_\w+|pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_rotate_logfile|pg_promote|dblink\w*)$/;

/** What of it reaches beyond the database ("programs of the server"), or null. */
export function reachOf(statement: Statement): string | null {
  const [kind, node] = kindOf(statement);
  if (kind === 'CopyStmt') {
    if (node.is_program === true) return 'runs a program on the server';
    return node.filename === undefined ? null : 'reads or writes a file of the server';
  }
  if (kind === 'DropdbStmt') return `drops the database ${String(node.dbname)}`;
  if (kind === 'AlterSystemStmt') return 'changes the settings of the whole server';
  if (kind === 'LoadStmt') return 'loads a library into the server';
  for (const name of valuesOf(statement.node, 'funcname')) {
    const called = lastName(name);
    if (reaching.test(called)) return `calls ${called}(), which reaches beyond the database`;
  }
  return null;
}

/** Is it one that cannot run in a transaction? Its words ("CREATE INDEX CONCURRENTLY"), or null. */
export function aloneOf(statement: Statement): string | null {
  const [kind, node] = kindOf(statement);
  switch (kind) {
    case 'IndexStmt':
      return node.concurrent === true ? 'CREATE INDEX CONCURRENTLY' : null;
    case 'DropStmt':
      return node.concurrent === true ? 'DROP INDEX CONCURRENTLY' : null;
    case 'ReindexStmt':
      return /concurrently/i.test(statement.text) ||
        /^reindex\s+(?:\(.*?\)\s*)?(?:database|system|schema)/i.test(statement.text)
        ? 'REINDEX CONCURRENTLY'
        : null;
    case 'AlterTableStmt':
      return /\bdetach\s+partition\b[\s\S]*\bconcurrently\b/i.test(statement.text)
        ? 'DETACH PARTITION CONCURRENTLY'
        : null;
    case 'VacuumStmt':
      return node.is_vacuumcmd === true ? 'VACUUM' : null;
    case 'CreatedbStmt':
      return 'CREATE DATABASE';
    case 'CreateTableSpaceStmt':
      return 'CREATE TABLESPACE';
    case 'AlterSystemStmt':
      return 'ALTER SYSTEM';
    case 'CreateSubscriptionStmt':
      return 'CREATE SUBSCRIPTION';
    default:
      return null;
  }
}

/** `begin`, `end` (of either outcome) or null. */
export function boundary(statement: Statement): 'begin' | 'end' | null {
  const [kind, node] = kindOf(statement);
  if (kind !== 'TransactionStmt') return null;
  const what = String(node.kind);
  if (/_(?:BEGIN|START)$/.test(what)) return 'begin';
  return /_(?:COMMIT|ROLLBACK)$/.test(what) ? 'end' : null;
}

/** Settings of the session: they do nothing to the schema. */
export function isSetting(statement: Statement): boolean {
  return kindOf(statement)[0] === 'VariableSetStmt' || kindOf(statement)[0] === 'VariableShowStmt';
}

/** Does it take away what was prepared in the session, by whomever? */
export function endsPrepared(statement: Statement): boolean {
  return ['DeallocateStmt', 'DiscardStmt'].includes(kindOf(statement)[0]);
}

/** The extension that it asks for. */
export function extensionOf(statement: Statement): string | null {
  const [kind, node] = kindOf(statement);
  return kind === 'CreateExtensionStmt' ? String(node.extname) : null;
}

/** Roles that must be there before it. */
export function rolesOf(statement: Statement): string[] {
  const names = new Set<string>();
  for (const key of ['RoleSpec', 'newowner', 'authrole', 'grantor', 'owner'])
    for (const value of valuesOf(statement.node, key)) {
      const { roletype, rolename } = (value ?? {}) as Node;
      if (roletype === 'ROLESPEC_CSTRING' && typeof rolename === 'string') names.add(rolename);
    }
  return [...names];
}

/** The last part of a name that may have a schema. */
function lastName(name: unknown): string {
  const parts = Array.isArray(name) ? name : [];
  const last = parts.at(-1) as { String?: { sval?: string } } | undefined;
  return last?.String?.sval ?? '';
}
