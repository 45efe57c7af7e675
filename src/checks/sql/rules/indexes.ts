/** Rules about indexes and partitions: what blocks while it builds or goes, and has a way that does not. */

import { inside, listIn, relationName, textIn, wordsIn } from '../nodes.ts';
import type { Node } from '../nodes.ts';
import type { RuleGroup, Subject } from '../subject.ts';

export const indexes: RuleGroup = {
  rules: [
    {
      id: 'migration/require-concurrent-index-creation',
      severity: 'warning',
      about: 'CREATE INDEX blocks every write to the table until it is built.',
      bad: 'CREATE INDEX orders_customer_idx ON orders (customer_id);',
      good: 'CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);',
    },
    {
      id: 'migration/require-concurrent-index-deletion',
      severity: 'warning',
      about: 'DROP INDEX waits for every query on the table, and everybody else waits for it.',
      bad: 'DROP INDEX orders_customer_idx;',
      good: 'DROP INDEX CONCURRENTLY orders_customer_idx;',
    },
    {
      id: 'migration/require-concurrent-reindex',
      severity: 'warning',
      about: 'REINDEX blocks writes to the table, and reads through the index.',
      bad: 'REINDEX TABLE orders;',
      good: 'REINDEX TABLE CONCURRENTLY orders;',
    },
    {
      id: 'migration/require-concurrent-partition-detach',
      severity: 'warning',
      about: 'DETACH PARTITION locks the whole partitioned table against reads and writes.',
      bad: 'ALTER TABLE events DETACH PARTITION events_2020;',
      good: 'ALTER TABLE events DETACH PARTITION events_2020 CONCURRENTLY;',
    },
    {
      id: 'migration/refresh-blocks-reads',
      severity: 'warning',
      about: 'REFRESH MATERIALIZED VIEW blocks everybody who reads it until it is done.',
      bad: 'REFRESH MATERIALIZED VIEW sales_by_day;',
      good: 'REFRESH MATERIALIZED VIEW CONCURRENTLY sales_by_day;',
    },
  ],
  look(subject) {
    if (subject.file.context.direction === 'down') return;
    if (subject.type === 'IndexStmt') creation(subject);
    else if (subject.type === 'DropStmt') deletion(subject);
    else if (subject.type === 'ReindexStmt') reindex(subject);
    else if (subject.type === 'RefreshMatViewStmt') refresh(subject);
    else detach(subject);
  },
};

/** What to say of a CONCURRENTLY that may not be where the statement is. */
function alone(subject: Subject, statement: string): string {
  if (!subject.file.inTransaction(subject.index)) return `${statement};`;
  return `${statement};\n-- CONCURRENTLY cannot run in a transaction: put it into a migration of its own that is run without one`;
}

/** A fix that puts the word after a keyword, where nothing runs in a transaction. */
function concurrently(subject: Subject, after: RegExp) {
  const keyword = after.exec(subject.text)?.[0];
  if (keyword === undefined || subject.within !== null || subject.file.inTransaction(subject.index)) return {};
  return { fix: subject.edit(keyword.length, keyword.length, ' CONCURRENTLY') };
}

function creation(subject: Subject): void {
  const { body, relation } = subject;
  // On the parent of partitions there is no such way; ONLY makes an index that has nothing to build.
  if (body['concurrent'] === true || !subject.isUsed || inside(body, 'relation')?.['inh'] !== true) return;
  const name = textIn(body, 'idxname');
  const head = `CREATE ${body['unique'] === true ? 'UNIQUE ' : ''}INDEX`;
  subject.say(
    'migration/require-concurrent-index-creation',
    `${name ? `index ${name}` : 'the index'} blocks all writes to ${relation} until it is built`,
    {
      help: alone(subject, `${head} CONCURRENTLY${name ? ` ${name}` : ''} ON ${relation} …`),
      ...concurrently(subject, /^create\s+(?:unique\s+)?index/i),
    },
  );
}

function deletion(subject: Subject): void {
  const { body, file, index } = subject;
  if (textIn(body, 'removeType') !== 'OBJECT_INDEX' || body['concurrent'] === true) return;
  const names = listIn(body, 'objects').map((each) => wordsIn(inside(each, 'List'), 'items').join('.'));
  // It ran, and nothing that was there before was locked by any statement.
  if (file.lockedNothing && file.succeeded(index)) return;
  if (names.every((name) => madeHere(subject, name))) return;
  subject.say(
    'migration/require-concurrent-index-deletion',
    `dropping index ${names.join(', ')} locks its table against reads and writes`,
    {
      help: alone(subject, `DROP INDEX CONCURRENTLY ${names.join(', ')}`),
      ...(names.length === 1 && textIn(body, 'behavior') !== 'DROP_CASCADE' && concurrently(subject, /^drop\s+index/i)),
    },
  );
}

/** Was the index built by a statement before this one? */
function madeHere({ file, index }: Subject, name: string): boolean {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return file.statements
    .slice(0, index)
    .some(({ node }) => textIn(inside(node, 'IndexStmt'), 'idxname') === last && last !== '');
}

function reindex(subject: Subject): void {
  const { body } = subject;
  const isOption = (each: Node) => textIn(inside(each, 'DefElem'), 'defname') === 'concurrently';
  if (listIn(body, 'params').some(isOption)) return;
  const kind = textIn(body, 'kind');
  // The catalogue's own cannot be done in another way.
  if (kind === 'REINDEX_OBJECT_SYSTEM') return;
  const what = subject.relation || textIn(body, 'name');
  if (kind === 'REINDEX_OBJECT_TABLE' && !subject.isUsed) return;
  const word = kind.replace('REINDEX_OBJECT_', '');
  subject.say(
    'migration/require-concurrent-reindex',
    `REINDEX of ${what} blocks writes, and reads that use the index`,
    {
      help: alone(subject, `REINDEX ${word} CONCURRENTLY ${what}`),
      ...concurrently(subject, /^reindex\s+(?:index|table|schema|database)/i),
    },
  );
}

function refresh(subject: Subject): void {
  const { body, relation, file, index } = subject;
  if (body['concurrent'] === true || body['skipData'] === true || !subject.isUsed) return;
  const isMade = file.statements.slice(0, index).some(({ node }) => {
    const made = inside(node, 'CreateTableAsStmt', 'into', 'rel');
    return made !== undefined && relationName(made) === relation;
  });
  if (isMade) return;
  subject.say('migration/refresh-blocks-reads', `nobody can read ${relation} while it is refreshed`, {
    help: `REFRESH MATERIALIZED VIEW CONCURRENTLY ${relation}; -- needs a unique index on it`,
  });
}

function detach(subject: Subject): void {
  for (const { subtype, body, span } of subject.commands) {
    if (subtype !== 'AT_DetachPartition') continue;
    const partition = inside(body, 'def', 'PartitionCmd');
    if (partition?.['concurrent'] === true || !subject.isUsed) continue;
    const name = relationName(inside(partition, 'name'));
    subject.say(
      'migration/require-concurrent-partition-detach',
      `detaching ${name} locks all of ${subject.relation} against reads and writes`,
      { at: span.from, help: alone(subject, `ALTER TABLE ${subject.relation} DETACH PARTITION ${name} CONCURRENTLY`) },
    );
  }
}
