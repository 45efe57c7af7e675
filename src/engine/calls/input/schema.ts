/** The JSON Schema of a tool's input, as far as reading an input needs it. */

import * as z from 'zod';
import type { ZodType } from 'zod';

/** A part of a JSON Schema. What reading does not know is left to the tool's own check. */
export interface Schema {
  type?: string;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: readonly string[];
  additionalProperties?: unknown;
}

const schemas = new WeakMap<ZodType, Schema>();

/** Empty where a schema cannot be written as JSON: then inputs are taken as they come. */
export function schemaOf(input: ZodType): Schema {
  const known = schemas.get(input);
  if (known) return known;
  let schema: Schema = {};
  try {
    schema = z.toJSONSchema(input, { io: 'input' }) as Schema;
  } catch {
    // A transform, say: it knows best what it takes.
  }
  schemas.set(input, schema);
  return schema;
}

/** The part of a schema that a path of keys and places leads to. */
export function partAt(schema: Schema, path: readonly PropertyKey[]): Schema {
  return path.reduce<Schema>(
    (part, step) => (typeof step === 'number' ? part.items : part.properties?.[String(step)]) ?? {},
    schema,
  );
}
