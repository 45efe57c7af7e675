/** `--engine-url`: a database of its own on a real server, and nothing else there touched. Needs PostgreSQL's programs. */

import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServer } from '../../src/checks/postgres/server.ts';
import type { Verdict } from '../../src/protocol/proof/checks.ts';
import { archie, makePlace } from '../support/cli.ts';

const [programs] = globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed();
const asRoot = process.getuid?.() === 0;
/** The server refuses to run as root; Debian's package brings a user for it. */
const uid = asRoot && programs ? Number(execFileSync('id', ['-u', 'postgres']).toString()) : undefined;

let folder: string;
let server: ChildProcess;
let port: number;
const url = (user: string) => `postgres://${user}@127.0.0.1:${port}/postgres`;

async function ask<Row extends Record<string, unknown>>(user: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url(user) });
  await client.connect();
  const { rows } = await client.query<Row>(sql);
  await client.end();
  return rows;
}

const databases = async () =>
  (await ask<{ n: string }>('admin', 'select datname as n from pg_database')).map(({ n }) => n);

async function openAndClose(): Promise<{ version: string }> {
  const database = await openServer(url('archie'));
  await database.close();
  return { version: database.version };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return free;
}

describe.skipIf(!programs)('a real server (PostgreSQL installed)', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archie-pg-'));
    if (uid !== undefined) chownSync(folder, uid, uid);
    const own = { cwd: '/', ...(uid !== undefined && { uid, gid: uid }) };
    const data = join(folder, 'data');
    execFileSync(join(programs!, 'initdb'), ['-D', data, '-U', 'admin', '-A', 'trust', '-E', 'UTF8'], {
      ...own,
      stdio: 'ignore',
    });
    port = await freePort();
    const options = [
      '-D',
      data,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      `unix_socket_directories=${folder}`,
      '-c',
      'fsync=off',
    ];
    server = spawn(join(programs!, 'postgres'), options, { ...own, stdio: ['ignore', 'ignore', 'pipe'] });
    for await (const line of server.stderr!) if (String(line).includes('ready to accept connections')) break;
    server.stderr!.resume();
    await ask('admin', 'create role archie login createdb');
    await ask('admin', 'create role maker login createdb createrole');
    await ask('admin', 'create database precious owner archie');
  }, 60_000);
  afterAll(async () => {
    server.kill('SIGQUIT');
    await once(server, 'exit');
    rmSync(folder, { recursive: true });
  });

  it('makes a database, uses it, and leaves none behind', async () => {
    const before = await databases();
    const database = await openServer(url('archie'));
    await database.run('create table t (a int); insert into t values (1)');
    expect(await database.query('select a from t where a = $1', [1])).toEqual([{ a: 1 }]);
    expect(database.version).toMatch(/^PostgreSQL \d+/);
    expect((await databases()).length).toBe(before.length + 1);
    await database.close();
    expect(await databases()).toEqual(before);
  });

  it.each([
    'drop database precious',
    'create role evil',
    "copy (select 1) to program 'true'",
    'alter system set port = 1',
    'select 1; drop database precious',
  ])('does not run %s', async (sql) => {
    const database = await openServer(url('archie'));
    await expect(database.run(sql)).rejects.toThrow('reaches beyond its own database');
    await expect(database.run(`do $$ begin execute '${sql.replaceAll("'", "''")}'; end $$`)).rejects.toThrow(
      /reaches beyond|cannot be executed|permission denied|must be/,
    );
    await database.close();
    expect(await databases()).toContain('precious');
  });

  it('refuses a role that may create roles', async () => {
    await expect(openServer(url('maker'))).rejects.toThrow('may create roles');
  });

  const roles = async () => (await ask<{ n: string }>('admin', 'select rolname as n from pg_roles')).map(({ n }) => n);

  it('makes a role for what a superuser has tried, which can do no harm, and leaves neither it nor the database', async () => {
    const before = [await databases(), await roles()];
    const database = await openServer(url('admin'));
    await database.run(
      'create table t (a int); create schema s; create function f() returns int language sql as $$ select 1 $$',
    );
    expect(
      await database.query('select rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = session_user'),
    ).toEqual([{ rolsuper: false, rolcreaterole: false, rolcreatedb: false }]);
    for (const sql of [
      "copy (select 1) to program ''true''",
      "select pg_read_file(''/etc/passwd'')",
      'create role evil',
      'set session authorization admin',
    ])
      await expect(database.run(`do $$ begin execute '${sql}'; end $$`)).rejects.toThrow(
        /permission denied|must be superuser/,
      );
    expect((await roles()).length).toBe(before[1]!.length + 1);
    await database.close();
    expect([await databases(), await roles()]).toEqual(before);
  });

  it("drops the role of a superuser's archie that was killed", async () => {
    const name = `archie_check_${'5'.repeat(16)}`;
    await ask('admin', `create role ${name} login`);
    await ask('admin', `create database ${name} owner ${name}`);
    await (await openServer(url('admin'))).close();
    expect([await databases(), await roles()].flat()).not.toContain(name);
  });

  it('drops what an archie that was killed left behind, and nothing that is in use or of others', async () => {
    const name = (digit: string) => `archie_check_${digit.repeat(16)}`;
    const [left, connected, announced, foreign, named] = ['1', '2', '3', '4', 'x'].map(name);
    for (const each of [left, connected, announced, named]) await ask('archie', `create database ${each}`);
    await ask('admin', `create database ${foreign}`);
    const inUse = new Client({ connectionString: url('archie').replace(/postgres$/, connected!) });
    const about = new Client({ connectionString: url('archie'), application_name: announced! });
    await Promise.all([inUse.connect(), about.connect()]);
    await openAndClose();
    const there = await databases();
    expect([left, connected, announced, foreign, named].filter((each) => there.includes(each!))).toEqual([
      connected,
      announced,
      foreign,
      named,
    ]);
    await Promise.all([inUse.end(), about.end()]);
    for (const each of [connected, announced, foreign, named]) await ask('admin', `drop database ${each} with (force)`);
  });

  it('has migrations tried there by archie check, which leaves nothing behind', { timeout: 60_000 }, async () => {
    const before = await databases();
    const place = makePlace({
      'migrations/001_orders.up.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY);\n',
      'migrations/001_orders.down.sql': 'DROP TABLE orders;\n',
      'src/orders.js': "db.query('SELECT id FROM orders');\n",
    });
    const { stdout, code } = await archie(place, ['check', '--json', '--engine-url', url('archie')]);
    place.remove();
    const { checks } = JSON.parse(stdout) as { checks: Verdict[] };
    const [up] = checks.filter(({ path }) => path.endsWith('.up.sql'));
    expect(up).toMatchObject({ status: 'pass', summary: expect.stringContaining('applies, reverts') });
    expect(`PostgreSQL ${up?.engine.version}`).toBe((await openAndClose()).version);
    expect(checks.find(({ kind }) => kind === 'query')).toMatchObject({ status: 'pass' });
    expect(code).toBe(0);
    expect(await databases()).toEqual(before);
  });

  it('says of every migration why a server is not used', { timeout: 60_000 }, async () => {
    const place = makePlace({ 'migrations/001_orders.up.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY);\n' });
    const { stdout } = await archie(place, ['check', '--engine-url', url('maker')]);
    place.remove();
    expect(stdout).toContain('not checked: ');
    expect(stdout).toContain('the role maker may create roles');
  });

  it('says that a server cannot be reached', async () => {
    await expect(openServer(`postgres://archie@127.0.0.1:1/postgres`)).rejects.toThrow('cannot be used: ');
  });
});
