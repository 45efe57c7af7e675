/** The rules of JSON Schema. */

import { finder } from '../kind/check.ts';
import type { Rule } from '../kind/check.ts';

/** Id, severity, what it is about, a bad line, a good one. */
const rows: readonly [string, Rule['severity'], string, string, string][] = [
  [
    'invalid',
    'error',
    'The schema is not valid against the meta-schema of its draft.',
    '{ "type": "strng" }',
    '{ "type": "string" }',
  ],
  [
    'unresolved-ref',
    'error',
    'A reference leads nowhere.',
    '{ "$ref": "#/$defs/addres" }',
    '{ "$ref": "#/$defs/address" }',
  ],
  [
    'invalid-pattern',
    'error',
    'A pattern is no regular expression.',
    '{ "pattern": "^[a-z" }',
    '{ "pattern": "^[a-z]" }',
  ],
  [
    'invalid-example',
    'error',
    'An example does not fit its own schema.',
    '{ "type": "integer", "examples": ["one"] }',
    '{ "type": "integer", "examples": [1] }',
  ],
  [
    'invalid-default',
    'warning',
    'A default value does not fit its own schema.',
    '{ "type": "integer", "default": "1" }',
    '{ "type": "integer", "default": 1 }',
  ],
  [
    'invalid-instance',
    'warning',
    'A file does not fit the schema of the tree that it names.',
    '{ "$schema": "./shop.schema.json", "prot": 80 }',
    '{ "$schema": "./shop.schema.json", "port": 80 }',
  ],
  [
    'contradiction',
    'warning',
    'Two things that a schema says exclude each other.',
    '{ "minimum": 10, "maximum": 1 }',
    '{ "minimum": 1, "maximum": 10 }',
  ],
  [
    'required-unknown',
    'warning',
    'What is required is not among the properties, but nearly.',
    '{ "required": ["emial"], "properties": { "email": {} } }',
    '{ "required": ["email"], "properties": { "email": {} } }',
  ],
  [
    'duplicate-value',
    'warning',
    'A value stands twice in an enum.',
    '{ "enum": ["low", "high", "low"] }',
    '{ "enum": ["low", "high"] }',
  ],
  [
    'no-effect',
    'warning',
    'A keyword says nothing of the type that stands beside it.',
    '{ "type": "string", "minimum": 1 }',
    '{ "type": "string", "minLength": 1 }',
  ],
  [
    'unknown-keyword',
    'warning',
    'A word is nearly a keyword, and has no effect.',
    '{ "propertes": {} }',
    '{ "properties": {} }',
  ],
  [
    'unknown-format',
    'warning',
    'A format is nearly one that is known, so nothing is checked.',
    '{ "format": "datetime" }',
    '{ "format": "date-time" }',
  ],
  [
    'property-removed',
    'error',
    'A property is gone: what has it is refused, or no reader knows it any more (then a warning).',
    '- "note": { "type": "string" }',
    '"note": { "type": "string", "deprecated": true }',
  ],
  [
    'required-added',
    'error',
    'A property became required: what was written before does not have it.',
    '"required": ["id"] → ["id", "note"]',
    '"required": ["id"]',
  ],
  [
    'type-narrowed',
    'error',
    'A value may not be of a type any more that it had.',
    '"type": "number" → "integer"',
    '"type": "number"',
  ],
  [
    'enum-narrowed',
    'error',
    'A value is not taken any more that was.',
    '"enum": ["open", "paid"] → ["open"]',
    '"enum": ["open", "paid", "lost"]',
  ],
  [
    'limit-tightened',
    'error',
    'A limit, a pattern or a format (a warning) lets less through than before.',
    '"maxLength": 200 → 100',
    '"maxLength": 400',
  ],
  [
    'closed',
    'error',
    'An object that took other properties takes none any more.',
    '+ "additionalProperties": false',
    '"additionalProperties": true',
  ],
  [
    'alternative-removed',
    'error',
    'An alternative of anyOf or oneOf is gone.',
    '"anyOf": [{ "type": "string" }, { "type": "null" }] → [{ "type": "string" }]',
    '"anyOf": [{ "type": "string" }, { "type": "null" }]',
  ],
];

/** @see Rule */
export const rules: readonly Rule[] = rows.map(([name, severity, about, bad, good]) => ({
  id: `json-schema/${name}`,
  severity,
  about,
  bad,
  good,
}));

/** Makes findings of these rules. */
export const finding = finder(rules);
