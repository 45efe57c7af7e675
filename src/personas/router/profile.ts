/** What a persona is for, as its own text says it: concepts, fields of work and words of its own. */

import type { Persona } from '../../protocol/persona.ts';
import { conceptHits, concepts } from './concepts.ts';
import { hashOfParts, readText } from './features.ts';
import { scoreFeatures } from './score.ts';
import type { Scored } from './score.ts';
import { tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';
import { shippedCentroids, weights } from './weights.ts';
import type { Centroids } from './weights.ts';

/** A persona, measured. Plain data: kept in the cache and written into the bundle. */
export interface Profile {
  /** Concept to how far the persona stands for it: a vector of length 1, weighted by how rare a concept is. */
  concepts: [number, number][];
  /** How near it is to each field of work, as standard deviations from its mean over all fields, in tenths. */
  fields: number[];
  /** Words of its name, its description and its examples (upper 24 bits of their hash) to what they count. */
  words: [number, number][];
  /** The words of each of its examples. */
  examples: number[][];
}

/** Characters that are read: of the description, of its examples, of the body. */
const read = { claim: 1_200, asked: 1_200, body: 2_000, example: 300 };
/** Examples that are kept. */
const mostExamples = 8;
/** What a text counts that is read as if it were a prompt, beside the concepts. */
const asPrompt = 0.15;

/** What a persona is measured by. */
interface Basis {
  rarity: readonly number[];
  centroids: Centroids;
  score: (features: Iterable<number>) => Scored;
}

let shippedBasis: Basis | undefined;

function basis(): Basis {
  shippedBasis ??= { rarity: weights.rarity, centroids: shippedCentroids(), score: scoreFeatures };
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
  readonly words = new Map<number, number>();

  /** `weight`: what one mention counts; `most`: how often a concept may count. `own`: are its words the persona's own? */
  add(text: string, weight: number, most: number, own: boolean): void {
    const tokens = tokensOf(text, 600);
    const counts = new Map<number, number>();
    for (const { concept } of conceptHits(tokens)) counts.set(concept, (counts.get(concept) ?? 0) + 1);
    for (const [concept, count] of counts)
      this.concepts[concept] = (this.concepts[concept] as number) + weight * Math.min(most, Math.sqrt(count));
    if (own) for (const word of wordsOf(tokens)) this.words.set(word, Math.max(this.words.get(word) ?? 0, weight));
  }
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

/** Measures a persona: its name and description count most, its body least. */
export function profileOf(persona: Pick<Persona, 'name' | 'description' | 'body'>, by: Basis = basis()): Profile {
  const { claim, asked } = partsOf(persona.description);
  const measure = new Measure();
  const name = persona.name.replace(/[-_]/g, ' ');
  measure.add(name, 1.2, 2, true);
  measure.add(claim.slice(0, read.claim), 0.7, 2, true);
  measure.add(asked.join('\n').slice(0, read.asked), 0.5, 2, true);
  measure.add(persona.body.slice(0, read.body), 0.15, 4, false);
  const vector = measure.concepts;
  let length = 0;
  for (const { index, group } of concepts) {
    vector[index] = group === 'act' ? 0 : (vector[index] as number) * (by.rarity[index] ?? 1);
    length += vector[index] ** 2;
  }
  length = Math.sqrt(length) || 1;
  const kept: [number, number][] = [];
  for (let index = 0; index < vector.length; index += 1) {
    const weight = (vector[index] as number) / length;
    if (weight > 0.03) kept.push([index, rounded(weight)]);
  }
  const texts = [name, claim.slice(0, 500), ...asked.slice(0, 4)].filter((text) => text.trim() !== '');
  const examples = asked.slice(0, mostExamples).map((text) => [...wordsOf(tokensOf(text.slice(0, read.example)))]);
  return { concepts: kept, fields: fieldsOf(kept, texts, by), words: [...measure.words], examples };
}

/**
 * How near a persona is to each field of work: its concepts to those that prompts of the field name, and its name,
 * description and examples read as if they were prompts.
 */
function fieldsOf(vector: readonly [number, number][], texts: readonly string[], by: Basis): number[] {
  const near = by.centroids.rows.map((row) => {
    let sum = 0;
    for (const [concept, weight] of vector)
      sum += weight * ((row[concept] as number) - (by.centroids.mean[concept] as number));
    return sum;
  });
  for (const text of texts) {
    const { fields } = by.score(readText(text).features);
    let total = 0;
    for (const value of fields) total += Math.sqrt(value);
    for (let n = 0; n < near.length; n += 1) {
      const share = Math.sqrt(fields[n] as number) / total;
      near[n] = (near[n] as number) + (asPrompt * Math.log(share * near.length + 0.2)) / texts.length;
    }
  }
  const mean = near.reduce((sum, value) => sum + value, 0) / near.length;
  const deviation = Math.sqrt(near.reduce((sum, value) => sum + (value - mean) ** 2, 0) / near.length) || 1;
  // Plus 0: a file knows no -0.
  return near.map((value) => Math.round((10 * (value - mean)) / deviation) + 0);
}
