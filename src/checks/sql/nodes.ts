/** Reading libpg-query's trees: they are plain JSON in which every node is an object with one key, its type. */

/** A node, or what a node holds: nothing is known of it before it is looked at. */
export type Node = Readonly<Record<string, unknown>>;

/** What is held under a key, where that is an object. */
export function inside(node: unknown, ...keys: string[]): Node | undefined {
  let at: unknown = node;
  for (const key of keys) at = isNode(at) ? at[key] : undefined;
  return isNode(at) ? at : undefined;
}

/** The list under a key; empty where there is none. */
export function listIn(node: Node | undefined, key: string): readonly Node[] {
  const list = node?.[key];
  return Array.isArray(list) ? list.filter(isNode) : [];
}

/** The text under a key; empty where there is none. */
export function textIn(node: Node | undefined, key: string): string {
  const text = node?.[key];
  return typeof text === 'string' ? text : '';
}

/** The number under a key: the tree leaves zeros out. */
export function numberIn(node: Node | undefined, key: string): number {
  const number = node?.[key];
  return typeof number === 'number' ? number : 0;
}

/** The type of a node and what it holds: `{ CreateStmt: { … } }`. */
export function typed(node: Node): { type: string; body: Node } {
  const [type = ''] = Object.keys(node);
  return { type, body: inside(node, type) ?? {} };
}

/** The words of a list of strings: `pg_catalog`, `int4`. */
export function wordsIn(node: Node | undefined, key: string): string[] {
  return listIn(node, key).map((each) => textIn(inside(each, 'String'), 'sval'));
}

/** A relation as it is written: `schema.name`, or the name alone. */
export function relationName(relation: Node | undefined): string {
  const schema = textIn(relation, 'schemaname');
  return (schema ? `${schema}.` : '') + textIn(relation, 'relname');
}

/** A type's name without the catalogue's schema: `int4`, `varchar`; arrays end in `[]`. */
export function typeName(type: Node | undefined): string {
  const words = wordsIn(type, 'names').filter((word) => word !== 'pg_catalog');
  return words.join('.') + (listIn(type, 'arrayBounds').length > 0 ? '[]' : '');
}

/** The text of a constant, where the node is one of text. */
export function constantText(node: Node | undefined): string | undefined {
  const text = inside(node, 'A_Const', 'sval') ?? inside(node, 'TypeCast', 'arg', 'A_Const', 'sval');
  return text === undefined ? undefined : textIn(text, 'sval');
}

/** Calls `see` for every node within, the outer before the inner, with the node's type. Returning false leaves the inner ones out. */
export function walk(node: unknown, see: (type: string, body: Node) => boolean | void): void {
  const left: unknown[] = [node];
  while (left.length > 0) {
    const next = left.pop();
    if (Array.isArray(next)) {
      for (let at = next.length - 1; at >= 0; at -= 1) left.push(next[at]);
      continue;
    }
    if (!isNode(next)) continue;
    const values: unknown[] = [];
    for (const [key, value] of Object.entries(next)) {
      if (value === null || typeof value !== 'object') continue;
      if (/^[A-Z]/.test(key) && isNode(value) && see(key, value) === false) continue;
      values.push(value);
    }
    for (const value of values.reverse()) left.push(value);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
