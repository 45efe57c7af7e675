/** Verdicts as the checks give them, for tests and programs that show them: nothing is checked here. */

import type { Finding, Verdict } from '../../src/protocol/proof/checks.ts';

/** A verdict of this status; what is not said is as of a check that found nothing. */
export function verdict(
  path: string,
  status: Verdict['status'],
  summary: string,
  more: Partial<Verdict> = {},
): Verdict {
  return {
    kind: path.endsWith('.sql') ? 'migration' : path.endsWith('.yaml') ? 'openapi' : 'syntax',
    path,
    status,
    summary,
    findings: [],
    evidence: [],
    engine: path.endsWith('.sql') ? { name: 'PostgreSQL', version: '18.1' } : { name: 'Redocly', version: '2.1.0' },
    ms: 12,
    ...more,
  };
}

/** A finding in that file. */
export function finding(path: string, line: number, message: string, more: Partial<Finding> = {}): Finding {
  return { rule: 'migration/table-rewrite', severity: 'error', path, line, message, ...more };
}

export const orders = [
  'create table orders (\n  id bigint primary key,\n  total numeric\n);\n',
  'alter table orders add column placed timestamptz;\nalter table orders alter column total type bigint;\ncreate index on orders (placed);\n',
] as const;

export const contract = [
  'openapi: 3.1.0\ninfo: { title: Orders, version: 1.4.0 }\npaths:\n  /orders:\n    get:\n      responses:\n        "200": { description: all }\n',
  'openapi: 3.1.0\ninfo: { title: Orders, version: 1.4.1 }\npaths:\n  /orders:\n    get:\n      parameters:\n        - { name: since, in: query, required: true, schema: { type: string } }\n      responses:\n        "200": { description: all }\n',
] as const;

/** One verdict of each status, with findings, a mend and evidence: of `db/`, `openapi.yaml`, `schema.sql` and `README.md`. */
export function oneOfEach(): { pass: Verdict; warn: Verdict; fail: Verdict; not: Verdict } {
  const migration = 'db/migrations/003_orders.sql';
  const at = orders[1].indexOf('create index');
  return {
    pass: verdict(
      'db/migrations/001_begin.sql',
      'pass',
      'applies, reverts · ACCESS EXCLUSIVE on orders 3 ms, no rewrite',
      {
        evidence: [
          {
            title: 'locks',
            rows: [{ statement: 'create table orders (…)', lock: 'ACCESS EXCLUSIVE on orders', ms: '3' }],
          },
        ],
      },
    ),
    warn: verdict(migration, 'warn', 'applies, reverts · ACCESS EXCLUSIVE on orders 41 ms, rewrites orders', {
      findings: [
        finding(migration, 3, 'the index blocks all writes to orders until it is built', {
          rule: 'migration/index-not-concurrent',
          severity: 'warning',
          help: 'create index concurrently on orders (placed);\n-- in a migration of its own, outside of a transaction',
          fix: [{ from: at, to: at + 'create index'.length, text: 'create index concurrently' }],
        }),
        finding('db/views/totals.sql', 7, 'view totals reads orders.total as numeric', {
          severity: 'info',
          rule: 'migration/view-type',
        }),
      ],
      evidence: [
        {
          title: 'locks',
          rows: [
            {
              statement: 'alter table orders add column placed timestamptz',
              lock: 'ACCESS EXCLUSIVE on orders',
              blocks: 'reads and writes',
              rewrite: '–',
              ms: '3',
            },
            {
              statement: 'alter table orders alter column total type bigint',
              lock: 'ACCESS EXCLUSIVE on orders',
              blocks: 'reads and writes',
              rewrite: 'orders',
              ms: '41',
            },
            {
              statement: 'create index on orders (placed) -- 注文の索引',
              lock: 'SHARE on orders',
              blocks: 'writes',
              rewrite: '–',
              ms: '12',
            },
          ],
        },
      ],
    }),
    fail: verdict('openapi.yaml', 'fail', '3.1 · 1 operation, 0 examples answered · 1 breaking change', {
      findings: [
        finding(
          'openapi.yaml',
          7,
          'GET /orders: the new parameter since is required, calls without it are refused from now on',
          {
            rule: 'openapi/parameter-required',
            help: 'make it optional, or give it a default',
          },
        ),
        finding('openapi.yaml', 2, 'the version says patch (1.4.0 → 1.4.1), and 1 change breaks clients', {
          rule: 'openapi/version-too-low',
        }),
      ],
    }),
    not: verdict('schema.sql', 'not-checked', 'MySQL dialect', { kind: 'sql' }),
  };
}
