/** AsyncAPI documents against the official JSON Schemas, each against that of its own version: what is newer is refused by older tools. */

import type { ErrorObject, ValidateFunction } from 'ajv';
import { telling, validatorFor } from '../schema/drafts.ts';

const schemas = {
  '2.0': () => import('@asyncapi/specs/schemas/2.0.0-without-$id.json', { with: { type: 'json' } }),
  '2.1': () => import('@asyncapi/specs/schemas/2.1.0-without-$id.json', { with: { type: 'json' } }),
  '2.2': () => import('@asyncapi/specs/schemas/2.2.0-without-$id.json', { with: { type: 'json' } }),
  '2.3': () => import('@asyncapi/specs/schemas/2.3.0-without-$id.json', { with: { type: 'json' } }),
  '2.4': () => import('@asyncapi/specs/schemas/2.4.0-without-$id.json', { with: { type: 'json' } }),
  '2.5': () => import('@asyncapi/specs/schemas/2.5.0-without-$id.json', { with: { type: 'json' } }),
  '2.6': () => import('@asyncapi/specs/schemas/2.6.0-without-$id.json', { with: { type: 'json' } }),
  '3.0': () => import('@asyncapi/specs/schemas/3.0.0-without-$id.json', { with: { type: 'json' } }),
  '3.1': () => import('@asyncapi/specs/schemas/3.1.0-without-$id.json', { with: { type: 'json' } }),
} as const;
type SchemaVersion = keyof typeof schemas;

/** Which of the official schemas a version is held against; null where there is none. */
export function schemaFor(version: string): SchemaVersion | null {
  const name = /^(\d+\.\d+)\.\d+$/.exec(version)?.[1] ?? '';
  return Object.hasOwn(schemas, name) ? (name as SchemaVersion) : null;
}

const compiled = new Map<SchemaVersion, Promise<ValidateFunction>>();

async function load(name: SchemaVersion): Promise<ValidateFunction> {
  const { default: schema } = await schemas[name]();
  const own = structuredClone(schema) as { properties: Record<string, unknown> };
  own.properties['asyncapi'] = { type: 'string' };
  return (await validatorFor('7')).compile(own);
}

/** What the official schema says. */
export async function structureErrors(document: unknown, name: SchemaVersion): Promise<ErrorObject[]> {
  let validate = compiled.get(name);
  if (!validate) compiled.set(name, (validate = load(name)));
  const check = await validate;
  check(document);
  // Everything may be a reference, or several messages, instead: that this is none is no news.
  return telling(
    (check.errors ?? []).filter(
      ({ keyword, params }) => !(keyword === 'required' && /^(?:\$ref|oneOf)$/.test(String(params['missingProperty']))),
    ),
  );
}
