/** The rules of queries. */

import { finder } from '../kind/check.ts';
import type { Rule } from '../kind/check.ts';

/** @see Rule */
export const queryRules: Rule[] = [
  {
    id: 'query/syntax',
    severity: 'error',
    about: 'PostgreSQL cannot read the query.',
    bad: 'SELECT id, FROM orders;',
    good: 'SELECT id FROM orders;',
  },
  {
    id: 'query/unknown-table',
    severity: 'error',
    about: 'The schema has no such table or view.',
    bad: 'SELECT id FROM order;',
    good: 'SELECT id FROM orders;',
  },
  {
    id: 'query/unknown-column',
    severity: 'error',
    about: 'The table has no such column.',
    bad: 'SELECT totl FROM orders;',
    good: 'SELECT total FROM orders;',
  },
  {
    id: 'query/unknown-function',
    severity: 'error',
    about: 'There is no function or operator for these types.',
    bad: "SELECT lenght('a');",
    good: "SELECT length('a');",
  },
  {
    id: 'query/type-mismatch',
    severity: 'error',
    about: 'A value cannot be of the type that its place wants.',
    bad: "SELECT id FROM orders WHERE id = 'first'; -- a bigint",
    good: 'SELECT id FROM orders WHERE id = 1;',
  },
  {
    id: 'query/does-not-prepare',
    severity: 'error',
    about: 'PostgreSQL refuses to prepare the query on the schema.',
    bad: 'SELECT customer_id, total FROM orders GROUP BY customer_id;',
    good: 'SELECT customer_id, sum(total) FROM orders GROUP BY customer_id;',
  },
  {
    id: 'query/parameter-count',
    severity: 'error',
    about: 'More or fewer values are given to a query than it has placeholders: the driver refuses it.',
    bad: "db.query('SELECT id FROM orders WHERE status = $1 AND total > $2', [status])",
    good: "db.query('SELECT id FROM orders WHERE status = $1 AND total > $2', [status, total])",
  },
  {
    id: 'query/insert-misses-column',
    severity: 'error',
    about: 'An INSERT leaves out a column that must have a value and has no default: it fails.',
    bad: 'INSERT INTO orders (id) VALUES ($1); -- total is NOT NULL',
    good: 'INSERT INTO orders (id, total) VALUES ($1, $2);',
  },
  {
    id: 'query/broken-by-migration',
    severity: 'error',
    about: 'A query of the tree does not fit the schema any more that the migrations make.',
    bad: 'ALTER TABLE orders DROP COLUMN note; -- and src/orders.ts still selects it',
    good: 'ALTER TABLE orders DROP COLUMN note; -- when no query names it any more',
  },
  {
    id: 'query/old-code-new-schema',
    severity: 'warning',
    about: 'The programs that run today fail from the migration on until their new version is out.',
    bad: 'ALTER TABLE users RENAME COLUMN mail TO email; -- with its queries, in one change',
    good: 'ALTER TABLE users ADD COLUMN email text; -- expand now, contract in a later change',
  },
  {
    id: 'query/new-code-old-schema',
    severity: 'info',
    about: 'The query needs the migration: it has to run before the programs are deployed.',
    bad: 'SELECT email FROM users; -- of a column that a migration of this change adds',
    good: '-- the migration in a change before this one, or deployed before the programs',
  },
  {
    id: 'query/sequential-scan',
    severity: 'warning',
    about: 'The query reads all of a table that is large.',
    bad: 'SELECT id FROM events WHERE payload = $1; -- no index on payload',
    good: 'SELECT id FROM events WHERE id = $1;',
  },
  {
    id: 'query/update-without-where',
    severity: 'warning',
    about: 'An UPDATE without WHERE overwrites every row of the table.',
    bad: "UPDATE users SET plan = 'free';",
    good: "UPDATE users SET plan = 'free' WHERE id = $1;",
  },
  {
    id: 'query/delete-without-where',
    severity: 'warning',
    about: 'A DELETE without WHERE deletes every row of the table.',
    bad: 'DELETE FROM sessions;',
    good: 'DELETE FROM sessions WHERE id = $1;',
  },
  {
    id: 'query/null-comparison',
    severity: 'warning',
    about: 'Nothing is equal or unequal to NULL: the condition is never true.',
    bad: 'SELECT id FROM users WHERE email = NULL;',
    good: 'SELECT id FROM users WHERE email IS NULL;',
  },
  {
    id: 'query/unjoined-table',
    severity: 'warning',
    about: 'Nothing joins a table of FROM to the others: every row of the one stands beside every row of the other.',
    bad: 'SELECT o.id, c.name FROM orders o, customers c WHERE o.status = $1;',
    good: 'SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.status = $1;',
  },
  {
    id: 'query/not-in-with-nulls',
    severity: 'warning',
    about: 'NOT IN is true for no row at all as soon as the subquery gives one NULL.',
    bad: 'SELECT id FROM users WHERE id NOT IN (SELECT invited_by FROM users); -- invited_by may be null',
    good: 'SELECT id FROM users u WHERE NOT EXISTS (SELECT FROM users i WHERE i.invited_by = u.id);',
  },
  {
    id: 'query/sql-injection',
    severity: 'warning',
    about: 'A value that is pasted into the text of a query can change what the query does.',
    bad: "db.query(`SELECT id FROM users WHERE name = '${name}'`)",
    good: "db.query('SELECT id FROM users WHERE name = $1', [name])",
  },
  {
    id: 'query/select-star',
    severity: 'info',
    about: 'SELECT * reads columns that nobody asked for, and changes with every migration.',
    bad: 'SELECT * FROM users;',
    good: 'SELECT id, email FROM users;',
  },
];

/** Findings of these rules. */
export const queryFinding = finder(queryRules);
