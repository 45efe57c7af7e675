/** `archie show --schema` as people see it: tables of two schemas in one picture, and in words. */

import { compareSchemas, schemaRows } from '../../../../src/app/commands/schema/schema.ts';
import type { SchemaColumn, SchemaTable, Schemas } from '../../../../src/protocol/proof/schema.ts';
import { goldenScreens, sizes, styled } from '../../../support/golden.ts';
import type { Scene } from '../../../support/golden.ts';
import { marked } from '../../../support/marked-theme.ts';

/** `total integer!` is not null; `PK`, `FK`, `UK` behind it. */
function column(text: string): SchemaColumn {
  const [, name = '', type = '', bang, keys = ''] = /^(\S+) ([^!]+)(!?)(.*)$/.exec(text) ?? [];
  const words = { PK: 'primary', FK: 'foreign', UK: 'unique' } as const;
  const found = keys.match(/PK|FK|UK/g) ?? [];
  return { name, type, nullable: bang === '', default: null, keys: found.map((key) => words[key as 'PK']) };
}

function table(name: string, columns: readonly string[], to: Record<string, string> = {}): SchemaTable {
  const references = Object.entries(to).map(([own, other]) => ({
    columns: [own],
    to: other,
    optional: false,
    unique: false,
  }));
  return { name, columns: columns.map(column), references };
}

const customers = table('customers', ['id uuid!PK', 'email text!UK', '姓名 character varying(80)']);
const orders = ['id bigint!PK', 'customer_id uuid!FK'];
const lines = table('order_lines', ['order_id bigint!PK FK', 'n integer!PK', 'sku text!'], { order_id: 'orders' });
const schemas: Schemas = {
  base: {
    tables: [
      customers,
      lines,
      table('orders', [...orders, 'total integer!', 'note text'], { customer_id: 'customers' }),
      table('flags', ['name text!PK']),
    ],
    others: [{ kind: 'view', name: 'totals', definition: 'a' }],
  },
  proposed: {
    tables: [
      customers,
      lines,
      table('orders', [...orders, 'total numeric(12,2)!', 'currency character(3)!'], { customer_id: 'customers' }),
      table('付款', ['id bigint!PK', 'order_id bigint!FK', '金額 numeric(12,2)'], { order_id: 'orders' }),
    ],
    others: [
      { kind: 'view', name: 'totals', definition: 'b' },
      { kind: 'index', name: 'orders_currency', definition: '' },
    ],
  },
};

const shown =
  (reader: boolean): Scene['draw'] =>
  async ({ columns }) => ({
    rows: await schemaRows(compareSchemas(schemas, 'main', false), {
      columns,
      theme: marked,
      reader,
      against: 'main',
      all: false,
      patience: 60_000,
    }),
  });

goldenScreens('schema', {
  tables: styled(shown(false)),
  'tables-narrow': { draw: shown(false), sizes: [{ columns: 34, rows: 24 }] },
  'read-aloud': { draw: shown(true), sizes: sizes().slice(1, 2) },
});
