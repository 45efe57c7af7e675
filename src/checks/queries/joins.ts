/** Tables that a query names side by side, and that nothing joins: every row of the one stands beside every row of the other. */

import { inside, listIn, relationName, textIn, walk } from '../sql/nodes.ts';
import type { Node } from '../sql/nodes.ts';

/** A table of FROM that nothing ties to the others. */
interface Loose {
  table: string;
  /** Its node, for the place. */
  node: Node;
  /** Is it what an UPDATE or a DELETE changes: all of its rows? */
  changed: boolean;
}

/** One of the things between the commas of FROM: what it is called, and its first table. */
interface Item {
  names: Set<string>;
  node: Node;
}

/** The first loose table of one SELECT, UPDATE or DELETE. Whatever leaves a doubt (columns without a table, functions, subqueries) says nothing. `own`: names of WITH. */
export function looseTable(type: string, body: Node, own: ReadonlySet<string>): Loose | null {
  const changes = type === 'UpdateStmt' || type === 'DeleteStmt';
  if (!changes && type !== 'SelectStmt') return null;
  const from = listIn(body, type === 'DeleteStmt' ? 'usingClause' : 'fromClause');
  const target = changes ? inside(body, 'relation') : undefined;
  const items = [...(target ? [{ RangeVar: target }] : []), ...from].map((each) => itemOf(each, own));
  if (items.length < 2 || items.some((each) => each === null)) return null;
  const known = items.filter((each) => each !== null);
  const parts = conditions(body['whereClause']).map((each) => mentioned(each, known));
  if (parts.some((each) => each === null)) return null;
  const groups = known.map((item) => new Set([item]));
  for (const part of parts) {
    const met = groups.filter((group) => [...group].some((item) => part?.has(item)));
    for (const group of met.slice(1)) {
      for (const item of group) met[0]?.add(item);
      groups.splice(groups.indexOf(group), 1);
    }
  }
  if (groups.length < 2) return null;
  // What is bounded by a condition of its own may be the one row that is meant; of what is changed, no row may be left to chance.
  const free = groups.filter((group) => !parts.some((part) => [...group].some((item) => part?.has(item))));
  const chosen = changes ? free.find((group) => known[0] && group.has(known[0])) : free[0];
  const [first] = chosen ?? [];
  return first ? { table: relationName(first.node), node: first.node, changed: changes && first === known[0] } : null;
}

/** Null for what is no table, nor a join of tables. */
function itemOf(each: Node, own: ReadonlySet<string>): Item | null {
  const names = new Set<string>();
  let [first, plain]: [Node | undefined, boolean] = [undefined, true];
  const look = (node: Node | undefined) => {
    const table = inside(node, 'RangeVar');
    const join = inside(node, 'JoinExpr');
    if (table) {
      first ??= table;
      if (own.has(relationName(table))) plain = false;
      names.add(textIn(inside(table, 'alias'), 'aliasname') || textIn(table, 'relname'));
    } else if (join && inside(join, 'alias') === undefined) {
      look(inside(join, 'larg'));
      look(inside(join, 'rarg'));
    } else plain = false;
  };
  look(each);
  return plain && first ? { names, node: first } : null;
}

/** What AND joins. */
function conditions(where: unknown): Node[] {
  if (where === undefined) return [];
  const and = inside(where, 'BoolExpr');
  return textIn(and, 'boolop') === 'AND_EXPR' ? listIn(and, 'args').flatMap(conditions) : [where as Node];
}

/** Whose columns it names; null where one is named without its table. */
function mentioned(condition: Node, items: readonly Item[]): Set<Item> | null {
  const met = new Set<Item>();
  let doubtful = false;
  walk(condition, (type, body) => {
    if (type !== 'ColumnRef') return;
    const fields = listIn(body, 'fields').map((each) => textIn(inside(each, 'String'), 'sval'));
    const name = fields.length === 1 ? undefined : fields.at(-2);
    if (name === undefined) doubtful = true;
    else for (const item of items) if (item.names.has(name)) met.add(item);
  });
  return doubtful ? null : met;
}
