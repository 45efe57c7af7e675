/** Rules about statements that write a table anew while nobody can use it. What was measured comes before them. */

import { inside, listIn, numberIn, relationName, textIn, typeName, walk, wordsIn } from '../nodes.ts';
import type { Node } from '../nodes.ts';
import type { Command, RuleGroup, Subject } from '../subject.ts';

export const rewrites: RuleGroup = {
  rules: [
    {
      id: 'migration/adding-field-with-default',
      severity: 'warning',
      about:
        'A column whose default is different for every row (random, clock, sequence) writes the whole table anew under a lock.',
      bad: 'ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid();',
      good: 'ALTER TABLE users ADD COLUMN token uuid; -- fill it in batches, then SET DEFAULT',
    },
    {
      id: 'migration/adding-serial-or-stored-column',
      severity: 'warning',
      about: 'A serial, identity or stored generated column writes the whole table anew under a lock.',
      bad: 'ALTER TABLE users ADD COLUMN number bigserial;',
      good: 'ALTER TABLE users ADD COLUMN number bigint; -- fill it in batches, then give it its sequence',
    },
    {
      id: 'migration/changing-column-type',
      severity: 'warning',
      about: 'A change of type that is not binary compatible writes the whole table and its indexes anew under a lock.',
      bad: 'ALTER TABLE orders ALTER COLUMN id TYPE bigint;',
      good: 'ALTER TABLE orders ADD COLUMN id_new bigint; -- fill it in batches, then swap',
    },
    {
      id: 'migration/rewrites-table',
      severity: 'warning',
      about: 'SET LOGGED, SET UNLOGGED, SET TABLESPACE and SET ACCESS METHOD write the whole table anew under a lock.',
      bad: 'ALTER TABLE events SET LOGGED;',
      good: 'CREATE TABLE events_logged (LIKE events INCLUDING ALL); -- copy in batches, then swap',
    },
    {
      id: 'migration/vacuum-full-or-cluster',
      severity: 'warning',
      about: 'VACUUM FULL and CLUSTER write the whole table anew while nobody can read or write it.',
      bad: 'VACUUM FULL orders;',
      good: 'VACUUM orders; -- or pg_repack',
    },
    {
      id: 'migration/explicit-lock',
      severity: 'warning',
      about: 'LOCK TABLE in a mode that keeps readers or writers out stops the application until the transaction ends.',
      bad: 'LOCK TABLE orders;',
      good: 'LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE;',
    },
  ],
  look(subject) {
    if (subject.file.context.direction === 'down') return;
    if (subject.type === 'VacuumStmt' || subject.type === 'ClusterStmt') return full(subject);
    if (subject.type === 'LockStmt') return locked(subject);
    for (const command of subject.commands) {
      if (!subject.isUsed || subject.file.ranWithoutRewrite(subject.index)) continue;
      if (command.subtype === 'AT_AddColumn') added(subject, command);
      else if (command.subtype === 'AT_AlterColumnType') changed(subject, command);
      else if (rewriting.has(command.subtype))
        subject.say('migration/rewrites-table', `this writes all of ${subject.relation} anew while nobody can use it`, {
          at: command.span.from,
          help: 'make a new table, copy the rows in batches, then swap the two by their names',
        });
    }
  },
};

const rewriting = new Set(['AT_SetLogged', 'AT_SetUnLogged', 'AT_SetTableSpace', 'AT_SetAccessMethod']);

/** What gives another value at every call. now() and its kin are the same for all of a statement. */
const volatile = new Set(
  [
    'random',
    'clock_timestamp',
    'timeofday',
    'gen_random_uuid',
    'gen_random_bytes',
    'gen_salt',
    'nextval',
    'uuidv4',
    'uuidv7',
  ].concat([
    'uuid_generate_v1',
    'uuid_generate_v1mc',
    'uuid_generate_v4',
    'random_normal',
    'statement_timestamp_random',
  ]),
);

function added(subject: Subject, { body, span }: Command): void {
  const column = inside(body, 'def', 'ColumnDef');
  const name = `${subject.relation}.${textIn(column, 'colname')}`;
  const type = typeName(inside(column, 'typeName'));
  const say = (what: string) =>
    subject.say(
      'migration/adding-serial-or-stored-column',
      `${name} is ${what}: all of the table is written anew while nobody can use it`,
      {
        at: span.from,
        help: `ALTER TABLE ${subject.relation} ADD COLUMN ${textIn(column, 'colname')} …; -- plain and nullable, then fill it in batches`,
      },
    );
  if (/^(small|big)?serial[248]?$/.test(type)) return say(type);
  for (const each of listIn(column, 'constraints')) {
    const constraint = inside(each, 'Constraint');
    const kind = textIn(constraint, 'contype');
    if (kind === 'CONSTR_IDENTITY') return say('an identity');
    // PostgreSQL 18 has virtual ones, which are stored nowhere.
    if (kind === 'CONSTR_GENERATED' && textIn(constraint, 'generated_kind') !== 'v') return say('stored and generated');
    if (kind !== 'CONSTR_DEFAULT') continue;
    const call = volatileCall(
      constraint?.['raw_expr'],
      subject.file.context.measured.get(subject.index)?.rewrites.length,
    );
    if (call === undefined) continue;
    subject.say(
      'migration/adding-field-with-default',
      `the default ${call}() of ${name} is another for every row: all of the table is written anew while nobody can use it`,
      {
        at: span.from,
        help: [
          `ALTER TABLE ${subject.relation} ADD COLUMN ${textIn(column, 'colname')} ${type};`,
          `ALTER TABLE ${subject.relation} ALTER COLUMN ${textIn(column, 'colname')} SET DEFAULT ${call}();`,
          '-- then fill the rows that are there in batches',
        ].join('\n'),
      },
    );
  }
}

/** The call that makes a default volatile. Where a rewrite was measured, any call may be it. */
function volatileCall(expression: unknown, measured: number | undefined): string | undefined {
  let call: string | undefined;
  walk({ expression }, (type, body) => {
    if (type !== 'FuncCall') return;
    const name = wordsIn(body, 'funcname').at(-1) ?? '';
    if (volatile.has(name.toLowerCase()) || (measured ?? 0) > 0) call ??= name;
  });
  return call;
}

function changed(subject: Subject, { body, span }: Command): void {
  const column = inside(body, 'def', 'ColumnDef');
  const type = typeName(inside(column, 'typeName'));
  const [table, name] = [subject.relation, textIn(body, 'name')];
  const measured = subject.file.succeeded(subject.index);
  // To text, or to a varchar without a bound, is for text kinds only a change of name; of what kind it was is not known here.
  const unbounded =
    type === 'text' || (type === 'varchar' && listIn(inside(column, 'typeName'), 'typmods').length === 0);
  if (!measured && unbounded && column?.['raw_default'] === undefined) return;
  subject.say(
    'migration/changing-column-type',
    measured
      ? `the change of ${table}.${name} to ${type} wrote all of the table anew while nobody could use it`
      : `the change of ${table}.${name} to ${type} may write all of the table anew while nobody could use it`,
    {
      at: span.from,
      help: `add a column of the new type, write to both, fill it in batches, read from it, and drop ${name} in a later migration`,
    },
  );
}

function full(subject: Subject): void {
  const isFull = (each: Node) => textIn(inside(each, 'DefElem'), 'defname') === 'full';
  if (subject.type === 'VacuumStmt' && !listIn(subject.body, 'options').some(isFull)) return;
  const tables = [
    relationName(inside(subject.body, 'relation')),
    ...listIn(subject.body, 'rels').map((each) => relationName(inside(each, 'VacuumRelation', 'relation'))),
  ].filter(Boolean);
  if (tables.length > 0 && tables.every((table) => subject.file.isNew(table, subject.index))) return;
  const what = subject.type === 'ClusterStmt' ? 'CLUSTER' : 'VACUUM FULL';
  subject.say(
    'migration/vacuum-full-or-cluster',
    `${what} writes all of ${tables.join(', ') || 'every table'} anew while nobody can read or write it`,
    { help: 'pg_repack does the same while the table is in use; a plain VACUUM gives the space back to the table' },
  );
}

function locked(subject: Subject): void {
  // ROW EXCLUSIVE and below (3), and SHARE UPDATE EXCLUSIVE (4), keep no reader and no writer out.
  if (numberIn(subject.body, 'mode') <= 4) return;
  const tables = listIn(subject.body, 'relations').map((each) => relationName(inside(each, 'RangeVar')));
  if (tables.every((table) => subject.file.isNew(table, subject.index))) return;
  subject.say('migration/explicit-lock', `${tables.join(', ')} is locked until the transaction ends`, {
    help: 'lock in SHARE UPDATE EXCLUSIVE mode, or leave it to the statements that need one',
  });
}
