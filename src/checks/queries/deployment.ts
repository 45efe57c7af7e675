/** Programs and migrations are never deployed in the same moment: old queries are held against the new schema, and new ones against the old. */

import type { Finding } from '../../protocol/proof/checks.ts';
import { foundIn, statusOf } from '../kind/check.ts';
import type { CheckContext, CheckedFile, Found } from '../kind/check.ts';
import { Lines } from '../kind/lines.ts';
import type { SqlFailure } from '../postgres/database.ts';
import { isPreparable } from './code/code.ts';
import { isCertain } from './file-check.ts';
import { queriesOfFile, queriesOfTree } from './found.ts';
import { isForTests } from './habits.ts';
import { missingColumns, prepare } from './prepare.ts';
import type { Query } from './query.ts';
import { queryFinding } from './rules.ts';
import { openSchema } from './schema.ts';
import type { OpenSchema } from './schema.ts';

interface Deployment {
  /** The migrations that differ from the base. */
  changed: readonly CheckedFile[];
  /** Queries of the change that prepare on the new schema. */
  fit: readonly Query[];
  /** By path, to be added to. */
  verdicts: Map<string, Found>;
  context: CheckContext;
}

/** A query of the base, and why it does not work on the new schema. */
interface Broken {
  query: Query;
  why: string;
  offset: number;
}

/** Adds what breaks between the two to the verdicts, and a verdict for each migration. */
export async function acrossDeployment({ changed, fit, verdicts, context }: Deployment): Promise<void> {
  const { base, proposed, settings } = context;
  const folders = settings.migrations?.paths ?? [];
  const old = (await queriesOfTree(base, { folders, leave: isForTests })).filter(isPreparable);
  const say = (summary: string, findings: Finding[] = []) => {
    for (const { path, content } of changed)
      if (content !== null)
        verdicts.set(
          path,
          foundIn(
            path,
            findings.filter((each) => each.path === path),
            summary,
          ),
        );
  };
  if (old.length === 0 && fit.length === 0) return;
  const after = await openSchema(proposed, settings);
  if (typeof after === 'string') return say(`the queries of the tree are ${after}`);
  let failing: { query: Query; why: string; offset: number }[];
  try {
    failing = await failuresOn(after, old);
  } finally {
    await after.close();
  }
  const before = failing.length > 0 || fit.length > 0 ? await openSchema(base, settings) : 'no schema in the base';
  let broken: Broken[] = [];
  let early: Query[] = [];
  if (typeof before !== 'string') {
    try {
      const failed = await failuresOn(
        before,
        failing.map(({ query }) => query),
      );
      // What did not work before is not the migration's doing.
      broken = failing.filter(({ query }) => !failed.some((each) => each.query === query));
      early = (await failuresOn(before, fit)).map(({ query }) => query);
    } finally {
      await before.close();
    }
  }
  const findings = await tell({ broken, early, changed, verdicts, context });
  const files = new Set(old.map(({ path }) => path)).size;
  const works = old.length - failing.length;
  const queries = old.length === 1 ? '1 query' : `${old.length} queries`;
  const where = files === 1 ? '1 file' : `${files} files`;
  say(
    works === 1
      ? `1 of ${queries} of ${where} in the tree works on it`
      : `${works} of ${queries} of ${where} in the tree work on it`,
    findings,
  );
}

async function failuresOn({ database }: OpenSchema, all: readonly Query[]): Promise<Broken[]> {
  const broken: Broken[] = [];
  for (const query of all) {
    const prepared = await prepare(database, query, { plan: false });
    if (isCertain(query, prepared)) broken.push({ query, why: wordsOf(prepared.failure), offset: prepared.at });
    else if ('plan' in prepared) {
      const { table, columns } = await missingColumns(database, query);
      if (columns.length > 0)
        broken.push({
          query,
          why: `${columns.map((column) => `${table}.${column}`).join(', ')} must have a value, which it does not give`,
          offset: 0,
        });
    }
  }
  return broken;
}

function wordsOf({ message, hint }: SqlFailure): string {
  return hint === undefined ? message : `${message} (${hint.replace(/\.$/, '')})`;
}

/** The findings: at the queries that stay, and at the migration for those that the change itself replaces. Returns the latter. */
async function tell({
  broken,
  early,
  changed,
  verdicts,
  context,
}: Omit<Deployment, 'fit'> & { broken: readonly Broken[]; early: readonly Query[] }): Promise<Finding[]> {
  const atMigrations: Finding[] = [];
  for (const { query, why, offset } of broken) {
    const content = await context.proposed.text(query.path);
    const same =
      content === null
        ? undefined
        : queriesOfFile(query.path, content).queries.find(({ text }) => text.text === query.text.text);
    const migration = blamed(changed, why);
    if (content !== null && same) {
      const lines = new Lines(content);
      add(verdicts, query.path, (already) => {
        const at = lines.at(same.text.source(offset));
        // The file is part of the change, and its own check has said so.
        if (already.some(({ line, severity }) => line === at.line && severity === 'error')) return undefined;
        return queryFinding('query/broken-by-migration', {
          path: query.path,
          ...at,
          message: `${migration.path} breaks this query: ${why}`,
          help: 'change the query and deploy that first; the migration comes in a change after it (contract)',
        });
      });
    } else
      atMigrations.push(
        queryFinding('query/old-code-new-schema', {
          path: migration.path,
          line: migration.line,
          message: `programs that run today (${query.path}:${query.line}) fail from this migration on until their new version is out: ${why}`,
          help:
            early.length > 0
              ? 'neither order works: the new queries need the migration, the old ones fail after it. Expand first (add what is new, keep what is old), deploy, and contract in a later change'
              : 'deploy the programs first, and run the migration when none of the old version is left (contract)',
        }),
      );
  }
  for (const query of early) {
    const content = await context.proposed.text(query.path);
    if (content === null) continue;
    add(verdicts, query.path, () =>
      queryFinding('query/new-code-old-schema', {
        path: query.path,
        ...new Lines(content).at(query.from),
        message: 'this query only works when the migration has run: run it before the programs are deployed (expand)',
      }),
    );
  }
  return atMigrations;
}

function add(
  verdicts: Map<string, Found>,
  path: string,
  make: (already: readonly Finding[]) => Finding | undefined,
): void {
  const found = verdicts.get(path) ?? foundIn(path, [], 'it has queries that a migration of the change concerns');
  const finding = make(found.findings);
  if (!finding) return;
  const findings = [...found.findings, finding].sort((a, b) => a.line - b.line);
  verdicts.set(path, {
    ...found,
    findings,
    status: found.status === 'not-checked' ? found.status : statusOf(findings),
  });
}

/** The migration, and its line, that took away what the failure names. */
function blamed(changed: readonly CheckedFile[], why: string): { path: string; line: number } {
  const names = [...why.matchAll(/"([^"]+)"|(\w+)\.(\w+)/g)]
    .flatMap(([, quoted, , column]) => (quoted ?? column ?? '').split('.').slice(-1))
    .filter(Boolean);
  for (const { path, content } of changed) {
    if (content === null) continue;
    const lines = content.split('\n');
    const at = lines.findIndex(
      (line) =>
        names.some((name) => line.toLowerCase().includes(name.toLowerCase())) &&
        /drop|rename|alter|type|add|not\s+null/i.test(line),
    );
    if (at >= 0) return { path, line: at + 1 };
  }
  const [first] = changed.filter(({ content }) => content !== null);
  return { path: first?.path ?? changed[0]?.path ?? '', line: 1 };
}
