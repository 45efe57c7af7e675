/** All schemas of a document, each once, wherever they are written. */

import type { ApiDocument } from './document.ts';
import { entries, follow, items, nameOf, raw, rootOf } from './node.ts';
import type { Node, ObjectNode } from './node.ts';
import { isObject } from './parse.ts';

const single = [
  'items',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'additionalProperties',
  'unevaluatedItems',
  'unevaluatedProperties',
  'contentSchema',
];
const listed = ['allOf', 'oneOf', 'anyOf', 'prefixItems'];
const named = ['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'];
/** Data, not description. */
const data = new Set(['example', 'examples', 'enum', 'const', 'value', 'dataValue', 'mapping', 'scopes']);

/** Every schema that is an object without a reference, with the names of the properties that lead to it. */
export function schemasOf(document: ApiDocument): ObjectNode[] {
  const found: ObjectNode[] = [];
  const seen = new Set<string>();
  const open: Node[] = [];
  const schema = (node: Node | undefined): void => {
    const target = follow(document, node);
    if (!target || seen.has(nameOf(target))) return;
    seen.add(nameOf(target));
    open.push(target);
    // Since 3.1 more may stand beside a reference.
    if (node && node !== target && isObject(node.value) && Object.keys(node.value).length > 1) within(node, schema);
  };
  anything(rootOf(document), schema, document);
  for (let node = open.pop(); node; node = open.pop()) {
    if (!isObject(node.value)) continue;
    found.push(node as ObjectNode);
    within(node, schema);
  }
  return found;
}

function within(node: Node, schema: (node: Node | undefined) => void): void {
  for (const key of single) schema(raw(node, key));
  for (const key of listed) for (const each of items(raw(node, key))) schema(each);
  for (const key of named) for (const [, each] of entries(raw(node, key))) schema(each);
}

/** Goes through everything else, and into files that are referred to. */
function anything(root: Node, schema: (node: Node) => void, document: ApiDocument): void {
  const seen = new Set<unknown>();
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    const { value } = node;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isObject(value) && typeof value['$ref'] === 'string') {
      const target = follow(document, node);
      if (target) open.push(target);
      continue;
    }
    for (const [key, each] of Array.isArray(value) ? items(node).entries() : entries(node)) {
      if (key === 'schema' || key === 'itemSchema') schema(each);
      else if (key === 'schemas' || key === 'definitions') for (const [, one] of entries(each)) schema(one);
      else if (!data.has(String(key)) && !String(key).startsWith('x-')) open.push(each);
    }
  }
}
