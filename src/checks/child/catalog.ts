/** The kinds of artefacts that are checked. Each is loaded when a file may be of it. */

import type { Check } from '../kind/check.ts';

/** By the names of `kindNames`. */
export const catalog: Readonly<Record<string, () => Promise<Check>>> = {
  syntax: async () => (await import('../data/syntax.ts')).syntax,
  workflow: async () => (await import('../workflow/workflow.ts')).workflow,
  compose: async () => (await import('../compose/compose.ts')).compose,
  kubernetes: async () => (await import('../kubernetes/kubernetes.ts')).kubernetes,
  dockerfile: async () => (await import('../docker/dockerfile.ts')).dockerfile,
};
