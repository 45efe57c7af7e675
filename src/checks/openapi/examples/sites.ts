/** The examples of a document, each with the schema that it is an example of. */

import type { ApiDocument } from '../document/document.ts';
import { entries, follow, inside, items, nameOf, raw, rootOf } from '../document/node.ts';
import type { Node, ObjectNode } from '../document/node.ts';
import { isObject } from '../document/parse.ts';
import type { Direction } from './convert.ts';

/** An example where it is written. */
export interface Site {
  /** Its name among its like; empty where there is one only. */
  name: string;
  value: Node;
  schema: Node;
  direction: Direction;
  /** Is it what stands in for what is left out? */
  isDefault: boolean;
}

/** Examples that schemas have of themselves, and their defaults. */
export function schemaSites(schemas: readonly ObjectNode[]): Site[] {
  return schemas.flatMap((schema) => {
    const { value } = schema;
    if (value['example'] === undefined && value['examples'] === undefined && value['default'] === undefined) return [];
    const site = (node: Node | undefined, isDefault = false): Site[] =>
      node ? [{ name: '', value: node, schema, direction: 'any', isDefault }] : [];
    return [
      ...site(raw(schema, 'example')),
      ...items(raw(schema, 'examples')).flatMap((each) => site(each)),
      ...(value['default'] === null ? [] : site(raw(schema, 'default'), true)),
    ];
  });
}

const skipped = new Set(['schema', 'schemas', 'example', 'examples', 'definitions', 'enum']);

/** Examples beside a schema: of parameters, headers and media types. Each once. */
export function contentSites(document: ApiDocument): Site[] {
  const found: Site[] = [];
  if (![...document.files.values()].some(({ text }) => text.includes('example'))) return found;
  const seen = new Set<unknown>();
  const open: { node: Node; direction: Direction }[] = [{ node: rootOf(document), direction: 'any' }];
  for (let at = open.pop(); at; at = open.pop()) {
    const node = follow(document, at.node);
    if (!node || typeof node.value !== 'object' || node.value === null || seen.has(node.value)) continue;
    seen.add(node.value);
    const { direction } = at;
    if (isObject(node.value) && node.value['schema'] !== undefined)
      found.push(...examplesOf(document, node, direction));
    for (const [key, each] of Array.isArray(node.value) ? items(node).entries() : entries(node))
      if (!skipped.has(String(key)) && !String(key).startsWith('x-'))
        open.push({ node: each, direction: directionOf(String(key)) ?? direction });
  }
  return found;
}

function directionOf(key: string): Direction | undefined {
  if (key === 'parameters' || key === 'requestBody' || key === 'requestBodies') return 'request';
  return key === 'responses' || key === 'headers' ? 'response' : undefined;
}

/** The examples of a parameter, a header or a media type that can be held against its schema. */
export function examplesOf(document: ApiDocument, node: Node, direction: Direction): Site[] {
  const schema = raw(node, 'schema');
  if (!schema) return [];
  const old = document.version.startsWith('2');
  const all: [string, Node | undefined][] = [['', raw(node, 'example')]];
  for (const [name, each] of entries(raw(node, 'examples')))
    if (old) {
      if (/json/.test(name)) all.push([name, each]);
    } else all.push([name, inside(document, each, 'value') ?? inside(document, each, 'dataValue')]);
  const name = nameOf(node);
  const isParameter = isObject(node.value) && typeof node.value['in'] === 'string';
  return all.flatMap(([each, written]) => {
    const value = written && readable(name, isParameter, written, schemaType(document, schema));
    return value ? [{ name: each, value, schema, direction, isDefault: false }] : [];
  });
}

function schemaType(document: ApiDocument, schema: Node): unknown {
  const target = follow(document, schema);
  return target && isObject(target.value) ? target.value['type'] : undefined;
}

/** A parameter is text on its way: 'true' is true. */
function read(node: Node, type: unknown): Node {
  try {
    const value: unknown = JSON.parse(String(node.value));
    const fits = type === 'integer' ? Number.isInteger(value) : typeof value === type;
    return fits ? { ...node, value } : node;
  } catch {
    return node;
  }
}

/** The value as it can be judged: text that is JSON is read, other text of a list or an object is not judged. */
function readable(name: string, isParameter: boolean, node: Node, type: unknown): Node | undefined {
  if (typeof node.value !== 'string' || type === 'string' || (Array.isArray(type) && type.includes('string')))
    return node;
  const mediaType = name.split('/').slice(-2).join('/');
  if (type !== 'object' && type !== 'array' && type !== undefined) return isParameter ? read(node, type) : node;
  if (isParameter || !/json|\*/.test(mediaType)) return undefined;
  try {
    return { ...node, value: JSON.parse(node.value) };
  } catch {
    return type === undefined ? undefined : node;
  }
}
