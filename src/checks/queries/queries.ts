/** SQL queries, in files of their own and in programs: read by PostgreSQL's parser, prepared on the schema of the tree, and held against migrations. */

import { loadModule } from 'libpg-query';
import type { Check, CheckContext, CheckedFile, Found } from '../kind/check.ts';
import { placeOf } from '../migrations/layout.ts';
import { acrossDeployment } from './deployment.ts';
import { checkFile } from './file-check.ts';
import { isSqlFile, queriesOfFile } from './found.ts';
import { scriptsOf } from './made.ts';
import { withPlans } from './prepare.ts';
import type { Query } from './query.ts';
import { queryRules } from './rules.ts';
import { openSchema } from './schema.ts';
import type { OpenSchema } from './schema.ts';

// Whether a program holds a query is for the parser to say, and that is asked at once.
await loadModule();

export const queries: Check = {
  kind: 'query',
  about: 'SQL queries in files and programs are read, prepared on the schema, and hold before and after its migrations',
  rules: queryRules,
  quiet: true,
  engine: async () => ({ name: 'PostgreSQL', version: '18' }),
  detect(path, content) {
    if (isSqlFile(path)) return true;
    const { queries: found, unread } = queriesOfFile(path, content);
    return found.length > 0 || unread.length > 0;
  },
  async *check(files, context) {
    const folders = context.settings.migrations?.paths ?? [];
    const isMigration = ({ path, content, before }: CheckedFile) =>
      isSqlFile(path) && placeOf(path, content ?? before ?? '', folders) !== null;
    const migrations = files.filter(isMigration);
    const own = files.filter((file) => !isMigration(file) && file.content !== null);
    const verdicts = new Map<string, Found>();
    const fit: Query[] = [];
    if (own.length > 0) for await (const found of checkOwn(own, context, fit)) verdicts.set(found.path, found);
    // What takes a migration back is run when something went wrong, not with a deployment.
    const forwards = ({ path, content, before }: CheckedFile) =>
      ['up', 'both'].includes(placeOf(path, content ?? before ?? '', folders)?.role ?? '');
    const changed = migrations.filter((file) => file.content !== file.before && forwards(file));
    if (changed.length > 0) await acrossDeployment({ changed, fit, verdicts, context });
    yield* verdicts.values();
  },
};

async function* checkOwn(
  files: readonly CheckedFile[],
  { proposed, settings }: CheckContext,
  fit: Query[],
): AsyncGenerator<Found> {
  const needsSchema = files.some(({ path, content }) => {
    const found = queriesOfFile(path, content ?? '');
    return found.queries.length > 0 || found.unread.length > 0;
  });
  const schema = needsSchema ? await openSchema(proposed, settings) : 'no query in it';
  const scripts = scriptsOf(proposed);
  const each = async (open: OpenSchema | string) => {
    const all: Found[] = [];
    for (const { path, content } of files) {
      const checked = await checkFile(path, content ?? '', { schema: open, large: settings.large ?? [], scripts });
      fit.push(...checked.fit);
      all.push(checked.found);
    }
    return all;
  };
  if (typeof schema === 'string') {
    yield* await each(schema);
    return;
  }
  try {
    yield* await withPlans(schema.database, () => each(schema));
  } finally {
    await schema.close();
  }
}
