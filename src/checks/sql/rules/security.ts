/** Rules about who may do what: functions with their owner's rights, row-level security, grants, secrets. */

import { inside, listIn, relationName, textIn, wordsIn } from '../nodes.ts';
import type { Node } from '../nodes.ts';
import { sameRelation } from '../migration-file.ts';
import type { RuleGroup, Subject } from '../subject.ts';

export const security: RuleGroup = {
  rules: [
    {
      id: 'migration/security-definer-without-search-path',
      severity: 'warning',
      about:
        'A SECURITY DEFINER function without its own search_path can be made to run what its caller put in the way.',
      bad: "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM users';",
      good: "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT count(*) FROM public.users';",
    },
    {
      id: 'migration/rls-without-policy',
      severity: 'warning',
      about: 'A table with row-level security and no policy shows no rows to anybody but its owner.',
      bad: 'ALTER TABLE notes ENABLE ROW LEVEL SECURITY;',
      good: 'ALTER TABLE notes ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON notes USING (owner = current_user);',
    },
    {
      id: 'migration/policy-without-rls',
      severity: 'warning',
      about: 'A policy does nothing on a table whose row-level security is not enabled.',
      bad: 'CREATE TABLE notes (owner text); CREATE POLICY own ON notes USING (owner = current_user);',
      good: 'CREATE TABLE notes (owner text); ALTER TABLE notes ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON notes USING (owner = current_user);',
    },
    {
      id: 'migration/disables-rls',
      severity: 'warning',
      about: 'Without its row-level security everybody with a grant sees every row of the table.',
      bad: 'ALTER TABLE notes DISABLE ROW LEVEL SECURITY;',
      good: 'CREATE POLICY support ON notes TO support USING (true);',
    },
    {
      id: 'migration/grant-to-public',
      severity: 'warning',
      about: 'PUBLIC is every role there is, and every one there will be.',
      bad: 'GRANT SELECT ON users TO PUBLIC;',
      good: 'GRANT SELECT ON users TO reporting;',
    },
    {
      id: 'migration/password-in-migration',
      severity: 'warning',
      about: 'A password that is written into a migration is in the repository for good.',
      bad: "CREATE ROLE app LOGIN PASSWORD 'hunter2';",
      good: 'CREATE ROLE app LOGIN; -- and its password by hand, or from a secret store',
    },
  ],
  look(subject) {
    const { type, body, file } = subject;
    if (type === 'CreateFunctionStmt') definer(subject);
    else if (type === 'GrantStmt') granted(subject, body, '');
    else if (type === 'AlterDefaultPrivilegesStmt') granted(subject, inside(body, 'action') ?? {}, 'new ');
    else if (type === 'CreateRoleStmt' || type === 'AlterRoleStmt') role(subject);
    else if (type === 'CreatePolicyStmt' && file.context.direction !== 'down') policy(subject);
    if (file.context.direction === 'down') return;
    for (const { subtype, span } of subject.commands) {
      if (subtype === 'AT_EnableRowSecurity') withoutPolicy(subject, span.from);
      else if (subtype === 'AT_DisableRowSecurity' && subject.isUsed)
        subject.say(
          'migration/disables-rls',
          `everybody who may read ${subject.relation} sees all of its rows from now on`,
          {
            at: span.from,
            help: 'write a policy for those who are to see more',
          },
        );
    }
  },
};

function option(body: Node, name: string): Node | undefined {
  return listIn(body, 'options')
    .map((each) => inside(each, 'DefElem'))
    .find((each) => textIn(each, 'defname') === name);
}

function definer(subject: Subject): void {
  const { body, file, index } = subject;
  if (inside(option(body, 'security'), 'arg', 'Boolean')?.['boolval'] !== true) return;
  const isPath = (each: Node) => textIn(inside(each, 'DefElem', 'arg', 'VariableSetStmt'), 'name') === 'search_path';
  if (listIn(body, 'options').some(isPath)) return;
  const name = wordsIn(body, 'funcname');
  // It may be set right after.
  const isSet = file.statements.slice(index + 1).some(({ node }) => {
    const altered = inside(node, 'AlterFunctionStmt');
    return (
      wordsIn(inside(altered, 'func'), 'objname').at(-1) === name.at(-1) &&
      listIn(altered, 'actions').some(
        (each) => textIn(inside(each, 'DefElem', 'arg', 'VariableSetStmt'), 'name') === 'search_path',
      )
    );
  });
  if (isSet) return;
  const at = subject.place(option(body, 'security'));
  subject.say(
    'migration/security-definer-without-search-path',
    `${name.join('.')} runs with its owner's rights, and with its caller's search_path: a caller can put own tables and functions in the way`,
    {
      at,
      help: "SECURITY DEFINER SET search_path = '' -- and write schemas before names (or SET search_path = public, pg_temp)",
    },
  );
}

/** The table of a CREATE POLICY. */
function policyTable(node: Node): string | undefined {
  const made = inside(node, 'CreatePolicyStmt');
  return made && relationName(inside(made, 'table'));
}

function withoutPolicy(subject: Subject, at: number): void {
  const { file, relation } = subject;
  const known = [...(file.context.policies ?? [])];
  const here = file.statements.map(({ node }) => policyTable(node));
  if ([...known, ...here].some((table) => table !== undefined && sameRelation(table, relation))) return;
  // Policies may be made by code that is not read here.
  if (
    file.statements.some(
      ({ node }) => inside(node, 'DoStmt') && JSON.stringify(node).toLowerCase().includes('create policy'),
    )
  )
    return;
  subject.say(
    'migration/rls-without-policy',
    `${relation} has row-level security and no policy: nobody but its owner sees a row of it`,
    {
      at,
      help: `CREATE POLICY … ON ${relation} FOR SELECT TO … USING (…);`,
    },
  );
}

function policy(subject: Subject): void {
  const table = relationName(inside(subject.body, 'table'));
  const { file } = subject;
  // Only of a table that is made here is it known that nothing enabled it before.
  const isMade = file.statements.some(({ node }) => {
    const made = inside(node, 'CreateStmt', 'relation');
    return made !== undefined && sameRelation(relationName(made), table);
  });
  if (!isMade) return;
  const isEnabled = file.statements.some(({ node }) => {
    const altered = inside(node, 'AlterTableStmt');
    if (inside(node, 'DoStmt')) return true;
    if (!altered || !sameRelation(relationName(inside(altered, 'relation')), table)) return false;
    return listIn(altered, 'cmds').some(
      (each) => textIn(inside(each, 'AlterTableCmd'), 'subtype') === 'AT_EnableRowSecurity',
    );
  });
  if (isEnabled) return;
  subject.say(
    'migration/policy-without-rls',
    `policy ${textIn(subject.body, 'policy_name')} does nothing: ${table} has no row-level security`,
    {
      help: `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;`,
    },
  );
}

/** What everybody has anyway, or what gives nothing by itself. */
const harmless = new Set(['usage', 'execute', 'connect', 'temporary', 'temp']);

function granted(subject: Subject, body: Node, what: string): void {
  if (body['is_grant'] !== true) return;
  const toAll = listIn(body, 'grantees')
    .map((each) => inside(each, 'RoleSpec'))
    .find((each) => textIn(each, 'roletype') === 'ROLESPEC_PUBLIC');
  if (!toAll) return;
  const privileges = listIn(body, 'privileges').map((each) =>
    textIn(inside(each, 'AccessPriv'), 'priv_name').toLowerCase(),
  );
  const kind = textIn(body, 'objtype');
  if (
    [
      'OBJECT_FUNCTION',
      'OBJECT_PROCEDURE',
      'OBJECT_ROUTINE',
      'OBJECT_TYPE',
      'OBJECT_DOMAIN',
      'OBJECT_LANGUAGE',
    ].includes(kind)
  )
    return;
  if (privileges.length > 0 && privileges.every((each) => harmless.has(each))) return;
  const objects = listIn(body, 'objects').map(
    (each) => relationName(inside(each, 'RangeVar')) || textIn(inside(each, 'String'), 'sval'),
  );
  const names = objects.length > 0 ? objects.join(', ') : `${what}tables`;
  // pg_dump writes this one for the schema that PostgreSQL itself makes.
  if (kind === 'OBJECT_SCHEMA' && objects.length === 1 && objects[0] === 'public' && !privileges.includes('create'))
    return;
  subject.say(
    'migration/grant-to-public',
    `every role gets ${privileges.length > 0 ? privileges.join(', ') : 'all rights'} on ${names}, those of the future too`,
    { at: 0, help: 'GRANT … TO a role that is there for it' },
  );
}

function role(subject: Subject): void {
  const password = option(subject.body, 'password');
  const text = textIn(inside(password, 'arg', 'String'), 'sval');
  // A hash is no password, and a variable of psql is none yet.
  if (!text || /^(SCRAM-SHA-256\$|md5[0-9a-f]{32}$)/.test(text) || /^[$:{<%]/.test(text)) return;
  subject.say('migration/password-in-migration', 'the password stands in the repository', {
    at: subject.place(password),
    help: 'create the role without a password, and set it from a secret store',
  });
}
