/** Rules about what is lost for good. */

import { inside, listIn, relationName, textIn, wordsIn } from '../nodes.ts';
import type { Node } from '../nodes.ts';
import type { RuleGroup, Subject } from '../subject.ts';

export const destructive: RuleGroup = {
  rules: [
    {
      id: 'migration/ban-drop-table',
      severity: 'warning',
      about: 'The rows of a table that is dropped are gone, and programs that still use it fail.',
      bad: 'DROP TABLE invoices;',
      good: 'ALTER TABLE invoices RENAME TO invoices_unused; -- and drop it when a release has passed',
    },
    {
      id: 'migration/ban-drop-column',
      severity: 'warning',
      about: 'What a column held is gone when it is dropped, and programs that still name it fail.',
      bad: 'ALTER TABLE users DROP COLUMN phone;',
      good: '-- first deploy programs that do not use the column, then drop it in a migration of its own',
    },
    {
      id: 'migration/ban-drop-database',
      severity: 'error',
      about: 'A migration never drops a database.',
      bad: 'DROP DATABASE shop;',
      good: '-- by hand, by somebody who means it',
    },
    {
      id: 'migration/ban-drop-schema',
      severity: 'warning',
      about: 'A schema goes with all that is in it, or fails because something is.',
      bad: 'DROP SCHEMA reporting CASCADE;',
      good: 'DROP VIEW reporting.sales; -- what is in it by name, then DROP SCHEMA reporting',
    },
    {
      id: 'migration/drop-cascade',
      severity: 'warning',
      about: 'CASCADE also drops what hangs on it, which the migration does not name.',
      bad: 'DROP VIEW sales CASCADE;',
      good: 'DROP VIEW sales_by_day; DROP VIEW sales;',
    },
    {
      id: 'migration/ban-truncate',
      severity: 'warning',
      about: 'TRUNCATE deletes every row of a table, and locks it against reads.',
      bad: 'TRUNCATE sessions;',
      good: "DELETE FROM sessions WHERE expires_at < now() - interval '30 days';",
    },
    {
      id: 'migration/ban-truncate-cascade',
      severity: 'error',
      about: 'TRUNCATE … CASCADE also empties every table that refers to it, and those that refer to them.',
      bad: 'TRUNCATE customers CASCADE;',
      good: 'TRUNCATE customers, orders; -- all of them named',
    },
    {
      id: 'migration/ban-drop-owned',
      severity: 'error',
      about: 'DROP OWNED drops every object of a role, whatever it is.',
      bad: 'DROP OWNED BY reporting;',
      good: 'REASSIGN OWNED BY reporting TO app;',
    },
  ],
  look(subject) {
    if (subject.file.context.direction === 'down') return;
    const { type, body } = subject;
    if (type === 'DropStmt') dropped(subject);
    else if (type === 'DropdbStmt')
      subject.say(
        'migration/ban-drop-database',
        `database ${textIn(body, 'dbname')} is dropped, with everything in it`,
      );
    else if (type === 'DropOwnedStmt')
      subject.say('migration/ban-drop-owned', 'every object that the role owns is dropped', {
        help: 'REASSIGN OWNED BY … TO …, and drop by name what is not needed',
      });
    else if (type === 'TruncateStmt') truncated(subject);
    for (const { subtype, body: command, span } of subject.commands) {
      if (subtype !== 'AT_DropColumn' || !subject.isUsed) continue;
      const column = textIn(command, 'name');
      if (subject.file.wasAdded(subject.relation, column)) continue;
      const cascade = textIn(command, 'behavior') === 'DROP_CASCADE';
      subject.say(
        'migration/ban-drop-column',
        `column ${subject.relation}.${column} is dropped${cascade ? ', with everything that uses it' : ''}: what it held is lost, and programs that name it fail`,
        {
          at: span.from,
          help: 'deploy programs that do not use it first, keep a copy of what is needed, and drop it in a later migration',
        },
      );
    }
  },
};

const kinds: Readonly<Record<string, string>> = {
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'domain',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_EXTENSION: 'extension',
  OBJECT_TRIGGER: 'trigger',
  OBJECT_INDEX: 'index',
  OBJECT_FOREIGN_TABLE: 'foreign table',
};

function namesOf(body: Node): string[] {
  return listIn(body, 'objects').map((each) => {
    const words = wordsIn(inside(each, 'List'), 'items');
    const type = wordsIn(inside(each, 'TypeName'), 'names');
    const made = wordsIn(inside(each, 'ObjectWithArgs'), 'objname');
    return [words, type, made].find(({ length }) => length > 0)?.join('.') ?? textIn(inside(each, 'String'), 'sval');
  });
}

function dropped(subject: Subject): void {
  const { body, file, index } = subject;
  const kind = textIn(body, 'removeType');
  const cascade = textIn(body, 'behavior') === 'DROP_CASCADE';
  const names = namesOf(body);
  if (kind === 'OBJECT_TABLE') {
    // What a table that is still to be made replaces was there before, unless the measurement says that nothing was.
    const gone = names.filter((name) => !isMadeBefore(subject, name) && !ranOnNothing(subject, name));
    if (gone.length === 0) return;
    const also = cascade ? ', with everything that refers to it' : '';
    return subject.say(
      'migration/ban-drop-table',
      gone.length > 1
        ? `tables ${gone.join(', ')} are dropped${also}: the rows are lost, and programs that use it fail`
        : `table ${gone.join(', ')} is dropped${also}: the rows are lost, and programs that use it fail`,
      { help: 'rename it first, and drop it when nothing has missed it for a release; keep a copy of the rows' },
    );
  }
  if (kind === 'OBJECT_SCHEMA')
    return subject.say(
      'migration/ban-drop-schema',
      `schema ${names.join(', ')} is dropped${cascade ? ' with every table in it' : ''}`,
      { help: 'drop by name what is in it, so that a reader sees what goes' },
    );
  const word = kinds[kind];
  if (!cascade || word === undefined || kind === 'OBJECT_TRIGGER' || kind === 'OBJECT_INDEX') return;
  if (file.lockedNothing && file.succeeded(index)) return;
  subject.say(
    'migration/drop-cascade',
    `dropping ${word} ${names.join(', ')} with CASCADE also drops whatever uses it`,
    {
      help: 'leave CASCADE away, and drop by name what PostgreSQL then says depends on it',
    },
  );
}

/** Was the table made by a statement before this one, or by a migration that is not applied yet? */
function isMadeBefore({ file, index }: Subject, name: string): boolean {
  const last = name.split('.').at(-1);
  const isMade = file.statements.slice(0, index).some(({ node }) => {
    const made = inside(node, 'CreateStmt', 'relation') ?? inside(node, 'CreateTableAsStmt', 'into', 'rel');
    return textIn(made, 'relname') === last;
  });
  if (isMade) return true;
  const isMadeLater = file.statements.slice(index + 1).some(({ node }) => {
    const made = inside(node, 'CreateStmt', 'relation');
    return textIn(made, 'relname') === last;
  });
  return !isMadeLater && [...file.context.newTables].some((table) => table.split('.').at(-1) === last?.toLowerCase());
}

function ranOnNothing({ file, index }: Subject, name: string): boolean {
  return file.succeeded(index) && !file.wasLocked(name);
}

function truncated(subject: Subject): void {
  const tables = listIn(subject.body, 'relations').map((each) => relationName(inside(each, 'RangeVar')));
  const used = tables.filter((table) => !subject.file.isNew(table, subject.index));
  if (used.length === 0) return;
  if (textIn(subject.body, 'behavior') === 'DROP_CASCADE')
    return subject.say(
      'migration/ban-truncate-cascade',
      `every row of ${used.join(', ')} is deleted, and every row of every table that refers to it`,
      { help: 'name all tables that are to be emptied, without CASCADE' },
    );
  subject.say('migration/ban-truncate', `every row of ${used.join(', ')} is deleted`, {
    help: 'DELETE … WHERE in batches, and keep a copy of what is needed',
  });
}
