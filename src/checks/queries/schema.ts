/** The schema that queries are prepared on: of the migrations of a tree, or of the one file that holds it. */

import type { CheckSettings } from '../../protocol/proof/checks.ts';
import type { TextTree } from '../kind/check.ts';
import { schemaOf } from '../migrations/schema.ts';
import type { Database } from '../postgres/database.ts';

/** A database that has it. */
export interface OpenSchema {
  database: Database;
  /** Names of its tables and views. */
  names: readonly string[];
  /** Tables that the base had, where that is known. */
  before: ReadonlySet<string>;
  close(): Promise<void>;
}

/** The schema, or in words why there is none. `close` it. */
export async function openSchema(tree: TextTree, settings: CheckSettings): Promise<OpenSchema | string> {
  const schema = await schemaOf(tree, settings).catch((error: unknown) => ({
    notChecked: error instanceof Error ? error.message : String(error),
  }));
  if (schema === null) return 'no schema in the tree to prepare them on';
  if ('notChecked' in schema) return `not prepared: ${schema.notChecked}`;
  const { database } = schema;
  const rows = await database.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^(pg_|information_schema)' ORDER BY 1, 2`,
  );
  // Programs set the path on their connections: a name that is in one schema only is that one.
  const schemas = [...new Set(['public', ...rows.map(({ schema: each }) => each)])];
  const [before] = await database.query<{ search_path: string }>('SHOW search_path');
  await database.query(`SELECT set_config('search_path', $1, false)`, [
    schemas.map((each) => `"${each.replaceAll('"', '""')}"`).join(', '),
  ]);
  return {
    database,
    names: rows.map(({ name }) => name),
    before: new Set(),
    close: async () => {
      await database
        .query(`SELECT set_config('search_path', $1, false)`, [before?.search_path ?? 'public'])
        .catch(() => undefined);
      await schema.close();
    },
  };
}
