/** The kinds of artefacts that are checked. Each is loaded when a file may be of it. */

import type { Check } from '../kind/check.ts';

/** By the names of `kindNames`. */
export const catalog: Readonly<Record<string, () => Promise<Check>>> = {
  syntax: async () => (await import('../data/syntax.ts')).syntax,
  openapi: async () => (await import('../openapi/openapi.ts')).openapi,
  workflow: async () => (await import('../workflow/workflow.ts')).workflow,
  dependabot: async () => (await import('../dependabot/dependabot.ts')).dependabot,
  compose: async () => (await import('../compose/compose.ts')).compose,
  kubernetes: async () => (await import('../kubernetes/kubernetes.ts')).kubernetes,
  dockerfile: async () => (await import('../docker/dockerfile.ts')).dockerfile,
  mermaid: async () => (await import('../mermaid/mermaid.ts')).mermaid,
  graphql: async () => (await import('../graphql/graphql.ts')).graphql,
  protobuf: async () => (await import('../protobuf/protobuf.ts')).protobuf,
  'json-schema': async () => (await import('../schema/schema.ts')).jsonSchema,
  asyncapi: async () => (await import('../asyncapi/asyncapi.ts')).asyncapi,
  markdown: async () => (await import('../markdown/markdown.ts')).markdownWith(catalog),
  migration: async () => (await import('../migrations/migration.ts')).migration,
  query: async () => (await import('../queries/queries.ts')).queries,
};
