/** Whose a prompt is, among the personas that are loaded and the general assistant: a choice model. */

import type { Reading } from './features.ts';
import type { Profile } from './profile.ts';
import { wordsOf } from './profile.ts';
import type { Scored } from './score.ts';
import { isCommon, weights } from './weights.ts';
import type { PackedWeights } from './weights.ts';

/** A persona ready to be compared. */
export interface Candidate {
  slug: string;
  /** The trained head is for it. */
  headed: boolean;
  concepts: Map<number, number>;
  fields: readonly number[];
  words: Map<number, number>;
  examples: readonly (readonly number[])[];
}

/** Personas that are loaded together: how many of them have a word says how much it tells. */
export interface Field {
  candidates: Candidate[];
  spread: Map<number, number>;
}

/** Prepares profiles for comparison. */
export function fieldOf(profiles: readonly { slug: string; profile: Profile; headed?: boolean }[]): Field {
  const spread = new Map<number, number>();
  const candidates = profiles.map(({ slug, profile, headed = false }) => {
    for (const [word] of profile.words) spread.set(word, (spread.get(word) ?? 0) + 1);
    const { fields, examples } = profile;
    return { slug, headed, concepts: new Map(profile.concepts), fields, words: new Map(profile.words), examples };
  });
  return { candidates, spread };
}

/** A prompt as personas are compared with it. */
export interface Asked {
  reading: Reading;
  scored: Scored;
  words: Set<number>;
  /** Those that everybody uses. */
  everyday: Set<number>;
  concepts: Map<number, number>;
  /** Probability that it is a chore, or far from software. */
  chores: number;
  far: number;
}

const choreFields = new Set(['small-edit', 'explain', 'concept', 'chat', 'local-bug', 'git']);
const farFields = new Set(
  'writing marketing shop-floor money legal people teaching household food travel health science translation event'.split(
    ' ',
  ),
);

/** The kind of a field of work, by its number. */
function kindOf(field: number, by: PackedWeights): 'server' | 'chore' | 'far' | 'craft' {
  const name = by.fields[field] ?? '';
  if (field < by.server) return 'server';
  return choreFields.has(name) ? 'chore' : farFields.has(name) ? 'far' : 'craft';
}

/** Reads a prompt for the comparison. */
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
  const sums = { server: 0, chore: 0, far: 0, craft: 0 };
  scored.fields.forEach((value, n) => (sums[kindOf(n, by)] += value));
  const words = wordsOf(reading.tokens);
  const everyday = new Set([...words].filter((word) => isCommon(word << 8)));
  return { reading, scored, words, everyday, concepts: found, chores: sums.chore, far: sums.far };
}

/** What speaks for an alternative, by name; the weights are learned. */
export type ChoiceFeatures = Record<string, number>;

/** Words of the prompt that are the persona's rather than everybody's. */
function ownWords(asked: Asked, candidate: Candidate, field: Field): number {
  const all = field.candidates.length + 1;
  let sum = 0;
  for (const word of asked.words) {
    const weight = candidate.words.get(word);
    if (weight === undefined || asked.everyday.has(word)) continue;
    sum += (weight * Math.log(all / (field.spread.get(word) ?? 1))) / Math.log(all);
  }
  return Math.min(2.5, sum);
}

/** Compares a prompt with one persona. */
export function personaFeatures(
  asked: Asked,
  candidate: Candidate,
  field: Field,
  by: PackedWeights = weights,
): ChoiceFeatures {
  const sums = { server: 0, chore: 0, far: 0, craft: 0 };
  let top = 0;
  asked.scored.fields.forEach((value, n) => {
    const near = (value * (candidate.fields[n] ?? 0)) / 10;
    sums[kindOf(n, by)] += near;
    top = Math.max(top, near);
  });
  let concepts = 0;
  let best = 0;
  for (const [concept, weight] of asked.concepts) {
    const stands = candidate.concepts.get(concept) ?? 0;
    concepts += weight * stands;
    best = Math.max(best, stands);
  }
  return {
    'p:server': sums.server,
    'p:chore': sums.chore,
    'p:far': sums.far,
    'p:craft': sums.craft,
    'p:top': top,
    'p:concepts': concepts,
    'p:best': best,
    'p:words': ownWords(asked, candidate, field),
  };
}

/** How much a prompt has in common with the example that is most like it: 1 is the same words (Jaccard). */
export function likeExample(asked: Asked, { examples }: Candidate): number {
  let most = 0;
  for (const example of examples) {
    if (example.length < 3) continue;
    let both = 0;
    for (const word of example) if (asked.words.has(word)) both += 1;
    most = Math.max(most, both / (example.length + asked.words.size - both));
  }
  return most;
}

/** What speaks for the general assistant. */
export function generalFeatures(asked: Asked): ChoiceFeatures {
  const length = Math.min(1, asked.reading.tokens.length / 12);
  return { 'g:bias': 1, 'g:chores': asked.chores, 'g:far': asked.far, 'g:length': length };
}

/** What speaks for the persona that has a trained head. */
export function headedFeatures(asked: Asked): ChoiceFeatures {
  return { 'h:bias': 1, 'h:logit': Math.max(-4, Math.min(4, asked.scored.logit)) };
}

/** The probability of each alternative (conditional logit; McFadden 1974). */
export function chances(alternatives: readonly ChoiceFeatures[], by: Readonly<Record<string, number>>): number[] {
  const sums = alternatives.map((features) => {
    let sum = 0;
    for (const name in features) sum += (features[name] as number) * (name === 'crowd' ? 1 : (by[name] ?? 0));
    return sum;
  });
  const most = Math.max(...sums);
  const powers = sums.map((sum) => Math.exp(sum - most));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}

/** Personas that stood beside each other when the choice was learned. */
const learnedBeside = 10;

/** How likely a prompt is each candidate's; the last is the general assistant. */
export function choose(asked: Asked, field: Field): number[] {
  const { candidates } = field;
  const only = candidates.length === 1 && candidates[0]?.headed;
  if (only) return [asked.scored.backend, 1 - asked.scored.backend];
  // Learned beside nine others: in a crowd each of the many is a little likely, which is no reason to doubt the few.
  const crowd = { crowd: Math.max(0, Math.log(candidates.length / learnedBeside)) };
  const alternatives = candidates.map((candidate) =>
    candidate.headed ? { ...headedFeatures(asked), ...crowd } : personaFeatures(asked, candidate, field),
  );
  return chances([...alternatives, { ...generalFeatures(asked), ...crowd }], weights.match);
}
