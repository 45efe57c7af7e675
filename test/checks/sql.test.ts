/** Rules for migrations that need no database: each on its own examples, and where they hold back. */

import { loadModule, parseSync } from 'libpg-query';
import { beforeAll, describe, expect, test } from 'vitest';
import { lintStatements, sqlRules } from '../../src/checks/sql/lint.ts';
import type { LintContext, Measured, Statement } from '../../src/checks/sql/statement.ts';

beforeAll(() => loadModule());

/** The statements of a text. */
function statementsOf(source: string): Statement[] {
  if (source === '') return [];
  const bytes = Buffer.from(source);
  const { stmts } = parseSync(source) as { stmts: { stmt_location?: number; stmt_len?: number }[] };
  return stmts.map(({ stmt_location: at = 0, stmt_len: length = bytes.length - at }) => {
    const raw = bytes.subarray(at, at + length).toString();
    const lead = /^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/)*/.exec(raw)?.[0].length ?? 0;
    const text = raw.slice(lead).trimEnd();
    const from = bytes.subarray(0, at).toString().length + lead;
    const [first] = (parseSync(text) as { stmts: { stmt: Statement['node'] }[] }).stmts;
    return { text, from, line: source.slice(0, from).split('\n').length, node: first?.stmt ?? {} };
  });
}

async function lint(source: string, context: Partial<LintContext> = {}) {
  const bare = { path: 'db/migrations/001.sql', transaction: false, newTables: new Set<string>(), measured: new Map() };
  return lintStatements(statementsOf(source), { ...bare, source, ...context });
}

/** `rule:line` of all that is more than worth knowing, without the kind. */
async function found(source: string, context: Partial<LintContext> = {}): Promise<string[]> {
  const findings = await lint(source, context);
  return findings.filter(({ severity }) => severity !== 'info').map(({ rule, line }) => `${rule.slice(10)}:${line}`);
}

describe('every rule on its own examples', () => {
  test.each(sqlRules)('$id', async ({ id, bad, good }) => {
    const wrapped = id === 'migration/transaction-nesting' || id === 'migration/statement-under-exclusive-lock';
    const context = { transaction: wrapped && !bad.startsWith('BEGIN; ALTER TABLE orders') };
    expect((await lint(bad, context)).map(({ rule }) => rule)).toContain(id);
    // An ellipsis is for people.
    const mended = good.includes('…') ? '' : good;
    expect((await lint(mended, context)).map(({ rule }) => rule)).not.toContain(id);
  });
});

describe('places', () => {
  test('each command of a statement is told at its own line and column, whatever stands before it', async () => {
    const source =
      '-- héé 名\r\nALTER TABLE orders -- (, é\r\n  ADD COLUMN 名 int NOT NULL,\r\n  DROP COLUMN "a,b";\r\n';
    expect((await lint(source)).filter(({ severity }) => severity !== 'info')).toMatchObject([
      { rule: 'migration/adding-required-field', line: 3, column: 3 },
      { rule: 'migration/ban-drop-column', line: 4, column: 3 },
    ]);
  });

  test('a statement within the body of a function is told at its line', async () => {
    const source =
      'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $x$\nBEGIN\n  IF true THEN\n    DELETE FROM t;\n  END IF;\nEND $x$;';
    expect(await found(source)).toEqual(['delete-without-where:4']);
  });
});

describe('held back', () => {
  test('nobody waits for a table that is new', async () => {
    const source = `CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
CREATE INDEX orders_customer ON orders (customer_id);
ALTER TABLE orders ADD CONSTRAINT c CHECK (id > 0);
ALTER TABLE public.orders ALTER COLUMN customer_id SET NOT NULL;
ALTER TABLE lines ADD COLUMN a int NOT NULL;
UPDATE orders SET customer_id = 1;`;
    expect(await found(source, { newTables: new Set(['lines']) })).toEqual([]);
  });

  test('a rewrite that was measured not to happen is not told, one that happened is', async () => {
    const source = 'ALTER TABLE orders ALTER COLUMN name TYPE varchar(300);';
    const statements = statementsOf(source);
    const measured = (rewrites: string[]): Map<number, Measured> =>
      new Map([
        [
          0,
          {
            statement: statements[0] as Statement,
            locks: [{ relation: 'orders', mode: 'AccessExclusiveLock' }],
            rewrites,
            ms: 1,
            inTransaction: true,
          },
        ],
      ]);
    expect(await found(source, { measured: measured([]) })).toEqual([]);
    expect(await found(source, { measured: measured(['orders']) })).toEqual(['changing-column-type:1']);
  });

  test('a column that may be null and refers to another table has no row to check', async () => {
    expect(await found('ALTER TABLE a ADD COLUMN b_id bigint REFERENCES b (id);')).toEqual([]);
  });

  test('a check that was validated makes SET NOT NULL quick', async () => {
    const source = `ALTER TABLE a ADD CONSTRAINT c CHECK (b IS NOT NULL) NOT VALID;
ALTER TABLE a VALIDATE CONSTRAINT c;
ALTER TABLE a ALTER COLUMN b SET NOT NULL;
ALTER TABLE a DROP CONSTRAINT c;`;
    expect(await found(source)).toEqual([]);
  });

  test('what takes a migration back may drop what it made', async () => {
    const source = 'DROP INDEX i;\nALTER TABLE a DROP COLUMN b;\nDROP TABLE c CASCADE;\nDELETE FROM d;';
    expect(await found(source, { direction: 'down' })).toEqual([]);
  });

  test('now() is the same for all rows, and Prisma writes timestamps of its own kind', async () => {
    expect(await found('ALTER TABLE a ADD COLUMN b timestamptz NOT NULL DEFAULT now();')).toEqual([]);
    const path = 'prisma/migrations/20240101000000_init/migration.sql';
    expect(await found('CREATE TABLE a (b TIMESTAMP(3) NOT NULL);', { path })).toEqual([]);
  });

  test('an enum of the same transaction has all its values', async () => {
    const source =
      "BEGIN; CREATE TYPE e AS ENUM ('a'); ALTER TYPE e ADD VALUE 'b'; CREATE TABLE t (x e DEFAULT 'b'); COMMIT;";
    expect(await found(source)).toEqual([]);
  });

  test('a number that only sounds like money may be a float', async () => {
    expect(
      await found('CREATE TABLE a (tax_rate real, total_weight float8, price_score real, amount_ml_volume real);'),
    ).toEqual([]);
  });
});

test('fixes are edits of the file', async () => {
  const source = '-- é\nCREATE INDEX i ON orders (a);\nALTER TABLE "Orders" ADD CONSTRAINT "C" CHECK (a > 0);\n';
  const edits = (await lint(source)).flatMap(({ fix = [] }) => fix).sort((a, b) => b.from - a.from);
  const mended = edits.reduce((text, { from, to, text: by }) => text.slice(0, from) + by + text.slice(to), source);
  expect(mended).toBe(
    '-- é\nCREATE INDEX CONCURRENTLY i ON orders (a);\nALTER TABLE "Orders" ADD CONSTRAINT "C" CHECK (a > 0) NOT VALID;\nALTER TABLE "Orders" VALIDATE CONSTRAINT "C";\n',
  );
  expect(await found(mended)).toEqual([]);
});
