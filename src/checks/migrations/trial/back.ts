/** The way back, really gone: does it run, is the schema what it was, and is what was dropped there again with what it held? */

import type { Finding } from '../../../protocol/proof/checks.ts';
import type { Database, SqlFailure } from '../../postgres/database.ts';
import type { Surroundings } from '../run/apply.ts';
import { applyInside, applyScript, reaching } from '../run/apply.ts';
import { catalogueOf, compareCatalogues, plainName } from './catalogue.ts';
import type { Catalogue, Difference, Thing } from './catalogue.ts';
import { failureFinding } from '../run/failures.ts';
import type { Script } from '../run/read.ts';
import { finding } from '../rules.ts';
import type { Migration, Part } from '../files/set.ts';

/** What came of it. */
interface Back {
  findings: Finding[];
  /** It ran, and the schema is what it was. */
  reverts: boolean;
  /** It has to be tried in a transaction of its own. */
  apart?: boolean;
  /** It failed for rows, not for the schema. */
  rowsInTheWay?: boolean;
  /** Why nobody can say. */
  notChecked?: string;
}

/** What is to be gone back. */
interface Way {
  migration: Migration;
  down: Part;
  script: Script;
  before: Catalogue;
  after: Catalogue;
  around: Surroundings;
  /** Within the transaction of the way there, which is then still as it was at the savepoint before. */
  inside: boolean;
}

/** Goes back. `before` is the catalogue of before the way there. Afterwards the database is as the way back left it. */
export async function goBack(
  database: Database,
  { migration, down, script, before, after, around, inside }: Way,
): Promise<Back> {
  if (script.notChecked !== undefined) return { findings: [], reverts: false, notChecked: script.notChecked };
  if (script.statements.length === 0 && !script.failed) {
    const gained = compareCatalogues(before, after);
    const did = gained.extra.length + gained.missing.length + gained.changed.length > 0;
    const line = lineOfText(down);
    const message = `the way back of ${migration.version} is empty, and the way there is not`;
    return {
      findings: did ? [finding('migration/down-missing', { path: down.path, line, message })] : [],
      reverts: !did,
    };
  }
  const stopped = inside ? await applyInside(database, script, around) : await applyScript(database, script, around);
  // What cannot be done in the transaction of the way there says nothing of a way back that has its own.
  if (inside && stopped && /^(?:55|25)/.test(stopped.failure.code ?? ''))
    return { findings: [], reverts: false, apart: true };
  if (stopped) {
    const why = around.excuse(stopped.failure);
    if (why !== null) return { findings: [], reverts: false, notChecked: why };
    return {
      findings: [downFailure(script.failed, { ...stopped, down })],
      reverts: false,
      rowsInTheWay: /^(?:22|23|P0)/.test(stopped.failure.code ?? ''),
    };
  }
  const difference = compareCatalogues(before, await catalogueOf(database, before));
  const line = script.statements[0]?.line ?? 1;
  const findings = [
    ...differences(difference, after, { down, line }),
    ...(await lost(database, difference, { down, line })),
  ];
  return { findings, reverts: findings.length === 0 };
}

function downFailure(
  failed: { line: number; column: number } | undefined,
  {
    statement,
    failure,
    down,
  }: { statement?: Parameters<typeof failureFinding>[0]['statement']; failure: SqlFailure; down: Part },
): Finding {
  if (failed)
    return finding('migration/syntax', {
      path: down.path,
      line: failed.line,
      column: failed.column,
      message: failure.message,
    });
  if (failure.code === reaching) return failureFinding({ part: down, ...(statement && { statement }), failure });
  const { line, message, help, severity } = failureFinding({ part: down, ...(statement && { statement }), failure });
  return finding('migration/down-fails', {
    path: down.path,
    line,
    severity,
    message: `the way back fails: ${message}`,
    ...(help !== undefined && { help }),
  });
}

function lineOfText({ text }: Part): number {
  const at = text.search(/\S/);
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}

/** Things within things that are told already say nothing more. */
const within: Readonly<Record<string, true>> = {
  column: true,
  constraint: true,
  index: true,
  trigger: true,
  policy: true,
  rule: true,
};

function differences(
  { missing, extra, changed }: Difference,
  after: Catalogue,
  { down, line }: { down: Part; line: number },
): Finding[] {
  const outer = (things: readonly Thing[]) => {
    const whole = new Set(things.filter(({ kind }) => within[kind] !== true).map(({ name }) => name));
    return things.filter(
      ({ kind, name }) =>
        within[kind] !== true ||
        !([...whole].some((each) => name.startsWith(`${each}.`)) || (kind === 'index' && indexOf(things, name))),
    );
  };
  const left = outer(extra).filter(({ kind }) => kind !== 'extension' && kind !== 'default privileges');
  const gone = outer(missing).filter(({ kind }) => kind !== 'default privileges');
  const at = (message: string) => finding('migration/down-differs', { path: down.path, line, message });
  return [
    ...left.map((each) => at(`the way back leaves ${said(each)} behind`)),
    ...gone.map((each) =>
      at(
        `the way back does not bring ${said(each)} back${after.has(`${each.kind} ${each.name}`) ? ': it takes away what was there before' : ''}`,
      ),
    ),
    ...changed
      .filter(({ was, is }) => !onlyOwn(was, is))
      .map(({ was, is }) =>
        at(`after the way back ${said(was)} is not what it was: ${shortDifference(was.definition, is.definition)}`),
      ),
  ].slice(0, 20);
}

function indexOf(things: readonly Thing[], name: string): boolean {
  // An index of a constraint or of a table that is told itself has the table in its definition.
  const definition = things.find((each) => each.kind === 'index' && each.name === name)?.definition ?? '';
  const on = / ON (?:ONLY )?(\S+) /.exec(definition)?.[1]?.replaceAll('"', '');
  return things.some(
    ({ kind, name: other }) =>
      (kind === 'table' && other === on) || (kind === 'constraint' && other === `${on}.${name.split('.').at(-1)}`),
  );
}

function onlyOwn(was: Thing, is: Thing): boolean {
  return was.kind === 'schema' && is.kind === 'schema';
}

const said = ({ kind, name }: Thing) => `${kind} ${plainName(name)}`;

function shortDifference(was: string, is: string): string {
  const short = (text: string) => (text.length > 80 ? `${text.slice(0, 77)}…` : text || 'nothing');
  return was.length > 80 && is.length > 80 ? 'its definition differs' : `${short(is)} in the place of ${short(was)}`;
}

/** What was made anew, and holds nothing (or the same everywhere) where there were rows. */
async function lost(
  database: Database,
  { anew }: Difference,
  { down, line }: { down: Part; line: number },
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const tables = anew.filter(({ kind, definition }) => kind === 'table' && !definition.startsWith('v'));
  for (const table of tables) {
    const full =
      (await count(database, `select count(*)::int as n from (select 1 from ${quoted(table.name)} limit 1) x`)) > 0;
    if (full || refills(down.text, table.name)) continue;
    findings.push(
      finding('migration/irreversible', {
        path: down.path,
        line,
        message: `irreversible: the rows of ${plainName(table.name)} are lost, the way back makes the table anew and empty`,
        help: 'Rename the table in the place of dropping it, and drop it in a later release.',
      }),
    );
  }
  for (const column of anew.filter(({ kind }) => kind === 'column')) {
    const cut = column.name.lastIndexOf('.');
    const [table, name] = [column.name.slice(0, cut), column.name.slice(cut + 1)];
    if (tables.some((each) => each.name === table) || /(?:^| )s default /.test(column.definition)) continue;
    const rows = await count(database, `select count(*)::int as n from (select 1 from ${quoted(table)} limit 1) x`);
    const values = await count(
      database,
      `select count(*)::int as n from (select distinct ${quoted(name)}::text from ${quoted(table)} where ${quoted(name)} is not null limit 2) x`,
    );
    if (rows > 0 ? values > 1 : refills(down.text, table)) continue;
    if (rows > 0 && refills(down.text, table) && values > 0) continue;
    findings.push(
      finding('migration/irreversible', {
        path: down.path,
        line,
        message: `irreversible: column ${plainName(table)}.${name} is lost, the way back makes it anew without what it held`,
        help: 'Drop it in a later release, when nothing needs the way back any more.',
      }),
    );
  }
  return findings;
}

/** Does the way back write into the table? */
function refills(sql: string, name: string): boolean {
  const bare = name.split('.').at(-1) ?? name;
  const escaped = bare.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(
    `\\b(?:insert\\s+into|update(?:\\s+only)?|create\\s+table)\\s+(?:if\\s+not\\s+exists\\s+)?(?:"?\\w+"?\\.)?"?${escaped}"?\\b(?:[^;]*\\bas\\s+select)?`,
    'i',
  ).test(sql.replace(/create\s+table(?![^;]*\bas\s+select\b)/gi, ''));
}

function quoted(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
}

async function count(database: Database, sql: string): Promise<number> {
  try {
    return (await database.query<{ n: number }>(sql))[0]?.n ?? 0;
  } catch {
    return 0;
  }
}
