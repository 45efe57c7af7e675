/** A throw-away database on a real server (`--engine-url`): created, used, dropped. Never one that was there before. */

import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import type { Embedded } from './database.ts';

/** Milliseconds that a statement may take. */
const longest = 8000;

/** A server is not used, and this is why. */
class ServerRefused extends Error {}

/**
 * Connects, creates a database and connects to that. What runs in it is somebody's proposal: in the place of a superuser runs
 * a role that is made for it, may do nothing but use its own database, and is dropped with it. Rejects with one sentence where
 * the server cannot be reached, and where another role could do more harm there than to its own database.
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
  const own = new URL(url);
  own.pathname = `/${name}`;
  const drop = async () => {
    await first.query(`drop database if exists ${name} with (force)`).catch(() => undefined);
    if (own.username === name) await first.query(`drop role if exists ${name}`).catch(() => undefined);
    await first.end().catch(() => undefined);
  };
  try {
    const isSuperuser = await mayNotHarm(first);
    await dropLeftBehind(first);
    if (isSuperuser) [own.username, own.password] = [name, await makeRole(first, name)];
    const owner = isSuperuser ? `owner ${name}` : '';
    await first.query(`create database ${name} ${owner} template template0 encoding 'UTF8'`);
  } catch (error) {
    await drop();
    throw error;
  }
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

/** A role that may do nothing but be connected and own a database; its password. */
async function makeRole(client: Client, name: string): Promise<string> {
  const password = randomBytes(16).toString('hex');
  await client.query(
    `create role ${name} login nosuperuser nocreatedb nocreaterole noreplication password '${password}'`,
  );
  return password;
}

/** Databases of an archie that was killed, of the same role or of one that was made for them, and in nobody's use; and such roles. Never rejects: what cannot be dropped is left to the next one. */
async function dropLeftBehind(client: Client): Promise<void> {
  const ours = `~ '^archie_check_[0-9a-f]{16}$'`;
  const drop = async (kind: string, sql: string) => {
    const { rows } = await client.query<{ name: string }>(sql).catch(() => ({ rows: [] }));
    // Without force: whoever connects meanwhile keeps it.
    for (const { name } of rows) await client.query(`drop ${kind} if exists ${name}`).catch(() => undefined);
  };
  await drop(
    'database',
    `select datname as name from pg_database d where datname ${ours} and pg_get_userbyid(datdba) in (current_user, datname)
       and not exists (select from pg_stat_activity a where a.datid = d.oid or a.application_name = d.datname)`,
  );
  await drop(
    'role',
    `select rolname as name from pg_roles where rolname ${ours} and rolname not in (select datname from pg_database)
       and not exists (select from pg_stat_activity a where rolname in (a.usename, a.application_name))`,
  );
}

/**
 * Rejects where a role can do more to a server than to its own databases: `DROP ROLE`, reading the server's files. True for a
 * superuser, who can make a role that cannot.
 */
async function mayNotHarm(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ rolname: string; rolsuper: boolean; rolcreaterole: boolean; files: boolean }>(
    `select rolname, rolsuper, rolcreaterole,
       pg_has_role(oid, 'pg_execute_server_program', 'member') or pg_has_role(oid, 'pg_read_server_files', 'member')
         or pg_has_role(oid, 'pg_write_server_files', 'member') as files
     from pg_roles where rolname = current_user`,
  );
  const [role] = rows;
  if (!role) throw new ServerRefused('the role of --engine-url cannot be looked up');
  if (role.rolsuper) return true;
  const [harm] = [
    role.rolcreaterole && 'may create roles',
    role.files && 'may use files and programs of the server',
  ].filter((one) => one !== false);
  if (harm === undefined) return false;
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
