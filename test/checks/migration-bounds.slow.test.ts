/** Migrations that are many, large, or never end: bounded, each told, and the engine is of use afterwards. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { packagePath } from '../../src/app/dirs.ts';
import { enginePlace, openChecks } from '../../src/checks/client.ts';
import { memoryTree } from '../../src/checks/kind/trees.ts';
import type { Checks, CheckSettings, Verdict } from '../../src/protocol/proof/checks.ts';

const long = { timeout: 400_000 };
let checks: Checks;
beforeAll(() => {
  // What ends these is the check's own measure, however busy the machine is.
  checks = openChecks({ ...enginePlace(packagePath()), perCheck: 180_000, perSet: 360_000 });
});
afterAll(() => checks.close());

type Files = Record<string, string | Uint8Array>;

async function verdictsOf(files: Files, base: Files = {}, settings: CheckSettings = {}): Promise<Verdict[]> {
  const paths = Object.keys(files).filter((path) => base[path] === undefined);
  const request = { paths, proposed: memoryTree(files), base: memoryTree(base), settings };
  const verdicts: Verdict[] = [];
  for await (const verdict of checks.check(request, new AbortController().signal)) verdicts.push(verdict);
  return verdicts.filter(({ kind }) => kind === 'migration');
}

const small = { 'migrations/001_t.sql': 'CREATE TABLE t (id bigint PRIMARY KEY);\n' };
/** Whatever was checked before: what comes next is checked as if nothing had been. */
const statusNext = async () => (await verdictsOf(small)).map(({ status }) => status);

const orders = 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n';
const many = (count: number): Files =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `migrations/${String(index + 1).padStart(4, '0')}_step.sql`,
      index === 0 ? orders : `ALTER TABLE orders ADD COLUMN c${index} text;\n`,
    ]),
  );

test('500 migrations at once: each has run, or no time was left for it', long, async () => {
  const files = many(500);
  const verdicts = await verdictsOf(files);
  expect(verdicts.map(({ path }) => path).sort()).toEqual(Object.keys(files));
  const untried = verdicts.filter(({ status }) => status === 'not-checked');
  expect(
    [...new Set(untried.map(({ summary }) => summary))].filter(
      (why) => why !== 'no time was left for it: name fewer migrations at once',
    ),
  ).toEqual([]);
  expect(verdicts[0]).toMatchObject({ path: 'migrations/0001_step.sql', status: 'pass' });
  expect(await statusNext()).toEqual(['pass']);
});

test('one more after 500 that are there is tried on all of them', long, async () => {
  const base = many(500);
  const sql = "ALTER TABLE orders ALTER COLUMN c499 SET DEFAULT 'x';\n";
  const verdicts = await verdictsOf({ ...base, 'migrations/0501_more.sql': sql }, base);
  expect(verdicts).toMatchObject([{ summary: expect.stringMatching(/^applies · ACCESS EXCLUSIVE on orders/) }]);
  expect(await statusNext()).toEqual(['pass']);
});

test('a file of 50 MB is not read, nor is what comes after it told to fail', long, async () => {
  const large = Buffer.alloc(50_000_000, "INSERT INTO orders VALUES (1, 'x');\n");
  const path = 'migrations/002_rows.sql';
  const base = { 'migrations/001_orders.sql': orders };
  expect(await verdictsOf({ ...base, [path]: large }, base)).toMatchObject([
    { path, status: 'not-checked', summary: 'larger than 8 MiB' },
  ]);
  const after = { 'migrations/003_note.sql': 'ALTER TABLE rows_of_002 ADD COLUMN a text;\n' };
  expect(await verdictsOf({ ...base, [path]: large, ...after }, { ...base, [path]: large })).toMatchObject([
    {
      status: 'not-checked',
      summary: expect.stringMatching(/^migrations\/002_rows\.sql cannot be read/),
      findings: [],
    },
  ]);
  expect(await statusNext()).toEqual(['pass']);
});

test('a million rows are made where they are asked for, or it is said that there are fewer', long, async () => {
  const base = { 'migrations/001_orders.sql': orders };
  const change = { 'migrations/002_note.sql': 'ALTER TABLE orders ADD COLUMN more text;\n' };
  const [verdict] = await verdictsOf({ ...base, ...change }, base, { migrations: { rows: 1_000_000 } });
  expect(verdict?.status).not.toBe('not-checked');
  const [row] = verdict?.evidence.find(({ title }) => title === 'rows')?.rows ?? [];
  expect(row).toMatchObject({ table: 'public.orders', from: 'made up' });
  expect(row?.note).toBe(row?.rows === '1000000' ? '' : 'of 1000000: more would take too long');
  expect(await statusNext()).toEqual(['pass']);
});

test('a loop without an end is ended and named, and what stands before it was checked', long, async () => {
  const loop = 'CREATE TABLE u (id bigint PRIMARY KEY);\nDO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$;\n';
  const [first, second] = await verdictsOf({ ...small, 'migrations/002_loop.sql': loop });
  expect(first).toMatchObject({ status: 'pass' });
  expect(second?.findings).toContainEqual(expect.objectContaining({ rule: 'migration/never-ends', line: 2 }));
  expect(await statusNext()).toEqual(['pass']);
});
