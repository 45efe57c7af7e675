/** Makes a value that fits a schema, where nobody wrote an example. */

import type { ApiDocument } from '../document/document.ts';
import { follow, nameOf } from '../document/node.ts';
import type { Node } from '../document/node.ts';
import { isObject } from '../document/parse.ts';
import { shapeOf } from '../document/read-shape.ts';
import type { Shape } from '../document/shape.ts';
import type { Direction } from './convert.ts';

const deepest = 12;
const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  time: '12:00:00Z',
  duration: 'PT1H',
  uuid: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
  email: 'ada@example.org',
  uri: 'https://example.org/',
  url: 'https://example.org/',
  'uri-reference': '/a',
  hostname: 'example.org',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  byte: 'YXJjaGll',
  'idn-email': 'ada@example.org',
  iri: 'https://example.org/',
  'json-pointer': '/a',
  regex: '.',
};

/** A value of the schema: what it says itself where it does, else the plainest. */
export function sampleOf(
  document: ApiDocument,
  schema: Node,
  direction: Direction,
  open: readonly string[] = [],
): unknown {
  const target = follow(document, schema);
  if (!target) return null;
  const name = nameOf(target);
  const shape = shapeOf(document, schema);
  if (!shape || open.length > deepest) return null;
  if (isObject(target.value)) {
    const { example, examples } = target.value;
    if (example !== undefined) return example;
    if (Array.isArray(examples) && examples.length > 0) return examples[0] as unknown;
  }
  if (shape.standard) return shape.standard.value;
  if (shape.values && shape.values.length > 0) return shape.values[0];
  const within = [...open, name];
  const [choice] = shape.alternatives ?? [];
  const chosen = choice ? sampleOf(document, choice, direction, within) : undefined;
  if (choice && shape.properties.size === 0) return chosen;
  const object =
    typeOf(shape) === 'object'
      ? objectOf(document, shape, direction, within)
      : plain(document, shape, direction, within);
  return isObject(chosen) && isObject(object) ? { ...chosen, ...object } : object;
}

function typeOf({ types, properties }: Shape): string {
  const [first] = types ?? [];
  return first ?? (properties.size > 0 ? 'object' : 'any');
}

function objectOf(
  document: ApiDocument,
  { properties, required, node }: Shape,
  direction: Direction,
  open: readonly string[],
): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  // What contains itself is left out as soon as it may be.
  const again = open.indexOf(nameOf(node)) < open.length - 1;
  for (const [name, property] of properties) {
    const target = follow(document, property);
    const value = target && isObject(target.value) ? target.value : {};
    if (value[direction === 'request' ? 'readOnly' : 'writeOnly'] === true) continue;
    if (!required.has(name) && (again || open.length > 4 || (target && open.includes(nameOf(target))))) continue;
    made[name] = sampleOf(document, property, direction, open);
  }
  for (const name of required) if (!(name in made) && !properties.has(name)) made[name] = 'text';
  return made;
}

function plain(document: ApiDocument, shape: Shape, direction: Direction, open: readonly string[]): unknown {
  const { limits, formats: given, items, multiples } = shape;
  switch (typeOf(shape)) {
    case 'array': {
      const count = Math.min(Math.max(limits.get('minItems') ?? 1, 1), limits.get('maxItems') ?? 20, 20);
      if (shape.tuple) return shape.tuple.map((each) => sampleOf(document, each, direction, open));
      return items
        ? Array.from({ length: items && open.length > 6 ? (limits.get('minItems') ?? 0) : count }, () =>
            sampleOf(document, items, direction, open),
          )
        : [];
    }
    case 'integer':
    case 'number': {
      const step = multiples[0] ?? 1;
      const least =
        limits.get('minimum') ??
        (limits.has('exclusiveMinimum') ? (limits.get('exclusiveMinimum') ?? 0) + step : undefined);
      const greatest =
        limits.get('maximum') ??
        (limits.has('exclusiveMaximum') ? (limits.get('exclusiveMaximum') ?? 0) - step : undefined);
      const value = least ?? Math.min(step, greatest ?? step);
      return Math.ceil(value / step) * step;
    }
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'any':
      return {};
    default: {
      const [format] = given;
      const text = (format !== undefined ? formats[format] : undefined) ?? 'text';
      const padded = text.padEnd(limits.get('minLength') ?? 0, 'x');
      return format === undefined ? padded.slice(0, limits.get('maxLength') ?? padded.length) : padded;
    }
  }
}
