/** AsyncAPI documents against the official JSON Schemas: those of 2.6 and 3.1, which hold what the versions before them had. */

import type { ErrorObject, ValidateFunction } from 'ajv';
import { telling, validatorFor } from '../schema/drafts.ts';

/** Which of the official schemas a version is held against; null where there is none. */
export function schemaFor(version: string): '2.6.0' | '3.1.0' | null {
  if (/^2\.[0-6]\.\d+$/.test(version)) return '2.6.0';
  return /^3\.[01]\.\d+$/.test(version) ? '3.1.0' : null;
}

const compiled = new Map<string, Promise<ValidateFunction>>();

async function load(name: '2.6.0' | '3.1.0'): Promise<ValidateFunction> {
  const { default: schema } =
    name === '2.6.0'
      ? await import('@asyncapi/specs/schemas/2.6.0-without-$id.json', { with: { type: 'json' } })
      : await import('@asyncapi/specs/schemas/3.1.0-without-$id.json', { with: { type: 'json' } });
  const own = structuredClone(schema) as { properties: Record<string, unknown> };
  own.properties['asyncapi'] = { type: 'string' };
  return (await validatorFor('7')).compile(own);
}

/** What the official schema says. */
export async function structureErrors(document: unknown, name: '2.6.0' | '3.1.0'): Promise<ErrorObject[]> {
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
