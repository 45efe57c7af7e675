/** What `archie show --schema` makes of two schemas: marks, what is left out, and rows for windows of all widths. */

import { describe, expect, it } from 'vitest';
import { compareSchemas, schemaRows } from '../../src/app/commands/schema/schema.ts';
import { chooseTheme } from '../../src/fronts/tui/theme.ts';
import type { SchemaTable, TreeSchema } from '../../src/protocol/proof/schema.ts';
import { width } from '../../src/text/width.ts';

/** `b→a`: a table with a reference. */
function table(text: string, more: Partial<SchemaTable['columns'][number]>[] = []): SchemaTable {
  const [name = '', to] = text.split('→');
  const column = { name: 'id', type: 'bigint', nullable: false, default: null, keys: ['primary' as const] };
  const own = to === undefined ? [] : [{ ...column, name: `${to}_id`, keys: ['foreign' as const] }];
  return {
    name,
    columns: [column, ...own, ...more.map((each) => ({ ...column, keys: [], ...each }))],
    references: to === undefined ? [] : [{ columns: [`${to}_id`], to, optional: false, unique: false }],
  };
}

const schema = (...tables: SchemaTable[]): TreeSchema => ({ tables, others: [] });
const compare = (base: TreeSchema, proposed: TreeSchema, all = false) =>
  compareSchemas({ base, proposed }, 'main', all);
const plain = { theme: chooseTheme({ color: false }), reader: false, against: 'main', all: false, patience: 60_000 };

describe('two schemas', () => {
  it.each([
    [{ type: 'integer' }, 'was integer'],
    [{ nullable: true }, 'was nullable'],
    [{ default: "'x'::text" }, "had default 'x'::text"],
    [{ type: 'timestamp(3) with time zone', keys: ['unique' as const] }, 'was timestamptz(3), was unique'],
  ])('say of a column what it was: %j', (was, words) => {
    const { tables } = compare(schema(table('a', [{ name: 'x', ...was }])), schema(table('a', [{ name: 'x' }])));
    expect(tables[0]).toMatchObject({ mark: '~', columns: [{ mark: '' }, { mark: '~', was: words }] });
  });

  it('that are the same mark nothing; a reference that is gone is told although its column stays', () => {
    expect(compare(schema(table('b→a'), table('a')), schema(table('b→a'), table('a'))).counts).toMatchObject({ '': 2 });
    const without = { ...table('b→a'), references: [] };
    const { tables } = compare(schema(table('b→a'), table('a')), schema(without, table('a')));
    expect(tables[1]).toMatchObject({ name: 'b', mark: '~', references: [{ to: 'a', mark: '-' }] });
  });

  it('of many tables show those that changed and their neighbours, or all', () => {
    const many = Array.from({ length: 20 }, (_, at) => table(`t${at}→t${at + 1}`));
    const changed = many.map((each) => (each.name === 't7' ? table('t7→t8', [{ name: 'x' }]) : each));
    const some = compare(schema(...many), schema(...changed));
    expect(some.tables.map(({ name }) => name).sort()).toEqual(['t6', 't7', 't8']);
    expect(some.left).toBe(17);
    expect(compare(schema(...many), schema(...changed), true).tables).toHaveLength(20);
    expect(compare(schema(...many), schema(...many)).tables).toHaveLength(20);
  });
});

describe('rows', () => {
  const wide = Array.from({ length: 8 }, (_, at) => ({ name: `a_long_name_of_column_${at}`, type: `varchar(${at})` }));
  const before = schema(table('訂單', wide), table('付款→訂單', wide), table('b→訂單'), table('c'));
  const after = schema(table('訂單', [...wide, { name: '金額' }]), table('付款→訂單', wide), table('b→訂單'));

  it.each([30, 60, 80, 120])('fit %i columns', async (columns) => {
    const rows = await schemaRows(compare(before, after), { ...plain, columns });
    expect(Math.max(...rows.map(width))).toBeLessThanOrEqual(columns);
    const text = rows.join('\n');
    expect(text).toContain('~ 訂單');
    expect(text).toContain('- c');
    expect(text).toContain('+ ');
  });

  it('that have no room for a picture are words, and say so', async () => {
    const long = { name: 'x'.repeat(70), type: 'text' };
    const rows = await schemaRows(compare(schema(), schema(table('a', [long]))), { ...plain, columns: 60 });
    expect(rows).toContain('+ a, new');
    expect(rows.at(-1)).toMatch(/^not drawn: needs \d+ columns$/);
  });

  it('obey nothing that a name says', async () => {
    const sly = table('a\u001b[31m', [{ name: 'b\u202e' }]);
    for (const reader of [true, false])
      expect(
        (await schemaRows(compare(schema(), schema(sly)), { ...plain, reader, columns: 60 })).join(''),
      ).not.toMatch(/[\u001b\u202e]/);
  });
});
