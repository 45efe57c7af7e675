/** A hand-over needs a name for what it is about: probability alone is how a style of writing is mistaken for a task. */

import { concepts } from './concepts.ts';
import type { ConceptHit } from './concepts.ts';

/** From this probability on, concepts of other walks of life may outweigh those of the server. */
const certain = 0.95;

/**
 * Does a prompt name back-end work? It must name a concept of the server, and more of these than of what is far from
 * software, unless it is all but certain.
 */
export function namesBackend(hits: readonly ConceptHit[], probability: number): boolean {
  const server = new Set<number>();
  const elsewhere = new Set<number>();
  for (const { concept } of hits) {
    const group = concepts[concept]?.group;
    if (group === 'server') server.add(concept);
    else if (group === 'elsewhere') elsewhere.add(concept);
  }
  return server.size > 0 && (server.size > elsewhere.size || probability >= certain);
}
