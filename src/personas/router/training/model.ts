/** From samples to weights: everything that is learned, put together. */

import { concepts, conceptHits } from '../concepts.ts';
import { readPrompt, wordsOf } from '../features.ts';
import { namesBackend } from '../gate.ts';
import { fieldLogit, scoreFeatures } from '../score.ts';
import { decodeTable } from '../weights.ts';
import type { PackedWeights } from '../weights.ts';
import { foldsOf } from './corpus.ts';
import type { Sample } from './corpus.ts';
import { fitDense, learnFields, learnHead, vocabularyOf } from './learn.ts';
import { packSorted, packTable } from './pack.ts';

/** Entries of the table for the head and for the fields. */
const room = { head: 4_150, fields: 5_700 };
/** A word is everybody's if prompts of so many hands have it. */
const commonHands = 0.2;
/** Of 255: what a concept must have in a field's centroid to be kept. */
const leastShare = 16;

/** All fields: those of back-end work first. */
function fieldNames(samples: readonly Sample[]): { names: string[]; server: number } {
  const server = new Set(
    samples.flatMap(({ label, field }) => (label === 'backend-architect' && field !== '' ? [field] : [])),
  );
  const other = new Set(
    samples.flatMap(({ label, field }) => (label === 'general' && field !== '' && !server.has(field) ? [field] : [])),
  );
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

/** Rounds, so that the file says no more than what was learned. */
export const round = (value: number, digits: number): number => Number(value.toFixed(digits));

function rarityOf(samples: readonly Sample[]): number[] {
  const counts = concepts.map(() => 1);
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
      const scored = scoreFeatures(sample.features, made, table);
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
