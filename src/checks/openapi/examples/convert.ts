/** Schemas of all versions of OpenAPI as JSON Schema 2020-12, for one direction: what is read only need not be in a request. */

import type { ApiDocument } from '../document/document.ts';
import { follow, nameOf, raw } from '../document/node.ts';
import type { Node } from '../document/node.ts';
import { isObject } from '../document/parse.ts';

/** `any`: neither what is read only nor what is write only is missed. */
export type Direction = 'request' | 'response' | 'any';

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
];
const listed = ['allOf', 'oneOf', 'anyOf', 'prefixItems'];
const named = ['properties', 'patternProperties', 'dependentSchemas'];
const kept = [
  'type',
  'enum',
  'const',
  'format',
  'pattern',
  'maximum',
  'minimum',
  'maxLength',
  'minLength',
  'maxItems',
  'minItems',
  'maxProperties',
  'minProperties',
  'multipleOf',
  'uniqueItems',
  'dependentRequired',
  'minContains',
  'maxContains',
];

/** Converts schemas of one document; each that is referred to gets an id of its own. */
export class Converter {
  readonly #document: ApiDocument;
  readonly #direction: Direction;
  readonly #ids = new Map<string, string>();
  readonly #add: (id: string, schema: unknown) => void;

  /** `add` takes schemas that others refer to. */
  constructor(document: ApiDocument, direction: Direction, add: (id: string, schema: unknown) => void) {
    this.#document = document;
    this.#direction = direction;
    this.#add = add;
  }

  /** A reference to the schema under its id. */
  reference(node: Node): { $ref: string } | undefined {
    const target = follow(this.#document, node);
    if (!target) return undefined;
    const name = nameOf(target);
    let id = this.#ids.get(name);
    if (id === undefined) {
      id = `urn:schema:${this.#direction}:${this.#ids.size}`;
      this.#ids.set(name, id);
      this.#add(id, this.#own(target));
    }
    return { $ref: id };
  }

  #convert(node: Node): unknown {
    if (!isObject(node.value)) return typeof node.value === 'boolean' ? node.value : {};
    if (typeof node.value['$ref'] !== 'string') return this.#own(node);
    const target = this.reference(node) ?? {};
    const siblings = this.#document.version.startsWith('3.0') ? {} : this.#own(node);
    return isObject(siblings) && Object.keys(siblings).length > 0 ? { allOf: [target, siblings] } : target;
  }

  #own(node: Node): unknown {
    const { value } = node;
    if (!isObject(value)) return typeof value === 'boolean' ? value : {};
    const made: Record<string, unknown> = {};
    for (const key of kept) if (value[key] !== undefined) made[key] = value[key];
    for (const [limit, exclusive] of [
      ['maximum', 'exclusiveMaximum'],
      ['minimum', 'exclusiveMinimum'],
    ] as const)
      if (typeof value[exclusive] === 'number') made[exclusive] = value[exclusive];
      else if (value[exclusive] === true && typeof value[limit] === 'number') {
        made[exclusive] = value[limit];
        delete made[limit];
      }
    for (const key of single) this.#put(made, node, key);
    if (Array.isArray(value['items']))
      made['prefixItems'] = value['items'].map((_, index) => this.#part(node, 'items', String(index)));
    for (const key of listed)
      if (Array.isArray(value[key])) made[key] = value[key].map((_, index) => this.#part(node, key, String(index)));
    for (const key of named) {
      const all = value[key];
      if (isObject(all))
        made[key] = Object.fromEntries(Object.keys(all).map((name) => [name, this.#part(node, key, name)]));
    }
    this.#required(made, node);
    // Which of them it is says the discriminator; two may look alike.
    if (made['oneOf'] && value['discriminator']) {
      made['anyOf'] ??= made['oneOf'];
      delete made['oneOf'];
    }
    return nullable(made, value);
  }

  #put(made: Record<string, unknown>, node: Node, key: string): void {
    const part = raw(node, key);
    if (part && !Array.isArray(part.value)) made[key] = this.#convert(part);
  }

  #part(node: Node, ...keys: [string, string]): unknown {
    const list = raw(node, keys[0]);
    const part = list && raw(list, keys[1]);
    return part ? this.#convert(part) : {};
  }

  #required(made: Record<string, unknown>, node: Node): void {
    const { value } = node as { value: Record<string, unknown> };
    if (!Array.isArray(value['required'])) return;
    const hidden = (name: unknown) => {
      const properties = raw(node, 'properties');
      const property = properties && follow(this.#document, raw(properties, String(name)));
      if (!property || !isObject(property.value)) return false;
      return (
        (this.#direction !== 'response' && property.value['readOnly'] === true) ||
        (this.#direction !== 'request' && property.value['writeOnly'] === true)
      );
    };
    const required = value['required'].filter((name) => typeof name === 'string' && !hidden(name));
    if (required.length > 0) made['required'] = [...new Set(required)];
  }
}

function nullable(made: Record<string, unknown>, value: Record<string, unknown>): unknown {
  if (value['nullable'] !== true && value['x-nullable'] !== true) return made;
  if (typeof made['type'] === 'string' && !('enum' in made) && !('const' in made))
    return { ...made, type: [made['type'], 'null'] };
  return { anyOf: [{ type: 'null' }, made] };
}
