/** Rules about constraints that are added to tables in use: what reads all rows while it holds a lock, and has a way that does not. */

import { inside, listIn, relationName, textIn, wordsIn } from '../nodes.ts';
import type { Node } from '../nodes.ts';
import type { Command, RuleGroup, Subject } from '../subject.ts';

export const constraints: RuleGroup = {
  rules: [
    {
      id: 'migration/adding-foreign-key-constraint',
      severity: 'warning',
      about: 'A foreign key that is checked at once reads all rows while writes to both tables wait.',
      bad: 'ALTER TABLE orders ADD CONSTRAINT c FOREIGN KEY (customer_id) REFERENCES customers (id);',
      good: 'ALTER TABLE orders ADD CONSTRAINT c FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;',
    },
    {
      id: 'migration/constraint-missing-not-valid',
      severity: 'warning',
      about: 'A check that is validated at once reads all rows while the table is locked.',
      bad: 'ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0);',
      good: 'ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;',
    },
    {
      id: 'migration/validated-in-same-transaction',
      severity: 'warning',
      about: 'NOT VALID is worth nothing when the constraint is validated before the transaction lets its lock go.',
      bad: 'BEGIN; ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c; COMMIT;',
      good: 'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; -- and VALIDATE in the next migration',
    },
    {
      id: 'migration/disallowed-unique-constraint',
      severity: 'warning',
      about: 'A unique constraint builds its index while nobody can read or write the table.',
      bad: 'ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);',
      good: 'ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_idx;',
    },
    {
      id: 'migration/adding-primary-key-constraint',
      severity: 'warning',
      about: 'A primary key builds its index, and reads all rows for nulls, while nobody can read or write the table.',
      bad: 'ALTER TABLE users ADD PRIMARY KEY (id);',
      good: 'ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_id_idx;',
    },
    {
      id: 'migration/primary-key-using-index',
      severity: 'info',
      about: 'A primary key on an index makes its columns NOT NULL, which reads all rows unless they are already.',
      bad: 'ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_id_idx; -- id may be null',
      good: 'ALTER TABLE users ALTER COLUMN id SET NOT NULL; -- by a validated check, before',
    },
    {
      id: 'migration/adding-exclusion-constraint',
      severity: 'warning',
      about:
        'An exclusion constraint builds its index while nobody can read or write the table; there is no other way to add one.',
      bad: 'ALTER TABLE bookings ADD CONSTRAINT c EXCLUDE USING gist (room WITH =, during WITH &&);',
      good: 'CREATE TABLE bookings_new (…, EXCLUDE USING gist (room WITH =, during WITH &&)); -- then fill it and swap',
    },
    {
      id: 'migration/adding-not-nullable-field',
      severity: 'warning',
      about:
        'SET NOT NULL reads all rows while nobody can read or write the table, unless a validated check says the same.',
      bad: 'ALTER TABLE users ALTER COLUMN email SET NOT NULL;',
      good: 'ALTER TABLE users ADD CONSTRAINT c CHECK (email IS NOT NULL) NOT VALID; -- VALIDATE, then SET NOT NULL',
    },
  ],
  look(subject) {
    if (subject.file.context.direction === 'down' || subject.commands.length === 0) return;
    for (const command of subject.commands) {
      if (command.subtype === 'AT_ValidateConstraint') validated(subject, command);
      if (!subject.isUsed) continue;
      if (command.subtype === 'AT_AddConstraint')
        added(subject, command, inside(command.body, 'def', 'Constraint') ?? {});
      else if (command.subtype === 'AT_AddColumn') onColumn(subject, command);
      else if (command.subtype === 'AT_SetNotNull') setNotNull(subject, command);
    }
  },
};

function added(subject: Subject, command: Command, constraint: Node): void {
  const table = subject.relation;
  const name = textIn(constraint, 'conname');
  const at = command.span.from;
  const columns = wordsIn(constraint, 'keys').join(', ');
  switch (textIn(constraint, 'contype')) {
    case 'CONSTR_FOREIGN':
      return foreign(subject, command, constraint);
    case 'CONSTR_CHECK':
      if (constraint['skip_validation'] === true || constraint['is_enforced'] !== true) return;
      return subject.say(
        'migration/constraint-missing-not-valid',
        `${name ? `check ${name}` : 'the check'} reads all rows of ${table} while nobody else can`,
        { at, help: twoSteps(table, name, 'CHECK (…)'), ...notValid(subject, command, name) },
      );
    case 'CONSTR_NOTNULL':
      if (constraint['skip_validation'] === true) return;
      return subject.say(
        'migration/adding-not-nullable-field',
        `NOT NULL on ${table}.${columns} reads all rows while nobody else can`,
        { at, help: twoSteps(table, name, `NOT NULL ${columns}`), ...notValid(subject, command, name) },
      );
    case 'CONSTR_UNIQUE':
    case 'CONSTR_PRIMARY':
      return keyed(subject, command, constraint);
    case 'CONSTR_EXCLUSION':
      return subject.say(
        'migration/adding-exclusion-constraint',
        `exclusion constraint ${name} builds its index while nobody can read or write ${table}`,
        {
          at,
          help: 'there is no way to add one without this lock: build a new table with it, fill it, and swap the two',
        },
      );
    default:
  }
}

function keyed(subject: Subject, { span }: Command, constraint: Node): void {
  const table = subject.relation;
  const primary = textIn(constraint, 'contype') === 'CONSTR_PRIMARY';
  const name = textIn(constraint, 'conname') || `${table.split('.').at(-1) ?? ''}_${primary ? 'pkey' : 'key'}`;
  const columns = wordsIn(constraint, 'keys').join(', ');
  const index = textIn(constraint, 'indexname');
  if (index) {
    if (primary && !subject.file.isKnownNotNull(table, columns))
      subject.say(
        'migration/primary-key-using-index',
        `if a column of ${index} may be null, all rows of ${table} are read while nobody else can`,
        { at: span.from, help: 'make sure that its columns are NOT NULL already' },
      );
    return;
  }
  subject.say(
    primary ? 'migration/adding-primary-key-constraint' : 'migration/disallowed-unique-constraint',
    `${primary ? 'primary key' : 'unique constraint'} ${name} builds its index while nobody can read or write ${table}`,
    {
      at: span.from,
      help: [
        `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${table} (${columns}); -- outside of a transaction`,
        `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${primary ? 'PRIMARY KEY' : 'UNIQUE'} USING INDEX ${name};`,
      ].join('\n'),
    },
  );
}

function foreign(subject: Subject, command: Command, constraint: Node): void {
  if (constraint['skip_validation'] === true || constraint['is_enforced'] !== true) return;
  const table = subject.relation;
  const columns = wordsIn(constraint, 'fk_attrs');
  // A column that is new in the same transaction and was not filled has nothing to check.
  const name = textIn(constraint, 'conname');
  const other = relationName(inside(constraint, 'pktable'));
  subject.say(
    'migration/adding-foreign-key-constraint',
    `foreign key ${name || columns.join(', ')} reads all rows of ${table} while writes to ${table} and ${other} wait`,
    {
      at: command.span.from,
      help: twoSteps(table, name, `FOREIGN KEY (${columns.join(', ')}) REFERENCES ${other} …`),
      ...notValid(subject, command, name),
    },
  );
}

function onColumn(subject: Subject, command: Command): void {
  const column = inside(command.body, 'def', 'ColumnDef');
  const name = textIn(column, 'colname');
  const table = subject.relation;
  for (const each of listIn(column, 'constraints')) {
    const constraint = inside(each, 'Constraint');
    const type = textIn(constraint, 'contype');
    if (type === 'CONSTR_UNIQUE' || type === 'CONSTR_PRIMARY')
      subject.say(
        type === 'CONSTR_UNIQUE' ? 'migration/disallowed-unique-constraint' : 'migration/adding-primary-key-constraint',
        `the index of ${table}.${name} is built while nobody can read or write ${table}`,
        {
          at: command.span.from,
          help: `ALTER TABLE ${table} ADD COLUMN ${name} …;\nCREATE UNIQUE INDEX CONCURRENTLY ${name}_idx ON ${table} (${name}); -- outside of a transaction, then ADD CONSTRAINT … USING INDEX`,
        },
      );
    else if (type === 'CONSTR_FOREIGN' && hasDefault(column))
      subject.say(
        'migration/adding-foreign-key-constraint',
        `${table}.${name} has a default, so that its foreign key is checked for all rows while writes wait`,
        { at: command.span.from, help: 'add the column without the reference, and the foreign key NOT VALID after it' },
      );
  }
}

function hasDefault(column: Node | undefined): boolean {
  return listIn(column, 'constraints').some((each) => {
    const constraint = inside(each, 'Constraint');
    if (textIn(constraint, 'contype') !== 'CONSTR_DEFAULT') return false;
    return inside(constraint, 'raw_expr', 'A_Const')?.['isnull'] !== true;
  });
}

function setNotNull(subject: Subject, { body, span }: Command): void {
  const [table, column] = [subject.relation, textIn(body, 'name')];
  if (subject.file.isKnownNotNull(table, column)) return;
  subject.say(
    'migration/adding-not-nullable-field',
    `SET NOT NULL reads all rows of ${table} for nulls in ${column} while nobody else can read or write it`,
    {
      at: span.from,
      help: [
        `ALTER TABLE ${table} ADD CONSTRAINT ${column}_not_null CHECK (${column} IS NOT NULL) NOT VALID;`,
        `ALTER TABLE ${table} VALIDATE CONSTRAINT ${column}_not_null; -- in a transaction of its own`,
        `ALTER TABLE ${table} ALTER COLUMN ${column} SET NOT NULL, DROP CONSTRAINT ${column}_not_null;`,
      ].join('\n'),
    },
  );
}

function validated(subject: Subject, { body, span }: Command): void {
  const name = textIn(body, 'name');
  if (!subject.isUsed) return;
  for (const { type, body: before } of subject.file.earlier(subject.index)) {
    if (type !== 'AlterTableStmt' || relationName(inside(before, 'relation')) !== subject.relation) continue;
    const isAdded = listIn(before, 'cmds').some((each) => {
      const command = inside(each, 'AlterTableCmd');
      return textIn(inside(command, 'def', 'Constraint'), 'conname') === name;
    });
    if (!isAdded) continue;
    return subject.say(
      'migration/validated-in-same-transaction',
      `${name} was added in this transaction, whose lock on ${subject.relation} is held while all rows are read`,
      { at: span.from, help: 'validate it in a migration (a transaction) after the one that adds it' },
    );
  }
}

function twoSteps(table: string, name: string, what: string): string {
  const named = name || '<name>';
  return [
    `ALTER TABLE ${table} ADD CONSTRAINT ${named} ${what} NOT VALID;`,
    `ALTER TABLE ${table} VALIDATE CONSTRAINT ${named}; -- in a transaction after it: reads and writes go on`,
  ].join('\n');
}

/** A fix in two statements: only where the first one's lock is gone when the second runs. */
function notValid(subject: Subject, { span }: Command, name: string) {
  if (!name || subject.commands.length !== 1 || subject.within !== null || subject.file.inTransaction(subject.index))
    return {};
  const quoted = /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
  const table = subject.text.slice(subject.place(inside(subject.body, 'relation')), span.from).trim();
  return {
    fix: subject.edit(span.to, span.to, ` NOT VALID;\nALTER TABLE ${table} VALIDATE CONSTRAINT ${quoted}`),
  };
}
