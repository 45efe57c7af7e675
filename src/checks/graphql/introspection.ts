/** The answer to an introspection query, as tools keep it in `schema.json`: as the schema that it tells of, with places in the JSON. */

import { buildClientSchema, parse, printSchema, visit } from 'graphql';
import type { DocumentNode, IntrospectionQuery } from 'graphql';
import { textOf, valueOf } from '../data/node.ts';
import type { DataNode } from '../data/node.ts';
import { scanJson } from '../data/json-scan.ts';

/** Files that may hold one. */
export const introspectionFile = /(?:^|[/._-])(?:schema|introspection|graphql)[^/]*\.json$/i;

/** Does the text hold one? */
export function isIntrospection(path: string, text: string): boolean {
  return introspectionFile.test(path) && /^\s*\{\s*(?:"data"\s*:\s*\{\s*)?"__schema"\s*:\s*\{/.test(text);
}

/** `placeOf` says where in the JSON something of the document stands, by its offset there. */
interface Introspected {
  node: DocumentNode;
  placeOf: (offset: number) => number;
}

/** Null where too little is answered to make a schema of it. */
export function readIntrospection(text: string): Introspected | null {
  const { root } = scanJson(text);
  const answer = root && (valueOf(root, 'data') ?? root);
  const types = answer && valueOf(valueOf(answer, '__schema') ?? answer, 'types');
  if (!types) return null;
  try {
    const value = JSON.parse(text) as { data?: IntrospectionQuery } & IntrospectionQuery;
    const node = parse(printSchema(buildClientSchema(value.data ?? value)));
    const known = namesIn(types);
    const places: [offset: number, at: number][] = [];
    const path: string[] = [];
    visit(node, {
      enter(each) {
        if (!('name' in each) || !each.name || !each.kind.endsWith('Definition')) return;
        path.push(each.name.value);
        const at = known.get(path.join('.'));
        if (at !== undefined) places.push([each.name.loc?.start ?? 0, at]);
      },
      leave(each) {
        if ('name' in each && each.name && each.kind.endsWith('Definition')) path.pop();
      },
    });
    return { node, placeOf: (offset) => places.findLast(([from]) => from <= offset)?.[1] ?? 0 };
  } catch {
    return null;
  }
}

/** Offsets by `Type`, `Type.field` and `Type.field.argument`. */
function namesIn(types: DataNode): Map<string, number> {
  const known = new Map<string, number>();
  const add = (list: DataNode | undefined, before: string) => {
    for (const item of list?.kind === 'array' ? list.items : []) {
      const name = before + (textOf(item, 'name') ?? '');
      known.set(name, valueOf(item, 'name')?.from ?? item.from);
      for (const key of ['fields', 'inputFields', 'enumValues', 'args']) add(valueOf(item, key), `${name}.`);
    }
  };
  add(types, '');
  return known;
}
