/** Rules about how a migration is written: bounds for waiting, statements that can be repeated, one statement where there are many, names that are not cut. */

import { tokensOf } from '../commands.ts';
import { inside, listIn, relationName, textIn } from '../nodes.ts';
import type { MigrationFile } from '../migration-file.ts';
import type { RuleGroup, Subject } from '../subject.ts';

export const habits: RuleGroup = {
  rules: [
    {
      id: 'migration/require-timeout-settings',
      severity: 'info',
      about: 'A statement that waits for its lock makes everybody wait behind it: lock_timeout bounds that.',
      bad: 'ALTER TABLE orders ADD COLUMN note text;',
      good: "SET lock_timeout = '2s'; ALTER TABLE orders ADD COLUMN note text;",
    },
    {
      id: 'migration/statement-under-exclusive-lock',
      severity: 'info',
      about: 'What runs in a transaction after a lock that keeps everybody out makes the lock last longer.',
      bad: 'BEGIN; ALTER TABLE orders ADD COLUMN note text; CREATE INDEX i ON customers (name); COMMIT;',
      good: 'ALTER TABLE orders ADD COLUMN note text; -- and the index in a migration of its own',
    },
    {
      id: 'migration/multiple-alter-table',
      severity: 'info',
      about: 'Several ALTER TABLE of one table that follow each other lock it, and may read it, once each.',
      bad: 'ALTER TABLE t ADD COLUMN a int; ALTER TABLE t ADD COLUMN b int;',
      good: 'ALTER TABLE t ADD COLUMN a int, ADD COLUMN b int;',
    },
    {
      id: 'migration/prefer-robust-statements',
      severity: 'info',
      about:
        'Without a transaction a migration that fails half way is run again from its beginning: IF NOT EXISTS lets it.',
      bad: 'CREATE INDEX CONCURRENTLY i ON t (a); CREATE INDEX CONCURRENTLY j ON t (b); -- without a transaction',
      good: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a); CREATE INDEX CONCURRENTLY IF NOT EXISTS j ON t (b);',
    },
    {
      id: 'migration/identifier-too-long',
      severity: 'warning',
      about: 'PostgreSQL cuts names after 63 bytes without an error, so that two may become one.',
      bad: 'CREATE INDEX an_index_whose_name_says_everything_about_all_the_columns_that_it_has ON t (a);',
      good: 'CREATE INDEX t_a_idx ON t (a);',
    },
  ],
  look(subject) {
    if (subject.file.context.direction === 'down' || subject.within !== null) return;
    longNames(subject);
    underLock(subject);
  },
  end(file, subjects) {
    if (file.context.direction === 'down') return;
    const whole = subjects.filter(({ within }) => within === null);
    timeouts(file, whole);
    repeated(whole);
    robust(file, whole);
  },
};

/** Does it wait for a lock that keeps writers or readers out, of a table in use? */
function locksOut({ type, body, isUsed, file, index, commands }: Subject): boolean {
  const measured = file.context.measured.get(index);
  if (measured && !measured.failed)
    return measured.locks.some(({ mode }) => /^(AccessExclusive|Exclusive|ShareRowExclusive|Share)Lock$/.test(mode));
  if (type === 'DropStmt') return textIn(body, 'removeType') === 'OBJECT_TABLE';
  if (!isUsed) return false;
  if (type === 'AlterTableStmt')
    return !commands.every(({ subtype }) => /^AT_(ValidateConstraint|SetStatistics)$/.test(subtype));
  return (
    type === 'RenameStmt' ||
    type === 'TruncateStmt' ||
    type === 'ClusterStmt' ||
    (type === 'IndexStmt' && body['concurrent'] !== true)
  );
}

function timeouts(file: MigrationFile, subjects: readonly Subject[]): void {
  for (const subject of subjects) {
    const { type, body } = subject;
    if (type === 'VariableSetStmt' && textIn(body, 'name') === 'lock_timeout') return;
    if (type === 'SelectStmt' && JSON.stringify(body).includes('"lock_timeout"')) return;
    if (!locksOut(subject)) continue;
    const local = file.inTransaction(subject.index) ? 'LOCAL ' : '';
    subject.say(
      'migration/require-timeout-settings',
      `while this waits for ${subject.relation || 'its table'}, everybody waits behind it`,
      {
        help: [
          `SET ${local}lock_timeout = '2s';`,
          `SET ${local}statement_timeout = '60s'; -- before it, and run the migration again when it gave up`,
        ].join('\n'),
      },
    );
    return;
  }
}

/** An index, a check of all rows or a change of many that runs while another table is locked against all. */
function underLock(subject: Subject): void {
  const { type, body, file, index, commands } = subject;
  const isSlow =
    (type === 'IndexStmt' && body['concurrent'] !== true && subject.isUsed) ||
    type === 'RefreshMatViewStmt' ||
    (type === 'UpdateStmt' && subject.isUsed) ||
    commands.some(({ subtype }) => subtype === 'AT_ValidateConstraint');
  if (!isSlow) return;
  for (const earlier of file.earlier(index)) {
    const table = relationName(inside(earlier.body, 'relation'));
    // The same table has rules of its own.
    if (earlier.type !== 'AlterTableStmt' || file.isNew(table, earlier.index) || table === subject.relation) continue;
    return subject.say(
      'migration/statement-under-exclusive-lock',
      `nobody can use ${table}, which was altered before, until this is done`,
      {
        help: 'put it into a migration of its own',
      },
    );
  }
}

function repeated(subjects: readonly Subject[]): void {
  let before: Subject | undefined;
  for (const subject of subjects) {
    const isAlter =
      subject.type === 'AlterTableStmt' && textIn(subject.body, 'objtype') === 'OBJECT_TABLE' && subject.isUsed;
    if (isAlter && before?.relation === subject.relation && combines(before) && combines(subject)) {
      subject.say('migration/multiple-alter-table', `${subject.relation} is altered by the statement before as well`, {
        help: 'one ALTER TABLE with the commands of both, separated by commas',
      });
    }
    before = isAlter ? subject : undefined;
  }
}

/** What is done apart on purpose, constraints in two steps; and what the grammar wants alone, partitions. */
function combines({ commands }: Subject): boolean {
  return commands.every(({ subtype, body }) => {
    if (inside(body, 'def', 'PartitionCmd')) return false;
    const constraint = inside(body, 'def', 'Constraint');
    return (
      subtype !== 'AT_ValidateConstraint' && constraint?.['skip_validation'] !== true && subtype !== 'AT_SetNotNull'
    );
  });
}

/** Told once: whoever mends the first one sees the others. */
function robust(file: MigrationFile, subjects: readonly Subject[]): void {
  if (subjects.length < 2) return;
  for (const subject of subjects) {
    const { type, body, index } = subject;
    if (file.inTransaction(index)) continue;
    const what = unguarded(type, body, listIn(body, 'cmds').length);
    if (what === undefined) continue;
    return subject.say(
      'migration/prefer-robust-statements',
      `when a later statement fails, this one is run again and fails: ${what}`,
    );
  }
}

function unguarded(type: string, body: Subject['body'], commands: number): string | undefined {
  if ((type === 'CreateStmt' || type === 'IndexStmt') && body['if_not_exists'] !== true) return 'IF NOT EXISTS';
  if (type === 'DropStmt' && body['missing_ok'] !== true) return 'IF EXISTS';
  if (type !== 'AlterTableStmt' || commands !== 1) return undefined;
  const command = inside(listIn(body, 'cmds')[0], 'AlterTableCmd');
  const subtype = textIn(command, 'subtype');
  if (command?.['missing_ok'] === true) return undefined;
  if (subtype === 'AT_AddColumn') return 'ADD COLUMN IF NOT EXISTS';
  return subtype === 'AT_DropColumn' || subtype === 'AT_DropConstraint' ? 'IF EXISTS' : undefined;
}

function longNames(subject: Subject): void {
  const { text } = subject;
  if (!/[\w$\u0080-\uffff]{22}/.test(text) || !/[\w$\u0080-\uffff]{63}|"[^"]{63}/.test(text)) {
    // Characters of several bytes reach the bound sooner.
    if (!/[\u0080-\uffff]{21}/.test(text)) return;
  }
  for (const token of tokensOf(text)) {
    if (token.name !== 'IDENT' && token.name !== 'UIDENT') continue;
    const bytes = token.end - token.start - (token.text.startsWith('"') ? 2 : 0);
    if (bytes <= 63) continue;
    subject.say('migration/identifier-too-long', `${token.text} has ${bytes} bytes: PostgreSQL cuts it after 63`, {
      at: subject.places.offset(token.start),
      help: 'a shorter name',
    });
  }
}
