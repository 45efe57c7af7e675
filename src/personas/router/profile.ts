/** What a persona is for, as its own text says it: concepts, fields of work and words of its own. */

import type { Persona } from '../../protocol/persona.ts';
import { Hits, concepts } from './concepts.ts';
import { featuresOf } from './features.ts';
import { scoreFeatures } from './score.ts';
import type { Scored } from './score.ts';
import { HashSet } from './tables/hash-set.ts';
import { finished } from './tables/hash.ts';
import { Words, lexicon } from './tokens.ts';
import { shippedCentroids, weights } from './weights.ts';
import type { Centroids } from './weights.ts';

/** A persona, measured: numbers only, side by side, so that hundreds are kept, read and compared at once. */
export interface Profile {
  /** How far it stands for which concept: its number in the upper 16 bits, in the lower the weight in thousandths (a vector of length 1, weighted by how rare a concept is). */
  concepts: Uint32Array;
  /** How near it is to each field of work, as standard deviations from its mean over all fields, in tenths. */
  fields: Int8Array;
  /** Words of its name, its description, its examples and its body: what one counts in tenths, in the upper 8 bits, and the upper 24 bits of its hash. */
  words: Uint32Array;
  /** The words of each of its examples, 0 between them. */
  examples: Uint32Array;
  /** Is it the persona that the trained head is for, by the words that its definition begins with? */
  headed: boolean;
}

/** Characters that are read: of the description, of its examples, of the body; of the description as if it were a prompt. */
const most = { claim: 1_200, asked: 1_200, body: 1_000, prompt: 500, example: 300 };
/** Examples that are kept. */
const mostExamples = 8;
/** What a text counts that is read as if it were a prompt, beside the concepts. */
const asPrompt = 0.15;

/** What a persona is measured by. */
interface Basis {
  /** Names of the fields of work. */
  names: readonly string[];
  rarity: readonly number[];
  centroids: Centroids;
  score: (features: Iterable<number>) => Scored;
}

function basis(): Basis {
  return { names: weights.fields, rarity: weights.rarity, centroids: shippedCentroids(), score: scoreFeatures };
}

/** The description without its examples, and what users ask in these. */
function partsOf(description: string): { claim: string; asked: string[] } {
  if (!/<example|user\s*[:：]|使用者\s*[:：]/i.test(description)) return { claim: description, asked: [] };
  const asked = Array.from(description.matchAll(/^\s*(?:[-*]\s*)?(?:user|使用者)\s*[:：]\s*(.+)$/gim), (match) =>
    (match[1] ?? '').replace(/^["'「“]|["'」”]\s*$/g, ''),
  );
  const claim = description
    .replace(/<example>[^]*?(?:<\/example>|$)/gi, ' ')
    .replace(/^\s*(?:[-*]\s*)?(?:context|user|assistant|commentary)\s*[:：].*$/gim, ' ')
    .replace(/\bexamples?\s*[:：]\s*$/gim, ' ');
  return { claim, asked };
}

/** The words of a text as `wordsOf` has them, with what one counts in tenths. A word that was there before stays as it is. */
function addWordsOf({ stems, cjk, joined, count }: Words, tenths: number): void {
  const all = lexicon();
  for (let at = 0; at < count; at += 1) {
    let hash: number;
    if (cjk[at] === 0) hash = all.single(stems[at] as number);
    else if (at + 1 < count && cjk[at + 1] === 1 && joined[at + 1] === 1)
      hash = finished(all.fold(all.pair(stems[at] as number), stems[at + 1] as number));
    else continue;
    if (own.add(hash >>> 8)) ownTenths[own.count - 1] = tenths;
  }
}

/** The words of a persona, or of an example, so far. */
const own = new HashSet(4_096);
const ownTenths = new Uint8Array(4_096);

function ownWords(): Uint32Array {
  const packed = new Uint32Array(own.hashes);
  for (let n = 0; n < packed.length; n += 1) packed[n] = ((ownTenths[n] as number) << 24) | (packed[n] as number);
  return packed;
}

// Of one text at a time.
const words = new Words();
const hits = new Hits();
const counts = new Uint16Array(concepts.length);

/** Words of a text that are read. */
const mostWords = 600;

/** Takes in the words and concepts of a text. */
function read(text: string): void {
  words.read(text, mostWords);
  hits.find(words);
}

class Measure {
  readonly concepts = new Float64Array(concepts.length);
  /** How likely each field of work is by each text that is read as if it were a prompt. */
  readonly fields: Float64Array[] = [];
  readonly #by: Basis;

  constructor(by: Basis) {
    this.#by = by;
  }

  /** `weight`: what one mention of a concept counts in the text that was read; `most`: how often a concept may count. */
  addConcepts(weight: number, most: number): void {
    counts.fill(0);
    for (let n = 0; n < hits.count; n += 1)
      counts[hits.concepts[n] as number] = (counts[hits.concepts[n] as number] as number) + 1;
    for (let concept = 0; concept < counts.length; concept += 1) {
      const count = counts[concept] as number;
      if (count > 0)
        this.concepts[concept] = (this.concepts[concept] as number) + weight * Math.min(most, Math.sqrt(count));
    }
  }

  addFields(text: string): void {
    if (text.trim() !== '') this.fields.push(this.#by.score(featuresOf({ text, words, hits })).fields);
  }
}

/** Measures a persona: its name and description count most, its body least. */
export function profileOf(persona: Pick<Persona, 'name' | 'description' | 'body'>, by: Basis = basis()): Profile {
  const { claim, asked } = partsOf(persona.description);
  const measure = new Measure(by);
  own.clear();
  // In the order of what they count: a word that was there before counts more.
  const claims = (text: string, tenths: number): void => {
    read(text);
    measure.addConcepts(tenths / 10, 2);
    addWordsOf(words, tenths);
  };
  const name = persona.name.replace(/[-_]/g, ' ');
  claims(name, 12);
  measure.addFields(name);
  const claimed = claim.slice(0, most.claim);
  claims(claimed, 7);
  // Most descriptions are short: what was read of them need not be read again.
  const short = claimed.slice(0, most.prompt);
  if (short.length < claimed.length) read(short);
  measure.addFields(short);
  if (asked.length > 0) claims(asked.join('\n').slice(0, most.asked), 5);
  read(persona.body.slice(0, most.body));
  measure.addConcepts(0.15, 4);
  addWordsOf(words, 4); // less than an example's: no hand-over rests on it alone
  const all = ownWords();
  for (const text of asked.slice(0, 4)) {
    read(text);
    measure.addFields(text);
  }
  const kept = strongest(measure.concepts, by.rarity);
  return {
    concepts: kept,
    fields: fieldsOf(kept, measure.fields, by),
    words: all,
    examples: Uint32Array.from(asked.slice(0, mostExamples).flatMap(exampleWords)),
    headed: /designing APIs, building server-side logic, implementing databases/.test(persona.description),
  };
}

function exampleWords(text: string): number[] {
  words.read(text.slice(0, most.example), Number.POSITIVE_INFINITY);
  own.clear();
  addWordsOf(words, 0);
  return [...own.hashes, 0];
}

/** The concepts that count, by how rare they are, as `Profile` has them. */
function strongest(vector: Float64Array, rarity: readonly number[]): Uint32Array {
  let length = 0;
  for (let index = 0; index < vector.length; index += 1) {
    const weight = isAct[index] === 1 ? 0 : (vector[index] as number) * (rarity[index] ?? 1);
    vector[index] = weight;
    length += weight ** 2;
  }
  length = Math.sqrt(length) || 1;
  const kept: number[] = [];
  for (let index = 0; index < vector.length; index += 1) {
    const weight = (vector[index] as number) / length;
    if (weight > 0.03) kept.push((index << 16) | Math.round(weight * 1_000));
  }
  return Uint32Array.from(kept);
}

const isAct = Uint8Array.from(concepts, ({ group }) => (group === 'act' ? 1 : 0));

/**
 * How near a persona is to each field of work: its concepts to those that prompts of the field name, and its name,
 * description and examples read as if they were prompts (`texts`: how likely each field is by each).
 */
function fieldsOf(vector: Uint32Array, texts: readonly Float64Array[], by: Basis): Int8Array {
  const near = new Float64Array(by.centroids.fields);
  for (const entry of vector) addConcept(near, entry >>> 16, (entry & 0xffff) / 1_000, by.centroids);
  for (const likely of texts) addShares(near, likely, asPrompt / texts.length);
  return withoutChores(inDeviations(near), by.names);
}

// Loops stand by themselves: within what calls everything else, they would have all of it compiled, again and again.

function addConcept(near: Float64Array, concept: number, weight: number, { above, fields }: Centroids): void {
  for (let n = 0, at = concept * fields; n < fields; n += 1, at += 1)
    near[n] = (near[n] as number) + weight * (above[at] as number);
}

function addShares(near: Float64Array, fields: Float64Array, weight: number): void {
  let total = 0;
  for (let n = 0; n < near.length; n += 1) total += Math.sqrt(fields[n] as number);
  for (let n = 0; n < near.length; n += 1) {
    const share = Math.sqrt(fields[n] as number) / total;
    near[n] = (near[n] as number) + weight * Math.log(share * near.length + 0.2);
  }
}

/** What deviates less names hardly anything that prompts of some field name: it is near to none of them. */
const leastDeviation = 0.09;

/** As deviations from the mean, in tenths. */
function inDeviations(near: Float64Array): Int8Array {
  let mean = 0;
  for (let n = 0; n < near.length; n += 1) mean += (near[n] as number) / near.length;
  let square = 0;
  for (let n = 0; n < near.length; n += 1) square += ((near[n] as number) - mean) ** 2 / near.length;
  const deviation = Math.max(leastDeviation, Math.sqrt(square));
  const fields = new Int8Array(near.length);
  for (let n = 0; n < near.length; n += 1) fields[n] = Math.round((10 * ((near[n] as number) - mean)) / deviation);
  return fields;
}

/** Work that anybody does, in whatever files: nobody's speciality unless it is somebody's whole business. */
export const choreFields: ReadonlySet<string> = new Set([
  'small-edit',
  'explain',
  'concept',
  'chat',
  'local-bug',
  'git',
]);

/** Many descriptions speak of diffs, commits and small mends by the way. */
function withoutChores(fields: Int8Array, names: readonly string[]): Int8Array {
  const most = fields.reduce((one, other) => Math.max(one, other), -128);
  names.forEach((name, n) => {
    if (choreFields.has(name) && (fields[n] as number) < most) fields[n] = Math.min(0, fields[n] as number);
  });
  return fields;
}
