/** Hostile migrations, through the engine's own process: bounded, said, and nothing outside of it touched. */

import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packagePath } from '../../src/app/dirs.ts';
import { enginePlace, openChecks } from '../../src/checks/client.ts';
import { memoryTree } from '../../src/checks/kind/trees.ts';
import type { Checks, Verdict } from '../../src/protocol/proof/checks.ts';

let checks: Checks;
let folder: string;
beforeAll(() => {
  checks = openChecks({ ...enginePlace(packagePath()), perCheck: 90_000, perSet: 200_000 });
  folder = mkdtempSync(join(tmpdir(), 'archie-hostile-'));
});
afterAll(() => {
  checks.close();
  rmSync(folder, { recursive: true });
});

async function verdictOf(sql: string): Promise<Verdict | undefined> {
  const path = 'migrations/001_hostile.sql';
  const request = { paths: [path], proposed: memoryTree({ [path]: sql }), base: memoryTree({}) };
  const verdicts: Verdict[] = [];
  for await (const verdict of checks.check(request, new AbortController().signal)) verdicts.push(verdict);
  return verdicts.find(({ kind }) => kind === 'migration');
}

const rulesOf = (verdict: Verdict | undefined) => (verdict?.findings ?? []).map(({ rule }) => rule);

describe('what reaches beyond the database', () => {
  const statements = [
    ['a program', (file: string) => `COPY (SELECT 1) TO PROGRAM 'touch ${file}';`],
    ['a file', (file: string) => `COPY (SELECT 1) TO '${file}';`],
    ['a file by a function', (file: string) => `SELECT lo_export(lo_create(0), '${file}');`],
    ['a file read', () => `CREATE TABLE t AS SELECT pg_read_file('/etc/passwd');`],
    ['the database itself', () => 'DROP DATABASE postgres;'],
    ['the server', () => 'SELECT pg_terminate_backend(pg_backend_pid());'],
    ['settings of the server', () => `ALTER SYSTEM SET work_mem = '1GB';`],
  ] as const;
  test.each(statements)('%s', { timeout: 120_000 }, async (_what, sql) => {
    const verdict = await verdictOf(sql(join(folder, 'touched')));
    expect(verdict?.status).toBe('fail');
    expect(rulesOf(verdict)).toSatisfy((rules: string[]) =>
      rules.some((rule) => /reaches-outside|ban-drop-database|cannot-run/.test(rule)),
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('also where no parser sees it', { timeout: 120_000 }, async () => {
    const file = join(folder, 'touched');
    await verdictOf(
      `DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch ${file}'''; EXECUTE 'COPY (SELECT 1) TO ''${file}'''; END $$;`,
    );
    expect(existsSync(file)).toBe(false);
    const verdict = await verdictOf(
      `DO $$ BEGIN EXECUTE 'CREATE TABLE t AS SELECT pg_read_file(''/etc/passwd'')'; END $$;`,
    );
    expect(verdict).toMatchObject({ status: 'fail', findings: [{ message: expect.stringMatching(/No such file/) }] });
  });
});

test('a statement that never ends is ended, and named by its line', { timeout: 180_000 }, async () => {
  const verdict = await verdictOf(
    'CREATE TABLE t (id int);\nSELECT count(*) FROM generate_series(1, 1000000000000);\n',
  );
  expect(verdict?.findings).toContainEqual(expect.objectContaining({ rule: 'migration/never-ends', line: 2 }));
});

test(
  'a recursion without an end is ended, and what comes next is checked as if nothing had been',
  { timeout: 180_000 },
  async () => {
    const verdict = await verdictOf(
      'CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN f(n + 1); END $$;\nSELECT f(1);\n',
    );
    expect(verdict?.status === 'fail' || verdict?.status === 'not-checked').toBe(true);
    expect(await verdictOf('CREATE TABLE t (id bigint PRIMARY KEY);')).toMatchObject({ status: 'pass' });
  },
);

test('nothing of a check is there in the next one', { timeout: 180_000 }, async () => {
  const leaves = `CREATE ROLE leftover SUPERUSER; ALTER DATABASE postgres SET search_path = 'nowhere'; SET statement_timeout = 1;
    CREATE SCHEMA other; CREATE TABLE other.t (id int); DROP SCHEMA public CASCADE; SET ROLE leftover;`;
  await verdictOf(leaves);
  const looks = `DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'leftover') OR to_regclass('other.t') IS NOT NULL OR current_setting('search_path') = 'nowhere'
      OR current_user <> 'postgres' OR current_setting('statement_timeout') <> '0' THEN RAISE EXCEPTION 'something is left'; END IF;
  END $$;
  CREATE TABLE t (id bigint PRIMARY KEY);`;
  expect(await verdictOf(looks)).toMatchObject({ status: 'pass' });
});
