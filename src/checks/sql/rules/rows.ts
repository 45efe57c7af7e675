/** Rules about statements that change rows. */

import { inside, listIn, relationName, textIn, typed, walk } from '../nodes.ts';
import type { Node } from '../nodes.ts';
import type { RuleGroup, Subject } from '../subject.ts';

export const rows: RuleGroup = {
  rules: [
    {
      id: 'migration/update-without-where',
      severity: 'warning',
      about: 'An UPDATE without WHERE overwrites every row of the table.',
      bad: "UPDATE users SET plan = 'free';",
      good: "UPDATE users SET plan = 'free' WHERE plan IS NULL;",
    },
    {
      id: 'migration/delete-without-where',
      severity: 'warning',
      about: 'A DELETE without WHERE deletes every row of the table.',
      bad: 'DELETE FROM sessions;',
      good: 'DELETE FROM sessions WHERE expires_at < now();',
    },
    {
      id: 'migration/backfill-in-ddl-transaction',
      severity: 'warning',
      about:
        'Rows that are filled in the transaction that altered the table keep everybody out of it until all are done.',
      bad: 'BEGIN; ALTER TABLE users ADD COLUMN plan text; UPDATE users SET plan = type; COMMIT;',
      good: 'ALTER TABLE users ADD COLUMN plan text; -- and fill it in batches in a migration after it',
    },
    {
      id: 'migration/duplicate-column',
      severity: 'error',
      about: 'A column that is named twice in one statement makes it fail.',
      bad: 'UPDATE users SET name = first, name = last WHERE id = 1;',
      good: "UPDATE users SET name = first || ' ' || last WHERE id = 1;",
    },
  ],
  look(subject) {
    const down = subject.file.context.direction === 'down';
    duplicates(subject);
    if (down) return;
    walk({ [subject.type]: subject.body }, (type, body) => {
      if (type === 'UpdateStmt' || type === 'DeleteStmt') withoutWhere(subject, type, body);
    });
    if (subject.within === null) backfill(subject);
  },
};

function withoutWhere(subject: Subject, type: string, body: Node): void {
  if (
    body['whereClause'] !== undefined ||
    listIn(body, 'fromClause').length > 0 ||
    listIn(body, 'usingClause').length > 0
  )
    return;
  const table = relationName(inside(body, 'relation'));
  if (subject.file.isNew(table, subject.index) || isOwn(subject, body)) return;
  const at = subject.place(inside(body, 'relation'));
  const word = type === 'UpdateStmt' ? 'update' : 'delete';
  // The place of the statement is that of its word: the tree only tells where the table's name is.
  const before = subject.text.slice(0, at).toLowerCase().lastIndexOf(word);
  if (word === 'update') {
    const columns = listIn(body, 'targetList').map((each) => textIn(inside(each, 'ResTarget'), 'name'));
    // Filling columns that are new in this file is what they are there for: only their transaction is worth a word.
    if (columns.length > 0 && columns.every((column) => subject.file.wasAdded(table, column))) return;
    subject.say('migration/update-without-where', `every row of ${table} is overwritten in ${columns.join(', ')}`, {
      at: Math.max(before, 0),
      help: `UPDATE ${table} SET … WHERE …; -- or WHERE true, where all are meant`,
    });
    return;
  }
  subject.say('migration/delete-without-where', `every row of ${table} is deleted`, {
    at: Math.max(before, 0),
    help: `DELETE FROM ${table} WHERE …; -- or WHERE true, where all are meant`,
  });
}

/** Is it a name that the statement itself makes (`WITH …`), or a temporary table? */
function isOwn(subject: Subject, body: Node): boolean {
  const name = textIn(inside(body, 'relation'), 'relname');
  if (textIn(inside(body, 'relation'), 'relpersistence') === 't') return true;
  return listIn(inside(subject.body, 'withClause'), 'ctes').some((each) => {
    return textIn(inside(each, 'CommonTableExpr'), 'ctename') === name;
  });
}

/** Rows of a table that was altered before, within the same transaction. */
function backfill(subject: Subject): void {
  const { type, body, file, index } = subject;
  if (type !== 'UpdateStmt' && type !== 'DeleteStmt' && type !== 'MergeStmt' && !isCopy(type, body)) return;
  if (!subject.isUsed || isSmall(body)) return;
  for (const earlier of file.earlier(index)) {
    const table = relationName(inside(earlier.body, 'relation'));
    if (earlier.type !== 'AlterTableStmt' || table !== subject.relation) continue;
    const word = { UpdateStmt: 'updated', DeleteStmt: 'deleted', MergeStmt: 'merged' }[type] ?? 'inserted';
    return subject.say(
      'migration/backfill-in-ddl-transaction',
      `rows of ${table} are ${word} in the transaction that altered it: nobody can read or write ${table} until all are done`,
      {
        help: [
          'put it into a migration after this one, in batches:',
          `UPDATE ${table} SET … WHERE id IN (SELECT id FROM ${table} WHERE … LIMIT 5000);`,
        ].join('\n'),
      },
    );
  }
}

/** `INSERT … SELECT` from tables. */
function isCopy(type: string, body: Node): boolean {
  if (type !== 'InsertStmt') return false;
  return listIn(inside(body, 'selectStmt', 'SelectStmt'), 'fromClause').some((each) => typed(each).type === 'RangeVar');
}

/** One row, by a key that is written out. */
function isSmall(body: Node): boolean {
  const condition = inside(body, 'whereClause', 'A_Expr');
  if (!condition) return false;
  const column = inside(condition, 'lexpr', 'ColumnRef');
  const isConstant = inside(condition, 'rexpr', 'A_Const') !== undefined || condition['kind'] === 'AEXPR_IN';
  const fields = listIn(column, 'fields').map((each) => textIn(inside(each, 'String'), 'sval'));
  return isConstant && /^(id|.*_id|uuid|key|code|slug|name|email)$/.test(fields.at(-1) ?? '');
}

function duplicates(subject: Subject): void {
  const { type, body } = subject;
  const twice = (nodes: readonly Node[], name: (node: Node) => string, what: string) => {
    const seen = new Set<string>();
    for (const node of nodes) {
      const each = name(node);
      if (each && seen.has(each))
        subject.say('migration/duplicate-column', `column ${each} is ${what} twice`, {
          at: subject.place(node),
          help: 'leave one of the two',
        });
      seen.add(each);
    }
  };
  const targets = (list: string) =>
    listIn(body, list).flatMap((each) => {
      const target = inside(each, 'ResTarget');
      // `a[1] = …, a[2] = …` are two places in one column.
      return target && listIn(target, 'indirection').length === 0 ? [target] : [];
    });
  if (type === 'UpdateStmt') twice(targets('targetList'), (node) => textIn(node, 'name'), 'set');
  else if (type === 'InsertStmt') twice(targets('cols'), (node) => textIn(node, 'name'), 'named');
  else if (type === 'CreateStmt') {
    const columns = listIn(body, 'tableElts').flatMap((each) => {
      const column = inside(each, 'ColumnDef');
      return column ? [column] : [];
    });
    twice(columns, (node) => textIn(node, 'colname'), 'declared');
  }
}
