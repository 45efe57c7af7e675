/** Reads what a schema allows, whichever way it is written: references followed, `allOf` joined, nullability and limits of all versions alike. */

import type { ApiDocument } from './document.ts';
import { entries, follow, items, nameOf, raw } from './node.ts';
import type { Node } from './node.ts';
import { isObject } from './parse.ts';
import { conditions, lower, textOf, upper } from './shape.ts';
import type { Limit, Shape } from './shape.ts';

const deepest = 60;
/** Formats that say how a value is shown, not what it may be. */
const shownOnly = new Set(['password', 'textarea', 'markdown', 'html', 'multiline']);

/** Reads a schema. Undefined where its reference leads to nothing. */
export function shapeOf(document: ApiDocument, written: Node): Shape | undefined {
  const node = follow(document, written);
  if (!node) return undefined;
  const shape: Shape = {
    node,
    types: undefined,
    nullable: false,
    values: undefined,
    formats: new Set(),
    patterns: new Set(),
    limits: new Map(),
    multiples: [],
    unique: false,
    properties: new Map(),
    required: new Set(),
    others: undefined,
    patterned: new Map(),
    items: undefined,
    tuple: undefined,
    alternatives: undefined,
    discriminator: undefined,
    conditions: new Map(),
    standard: undefined,
    readOnly: false,
    writeOnly: false,
    deprecated: false,
    extensible: undefined,
    places: new Map(),
  };
  new Reader(document, shape).read(written, 0);
  infer(shape);
  return shape;
}

class Reader {
  readonly #document: ApiDocument;
  readonly #shape: Shape;
  readonly #seen = new Set<string>();

  constructor(document: ApiDocument, shape: Shape) {
    this.#document = document;
    this.#shape = shape;
  }

  read(written: Node, depth: number): void {
    const name = nameOf(written);
    if (depth > deepest || this.#seen.has(name)) return;
    this.#seen.add(name);
    if (isObject(written.value) && typeof written.value['$ref'] === 'string') {
      const target = follow(this.#document, written);
      if (target) this.read(target, depth + 1);
      // Before 3.1, what stands beside a reference has no effect.
      if (this.#document.version.startsWith('3.0') || this.#document.version.startsWith('2')) return;
    }
    if (written.value === false) this.#shape.types = new Set();
    if (!isObject(written.value)) return;
    this.#keywords(written);
    for (const each of items(raw(written, 'allOf'))) this.read(each, depth + 1);
    this.#choices(written, depth);
  }

  #keywords(node: Node): void {
    const shape = this.#shape;
    const { value } = node as { value: Record<string, unknown> };
    for (const key of Object.keys(value)) {
      const at = raw(node, key);
      if (at && !shape.places.has(key)) shape.places.set(key, at);
    }
    this.#types(value);
    if (Array.isArray(value['enum'])) this.#values(value['enum']);
    if ('const' in value) this.#values([value['const']]);
    const format = value['format'];
    if (typeof format === 'string' && !shownOnly.has(format)) shape.formats.add(format);
    if (typeof value['pattern'] === 'string') shape.patterns.add(value['pattern']);
    this.#limits(value);
    shape.unique ||= value['uniqueItems'] === true;
    shape.readOnly ||= value['readOnly'] === true;
    shape.writeOnly ||= value['writeOnly'] === true;
    shape.deprecated ||= value['deprecated'] === true;
    for (const [key, each] of entries(this.#map(node, 'properties')))
      if (!shape.properties.has(key)) shape.properties.set(key, each);
    for (const [key, each] of entries(raw(node, 'patternProperties'))) shape.patterned.set(key, each);
    if (Array.isArray(value['required'])) for (const each of value['required']) shape.required.add(String(each));
    const others = raw(node, 'additionalProperties');
    if (others && shape.others !== false) shape.others = typeof others.value === 'boolean' ? others.value : others;
    shape.items ??= Array.isArray(value['items']) ? undefined : raw(node, 'items');
    const tuple = raw(node, 'prefixItems') ?? (Array.isArray(value['items']) ? raw(node, 'items') : undefined);
    if (tuple) shape.tuple ??= items(tuple);
    shape.discriminator ??= raw(node, 'discriminator');
    shape.standard ??= raw(node, 'default');
    if (Array.isArray(value['x-extensible-enum'])) shape.extensible ??= value['x-extensible-enum'];
    for (const key of conditions) {
      const at = raw(node, key);
      if (at) shape.conditions.set(key, at);
    }
    if (value['unevaluatedProperties'] === false) shape.others = false;
  }

  /** Some write a reference in the place of all properties. */
  #map(node: Node, key: string): Node | undefined {
    const map = raw(node, key);
    return map && isObject(map.value) && typeof map.value['$ref'] === 'string' ? follow(this.#document, map) : map;
  }

  #types(value: Record<string, unknown>): void {
    const given = value['type'];
    const types = Array.isArray(given)
      ? new Set(given.map(String))
      : typeof given === 'string'
        ? new Set([given])
        : undefined;
    this.#shape.nullable ||= value['nullable'] === true || value['x-nullable'] === true;
    if (!types) return;
    this.#shape.nullable ||= types.delete('null');
    const { types: known } = this.#shape;
    this.#shape.types = known
      ? new Set([...types].filter((each) => known.has(each) || (each === 'integer' && known.has('number'))))
      : types;
  }

  #values(values: unknown[]): void {
    const known = this.#shape.values?.map(textOf);
    this.#shape.values = known ? values.filter((each) => known.includes(textOf(each))) : values;
  }

  #limits(value: Record<string, unknown>): void {
    const { limits, multiples } = this.#shape;
    const keep = (key: Limit, number: unknown, less: boolean) => {
      if (typeof number !== 'number') return;
      const known = limits.get(key);
      if (known === undefined || (less ? number < known : number > known)) limits.set(key, number);
    };
    // Booleans in 3.0, numbers in 3.1.
    keep(value['exclusiveMaximum'] === true ? 'exclusiveMaximum' : 'maximum', value['maximum'], true);
    keep(value['exclusiveMinimum'] === true ? 'exclusiveMinimum' : 'minimum', value['minimum'], false);
    for (const key of upper) if (key !== 'maximum') keep(key, value[key], true);
    for (const key of lower) if (key !== 'minimum') keep(key, value[key], false);
    if (typeof value['multipleOf'] === 'number') multiples.push(value['multipleOf']);
  }

  /** A choice of one is no choice, and "this or null" is the same as nullable. */
  #choices(node: Node, depth: number): void {
    for (const key of ['oneOf', 'anyOf']) {
      const all = items(raw(node, key));
      const some = all.filter((each) => !isNull(each.value));
      if (all.length === 0) continue;
      if (some.length < all.length) this.#shape.nullable = true;
      const [only] = some;
      if (some.length === 1 && only) this.read(only, depth + 1);
      else this.#shape.alternatives = [...(this.#shape.alternatives ?? []), ...some];
    }
  }
}

function isNull(value: unknown): boolean {
  return (
    isObject(value) &&
    (value['type'] === 'null' ||
      ('const' in value && value['const'] === null) ||
      (Array.isArray(value['enum']) && value['enum'].length === 1 && value['enum'][0] === null))
  );
}

/** What the rest of a schema says of its type, where it does not say it itself. */
function infer(shape: Shape): void {
  const { values } = shape;
  if (values?.includes(null)) {
    shape.values = values.filter((each) => each !== null);
    shape.nullable = true;
  }
  if (shape.types || shape.alternatives) return;
  if (shape.values && shape.values.length > 0) shape.types = new Set(shape.values.map(typeOf));
  else if (shape.properties.size > 0 || isObject(shape.others)) shape.types = new Set(['object']);
  else if (shape.items || shape.tuple) shape.types = new Set(['array']);
}

/** The type that a value has in JSON Schema. */
function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
