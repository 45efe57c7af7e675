/** Functions that were there before a migration and fail after it: they are made again, and called with nothing in their hands. */

import type { Database, SqlFailure } from '../../postgres/database.ts';
import { look } from '../../postgres/look.ts';
import type { Catalogue, Thing } from './catalogue.ts';
import { compareCatalogues, plainName } from './catalogue.ts';
import type { Finding } from '../../../protocol/proof/checks.ts';
import type { Script } from '../run/read.ts';
import { finding } from '../rules.ts';
import type { Migration, MigrationSet } from '../files/set.ts';

/** A function, and what it fails for. */
interface Broken {
  name: string;
  message: string;
}

const functions = `
select p.oid::int as oid, n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name, pg_get_functiondef(p.oid) as definition, p.prokind::text as kind,
  format('%I.%I', n.nspname, p.proname) as called, (select coalesce(json_agg(format_type(t, null) order by o), '[]') from unnest(p.proargtypes) with ordinality x(t, o)) as takes,
  p.prorettype::regtype::text as gives, p.proisstrict as strict, l.lanname::text as language
from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and p.prokind in ('f', 'p') and l.lanname in ('sql', 'plpgsql')
  and p.oid = any($1) order by 2 limit 200`;

const triggered = `
select g.tgfoid::int as function, format('%I.%I', n.nspname, c.relname) as table, (g.tgtype & 4) > 0 as inserts, (g.tgtype & 8) > 0 as deletes, (g.tgtype & 16) > 0 as updates,
  (select format('%I', attname) from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '' and attidentity <> 'a' order by attnum limit 1) as column
from pg_trigger g join pg_class c on c.oid = g.tgrelid join pg_namespace n on n.oid = c.relnamespace where not g.tgisinternal and g.tgenabled in ('O', 'A')`;

interface Function {
  oid: number;
  name: string;
  definition: string;
  kind: string;
  called: string;
  takes: string[];
  gives: string;
  strict: boolean;
  language: string;
}
type Trigger = {
  function: number;
  table: string;
  inserts: boolean;
  deletes: boolean;
  updates: boolean;
  column: string | null;
};

/** Failures that say that something is not there (any more), or of another type. */
const absent = /^(?:42703|42P01|42883|42704|3F000|42804|42P13|42702|42725)$/;

/** What functions fail for, by their names; null for those that do not. Of others nothing is known. */
export type Failing = ReadonlyMap<string, string | null>;

/** What each of these functions fails for now. Nothing that they do stays. `inside`: a transaction is under way. */
export async function failingFunctions(
  database: Database,
  wanted: readonly Thing[],
  inside: boolean,
): Promise<Failing> {
  const failing = new Map<string, string | null>();
  if (wanted.length === 0) return failing;
  const ids = `{${wanted.map(({ id }) => id).join()}}`;
  const all = await look<Function>(database, { name: 'functions', sql: functions, takes: 'oid[]' }, ids);
  if (all.length === 0) return failing;
  const triggers = await look<Trigger>(database, { name: 'triggers', sql: triggered });
  await database.run(inside ? 'savepoint archie_functions' : 'begin');
  try {
    for (const each of all) failing.set(each.name, await firstFailure(database, trials(each, triggers)));
  } finally {
    await database.run(inside ? 'rollback to savepoint archie_functions' : 'rollback');
  }
  return failing;
}

/** Functions that fail from now on: those that were there, and those that the script made. `known`: the catalogue of before. */
export function functionFindings(
  before: Failing,
  now: Failing,
  { known, script, set }: { known: Catalogue; script: Script; set: Pick<MigrationSet, 'layout' | 'migrations'> },
): Finding[] {
  const broken = brokenFindings(brokenSince(before, now, known), script);
  // What a platform has beside the migrations is here in part only.
  const platform = set.layout === 'supabase' && /\b(?:auth|storage|realtime|vault|cron|net)\./.test(script.part.text);
  const made = platform
    ? []
    : failuresIn(now).filter(([name, message]) => !isKnown(name, known) && isMissing(message, set.migrations));
  return [...broken, ...made.flatMap(([name, message]) => failingFinding({ name, message }, script))];
}

const failuresIn = (failing: Failing) =>
  [...failing].flatMap(([name, why]) => (why === null ? [] : [[name, why] as const]));
const isKnown = (name: string, known: Catalogue) => known.has(`function ${name}`) || known.has(`procedure ${name}`);

/** Is it a column of a table that is there, or a table that no migration makes (nor any function of theirs)? */
function isMissing(message: string, migrations: readonly Migration[]): boolean {
  if (/^(?:column \S+|column \S+ of relation \S+) does not exist$|^record "\w+" has no field/.test(message))
    return true;
  const table = /^relation "(?:public\.)?([^".]+)" does not exist$/.exec(message)?.[1];
  if (table === undefined) return false;
  const makes = new RegExp(
    `\\b(?:table|view|into)\\s+(?:if\\s+not\\s+exists\\s+)?(?:\\w+\\.)?"?${table.replace(/[^\w]/g, '.')}\\b`,
    'i',
  );
  return !migrations.some(({ up }) =>
    up.text.split('\n').some((line) => makes.test(line.replace(/\binsert\s+into\b/gi, ''))),
  );
}

/** At the first line of the function that names what is missing. */
function failingFinding({ name, message }: Broken, { part, statements }: Script): Finding[] {
  const bare = name.slice(name.indexOf('.') + 1, name.indexOf('('));
  const statement = statements.find(({ text }) => /\b(?:function|procedure)\b/i.test(text) && text.includes(bare));
  if (!statement) return [];
  const said = /(?:column|relation|field) "?([^" ]+)/.exec(message)?.[1]?.split('.').at(-1) ?? bare;
  const at = statement.text.split('\n').findIndex((line) => line.includes(said));
  const told = `function ${plainName(name)} fails when it is called: ${message}`;
  return [
    finding('migration/failing-function', { path: part.path, line: statement.line + Math.max(0, at), message: told }),
  ];
}

/** Those that failed for nothing before, and whose text no statement changed. */
function brokenSince(before: Failing, now: Failing, known: Catalogue): Broken[] {
  return failuresIn(now)
    .filter(([name, message]) => isKnown(name, known) && before.has(name) && before.get(name) !== message)
    .map(([name, message]) => ({ name: plainName(name), message }));
}

/** What is tried of a function: it is made again as it is, then called. */
function trials(
  { oid, definition, kind, called, takes, gives, strict }: Function,
  triggers: readonly Trigger[],
): string[] {
  const steps = [definition];
  if (gives === 'event_trigger') return steps;
  if (gives === 'trigger') {
    for (const { table, updates, inserts, deletes, column } of triggers.filter((each) => each.function === oid)) {
      const one = `where ctid = (select ctid from ${table} limit 1)`;
      if (updates && column !== null) steps.push(`update ${table} set ${column} = ${column} ${one}`);
      if (inserts) steps.push(`insert into ${table} select * from ${table} limit 1`);
      if (deletes) steps.push(`delete from ${table} ${one}`);
    }
    return steps;
  }
  if (strict && takes.length > 0) return steps;
  if (takes.some((type) => type.startsWith('any') || type === '"any"')) return steps;
  const nothing = takes.map((type) => `null::${type}`).join(', ');
  return [...steps, kind === 'p' ? `call ${called}(${nothing})` : `select * from ${called}(${nothing}) limit 1`];
}

async function firstFailure(database: Database, steps: readonly string[]): Promise<string | null> {
  for (const step of steps) {
    try {
      // In one go: functions are many, and every question to the server is a wait.
      await database.run(`savepoint archie; ${step};\n rollback to savepoint archie`);
    } catch (error) {
      const { code = '', message } = error as SqlFailure;
      if (code.startsWith('archie:')) throw error;
      await database.run('rollback to savepoint archie');
      if (absent.test(code)) return message;
    }
  }
  return null;
}

/** At the statement that names what is not there any more. */
function brokenFindings(broken: readonly Broken[], { part, statements }: Script): Finding[] {
  return broken.map(({ name, message }) => {
    const said =
      /"([^"]+)"|column (\S+) does/
        .exec(message)
        ?.slice(1)
        .find((each) => each !== undefined)
        ?.split('.')
        .at(-1)
        ?.replaceAll('"', '')
        .toLowerCase() ?? '';
    const cause = statements.find(({ text }) => said !== '' && text.toLowerCase().includes(said)) ?? statements[0];
    const help = 'Make the function anew in the same migration: CREATE OR REPLACE FUNCTION …';
    const told = `function ${name} fails after it: ${message}`;
    const line =
      cause &&
      cause.line +
        Math.max(
          0,
          cause.text.split('\n').findIndex((each) => each.toLowerCase().includes(said)),
        );
    return finding('migration/breaks-function', { path: part.path, line: line ?? 1, message: told, help });
  });
}

/** Views that nobody named and that are gone. */
export function lostViews(before: Catalogue, after: Catalogue, { part, statements }: Script): Finding[] {
  const gone = compareCatalogues(before, after).missing.filter(({ kind }) => kind.endsWith('view'));
  return gone.flatMap(({ kind, name }) => {
    if (
      part.text.includes(name.slice(name.lastIndexOf('.') + 1)) ||
      /\bdrop\s+schema\b|\bset\s+schema\b/i.test(part.text)
    )
      return [];
    const line = statements.find(({ text }) => /\bcascade\b/i.test(text))?.line ?? 1;
    const help = 'Drop the view by its name, and make it again afterwards.';
    return [
      finding('migration/breaks-view', {
        path: part.path,
        line,
        message: `${kind} ${plainName(name)} goes with it, by CASCADE`,
        help,
      }),
    ];
  });
}
