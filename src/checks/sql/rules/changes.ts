/** Rules about changes that programs which run today do not survive: names that change, columns that become required. */

import { inside, listIn, textIn, typeName, wordsIn } from '../nodes.ts';
import type { Node } from '../nodes.ts';
import type { Command, RuleGroup, Subject } from '../subject.ts';

export const changes: RuleGroup = {
  rules: [
    {
      id: 'migration/adding-required-field',
      severity: 'error',
      about:
        'A column that is NOT NULL and has no default cannot be added to a table that has rows, and breaks programs that do not fill it.',
      bad: 'ALTER TABLE users ADD COLUMN plan text NOT NULL;',
      good: "ALTER TABLE users ADD COLUMN plan text NOT NULL DEFAULT 'free';",
    },
    {
      id: 'migration/renaming-column',
      severity: 'warning',
      about: 'Programs that run while the column is renamed still use its old name, and fail.',
      bad: 'ALTER TABLE users RENAME COLUMN mail TO email;',
      good: 'ALTER TABLE users ADD COLUMN email text; -- write both, fill, read the new one, drop the old one later',
    },
    {
      id: 'migration/renaming-table',
      severity: 'warning',
      about: 'Programs that run while the table is renamed or moved still use its old name, and fail.',
      bad: 'ALTER TABLE users RENAME TO accounts;',
      good: 'ALTER TABLE users RENAME TO accounts; CREATE VIEW users AS SELECT * FROM accounts; -- in one transaction',
    },
    {
      id: 'migration/renaming-enum-value',
      severity: 'warning',
      about: 'Programs that run while the value of an enum is renamed still write the old one, and fail.',
      bad: "ALTER TYPE status RENAME VALUE 'done' TO 'completed';",
      good: "ALTER TYPE status ADD VALUE 'completed'; -- write the new one, rewrite the rows, leave the old one",
    },
    {
      id: 'migration/ban-drop-not-null',
      severity: 'info',
      about: 'Programs that read a column which could not be null may not be ready for one.',
      bad: 'ALTER TABLE users ALTER COLUMN email DROP NOT NULL;',
      good: '-- first deploy programs that can read a null',
    },
    {
      id: 'migration/adding-json-column',
      severity: 'warning',
      about: 'The type json cannot be compared: SELECT DISTINCT, GROUP BY and UNION that take the column in fail.',
      bad: 'ALTER TABLE events ADD COLUMN payload json;',
      good: 'ALTER TABLE events ADD COLUMN payload jsonb;',
    },
  ],
  look(subject) {
    if (subject.file.context.direction === 'down') return;
    if (subject.type === 'RenameStmt') renamed(subject);
    else if (subject.type === 'AlterObjectSchemaStmt') moved(subject);
    else if (subject.type === 'AlterEnumStmt' && textIn(subject.body, 'oldVal')) enumValue(subject);
    for (const command of subject.commands) {
      if (command.subtype === 'AT_AddColumn') added(subject, command);
      else if (command.subtype === 'AT_DropNotNull' && subject.isUsed)
        subject.say(
          'migration/ban-drop-not-null',
          `${subject.relation}.${textIn(command.body, 'name')} may be null from now on: programs that read it must be ready for that`,
          { at: command.span.from },
        );
    }
  },
};

function renamed(subject: Subject): void {
  const { body, relation } = subject;
  const to = textIn(body, 'newname');
  if (!subject.isUsed) return;
  const kind = textIn(body, 'renameType');
  if (
    kind === 'OBJECT_COLUMN' &&
    ['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW'].includes(textIn(body, 'relationType'))
  ) {
    const from = textIn(body, 'subname');
    // A column of this very migration has no users yet.
    if (subject.file.wasAdded(relation, from)) return;
    subject.say(
      'migration/renaming-column',
      `programs that run today use ${relation}.${from}, which is called ${to} from now on`,
      {
        help: `add ${to}, write to both, fill it, read from it, and drop ${from} in a later migration`,
      },
    );
  } else if (kind === 'OBJECT_TABLE' || kind === 'OBJECT_VIEW' || kind === 'OBJECT_MATVIEW') {
    if (isReplaced(subject, relation)) return;
    subject.say(
      'migration/renaming-table',
      `programs that run today use ${relation}, which is called ${to} from now on`,
      {
        help: `CREATE VIEW ${relation} AS SELECT * FROM ${to}; -- in the same transaction, until nobody uses the old name`,
      },
    );
  }
}

/** Does something else take the name over in the same file: a view for old programs, or a table that was built to be swapped in? */
function isReplaced({ file, index }: Subject, name: string): boolean {
  const last = name.split('.').at(-1);
  return file.statements.slice(index + 1).some(({ node }) => {
    const made =
      textIn(inside(node, 'ViewStmt', 'view'), 'relname') || textIn(inside(node, 'CreateStmt', 'relation'), 'relname');
    return made === last || textIn(inside(node, 'RenameStmt'), 'newname') === last;
  });
}

function moved(subject: Subject): void {
  const { body, relation } = subject;
  if (textIn(body, 'objectType') !== 'OBJECT_TABLE' || !subject.isUsed) return;
  subject.say(
    'migration/renaming-table',
    `programs that run today look for ${relation} where it was, and not in ${textIn(body, 'newschema')}`,
    {
      help: `CREATE VIEW ${relation} AS SELECT * FROM ${textIn(body, 'newschema')}.${relation.split('.').at(-1) ?? ''}; -- in the same transaction`,
    },
  );
}

function enumValue(subject: Subject): void {
  const { body } = subject;
  const type = wordsIn(body, 'typeName').join('.');
  const isMade = subject.file.statements.slice(0, subject.index).some(({ node }) => {
    return wordsIn(inside(node, 'CreateEnumStmt'), 'typeName').join('.') === type;
  });
  if (isMade) return;
  subject.say(
    'migration/renaming-enum-value',
    `programs that run today write '${textIn(body, 'oldVal')}' of ${type}, which is '${textIn(body, 'newVal')}' from now on`,
    { help: `ALTER TYPE ${type} ADD VALUE '${textIn(body, 'newVal')}'; -- and rewrite the rows in a later migration` },
  );
}

function added(subject: Subject, { body, span }: Command): void {
  const column = inside(body, 'def', 'ColumnDef');
  const [table, name] = [subject.relation, textIn(column, 'colname')];
  const type = inside(column, 'typeName');
  if (!subject.isUsed) return;
  if (typeName(type) === 'json') {
    const from = subject.place(type);
    const isWord = subject.text.slice(from, from + 4).toLowerCase() === 'json';
    subject.say('migration/adding-json-column', `${table}.${name} is json: SELECT DISTINCT and GROUP BY over it fail`, {
      at: span.from,
      help: 'use jsonb: it can be compared and indexed',
      ...(isWord && { fix: subject.edit(from, from + 4, 'jsonb') }),
    });
  }
  if (!isRequired(column, typeName(type))) return;
  subject.say(
    'migration/adding-required-field',
    `${table}.${name} is NOT NULL without a default: adding it fails as soon as ${table} has a row`,
    {
      at: span.from,
      help: [
        `ALTER TABLE ${table} ADD COLUMN ${name} ${typeName(type)};`,
        '-- fill it in batches, then',
        `ALTER TABLE ${table} ADD CONSTRAINT ${name}_not_null CHECK (${name} IS NOT NULL) NOT VALID;`,
        `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}_not_null;`,
      ].join('\n'),
    },
  );
}

function isRequired(column: Node | undefined, type: string): boolean {
  if (/^(small|big)?serial[248]?$/.test(type)) return false;
  const kinds = listIn(column, 'constraints').map((each) => inside(each, 'Constraint'));
  const has = (kind: string) => kinds.some((each) => textIn(each, 'contype') === kind);
  const byNull = kinds.some((each) => inside(each, 'raw_expr', 'A_Const')?.['isnull'] === true);
  const isFilled = (has('CONSTR_DEFAULT') && !byNull) || has('CONSTR_IDENTITY') || has('CONSTR_GENERATED');
  return (has('CONSTR_NOTNULL') || has('CONSTR_PRIMARY')) && !isFilled;
}
