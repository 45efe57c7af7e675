/** What a schema allows, in one form for all versions of OpenAPI. */

import type { Node } from './node.ts';
/** Numbers that bound a value from above, and from below. */
export const upper = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties', 'maxContains'] as const;
/** @see upper */
export const lower = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties', 'minContains'] as const;
/** Parts whose meaning is not compared, only whether they are the same. */
export const conditions = [
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'contains',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
  'contentMediaType',
  'contentEncoding',
  'contentSchema',
] as const;

/** A keyword that bounds. */
export type Limit = (typeof upper)[number] | (typeof lower)[number];

/** A schema in one form. */
export interface Shape {
  /** Where it is written, at the end of its references. */
  node: Node;
  /** Undefined: any. `null` is not among them. */
  types: Set<string> | undefined;
  nullable: boolean;
  values: unknown[] | undefined;
  formats: Set<string>;
  patterns: Set<string>;
  limits: Map<Limit, number>;
  multiples: number[];
  unique: boolean;
  properties: Map<string, Node>;
  required: Set<string>;
  /** False: no others. A node: others must be so. */
  others: Node | boolean | undefined;
  patterned: Map<string, Node>;
  items: Node | undefined;
  tuple: Node[] | undefined;
  /** One of these, besides. */
  alternatives: Node[] | undefined;
  discriminator: Node | undefined;
  conditions: Map<string, Node>;
  standard: Node | undefined;
  readOnly: boolean;
  writeOnly: boolean;
  deprecated: boolean;
  extensible: unknown[] | undefined;
  /** Where each keyword stands. */
  places: Map<string, Node>;
}

/** A value so that it can be compared and said. */
export function textOf(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
