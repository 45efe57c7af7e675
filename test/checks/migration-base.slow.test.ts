/** What a trial starts from is kept for the next one: it is the same then, whatever the trial did. */

import { expect, test } from 'vitest';
import type { Verdict } from '../../src/protocol/proof/checks.ts';
import { verdictsOf } from './corpus.ts';

const long = { timeout: 120_000 };
/** A moment that is written when the history is applied: it tells one database from another. */
const history = {
  'migrations/001_marks.sql': 'CREATE TABLE marks AS SELECT clock_timestamp()::text AS at;\n',
  'migrations/002_orders.sql':
    'CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text);\nCREATE SEQUENCE counter;\n',
};
const tells = "DO $$ BEGIN RAISE EXCEPTION 'made at %', (SELECT at FROM marks); END $$;\n";

/** Without rows of archie's own, which would have a failure tried once more on an empty database. */
async function verdictOf(
  sql: string,
  { base = history, rows = 0 }: { base?: Record<string, string>; rows?: number } = {},
): Promise<Verdict | undefined> {
  const verdicts = await verdictsOf({ ...base, 'migrations/003_new.sql': sql }, base, { migrations: { rows } });
  return verdicts.find(({ kind }) => kind === 'migration');
}

const momentIn = (verdict: Verdict | undefined) =>
  /made at ([\d: .+-]+)/.exec(verdict?.findings.map(({ message }) => message).join() ?? '')?.[1];

test('a history is applied once for all checks that start from it', long, async () => {
  const first = momentIn(await verdictOf(tells));
  expect(first).toBeDefined();
  expect(await verdictOf('ALTER TABLE marks ADD COLUMN a text;\n')).toMatchObject({ status: 'pass' });
  expect(momentIn(await verdictOf(`${tells}-- again\n`))).toBe(first);
});

test(
  'several migrations, and one that runs outside of transactions, are not tried again until something differs',
  long,
  async () => {
    const momentOf = async (edit = '') => {
      const files = {
        ...history,
        'migrations/003_index.sql': `CREATE INDEX CONCURRENTLY orders_note ON orders (note);${edit}\n`,
        'migrations/004_tells.sql': tells,
      };
      const verdicts = await verdictsOf(files, history, { migrations: { rows: 0 } });
      return momentIn(verdicts.find(({ path }) => path.endsWith('004_tells.sql')));
    };
    const first = await momentOf();
    expect(first).toBeDefined();
    expect(await momentOf()).toBe(first);
    const other = await momentOf(' -- edited');
    expect(other).toBeDefined();
    expect(other).not.toBe(first);
  },
);

test('rows come when a table is named for the first time, and stay', long, async () => {
  await verdictOf('ALTER TABLE marks ADD COLUMN a text;\n', { rows: 300 });
  for (let again = 0; again < 2; again += 1) {
    const verdict = await verdictOf(`ALTER TABLE orders ADD COLUMN a${again} text;\n`, { rows: 300 });
    const rows = verdict?.evidence.find(({ title }) => title === 'rows')?.rows ?? [];
    expect(rows.find(({ table }) => table === 'public.orders')).toMatchObject({ from: 'made up' });
  }
});

test('another history is another database', long, async () => {
  const first = momentIn(await verdictOf(tells));
  const other = { ...history, 'migrations/002_orders.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY);\n' };
  const second = momentIn(await verdictOf(tells, { base: other }));
  expect(second).toBeDefined();
  expect(second).not.toBe(first);
});

const leaves: readonly (readonly [string, string])[] = [
  ['a table', 'CREATE TABLE leftover (id bigint PRIMARY KEY);'],
  ['a table, past its transaction', 'BEGIN; CREATE TABLE leftover (id bigint PRIMARY KEY); COMMIT;'],
  ['a value of a sequence', "SELECT nextval('counter'), nextval('counter');"],
  ['something prepared', 'PREPARE leftover AS SELECT 1;'],
  ['nothing prepared', 'DEALLOCATE ALL;'],
  ['settings', "SET search_path = pg_catalog; SET statement_timeout = '7s';"],
  ['locks', 'SELECT pg_advisory_lock(7);'],
  ['a temporary table', 'CREATE TEMPORARY TABLE leftover (id bigint PRIMARY KEY);'],
  ['rows', "INSERT INTO orders (note) VALUES ('left over');"],
];
const looks = `DO $$ BEGIN
  IF to_regclass('leftover') IS NOT NULL THEN RAISE EXCEPTION 'a table'; END IF;
  IF nextval('counter') <> 1 THEN RAISE EXCEPTION 'a sequence'; END IF;
  IF EXISTS (SELECT FROM pg_prepared_statements WHERE name = 'leftover') THEN RAISE EXCEPTION 'prepared'; END IF;
  IF current_setting('search_path') = 'pg_catalog' OR current_setting('statement_timeout') <> '0' THEN RAISE EXCEPTION 'settings'; END IF;
  IF EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory') THEN RAISE EXCEPTION 'locks'; END IF;
  IF EXISTS (SELECT FROM orders WHERE note = 'left over') THEN RAISE EXCEPTION 'rows'; END IF;
END $$;
ALTER TABLE orders ADD COLUMN looked text;
`;

test.each(leaves)('a trial that leaves %s leaves none of it to the next', long, async (_what, sql) => {
  const left = await verdictOf(`${sql}\n`);
  expect(left?.status).not.toBe('not-checked');
  const looked = await verdictOf(looks);
  expect(looked?.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(looked).toMatchObject({ summary: expect.stringMatching(/^applies/) });
});

test('a tool that wraps a file cannot make it leave what the file itself commits', long, async () => {
  const base = {
    'db/migrations/001_a.sql': '-- migrate:up\nCREATE TABLE a (id bigint PRIMARY KEY);\n-- migrate:down\n',
  };
  const path = 'db/migrations/002_b.sql';
  const commits = '-- migrate:up\nCREATE TABLE leftover (id bigint PRIMARY KEY);\nCOMMIT;\nBEGIN;\nSELECT 1;\n';
  await verdictsOf({ ...base, [path]: commits }, base);
  const plain =
    '-- migrate:up\nCREATE TABLE leftover (id bigint PRIMARY KEY);\n-- migrate:down\nDROP TABLE leftover;\n';
  const [verdict] = await verdictsOf({ ...base, [path]: plain }, base);
  expect(verdict).toMatchObject({ summary: expect.stringMatching(/^applies, reverts/) });
});

test('what is only looked at when a transaction ends still fails', long, async () => {
  const sql = `ALTER TABLE orders ADD COLUMN parent bigint REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED;
INSERT INTO orders (note, parent) VALUES ('no such parent', -1);
`;
  for (let again = 0; again < 2; again += 1)
    expect((await verdictOf(`${sql}-- ${again}\n`))?.findings).toContainEqual(
      expect.objectContaining({ rule: 'migration/rows-violate', severity: 'error' }),
    );
});
