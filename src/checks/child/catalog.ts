/** The kinds of artefacts that are checked. Each is loaded when a file may be of it. */

import type { Check } from '../kind/check.ts';

/** By the names of `kindNames`. */
export const catalog: Readonly<Record<string, () => Promise<Check>>> = {
  syntax: async () => (await import('../data/syntax.ts')).syntax,
  graphql: async () => (await import('../graphql/graphql.ts')).graphql,
  protobuf: async () => (await import('../protobuf/protobuf.ts')).protobuf,
  'json-schema': async () => (await import('../schema/schema.ts')).jsonSchema,
  asyncapi: async () => (await import('../asyncapi/asyncapi.ts')).asyncapi,
};
