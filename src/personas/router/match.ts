/** How much a prompt asks for each of the personas that are loaded, whoever wrote them. */

import type { Reading } from './features.ts';
import type { Profile } from './profile.ts';
import { wordsOf } from './profile.ts';
import { sigmoid } from './score.ts';
import type { Scored } from './score.ts';
import { isCommon, weights } from './weights.ts';
import type { PackedWeights } from './weights.ts';

/** A persona ready to be compared. */
export interface Candidate {
  slug: string;
  concepts: Map<number, number>;
  fields: Map<number, number>;
  words: Map<number, number>;
}

/** Personas that are loaded together: how many of them have a word says how much it tells. */
export interface Field {
  candidates: Candidate[];
  spread: Map<number, number>;
}

/** Prepares profiles for comparison. */
export function fieldOf(profiles: readonly { slug: string; profile: Profile }[]): Field {
  const spread = new Map<number, number>();
  const candidates = profiles.map(({ slug, profile }) => {
    for (const [word] of profile.words) spread.set(word, (spread.get(word) ?? 0) + 1);
    return {
      slug,
      concepts: new Map(profile.concepts),
      fields: new Map(profile.fields),
      words: new Map(profile.words),
    };
  });
  return { candidates, spread };
}

/** What speaks for one persona, by name: the weights are learned. */
export type MatchFeatures = Record<'fields' | 'concepts' | 'best' | 'words' | 'chores' | 'far', number>;

/** A prompt as personas are compared with it. */
export interface Asked {
  reading: Reading;
  scored: Scored;
  words: Set<number>;
  concepts: Map<number, number>;
  chores: number;
  far: number;
}

const choreFields = new Set(['small-edit', 'explain', 'concept', 'chat', 'local-bug']);
const farFields = new Set(
  'writing marketing shop-floor money legal people teaching household food travel health science translation event'.split(
    ' ',
  ),
);

/** Reads a prompt for `matchFeatures`. */
export function askedBy(reading: Reading, scored: Scored, by: PackedWeights = weights): Asked {
  const found = new Map<number, number>();
  let length = 0;
  for (const { concept } of reading.hits) {
    const rarity = by.rarity[concept] ?? 0;
    if (rarity === 0 || found.has(concept)) continue;
    found.set(concept, rarity);
    length += rarity ** 2;
  }
  length = Math.sqrt(length) || 1;
  for (const [concept, weight] of found) found.set(concept, weight / length);
  const sum = (names: ReadonlySet<string>): number =>
    by.fields.reduce((total, name, n) => total + (names.has(name) ? (scored.fields[n] as number) : 0), 0);
  return {
    reading,
    scored,
    words: wordsOf(reading.tokens),
    concepts: found,
    chores: sum(choreFields),
    far: sum(farFields),
  };
}

/** Compares a prompt with one persona. */
export function matchFeatures(asked: Asked, candidate: Candidate, field: Field): MatchFeatures {
  let fields = 0;
  for (const [n, share] of candidate.fields) fields += Math.sqrt(share * (asked.scored.fields[n] as number));
  let concepts = 0;
  let best = 0;
  for (const [concept, weight] of asked.concepts) {
    const stands = candidate.concepts.get(concept) ?? 0;
    concepts += weight * stands;
    best = Math.max(best, stands);
  }
  const all = field.candidates.length + 1;
  let words = 0;
  for (const word of asked.words) {
    const weight = candidate.words.get(word);
    if (weight === undefined || isCommon(word << 8)) continue;
    words += (weight * Math.log(all / (field.spread.get(word) ?? 1))) / Math.log(all);
  }
  return { fields, concepts, best, words: Math.min(2.5, words), chores: asked.chores, far: asked.far };
}

/** Probability that a prompt is this persona's work. */
export function matchOf(features: MatchFeatures, by: Readonly<Record<string, number>> = weights.match): number {
  let sum = by.bias ?? 0;
  for (const [name, value] of Object.entries(features)) sum += value * (by[name] ?? 0);
  return sigmoid(sum);
}
