/** Rules about transactions: what cannot run in one, what cannot be seen in one, and those that never end. */

import { constantText, inside, listIn, textIn, typed, walk, wordsIn } from '../nodes.ts';
import type { Node } from '../nodes.ts';
import type { MigrationFile } from '../migration-file.ts';
import type { RuleGroup, Subject } from '../subject.ts';

export const transactions: RuleGroup = {
  rules: [
    {
      id: 'migration/ban-concurrent-index-creation-in-transaction',
      severity: 'error',
      about: 'CONCURRENTLY cannot run in a transaction: the migration fails.',
      bad: 'BEGIN; CREATE INDEX CONCURRENTLY i ON orders (customer_id); COMMIT;',
      good: 'CREATE INDEX CONCURRENTLY i ON orders (customer_id); -- in a migration that is run without a transaction',
    },
    {
      id: 'migration/cannot-run-in-transaction',
      severity: 'error',
      about: 'VACUUM, ALTER SYSTEM, CREATE DATABASE and their kin cannot run in a transaction: the migration fails.',
      bad: 'BEGIN; VACUUM orders; COMMIT;',
      good: 'VACUUM orders; -- in a migration that is run without a transaction',
    },
    {
      id: 'migration/enum-value-in-own-transaction',
      severity: 'error',
      about: 'A value that was added to an enum cannot be used before its transaction is committed.',
      bad: "BEGIN; ALTER TYPE mood ADD VALUE 'calm'; UPDATE people SET mood = 'calm' WHERE id = 1; COMMIT;",
      good: "ALTER TYPE mood ADD VALUE 'calm'; -- and use it in the next migration",
    },
    {
      id: 'migration/transaction-nesting',
      severity: 'warning',
      about: 'BEGIN and COMMIT in a file that is run in a transaction end that one, or do nothing.',
      bad: 'BEGIN; ALTER TABLE t ADD COLUMN a int; COMMIT; -- where the tool wraps the file in a transaction',
      good: 'ALTER TABLE t ADD COLUMN a int;',
    },
    {
      id: 'migration/ban-uncommitted-transaction',
      severity: 'error',
      about: 'A transaction that is begun and never committed is rolled back: the migration does nothing.',
      bad: 'BEGIN; ALTER TABLE t ADD COLUMN a int;',
      good: 'BEGIN; ALTER TABLE t ADD COLUMN a int; COMMIT;',
    },
  ],
  look(subject) {
    if (subject.type === 'TransactionStmt') return;
    const { file, index } = subject;
    if (!file.inTransaction(index) || subject.within !== null) return;
    const concurrent = isConcurrent(subject.type, subject.body);
    if (concurrent)
      subject.say(
        'migration/ban-concurrent-index-creation-in-transaction',
        'CONCURRENTLY cannot run in a transaction: this fails',
        {
          help: file.context.transaction
            ? 'put it into a migration of its own, and tell the tool to run that one without a transaction'
            : 'move it before BEGIN or behind COMMIT',
        },
      );
    else if (isOutside(subject.type, subject.body))
      subject.say('migration/cannot-run-in-transaction', 'this statement cannot run in a transaction: it fails', {
        help: 'put it into a migration of its own, and tell the tool to run that one without a transaction',
      });
    enumValues(subject);
  },
  end(file, subjects) {
    nesting(file, subjects);
  },
};

function isConcurrent(type: string, body: Node): boolean {
  if (type === 'IndexStmt' || (type === 'DropStmt' && textIn(body, 'removeType') === 'OBJECT_INDEX'))
    return body['concurrent'] === true;
  if (type === 'ReindexStmt')
    return listIn(body, 'params').some((each) => textIn(inside(each, 'DefElem'), 'defname') === 'concurrently');
  if (type !== 'AlterTableStmt') return false;
  return listIn(body, 'cmds').some((each) => {
    return inside(each, 'AlterTableCmd', 'def', 'PartitionCmd')?.['concurrent'] === true;
  });
}

const outside = new Set([
  'CreatedbStmt',
  'DropdbStmt',
  'CreateTableSpaceStmt',
  'DropTableSpaceStmt',
  'AlterSystemStmt',
  'AlterDatabaseSetTablespaceStmt',
]);

function isOutside(type: string, body: Node): boolean {
  if (type === 'VacuumStmt') return body['is_vacuumcmd'] === true;
  if (type === 'ReindexStmt')
    return ['REINDEX_OBJECT_DATABASE', 'REINDEX_OBJECT_SYSTEM'].includes(textIn(body, 'kind'));
  return outside.has(type);
}

function enumValues(subject: Subject): void {
  const { file, index, type, body } = subject;
  // It ran, and nothing was wrong with it.
  if (type === 'AlterEnumStmt' || file.succeeded(index)) return;
  const added = new Map<string, string>();
  const made = new Set<string>();
  for (const { type: before, body: earlier } of file.earlier(index)) {
    const name = wordsIn(earlier, 'typeName').join('.');
    if (before === 'CreateEnumStmt') made.add(name);
    else if (before === 'AlterEnumStmt' && !textIn(earlier, 'oldVal')) added.set(textIn(earlier, 'newVal'), name);
  }
  for (const [value, name] of added) if (made.has(name)) added.delete(value);
  if (added.size === 0) return;
  walk({ [type]: body }, (kind, each) => {
    const node = { [kind]: each };
    const value = kind === 'A_Const' ? constantText(node) : undefined;
    const enumName = value === undefined ? undefined : added.get(value);
    if (value === undefined || enumName === undefined) return;
    added.delete(value);
    subject.say(
      'migration/enum-value-in-own-transaction',
      `'${value}' was added to ${enumName} in this transaction and cannot be used before that is committed`,
      {
        at: subject.place(each),
        help: `keep ALTER TYPE ${enumName} ADD VALUE '${value}' here, and put this statement into the next migration`,
      },
    );
  });
}

function nesting(file: MigrationFile, subjects: readonly Subject[]): void {
  let open: Subject | undefined;
  for (const subject of subjects) {
    if (subject.within !== null) continue;
    const { type, body } = typed(subject.statement.node);
    const kind = type === 'TransactionStmt' ? textIn(body, 'kind') : '';
    const [begins, ends] = [/_(BEGIN|START)$/.test(kind), /_(COMMIT|ROLLBACK|PREPARE)$/.test(kind)];
    if (begins && (file.context.transaction || open))
      subject.say('migration/transaction-nesting', 'a transaction is open already: BEGIN does nothing', {
        help: file.context.transaction
          ? 'leave BEGIN and COMMIT away: the tool has its own transaction'
          : 'COMMIT the first one before it',
      });
    if (ends && file.context.transaction && !open)
      subject.say(
        'migration/transaction-nesting',
        'this ends the transaction of the tool: what follows is not taken back when it fails',
      );
    else if (ends && file.context.transaction && open)
      subject.say(
        'migration/transaction-nesting',
        'this ends the transaction of the tool as well: what follows is not taken back when it fails',
        {
          help: 'leave BEGIN and COMMIT away: the tool has its own transaction',
        },
      );
    else if (ends && !open)
      subject.say('migration/transaction-nesting', 'no transaction is open that this could end', {
        help: 'BEGIN before it, or leave it away',
      });
    if (begins) open = subject;
    else if (ends) open = undefined;
  }
  const left = open;
  if (left === undefined || file.context.transaction) return;
  const last = file.statements.at(-1);
  const end = last === undefined ? 0 : last.from + last.text.length;
  const follows = file.context.source?.[end] === ';';
  left.say(
    'migration/ban-uncommitted-transaction',
    'this transaction is never committed: everything in it is rolled back',
    {
      help: 'COMMIT;',
      ...(follows && { fix: [{ from: end + 1, to: end + 1, text: '\nCOMMIT;' }] }),
    },
  );
}
