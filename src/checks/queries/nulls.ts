/** NOT IN over a column that may be null: whether it may is for the schema to say. */

import type { Database } from '../postgres/database.ts';
import { inside, listIn, relationName, textIn, walk } from '../sql/nodes.ts';
import type { Node } from '../sql/nodes.ts';
import { Places } from '../sql/places.ts';
import { quotedName } from './prepare.ts';
import type { Query } from './query.ts';

/** Columns (`orders.note`) that a NOT IN of the query reads and that may be null. `at`: the offset in the query's text. */
export async function nullsInNotIn(
  database: Database,
  { node, text }: Query,
): Promise<readonly { name: string; at: number }[]> {
  const found: { table: string; column: string; location: number }[] = [];
  walk(node, (type, body) => {
    if (type !== 'BoolExpr' || textIn(body, 'boolop') !== 'NOT_EXPR') return;
    const link = inside(listIn(body, 'args')[0], 'SubLink');
    if (textIn(link, 'subLinkType') !== 'ANY_SUBLINK' || listIn(link, 'operName').length > 0) return;
    const read = columnOf(inside(link, 'subselect', 'SelectStmt'));
    if (read) found.push({ ...read, location: Number(link?.['location'] ?? 0) });
  });
  const nullable: { name: string; at: number }[] = [];
  for (const { table, column, location } of found) {
    const rows = await database
      .query(
        'SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = $2 AND attnum > 0 AND NOT attnotnull',
        [quotedName(table), column],
      )
      .catch(() => []);
    if (rows.length > 0) nullable.push({ name: `${table}.${column}`, at: new Places(text.text).offset(location) });
  }
  return nullable;
}

/** The one column of one table that a subquery gives as it is; none where it says itself what is not null. */
function columnOf(select: Node | undefined): { table: string; column: string } | undefined {
  const [from, ...more] = listIn(select, 'fromClause');
  const [target, ...others] = listIn(select, 'targetList');
  const relation = inside(from, 'RangeVar');
  const fields = listIn(inside(target, 'ResTarget', 'val', 'ColumnRef'), 'fields');
  const column = textIn(inside(fields.at(-1), 'String'), 'sval');
  if (!relation || more.length > 0 || others.length > 0 || column === '') return undefined;
  let filtered = false;
  walk(select?.['whereClause'], (type, body) => {
    const named = listIn(inside(body, 'arg', 'ColumnRef'), 'fields').at(-1);
    if (type === 'NullTest' && textIn(inside(named, 'String'), 'sval') === column) filtered = true;
    // A condition that the column has to meet is met by no null.
    if (
      type === 'A_Expr' &&
      listIn(inside(body, 'lexpr', 'ColumnRef'), 'fields').some(
        (each) => textIn(inside(each, 'String'), 'sval') === column,
      )
    )
      filtered = true;
  });
  return filtered ? undefined : { table: relationName(relation), column };
}
