/** A PostgreSQL to try things on: embedded in the engine's process, thrown away afterwards. */

import type { PGlite } from '@electric-sql/pglite';

/** What a statement failed for, as PostgreSQL says it. */
export interface SqlFailure {
  message: string;
  /** SQLSTATE */
  code?: string;
  detail?: string;
  hint?: string;
  /** 1-based character of the statement. */
  position?: number;
}

/** One database, on one connection. */
export interface Database {
  /** "PostgreSQL 18.7" */
  readonly version: string;
  /** Throws `SqlFailure`s as errors with these properties. */
  query<Row = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  /** Several statements, without parameters. */
  run(sql: string): Promise<void>;
  close(): Promise<void>;
}

/** An empty embedded database. */
export async function openEmbedded(): Promise<Database> {
  const { PGlite: Embedded } = await import('@electric-sql/pglite');
  const server: PGlite = await Embedded.create();
  const [first] = (await server.query<{ v: string }>('show server_version')).rows;
  return {
    version: `PostgreSQL ${first?.v.split(' ')[0] ?? ''}`,
    query: async <Row>(sql: string, parameters?: unknown[]) => (await server.query<Row>(sql, parameters)).rows,
    run: async (sql) => void (await server.exec(sql)),
    close: () => server.close(),
  };
}
