/** The kinds of artefacts that are checked. Each is loaded when a file may be of it. */

import type { Check } from '../kind/check.ts';

/** By the names of `kindNames`. */
export const catalog: Readonly<Record<string, () => Promise<Check>>> = {
  syntax: async () => (await import('../data/syntax.ts')).syntax,
  mermaid: async () => (await import('../mermaid/mermaid.ts')).mermaid,
  markdown: async () => (await import('../markdown/markdown.ts')).markdownWith(catalog),
};
