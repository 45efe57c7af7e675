/** A throw-away database on a real server (`--engine-url`): created, used, dropped. Never one that was there before. */

import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import type { Embedded } from './database.ts';

/** Milliseconds that a statement may take. */
const longest = 8000;

/** A server is not used, and this is why. */
class ServerRefused extends Error {}

/**
 * Connects, creates a database and connects to that. Rejects with one sentence where the server cannot be reached, and where
 * the role could do more harm there than to its own database: what runs in it is somebody's proposal.
 */
export async function openServer(url: string): Promise<Embedded> {
  const { default: pg } = await import('pg');
  const name = `archie_check_${randomBytes(8).toString('hex')}`;
  const connect = async (to: string): Promise<Client> => {
    const client = new pg.Client({
      connectionString: to,
      connectionTimeoutMillis: 5000,
      statement_timeout: longest,
      // By which another archie knows that the database is in use, before anybody is connected to that.
      application_name: name,
    });
    // A server that goes away is told by the statement that was under way.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const first = await connect(url).catch((error: Error) => {
    throw new ServerRefused(`the server of --engine-url cannot be used: ${error.message}`);
  });
  try {
    await mayNotHarm(first);
    await dropLeftBehind(first);
    await first.query(`create database ${name} template template0 encoding 'UTF8'`);
  } catch (error) {
    await first.end().catch(() => undefined);
    throw error;
  }
  const drop = async () => {
    await first.query(`drop database if exists ${name} with (force)`).catch(() => undefined);
    await first.end().catch(() => undefined);
  };
  const own = new URL(url);
  own.pathname = `/${name}`;
  const client = await connect(own.href).catch(async (error: unknown) => {
    await drop();
    throw error;
  });
  const version = await client.query<{ server_version: string }>('show server_version');
  let gone = false;
  return {
    // The server ends what takes longer than `longest`, whatever is asked for here.
    patience: longest,
    extensions: [],
    fingerprint: null,
    get gone() {
      return gone;
    },
    version: `PostgreSQL ${version.rows[0]?.server_version.split(' ')[0] ?? ''}`,
    async query<Row>(sql: string, parameters?: unknown[]) {
      await staysWithin(sql);
      return (await client.query(sql, parameters)).rows as Row[];
    },
    async run(sql) {
      await staysWithin(sql);
      await client.query(sql);
    },
    async close() {
      gone = true;
      await client.end().catch(() => undefined);
      await drop();
    },
  };
}

/** Databases of an archie that was killed: of the same role, and in nobody's use. Never rejects: what cannot be dropped is left to the next one. */
async function dropLeftBehind(client: Client): Promise<void> {
  const left = await client
    .query<{ datname: string }>(
      `select datname from pg_database d where datname ~ '^archie_check_[0-9a-f]{16}$' and pg_get_userbyid(datdba) = current_user
         and not exists (select from pg_stat_activity a where a.datid = d.oid or a.application_name = d.datname)`,
    )
    .catch(() => ({ rows: [] }));
  // Without force: whoever connects meanwhile keeps it.
  for (const { datname } of left.rows) await client.query(`drop database if exists ${datname}`).catch(() => undefined);
}

/** What a role can do to a server beside its own databases: `DROP ROLE`, `COPY … TO PROGRAM`, reading the server's files. */
async function mayNotHarm(client: Client): Promise<void> {
  const { rows } = await client.query<{ rolname: string; rolsuper: boolean; rolcreaterole: boolean; files: boolean }>(
    `select rolname, rolsuper, rolcreaterole,
       pg_has_role(oid, 'pg_execute_server_program', 'member') or pg_has_role(oid, 'pg_read_server_files', 'member')
         or pg_has_role(oid, 'pg_write_server_files', 'member') as files
     from pg_roles where rolname = current_user`,
  );
  const [role] = rows;
  if (!role) throw new ServerRefused('the role of --engine-url cannot be looked up');
  const [harm] = [
    role.rolsuper && 'is a superuser',
    role.rolcreaterole && 'may create roles',
    role.files && 'may use files and programs of the server',
  ].filter((one) => one !== false);
  if (harm === undefined) return;
  throw new ServerRefused(
    `the role ${role.rolname} ${harm}: migrations are run as they are, so use one that may only create databases (CREATE ROLE archie LOGIN CREATEDB)`,
  );
}

/** Statements that reach beyond the database that they run in; none of them can run within a function. */
const reachBeyond =
  /^(?:CreatedbStmt|DropdbStmt|AlterDatabase\w*|CreateRoleStmt|AlterRole\w*|DropRoleStmt|GrantRoleStmt|ReassignOwnedStmt|DropOwnedStmt|CreateTableSpaceStmt|DropTableSpaceStmt|AlterTableSpace\w*|AlterSystemStmt|CreateSubscriptionStmt|LoadStmt)$/;

/** Rejects what would touch the server beside its throw-away database, and what cannot be read to know that. */
async function staysWithin(sql: string): Promise<void> {
  const { parse } = await import('libpg-query');
  const { stmts = [] } = await parse(sql);
  for (const { stmt } of stmts) {
    const [kind = ''] = Object.keys(stmt ?? {});
    const copy = (stmt as { CopyStmt?: { filename?: string } } | undefined)?.CopyStmt;
    if (reachBeyond.test(kind) || copy?.filename !== undefined)
      throw new ServerRefused(`not run on a server: ${kind.replace(/Stmt$/, '')} reaches beyond its own database`);
  }
}
