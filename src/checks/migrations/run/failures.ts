/** What PostgreSQL refuses, as findings: by SQLSTATE, at the line, with what to do instead. */

import type { Finding } from '../../../protocol/proof/checks.ts';
import type { SqlFailure } from '../../postgres/database.ts';
import { tookTooLong } from '../../postgres/database.ts';
import type { Statement } from '../../sql/statement.ts';
import { reaching } from './apply.ts';
import { finding } from '../rules.ts';
import type { Part } from '../files/set.ts';

/** A statement that failed. */
interface Failed {
  part: Part;
  statement?: Statement;
  failure: SqlFailure;
}

/** The finding that it is. */
export function failureFinding({ part, statement, failure }: Failed): Finding {
  const { code = '', message, detail, hint, table, column } = failure;
  const at = { path: part.path, ...(named(statement, failure) ?? lineOf(statement, failure)) };
  const said = detail === undefined || detail.length > 200 ? message : `${message}: ${detail}`;
  switch (code) {
    case reaching:
      return finding('migration/reaches-outside', {
        ...at,
        message: `the statement ${message}: it was not run, nor what follows it`,
      });
    case tookTooLong:
      return finding('migration/never-ends', { ...at, message: `the statement was ended: ${message}` });
    case '25001':
      return finding('migration/concurrently-in-transaction', { ...at, message, help: outsideOf(part) });
    case '55P04':
      return finding('migration/enum-value-in-transaction', {
        ...at,
        message: `${message}: a new value cannot be used before its transaction has ended`,
        help: 'Add the value in a migration of its own, and use it in the next one.',
      });
    case '23502':
      return nullsFinding(at, { table, column, statement, message });
    case '23505':
    case '23503':
    case '23514':
    case '23P01':
      return finding('migration/rows-violate', {
        ...at,
        message: `rows that are there violate it: ${said}`,
        help: 'Mend the rows first, in the same migration or in one before it.',
      });
    case '0A000':
    case '2BP01':
      return finding(
        /\bview\b/.test(`${message} ${detail ?? ''}`) && /depends? on|used by/.test(`${message} ${detail ?? ''}`)
          ? 'migration/breaks-view'
          : 'migration/fails',
        {
          ...at,
          message: said,
          help: 'Drop what depends on it first, and make it again afterwards.',
        },
      );
    default:
      return finding('migration/fails', {
        ...at,
        message: `${said} (${code})`,
        ...(hint !== undefined && { help: hint }),
      });
  }
}

function nullsFinding(
  at: { path: string; line: number; column?: number },
  {
    table,
    column,
    statement,
    message,
  }: { table: string | undefined; column: string | undefined; statement: Statement | undefined; message: string },
): Finding {
  const name = `${table ?? ''}.${column ?? ''}`;
  if (
    statement &&
    /\badd\b/i.test(statement.text) &&
    !/\bset\s+not\s+null\b/i.test(statement.text) &&
    !/^\s*(?:insert|update)/i.test(statement.text)
  ) {
    const help = `ALTER TABLE ${table} ADD COLUMN ${column} … ;  -- nullable\nUPDATE ${table} SET ${column} = …;\nALTER TABLE ${table} ALTER COLUMN ${column} SET NOT NULL;`;
    return finding('migration/not-null-without-default', {
      ...at,
      message: `column ${name} is NOT NULL without a default: that fails as soon as there are rows`,
      help,
    });
  }
  if (statement && /\bset\s+not\s+null\b/i.test(statement.text)) {
    const help = `UPDATE ${table} SET ${column} = … WHERE ${column} IS NULL;`;
    return finding('migration/set-not-null-on-nulls', {
      ...at,
      message: `column ${name} may hold nulls, and nothing fills them before it is made NOT NULL`,
      help,
    });
  }
  return finding('migration/fails', { ...at, message: `${message} (23502)` });
}

function outsideOf({ text, path }: Part): string {
  if (/^--\s*migrate:/m.test(text)) return '-- migrate:up transaction:false';
  if (/--\s*\+goose/i.test(text)) return '-- +goose NO TRANSACTION';
  if (/--\s*\+migrate/i.test(text)) return '-- +migrate Up notransaction';
  return `Put it into a migration of its own, without BEGIN and COMMIT, that ${path.endsWith('.sql') ? 'the tool does not wrap in a transaction' : 'runs alone'}.`;
}

/** Where PostgreSQL points to nothing: the line of the statement that has the first of the names that it says. */
function named(statement: Statement | undefined, { position, message, detail }: SqlFailure): { line: number } | null {
  if (!statement?.text.includes('\n') || position !== undefined) return null;
  const lines = statement.text.split('\n');
  for (const [, name = ''] of `${message} ${detail ?? ''}`.matchAll(/"([^"\s]+)"/g)) {
    const at = lines.findIndex((line) => line.split(/[^\w$]+/).includes(name));
    if (at >= 0) return { line: statement.line + at };
  }
  return null;
}

/** Where in the file: at what PostgreSQL points to, else at the statement. */
function lineOf(statement: Statement | undefined, { position }: SqlFailure): { line: number; column?: number } {
  if (!statement) return { line: 1 };
  if (position === undefined || position < 1) return { line: statement.line };
  const before = Array.from(statement.text)
    .slice(0, position - 1)
    .join('');
  const line = statement.line + before.split('\n').length - 1;
  const start = before.lastIndexOf('\n') + 1;
  return start > 0 ? { line, column: before.length - start + 1 } : { line };
}
