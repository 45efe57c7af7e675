/** The kinds of artefacts that are checked. Each is loaded when a file may be of it. */

import type { Check } from '../kind/check.ts';

/** By the names of `kindNames`. */
export const catalog: Readonly<Record<string, () => Promise<Check>>> = {
  migration: async () => (await import('../migrations/migration.ts')).migration,
  query: async () => (await import('../queries/queries.ts')).queries,
  syntax: async () => (await import('../data/syntax.ts')).syntax,
};
