/** Whose a prompt is, among the personas that are loaded and the general assistant: a choice model. */

import { concepts as allConcepts } from './concepts.ts';
import { covered } from './crowd.ts';
import type { Candidate, Comparison, Field } from './crowd.ts';
import { wordsOf } from './features.ts';
import type { Reading } from './features.ts';
import { choreFields } from './profile.ts';
import { farFields } from './score.ts';
import type { Scored } from './score.ts';
import { isCommon, rowOf, shippedTable, weights } from './weights.ts';
import type { PackedWeights, Table } from './weights.ts';

/** A prompt as personas are compared with it. */
export interface Asked {
  reading: Reading;
  scored: Scored;
  words: Set<number>;
  /** Those that everybody uses, and the others. */
  everyday: Set<number>;
  rare: readonly number[];
  /** Those of them that training knows nothing of. */
  unheard: ReadonlySet<number>;
  concepts: Map<number, number>;
  /** The narrower topics among them, as a vector of length 1 of their own. */
  topics: Map<number, number>;
  /** Probability that it is a chore, or far from software. */
  chores: number;
  far: number;
}

type Kind = 'server' | 'chore' | 'far' | 'craft';
const kinds = new WeakMap<PackedWeights, Kind[]>();

/** The kind of each field of work, by its number. */
function kindsOf(by: PackedWeights): readonly Kind[] {
  let known = kinds.get(by);
  if (!known) {
    known = by.fields.map((name, field) => {
      if (field < by.server) return 'server';
      return choreFields.has(name) ? 'chore' : farFields.has(name) ? 'far' : 'craft';
    });
    kinds.set(by, known);
  }
  return known;
}

/** Reads a prompt for the comparison. */
export function askedBy(
  reading: Reading,
  scored: Scored,
  by: PackedWeights = weights,
  table: Table = shippedTable(),
): Asked {
  const found = new Map<number, number>();
  for (const { concept } of reading.hits) {
    const rarity = by.rarity[concept] ?? 0;
    if (rarity > 0) found.set(concept, rarity);
  }
  const topics = ofLengthOne([...found].filter(([concept]) => allConcepts[concept]?.group === 'topic'));
  const all = ofLengthOne([...found]);
  const sums = { server: 0, chore: 0, far: 0, craft: 0 };
  kindsOf(by).forEach((kind, n) => (sums[kind] += scored.fields[n] as number));
  const words = wordsOf(reading.tokens);
  const everyday = new Set([...words].filter((word) => isCommon(word << 8)));
  const rare = [...words].filter((word) => !everyday.has(word));
  const unheard = new Set(rare.filter((word) => rowOf(table, word) < 0));
  return { reading, scored, words, everyday, rare, unheard, concepts: all, topics, chores: sums.chore, far: sums.far };
}

function ofLengthOne(vector: readonly [number, number][]): Map<number, number> {
  const length = Math.sqrt(vector.reduce((sum, [, weight]) => sum + weight ** 2, 0)) || 1;
  return new Map(vector.map(([concept, weight]) => [concept, weight / length]));
}

/** What speaks for an alternative, by name; the weights are learned. */
export type ChoiceFeatures = Record<string, number>;

/** Words of the prompt that are the persona's rather than everybody's. */
function ownWords(words: Iterable<number>, candidate: Candidate, field: Field): number {
  const all = field.candidates.length + 1;
  let sum = 0;
  for (const word of words) {
    const weight = candidate.words.get(word);
    if (weight === undefined) continue;
    sum += (weight * Math.log(all / (field.spread.get(word) ?? 1))) / Math.log(all);
  }
  return Math.min(2.5, sum);
}

/** Compares a prompt with one persona. `Crowd` compares it with all of them, and sums up. */
export function personaFeatures(
  asked: Asked,
  candidate: Candidate,
  field: Field,
  by: PackedWeights = weights,
): ChoiceFeatures {
  const sums = { server: 0, chore: 0, far: 0, craft: 0 };
  let top = 0;
  kindsOf(by).forEach((kind, n) => {
    const near = ((asked.scored.fields[n] as number) * (candidate.fields[n] ?? 0)) / 10;
    sums[kind] += near;
    top = Math.max(top, near);
  });
  let [concepts, best, topics] = [0, 0, 0];
  for (const [concept, weight] of asked.concepts) {
    const stands = candidate.concepts.get(concept) ?? 0;
    concepts += weight * stands;
    best = Math.max(best, stands);
    topics += (asked.topics.get(concept) ?? 0) * Math.min(1, stands / covered);
  }
  return {
    'p:server': sums.server,
    'p:chore': sums.chore,
    'p:far': sums.far,
    'p:craft': sums.craft,
    'p:top': top,
    'p:concepts': concepts,
    'p:best': best,
    'p:topics': topics,
    'p:words': ownWords(asked.rare, candidate, field),
    'p:unheard': ownWords(asked.unheard, candidate, field),
  };
}

/** An example of fewer words says nothing by itself. */
const fewest = 3;

/** How much a prompt has in common with the example that is most like it: 1 is the same words (Jaccard). */
export function likeExample(asked: Asked, { examples }: Candidate): number {
  let most = 0;
  let size = 0;
  let both = 0;
  for (const word of examples) {
    if (word !== 0) {
      size += 1;
      if (asked.words.has(word)) both += 1;
      continue;
    }
    if (size >= fewest) most = Math.max(most, both / (size + asked.words.size - both));
    size = 0;
    both = 0;
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

function sumOf(features: ChoiceFeatures, by: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const name in features) sum += (features[name] as number) * (by[name] ?? 0);
  return sum;
}

/** The probability of each alternative (conditional logit; McFadden 1974). */
export function chances(alternatives: readonly ChoiceFeatures[], by: Readonly<Record<string, number>>): number[] {
  return shares(alternatives.map((features) => sumOf(features, by)));
}

function shares(sums: readonly number[]): number[] {
  const most = sums.reduce((one, other) => Math.max(one, other), -Infinity);
  const powers = sums.map((sum) => Math.exp(sum - most));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}

/** What `personaFeatures` come to with these weights, for all personas of a crowd. */
function comparisonOf(asked: Asked, by: PackedWeights): Comparison {
  const weight = (name: string): number => by.match[name] ?? 0;
  const { fields } = asked.scored;
  return {
    fields: Float64Array.from(kindsOf(by), (kind, n) => weight(`p:${kind}`) * (fields[n] as number)),
    likely: fields,
    top: weight('p:top'),
    concepts: asked.concepts,
    standing: weight('p:concepts'),
    best: weight('p:best'),
    words: asked.rare,
    unheard: asked.unheard,
    topics: asked.topics,
    topical: weight('p:topics'),
    own: weight('p:words'),
    strange: weight('p:unheard'),
  };
}

/** Personas that stood beside each other when the choice was learned. */
const learnedBeside = 10;

/** How likely a prompt is each candidate's; the last is the general assistant. */
export function choose(asked: Asked, field: Field): number[] {
  const { candidates } = field;
  const only = candidates.length === 1 && candidates[0]?.headed;
  if (only) return [asked.scored.backend, 1 - asked.scored.backend];
  // In a crowd each of the many is a little likely, which is no reason to doubt the few.
  const crowd = Math.max(0, Math.log(candidates.length / learnedBeside));
  const general = sumOf(generalFeatures(asked), weights.match) + crowd;
  const sums = [...field.spread.compare(comparisonOf(asked, weights)), general];
  candidates.forEach(({ headed }, n) => {
    if (headed) sums[n] = sumOf(headedFeatures(asked), weights.match) + crowd;
  });
  return shares(sums);
}
