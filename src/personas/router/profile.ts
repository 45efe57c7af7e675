/** What a persona is for, as its own text says it: concepts, fields of work and words of its own. */

import type { Persona } from '../../protocol/persona.ts';
import { conceptHits, concepts } from './concepts.ts';
import type { ConceptHit } from './concepts.ts';
import { hashOfParts, readTokens } from './features.ts';
import { scoreFeatures } from './score.ts';
import type { Scored } from './score.ts';
import { tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';
import { shippedCentroids, weights } from './weights.ts';
import type { Centroids } from './weights.ts';

/** A persona, measured: numbers only, side by side, so that hundreds are kept, read and compared at once. */
export interface Profile {
  /** How far it stands for which concept: its number in the upper 16 bits, in the lower the weight in thousandths (a vector of length 1, weighted by how rare a concept is). */
  concepts: Uint32Array;
  /** How near it is to each field of work, as standard deviations from its mean over all fields, in tenths. */
  fields: Int8Array;
  /** Words of its name, its description and its examples: what one counts in tenths, in the upper 8 bits, and the upper 24 bits of its hash. */
  words: Uint32Array;
  /** The words of each of its examples, 0 between them. */
  examples: Uint32Array;
}

/** Characters that are read: of the description, of its examples, of the body; of the description as if it were a prompt. */
const read = { claim: 1_200, asked: 1_200, body: 2_000, prompt: 500, example: 300 };
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

let shippedBasis: Basis | undefined;

function basis(): Basis {
  shippedBasis ??= {
    names: weights.fields,
    rarity: weights.rarity,
    centroids: shippedCentroids(),
    score: scoreFeatures,
  };
  return shippedBasis;
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

/** Words as features have them: a Latin word's stem, two CJK characters side by side. Hashes, upper 24 bits. */
export function wordsOf(tokens: readonly Token[]): Set<number> {
  const found = new Set<number>();
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    const next = tokens[at + 1];
    if (!token.cjk) found.add(hashOfParts('w:', token.stem) >>> 8);
    else if (next?.cjk && next.joined) found.add(hashOfParts('b:', token.stem, ' ', next.stem) >>> 8);
  }
  return found;
}

class Measure {
  readonly concepts = new Float64Array(concepts.length);
  /** In the order of what they count: a word that was there before counts more. */
  readonly words = new Map<number, number>();

  /** `weight`: what one mention counts; `most`: how often a concept may count. `own`: are its words the persona's own? */
  add({ tokens, hits }: Said, weight: number, most: number, own: boolean): void {
    const counts = new Map<number, number>();
    for (const { concept } of hits) counts.set(concept, (counts.get(concept) ?? 0) + 1);
    for (const [concept, count] of counts)
      this.concepts[concept] = (this.concepts[concept] as number) + weight * Math.min(most, Math.sqrt(count));
    if (own) for (const word of wordsOf(tokens)) if (!this.words.has(word)) this.words.set(word, weight);
  }
}

/** A text of a persona: its words, and the concepts among them. */
interface Said {
  text: string;
  tokens: Token[];
  hits: ConceptHit[];
}

function said(text: string): Said {
  const tokens = tokensOf(text, 600);
  return { text, tokens, hits: conceptHits(tokens) };
}

/** Measures a persona: its name and description count most, its body least. */
export function profileOf(persona: Pick<Persona, 'name' | 'description' | 'body'>, by: Basis = basis()): Profile {
  const { claim, asked } = partsOf(persona.description);
  const name = said(persona.name.replace(/[-_]/g, ' '));
  const claimed = said(claim.slice(0, read.claim));
  const measure = new Measure();
  measure.add(name, 1.2, 2, true);
  measure.add(claimed, 0.7, 2, true);
  if (asked.length > 0) measure.add(said(asked.join('\n').slice(0, read.asked)), 0.5, 2, true);
  measure.add(said(persona.body.slice(0, read.body)), 0.15, 4, false);
  const kept = strongest(measure.concepts, by.rarity);
  // Most descriptions are short: what was read of them need not be read again.
  const short = claimed.text.length <= read.prompt ? claimed : said(claimed.text.slice(0, read.prompt));
  const texts = [name, short, ...asked.slice(0, 4).map(said)].filter(({ text }) => text.trim() !== '');
  const examples = asked.slice(0, mostExamples).map((text) => wordsOf(tokensOf(text.slice(0, read.example))));
  return {
    concepts: Uint32Array.from(kept, ([index, weight]) => ((index << 16) | weight) >>> 0),
    fields: fieldsOf(kept, texts, by),
    words: Uint32Array.from(measure.words, ([word, weight]) => ((Math.round(weight * 10) << 24) | word) >>> 0),
    examples: Uint32Array.from(examples.flatMap((words) => [...words, 0])),
  };
}

/** The concepts that count, by how rare they are, as thousandths of a vector of length 1. */
function strongest(vector: Float64Array, rarity: readonly number[]): [number, number][] {
  let length = 0;
  for (let index = 0; index < vector.length; index += 1) {
    const weight = isAct[index] === 1 ? 0 : (vector[index] as number) * (rarity[index] ?? 1);
    vector[index] = weight;
    length += weight ** 2;
  }
  length = Math.sqrt(length) || 1;
  const kept: [number, number][] = [];
  for (let index = 0; index < vector.length; index += 1) {
    const weight = (vector[index] as number) / length;
    if (weight > 0.03) kept.push([index, Math.round(weight * 1_000)]);
  }
  return kept;
}

const isAct = Uint8Array.from(concepts, ({ group }) => (group === 'act' ? 1 : 0));

/**
 * How near a persona is to each field of work: its concepts to those that prompts of the field name, and its name,
 * description and examples read as if they were prompts.
 */
function fieldsOf(vector: readonly [number, number][], texts: readonly Said[], by: Basis): Int8Array {
  const near = new Float64Array(by.centroids.rows.length);
  for (const [concept, thousandths] of vector) addConcept(near, concept, thousandths / 1_000, by.centroids);
  for (const text of texts) addShares(near, by.score(readTokens(text).features).fields, asPrompt / texts.length);
  return withoutChores(inDeviations(near), by.names);
}

// Loops stand by themselves: within what calls everything else, they would have all of it compiled, again and again.

function addConcept(near: Float64Array, concept: number, weight: number, { rows, mean }: Centroids): void {
  const usual = mean[concept] as number;
  for (let n = 0; n < near.length; n += 1)
    near[n] = (near[n] as number) + weight * (((rows[n] as Float64Array)[concept] as number) - usual);
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
