/** From samples to weights: everything that is learned, put together. */

import { concepts, conceptHits } from '../concepts.ts';
import { readPrompt } from '../features.ts';
import { followUpFeatures } from '../follow-up.ts';
import { namesBackend } from '../gate.ts';
import type { FollowUpFeatures } from '../follow-up.ts';
import { askedBy, chances, fieldOf, generalFeatures, headedFeatures, personaFeatures } from '../match.ts';
import type { Asked, ChoiceFeatures } from '../match.ts';
import { profileOf, wordsOf } from '../profile.ts';
import { fieldLogit, scoreFeatures } from '../score.ts';
import { decodeCentroids, decodeTable } from '../weights.ts';
import type { PackedWeights } from '../weights.ts';
import { foldsOf } from './corpus.ts';
import type { FollowUp, LookAlike, Sample } from './corpus.ts';
import { Dice, fitDense, learnFields, learnHead, vocabularyOf } from './learn.ts';
import { packSorted, packTable } from './pack.ts';

/** Entries of the table for the head and for the fields. */
const room = { head: 4_200, fields: 5_800 };
/** A word is everybody's if prompts of so many hands have it. */
const commonHands = 0.2;
/** Of 255: what a concept must have in a field's centroid to be kept. */
const leastShare = 12;

/** All fields: those of back-end work first. */
export function fieldNames(samples: readonly Sample[]): { names: string[]; server: number } {
  const server = new Set(samples.flatMap(({ label, field }) => (label === 'backend-architect' && field !== '' ? [field] : [])));
  const other = new Set(samples.flatMap(({ label, field }) => (label === 'general' && field !== '' && !server.has(field) ? [field] : [])));
  return { names: [...[...server].sort(), ...[...other].sort()], server: server.size };
}

function countsOf(samples: readonly Sample[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { features } of samples)
    for (const feature of features) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  return counts;
}

const conceptSets = new WeakMap<Sample, Set<number>>();

function conceptsOf(sample: Sample): Set<number> {
  let found = conceptSets.get(sample);
  if (!found) {
    found = new Set(conceptHits(readPrompt(sample.prompt).tokens).map(({ concept }) => concept));
    conceptSets.set(sample, found);
  }
  return found;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

function rarityOf(samples: readonly Sample[]): number[] {
  const counts = new Array<number>(concepts.length).fill(1);
  for (const sample of samples) for (const concept of conceptsOf(sample)) counts[concept] = (counts[concept] ?? 0) + 1;
  return concepts.map(({ index, group }) =>
    group === 'act' ? 0 : round(Math.log(samples.length / (counts[index] as number)), 2),
  );
}

function centroidsOf(samples: readonly Sample[], names: readonly string[], rarity: readonly number[]): string {
  const rows = names.map(() => new Float64Array(concepts.length));
  for (const sample of samples) {
    const row = rows[names.indexOf(sample.field)];
    if (!row || sample.label === 'ambiguous') continue;
    for (const concept of conceptsOf(sample)) row[concept] = (row[concept] as number) + (rarity[concept] as number);
  }
  const bytes = rows.flatMap((row) => {
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)) || 1;
    const kept = [...row].flatMap((value, concept) => {
      const share = Math.round((value / length) * 255);
      return share < leastShare ? [] : [concept, share];
    });
    return [kept.length / 2, ...kept];
  });
  return Buffer.from(bytes).toString('base64');
}

const wordSets = new WeakMap<Sample, number[]>();

function commonWords(samples: readonly Sample[]): Iterable<number> {
  const said = samples.map((sample) => {
    const known = wordSets.get(sample) ?? [...wordsOf(readPrompt(sample.prompt).tokens)];
    wordSets.set(sample, known);
    return { ...sample, features: known };
  });
  const hands = new Set(samples.map(({ hand }) => hand)).size;
  return vocabularyOf(said, Math.max(4, Math.round(hands * commonHands))).keys();
}

/**
 * Hands that ask for back-end work and for other things in the same voice. The head learns from them alone: a hand that
 * asks for one kind only would teach it the voice instead of the task.
 */
export function isMixed(hand: string): boolean {
  return !hand.startsWith('c');
}

/** Head, fields and what goes with them; without calibration, follow-ups and match, which need predictions. */
export function learn(samples: readonly Sample[]): PackedWeights {
  const { names, server } = fieldNames(samples);
  const head = learnHead(samples.filter(({ hand }) => isMixed(hand)));
  const fields = learnFields(samples, names);
  const { table, units } = packTable(head, fields, countsOf(samples), room);
  const rarity = rarityOf(samples);
  return {
    fields: names,
    server,
    table,
    units,
    bias: { head: round(head.bias, 4), fields: [...fields.bias].map((value) => round(value, 4)) },
    calibration: { mix: 0, scale: 1, shift: 0 },
    thresholds: { handOver: 0.9, stay: 0.1 },
    common: packSorted(commonWords(samples)),
    rarity,
    centroids: centroidsOf(samples, names, rarity),
    followUp: {},
    match: {},
  };
}

/** A sample with the log odds of head and fields, from weights that never saw its hand. */
export interface Predicted {
  sample: Sample;
  head: number;
  fields: number;
}

/** What is left out is predicted from what is left in: whole hands at a time. */
export function outOfFold(samples: readonly Sample[], count: number): Predicted[] {
  const found: Predicted[] = [];
  const hands = samples.map(({ hand }) => hand);
  for (const fold of foldsOf(hands, count)) {
    const made = learn(samples.filter(({ hand }) => !fold.has(hand)));
    const table = decodeTable(made.table);
    for (const sample of samples) {
      if (!fold.has(sample.hand)) continue;
      const scored = scoreFeatures(sample.features, 0, made, table);
      found.push({ sample, head: scored.logit, fields: fieldLogit(scored.fields, made.server) });
    }
  }
  return found;
}

/** Platt's scaling of both log odds to one probability. */
export function calibrate(predicted: readonly Predicted[]): PackedWeights['calibration'] {
  const clear = predicted.filter(({ sample }) => sample.label !== 'ambiguous');
  const [a = 1, b = 0, c = 0] = fitDense(
    clear.map(({ head, fields }) => [head, fields]),
    clear.map(({ sample }) => (sample.label === 'backend-architect' ? 1 : 0)),
  );
  return { mix: round(b / a, 4), scale: round(a, 4), shift: round(c, 4) };
}

/** Would a sample be handed over from this probability on? */
export function isHanded(each: Predicted, probability: number, from: number): boolean {
  return probability >= from && namesBackend(readPrompt(each.sample.prompt).hits, probability);
}

/** The probability of back-end work of a predicted sample. */
export function probabilityOf({ head, fields }: Predicted, by: PackedWeights['calibration']): number {
  return 1 / (1 + Math.exp(-(by.scale * (head + by.mix * fields) + by.shift)));
}

function dense(rows: readonly Record<string, number>[], targets: readonly number[], ridge: number): Record<string, number> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].sort();
  const beta = fitDense(
    rows.map((row) => names.map((name) => row[name] ?? 0)),
    targets,
    ridge,
  );
  return { bias: round(beta[names.length] ?? 0, 3), ...Object.fromEntries(names.map((name, n) => [name, round(beta[n] ?? 0, 3)])) };
}

/** A follow-up as `followUpFeatures` measures it, by weights that are given. */
export function followUpRow(row: FollowUp, by: PackedWeights): FollowUpFeatures {
  const table = decodeTable(by.table);
  const reading = readPrompt(row.prompt);
  const before = readPrompt(row.previous);
  const now = scoreFeatures(reading.features, 0, by, table).backend;
  const earlier = scoreFeatures(before.features, 0, by, table).backend;
  const specialist = row.current === 'backend-architect';
  return followUpFeatures(reading, {
    specialist,
    mine: specialist ? now : 1 - now,
    others: specialist ? 0 : now,
    before: earlier,
    previous: before,
  });
}

/** Learns what keeps a conversation where it is. */
export function learnFollowUps(rows: readonly FollowUpFeatures[], expected: readonly FollowUp[]): Record<string, number> {
  const sides = (['s', 'g'] as const).map((side) => {
    const mine = rows.flatMap((row, n) => (`${side}:bias` in row ? [{ row, n }] : []));
    const learned = dense(
      mine.map(({ row }) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== `${side}:bias`))),
      mine.map(({ n }) => (expected[n]?.expect === 'stay' ? 1 : 0)),
      1,
    );
    const { bias = 0, ...rest } = learned;
    return { [`${side}:bias`]: bias, ...rest };
  });
  return Object.assign({}, ...sides) as Record<string, number>;
}

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
export interface Choice {
  sample: Sample;
  alternatives: ChoiceFeatures[];
  right: number;
  weight: number;
}

/** So that what is for a persona, for nobody and for the back end counts about the same. */
const shares = { claimed: 6, general: 1, unclaimed: 0.3, backend: 0.7 };

/** Crafts that a set has no persona for are hard to tell from those that it has one for: they count less. */
const crafts = new Set('frontend css ux mobile game ml data-analysis i18n embedded review seo desktop'.split(' '));

/** Prompts against sets of look-alikes. */
export function choicesOf(
  samples: readonly Sample[],
  sets: readonly (readonly LookAlike[])[],
  by: PackedWeights,
): Choice[] {
  const table = decodeTable(by.table);
  const score = (features: Iterable<number>): ReturnType<typeof scoreFeatures> => scoreFeatures(features, 0, by, table);
  const basis = { rarity: by.rarity, centroids: decodeCentroids(by), score };
  const read = new Map<Sample, Asked>();
  const found: Choice[] = [];
  for (const set of sets) {
    const field = fieldOf(set.map((each) => ({ slug: each.name, profile: profileOf(each, basis) })));
    for (const sample of samples) {
      if (sample.label === 'ambiguous') continue;
      let asked = read.get(sample);
      if (!asked) read.set(sample, (asked = askedBy(readPrompt(sample.prompt), score(sample.features), by)));
      const claimed = set.findIndex((each) => each.fields.includes(sample.field));
      const backend = sample.label === 'backend-architect';
      const reading = asked;
      found.push({
        sample,
        alternatives: [
          ...field.candidates.map((candidate) => personaFeatures(reading, candidate, field, by)),
          generalFeatures(reading),
          headedFeatures(reading),
        ],
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

/** Learns the choice: AdaGrad over all choices. */
export function learnChoice(choices: readonly Choice[]): Record<string, number> {
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
export function learnMatch(samples: readonly Sample[], all: readonly LookAlike[], by: PackedWeights): Record<string, number> {
  const some = samples.filter((_, at) => at % 2 === 0);
  return learnChoice(choicesOf(some, setsOf(otherLookAlikes(all, by), 9, 8, 5), by));
}
