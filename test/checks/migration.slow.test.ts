/** Migrations, run on the embedded PostgreSQL: every case of the corpus, and every rule in it. */

import { expect, test } from 'vitest';
import { measuredRules } from '../../src/checks/migrations/rules.ts';
import { migration } from '../../src/checks/migrations/migration.ts';
import { openEmbedded } from '../../src/checks/postgres/database.ts';
import { corpusTests, everyRuleTest, verdictsOf } from './corpus.ts';

corpusTests('migration');
everyRuleTest('migration', measuredRules);

test('the engine is what it says', { timeout: 120_000 }, async () => {
  const database = await openEmbedded();
  const { name, version } = await migration.engine();
  expect(database.version).toBe(`${name} ${version}`);
  await database.close();
});

test(
  'findings know their column in the first line too, and mend what was never committed',
  { timeout: 120_000 },
  async () => {
    const path = 'migrations/001_init.sql';
    const text = '/* first */ BEGIN; CREATE TABLE orders (id bigint PRIMARY KEY);\n';
    const [verdict] = await verdictsOf({ [path]: text });
    const finding = verdict?.findings.find(({ rule }) => rule === 'migration/ban-uncommitted-transaction');
    expect(finding).toMatchObject({ line: 1, column: text.indexOf('BEGIN') + 1 });
    const [edit] = finding?.fix ?? [];
    expect(text.slice(0, edit?.from) + edit?.text + text.slice(edit?.to)).toBe(text.replace('KEY);', 'KEY);\nCOMMIT;'));
  },
);

test('what could not be run has not passed, whatever was read in it', { timeout: 120_000 }, async () => {
  const base = { 'migrations/001_init.sql': 'ALTER TABLE nowhere ADD COLUMN a text;\n' };
  const change = { 'migrations/002_more.sql': 'ALTER TABLE orders ADD COLUMN a text;\n' };
  const [verdict] = await verdictsOf({ ...base, ...change }, base);
  expect(verdict).toMatchObject({ status: 'not-checked', findings: [{ severity: 'info' }] });
});

test('what was measured is in the evidence, statement by statement', { timeout: 120_000 }, async () => {
  const base = { 'migrations/001_init.sql': 'CREATE TABLE orders (id int PRIMARY KEY, total int);' };
  const change =
    'ALTER TABLE orders ALTER COLUMN id TYPE bigint;\nALTER TABLE orders ADD COLUMN note text;\nCREATE TABLE other (id bigint PRIMARY KEY);';
  const verdicts = await verdictsOf({ ...base, 'migrations/002_big.sql': change }, base);
  const one = verdicts.find(({ kind }) => kind === 'migration');
  expect(one?.summary).toMatch(/^applies · ACCESS EXCLUSIVE on orders [\d.]+ ms, rewrites orders/);
  expect(one?.evidence[0]?.rows.map(({ lock, blocks, rewrite }) => [lock, blocks, rewrite])).toEqual([
    ['ACCESS EXCLUSIVE on orders', 'reads and writes', expect.stringContaining('orders')],
    ['–', '–', '–'],
    ['–', '–', '–'],
  ]);
});
