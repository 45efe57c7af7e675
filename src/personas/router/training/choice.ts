/** Learning whose a prompt is, among personas that stand beside each other. */

import { readPrompt } from '../features.ts';
import { fieldOf } from '../crowd.ts';
import type { Field } from '../crowd.ts';
import { askedBy, chances, generalFeatures, headedFeatures, personaFeatures } from '../match.ts';
import type { Asked, ChoiceFeatures } from '../match.ts';
import { profileOf } from '../profile.ts';
import { scoreFeatures } from '../score.ts';
import type { Scored } from '../score.ts';
import { decodeCentroids, decodeTable } from '../weights.ts';
import type { PackedWeights, Table } from '../weights.ts';
import type { Folder, LookAlike, Sample } from './corpus.ts';
import { Dice } from './learn.ts';
import { round } from './model.ts';

/** Sets of look-alikes that would sit in one folder: no two of them for the same field. */
export function setsOf(all: readonly LookAlike[], size: number, count: number, seed: number): LookAlike[][] {
  const dice = new Dice(seed);
  return Array.from({ length: count }, () => {
    const order = all.slice();
    dice.shuffle(order);
    const taken = new Set<string>();
    const set: LookAlike[] = [];
    for (const each of order) {
      if (set.length === size) break;
      if (each.fields.some((field) => taken.has(field))) continue;
      for (const field of each.fields) taken.add(field);
      set.push(each);
    }
    return set;
  });
}

/** A prompt, what speaks for each alternative, and which is right: personas of a set, general, back-end. */
interface Choice {
  alternatives: ChoiceFeatures[];
  right: number;
  weight: number;
}

/** So that what is for a persona, for nobody and for the back end counts about the same. */
const shares = { claimed: 6, general: 1, unclaimed: 0.3, backend: 1 };

/** Crafts that a set has no persona for are hard to tell from those that it has one for: they count less. */
const crafts = new Set('frontend css ux mobile game ml data-analysis i18n embedded review seo desktop'.split(' '));

/** How near the topics of a prompt and of a specialist of back-end work must be to be its work: at least half of them are its own. */
const narrowly = 0.5;

/** Is it about what a specialist of back-end work, beside the architect of it all, is for? */
function isNarrow(asked: Asked, field: Field, n: number, by: PackedWeights): boolean {
  const candidate = field.candidates[n];
  if (!candidate) return false;
  return (personaFeatures(asked, candidate, field, by)['p:topics'] ?? 0) >= narrowly;
}

interface Basis {
  basis: Parameters<typeof profileOf>[1];
  table: Table;
  score: (features: Iterable<number>) => Scored;
}

/** What personas and prompts are measured by. */
function basisOf(by: PackedWeights): Basis {
  const table = decodeTable(by.table);
  const score = (features: Iterable<number>): Scored => scoreFeatures(features, by, table);
  return { basis: { names: by.fields, rarity: by.rarity, centroids: decodeCentroids(by), score }, table, score };
}

/** What speaks for each persona, for the general assistant, and for the persona with the trained head. */
function alternativesOf(asked: Asked, field: Field, by: PackedWeights): ChoiceFeatures[] {
  return [
    ...field.candidates.map((candidate) => personaFeatures(asked, candidate, field, by)),
    generalFeatures(asked),
    headedFeatures(asked),
  ];
}

/** Prompts against sets of look-alikes. */
export function choicesOf(
  samples: readonly Sample[],
  sets: readonly (readonly LookAlike[])[],
  by: PackedWeights,
): Choice[] {
  const { basis, table, score } = basisOf(by);
  const read = new Map<Sample, Asked>();
  const server = new Set(by.fields.slice(0, by.server));
  const found: Choice[] = [];
  for (const set of sets) {
    // Some people write a description and nothing else.
    const written = set.map((each, n) => (n % 3 === 2 ? { ...each, body: '' } : each));
    const field = fieldOf(written.map((each) => ({ slug: each.name, profile: profileOf(each, basis) })));
    for (const sample of samples) {
      if (sample.label === 'ambiguous') continue;
      let asked = read.get(sample);
      if (!asked) read.set(sample, (asked = askedBy(readPrompt(sample.prompt), score(sample.features), by, table)));
      const reading = asked;
      const claimed = set.findIndex(
        (each, n) =>
          each.fields.includes(sample.field) && (!server.has(sample.field) || isNarrow(reading, field, n, by)),
      );
      const backend = sample.label === 'backend-architect' && claimed < 0;
      found.push({
        alternatives: alternativesOf(reading, field, by),
        right: backend ? set.length + 1 : claimed >= 0 ? claimed : set.length,
        weight: backend
          ? shares.backend
          : claimed >= 0
            ? shares.claimed
            : crafts.has(sample.field)
              ? shares.unclaimed
              : shares.general,
      });
    }
  }
  return found;
}

/** A prompt of a folder counts as much as so many of the others: it says of one persona what these say of a field of work. */
const ofFolder = 100;

/** Prompts of a folder against its personas. */
function choicesIn({ personas, prompts }: Folder, by: PackedWeights): Choice[] {
  const { basis, table, score } = basisOf(by);
  const field = fieldOf(personas.map((each) => ({ slug: each.name, profile: profileOf(each, basis) })));
  return prompts.map(({ prompt, label }) => {
    const reading = readPrompt(prompt);
    const asked = askedBy(reading, score(reading.features), by, table);
    const named = personas.findIndex(({ name }) => name === label);
    const [general, backend] = [personas.length, personas.length + 1];
    return {
      alternatives: alternativesOf(asked, field, by),
      right: named >= 0 ? named : label === 'general' ? general : backend,
      weight: ofFolder,
    };
  });
}

/** Learns the choice: AdaGrad over all choices. */
function learnChoice(choices: readonly Choice[]): Record<string, number> {
  const by: Record<string, number> = { 'h:logit': 1 };
  const squares: Record<string, number> = {};
  const order = choices.map((_, at) => at);
  const dice = new Dice(3);
  for (let epoch = 0; epoch < 6; epoch += 1) {
    dice.shuffle(order);
    for (const at of order) {
      const { alternatives, right, weight } = choices[at] as Choice;
      const likely = chances(alternatives, by);
      const slopes: Record<string, number> = {};
      alternatives.forEach((features, n) => {
        const error = weight * ((likely[n] as number) - (n === right ? 1 : 0));
        for (const name in features) slopes[name] = (slopes[name] ?? 0) + error * (features[name] as number);
      });
      for (const name in slopes) {
        const slope = slopes[name] as number;
        squares[name] = (squares[name] ?? 0.01) + slope * slope;
        by[name] = (by[name] ?? 0) - (0.05 * slope) / Math.sqrt(squares[name]);
      }
    }
  }
  return Object.fromEntries(Object.entries(by).map(([name, value]) => [name, round(value, 3)]));
}

/** Look-alikes that are for no back-end work: that is the trained head's. */
export function otherLookAlikes(all: readonly LookAlike[], by: PackedWeights): LookAlike[] {
  const server = new Set(by.fields.slice(0, by.server));
  return all.filter(({ fields }) => !fields.some((field) => server.has(field)));
}

/** Learns how to tell which persona a prompt is for. */
export function learnMatch(
  samples: readonly Sample[],
  all: readonly LookAlike[],
  folders: readonly Folder[],
  by: PackedWeights,
): Record<string, number> {
  const some = samples.filter((_, at) => at % 2 === 0);
  return learnChoice([
    ...choicesOf(some, setsOf(all, 9, 12, 5), by),
    ...folders.flatMap((folder) => choicesIn(folder, by)),
  ]);
}
