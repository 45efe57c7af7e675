/** The gate of a hand-over: it needs a name for what it is about, since probability alone is how a style of writing is mistaken for a task. */

import { concepts } from './concepts.ts';
import type { ConceptHit } from './concepts.ts';
import type { Candidate, Field } from './crowd.ts';
import { likeExample } from './match.ts';
import type { Asked } from './match.ts';
import { weights } from './weights.ts';

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

/** Above so many personas one that was never trained on needs words of its own to be handed to. */
const crowd = 12;
/** How much surer the first must be than the second. */
const lead = 0.1;

/** A persona, and how likely the prompt is its own. */
export interface Ranked {
  slug: string;
  confidence: number;
  candidate: Candidate;
}

/** What a prompt must have in common with an example of a persona to be that persona's at once. */
export const alike = 0.6;

/** What words count that stand in an example only, and in the description. */
const inExamples = 0.5;
export const inDescription = 0.65;

/** How many words each candidate has, by its number, that hardly any other has and everyday prompts do not have either. */
export function ownWords(asked: Asked, field: Field, least = inExamples): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { persona, word, weight } of field.spread.having(asked.rare))
    if (weight >= least && isRare(word, field)) counts.set(persona, (counts.get(persona) ?? 0) + 1);
  return counts;
}

/** Has hardly any of the loaded personas this word? */
function isRare(word: number, field: Field): boolean {
  return field.spread.get(word) <= Math.max(1, Math.floor(field.candidates.length * 0.012));
}

/** Is it a word of the persona's own? */
export function isOwn(word: number, asked: Asked, candidate: Candidate, field: Field): boolean {
  return !asked.everyday.has(word) && (candidate.words.get(word) ?? 0) >= inExamples && isRare(word, field);
}

/** Is the first persona sure enough to be handed the prompt at once? */
export function isSure(ranked: readonly Ranked[], asked: Asked, field: Field, reasons: readonly string[]): boolean {
  const [first, second] = ranked;
  if (!first || reasons.length === 0) return false;
  if (first.confidence < weights.thresholds.handOver) return false;
  if (
    first.candidate.headed &&
    likeExample(asked, first.candidate) < alike &&
    !namesBackend(asked.reading.hits, first.confidence)
  )
    return false;
  if (second && first.confidence - second.confidence < lead) return first.candidate.headed;
  return (
    first.candidate.headed ||
    field.candidates.length <= crowd ||
    (ownWords(asked, field).get(field.candidates.indexOf(first.candidate)) ?? 0) > 0 ||
    likeExample(asked, first.candidate) >= alike
  );
}
