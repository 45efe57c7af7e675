/** Goes through the schemas within a JSON Schema, each with the place it stands at. */

import { textOf } from '../data/node.ts';
import type { DataNode } from '../data/node.ts';

/** A schema that is an object. */
export interface Subschema {
  node: DataNode & { kind: 'object' };
  /** From the root: `/properties/name`. */
  pointer: string;
  /** What `#` means here: the root, or the nearest schema around it with an `$id`. */
  resource: DataNode;
}

const single = new Set(
  'additionalProperties items not if then else contains propertyNames additionalItems unevaluatedItems unevaluatedProperties contentSchema'.split(
    ' ',
  ),
);
const lists = new Set('allOf anyOf oneOf prefixItems items'.split(' '));
const maps = new Set('properties patternProperties definitions $defs dependentSchemas dependencies'.split(' '));
const deepest = 400;

/** A pointer's part. */
export function part(key: string): string {
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The schema itself, and all within it. */
export function* subschemas(root: DataNode, pointer = '', resource = root, depth = 0): Generator<Subschema> {
  if (root.kind !== 'object' || depth > deepest) return;
  const id = textOf(root, '$id') ?? textOf(root, 'id');
  const own = id !== undefined && !id.startsWith('#') ? root : resource;
  yield { node: root, pointer, resource: own };
  for (const { key, value } of root.entries) {
    const at = pointer + part(key);
    if (single.has(key) && value.kind === 'object') yield* subschemas(value, at, own, depth + 1);
    else if (lists.has(key) && value.kind === 'array')
      for (const [index, each] of value.items.entries()) yield* subschemas(each, `${at}/${index}`, own, depth + 1);
    else if (maps.has(key) && value.kind === 'object')
      for (const each of value.entries) yield* subschemas(each.value, at + part(each.key), own, depth + 1);
  }
}
