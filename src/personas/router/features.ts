/** What a prompt is scored by: the concepts it names, what is to be done with them, its words and its form, as hashes. */

import { Hits, concepts } from './concepts.ts';
import type { ConceptHit } from './concepts.ts';
import { scoredText } from './scored-text.ts';
import { HashSet } from './tables/hash-set.ts';
import { basis, finished, foldText } from './tables/hash.ts';
import { Words, lexicon } from './tokens.ts';
import type { Token } from './tokens.ts';

/** A prompt, read once. */
export interface Reading {
  text: string;
  tokens: Token[];
  hits: ConceptHit[];
  /** Hashes of all features, each once. */
  features: Set<number>;
  /** What a feature is called, if names were asked for. */
  names?: Map<number, string>;
}

/** The hash of a feature's name. */
export function hashOf(name: string): number {
  return finished(foldText(basis, name));
}

const paths =
  /(?:^|[\s"'`(（「])(?:\.{0,2}\/)?[\w@.-]+(?:\/[\w@.-]+)*\.(\w{1,5})(?=$|[\s"'`),.:;!?）」]|[^\x00-\x7f])/g;

/** Features of one text, each once, in the order in which they came. */
class Collector {
  readonly #found = new HashSet(4_096);
  readonly names: Map<number, string> | undefined;

  constructor(named: boolean) {
    if (named) this.names = new Map();
  }

  clear(): void {
    this.#found.clear();
  }

  get hashes(): Uint32Array {
    return this.#found.hashes;
  }

  /** Adds a feature; the first of those that are more than there is room for is the last. */
  add(hash: number): void {
    this.#found.add(hash);
  }

  /** Adds a feature by its name. */
  addNamed(name: string): void {
    const hash = hashOf(name);
    this.add(hash);
    this.names?.set(hash, name);
  }
}

function lengthOf({ cjk, count }: Words): number {
  let units = 0;
  for (let at = 0; at < count; at += 1) units += cjk[at] === 1 ? 0.6 : 1;
  return units <= 3 ? 0 : units <= 6 ? 1 : units <= 10 ? 2 : units <= 18 ? 3 : units <= 35 ? 4 : 5;
}

/** How many acts and things a prompt is crossed with: a long one names everything once. */
const mostCrossed = 10;

const groups = concepts.map(({ group }) => group);

/** Hashes of `c:`, `c2:` and `e:` of each concept, and of each two (`x:`, `p:`); 0 where nobody asked yet. */
const named = {
  'c:': new Uint32Array(groups.length),
  'c2:': new Uint32Array(groups.length),
  'e:': new Uint32Array(groups.length),
};
const crossed = new Uint32Array(groups.length ** 2);

function addConcept(into: Collector, kind: keyof typeof named, concept: number): void {
  const hashes = named[kind];
  const hash = (hashes[concept] ||= hashOf(`${kind}${concept}`));
  into.add(hash);
  into.names?.set(hash, `${kind}${concept}`);
}

function addCross(into: Collector, kind: 'x:' | 'p:', one: number, other: number): void {
  // No two are both an act with a thing and two things.
  const hash = (crossed[one * groups.length + other] ||= hashOf(`${kind}${one}|${other}`));
  into.add(hash);
  into.names?.set(hash, `${kind}${one}|${other}`);
}

function addConcepts(into: Collector, hits: Hits, words: Words): void {
  const counts = new Uint16Array(groups.length);
  const order: number[] = [];
  for (let n = 0; n < hits.count; n += 1) {
    const concept = hits.concepts[n] as number;
    // Topics tell personas apart: of back-end work they say nothing that the broader concepts do not.
    if (groups[concept] === 'topic') continue;
    if (counts[concept] === 0) order.push(concept);
    counts[concept] = (counts[concept] as number) + 1;
  }
  const all = { server: 0, craft: 0, elsewhere: 0, act: 0, topic: 0 };
  const acts: number[] = [];
  const things: number[] = [];
  for (const index of order) {
    const group = groups[index] ?? 'act';
    all[group] += 1;
    addConcept(into, 'c:', index);
    if ((counts[index] as number) > 1) addConcept(into, 'c2:', index);
    (group === 'act' ? acts : things).push(index);
  }
  let first = 0;
  while (first < words.count && (words.from[first] as number) <= 24) first += 1;
  for (let n = 0; n < hits.count; n += 1) {
    const concept = hits.concepts[n] as number;
    if ((hits.from[n] as number) < first && groups[concept] !== 'topic') addConcept(into, 'e:', concept);
  }
  const crossedThings = things.slice(0, mostCrossed);
  for (const act of acts.slice(0, mostCrossed)) for (const thing of crossedThings) addCross(into, 'x:', act, thing);
  const sorted = things.sort((a, b) => a - b).slice(0, mostCrossed);
  for (let a = 0; a < sorted.length; a += 1)
    for (let b = a + 1; b < sorted.length; b += 1) addCross(into, 'p:', sorted[a] as number, sorted[b] as number);
  into.addNamed(`gs:${Math.min(all.server, 4)}`);
  into.addNamed(`gc:${Math.min(all.craft, 4)}`);
  into.addNamed(`ge:${Math.min(all.elsewhere, 4)}`);
  into.addNamed(`gd:${Math.min(all.server, 2)}${Math.min(all.craft, 2)}${Math.min(all.elsewhere, 2)}`);
}

function addWords(into: Collector, { stems, cjk, joined, count }: Words): void {
  const all = lexicon();
  for (let at = 0; at < count; at += 1) {
    const stem = stems[at] as number;
    if (cjk[at] === 0) into.add(all.single(stem));
    if (at + 1 === count || joined[at + 1] === 0) continue;
    const next = stems[at + 1] as number;
    into.add(finished(all.fold(all.pair(stem), next)));
    if (at + 2 === count || joined[at + 2] === 0 || (cjk[at] === 0 && at >= 3)) continue;
    into.add(finished(all.fold(foldText(all.fold(all.triple(stem), next), ' '), stems[at + 2] as number)));
  }
}

/** The same, with their names. */
function nameWords(into: Collector, tokens: readonly Token[]): void {
  tokens.forEach(({ stem, cjk }, at) => {
    const next = tokens[at + 1];
    const after = tokens[at + 2];
    if (!cjk) into.addNamed(`w:${stem}`);
    if (next?.joined) into.addNamed(`b:${stem} ${next.stem}`);
    if (next?.joined && after?.joined && (cjk || at < 3)) into.addNamed(`t:${stem} ${next.stem} ${after.stem}`);
  });
}

function addBeginning(into: Collector, { stems, count }: Words): void {
  if (count === 0) return;
  const all = lexicon();
  const first = stems[0] as number;
  const second = stems[1] as number;
  const add = (hash: number, name: () => string): void => {
    into.add(hash);
    into.names?.set(hash, name());
  };
  add(finished(all.fold(begins.one, first)), () => `f:${all.textOf(first)}`);
  if (count > 1)
    add(
      finished(all.fold(foldText(all.fold(begins.two, first), ' '), second)),
      () => `f2:${all.textOf(first)} ${all.textOf(second)}`,
    );
}

const begins = { one: foldText(basis, 'f:'), two: foldText(basis, 'f2:') };

function addForm(into: Collector, text: string, length: number, pasted: boolean): void {
  into.addNamed(`n:${length}`);
  const asks = /[?？]\s*$|(?:嗎|呢)[。\s]*$/u.test(text);
  if (asks) into.addNamed('asks');
  if (asks) into.addNamed(`asks:${length}`);
  if (pasted) into.addNamed('pasted');
  if (/\n/.test(text)) into.addNamed('lines');
  for (const match of text.matchAll(paths)) into.addNamed(`path:${match[1]?.toLowerCase()}`);
  if (/(?:^|\s)\/[a-z][\w-]*(?:\/[\w:{}-]+)*(?=\s|$|[,.;:?])/i.test(text)) into.addNamed('route');
  if (/\d/.test(text)) into.addNamed('digits');
  if (/\b\d+ ?(?:k|m|gb|tb|ms|rps|qps)\b|\d{4,}|\d萬|[百千]萬/i.test(text)) into.addNamed('amounts');
}

function addAll(into: Collector, at: { words: Words; hits: Hits; text: string; pasted: boolean }): void {
  const { words, hits, text, pasted } = at;
  addConcepts(into, hits, words);
  if (into.names) nameWords(into, words.tokens());
  else addWords(into, words);
  addBeginning(into, words);
  addForm(into, text, lengthOf(words), pasted);
}

// Of one text at a time.
const words = new Words();
const hits = new Hits();
const nameless = new Collector(false);

/** Reads a prompt. `named` keeps the names of features, for explanations. */
export function readPrompt(prompt: string, named = false): Reading {
  const { text, pasted } = scoredText(prompt);
  words.read(text, 700);
  hits.find(words);
  const into = named ? new Collector(true) : nameless;
  into.clear();
  addAll(into, { words, hits, text, pasted });
  const features = new Set(into.hashes);
  return { text, tokens: words.tokens(), hits: hits.all(), features, ...(into.names ? { names: into.names } : {}) };
}

/** Words as features have them: a Latin word's stem, two CJK characters side by side. Hashes, upper 24 bits. */
export function wordsOf(tokens: readonly Token[]): Set<number> {
  const found = new Set<number>();
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    const next = tokens[at + 1];
    if (!token.cjk) found.add(hashOf(`w:${token.stem}`) >>> 8);
    else if (next?.cjk && next.joined) found.add(hashOf(`b:${token.stem} ${next.stem}`) >>> 8);
  }
  return found;
}

/** The features of a text whose words and concepts are known. Good until the next is read. */
export function featuresOf(at: { text: string; words: Words; hits: Hits }): Uint32Array {
  nameless.clear();
  addAll(nameless, { ...at, pasted: false });
  return nameless.hashes;
}
