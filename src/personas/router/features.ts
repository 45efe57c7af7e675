/** What a prompt is scored by: the concepts it names, what is to be done with them, its words and its form, as hashes. */

import { conceptHits, concepts } from './concepts.ts';
import type { ConceptHit } from './concepts.ts';
import { scoredText } from './scored-text.ts';
import { tokensOf } from './tokens.ts';
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

/** FNV-1a over UTF-16 units, going on from `hash`. */
function fold(hash: number, text: string): number {
  let sum = hash;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum;
}

/** Finished as in MurmurHash3, so that all bits count. */
function finished(hash: number): number {
  let bits = hash ^ (hash >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  return (bits ^ (bits >>> 13)) >>> 0;
}

const basis = 0x811c9dc5;

/** The hash of a feature's name. */
export function hashOf(name: string): number {
  return finished(fold(basis, name));
}

/** The hash of a name in parts, which are not put together for it: kind, then up to three with the same between them. */
export function hashOfParts(kind: string, one: string, between = '', other = '', third?: string): number {
  let sum = fold(fold(fold(fold(basis, kind), one), between), other);
  if (third !== undefined) sum = fold(fold(sum, between), third);
  return finished(sum);
}

const paths =
  /(?:^|[\s"'`(（「])(?:\.{0,2}\/)?[\w@.-]+(?:\/[\w@.-]+)*\.(\w{1,5})(?=$|[\s"'`),.:;!?）」]|[^\x00-\x7f])/g;

function lengthOf(tokens: readonly Token[]): number {
  const units = tokens.reduce((sum, token) => sum + (token.cjk ? 0.6 : 1), 0);
  return units <= 3 ? 0 : units <= 6 ? 1 : units <= 10 ? 2 : units <= 18 ? 3 : units <= 35 ? 4 : 5;
}

class Collector {
  readonly features = new Set<number>();
  readonly names: Map<number, string> | undefined;

  constructor(named: boolean) {
    if (named) this.names = new Map();
  }

  /** A feature whose name is its kind and what follows, put together only where names are wanted. */
  add(kind: string, one = '', between = '', other = '', third?: string): void {
    const hash = hashOfParts(kind, one, between, other, third);
    this.features.add(hash);
    this.names?.set(hash, `${kind}${one}${between}${other}${third === undefined ? '' : `${between}${third}`}`);
  }
}

/** How many acts and things a prompt is crossed with: a long one names everything once. */
const mostCrossed = 10;
/** The numbers of all concepts as features name them. */
const numbers = concepts.map(({ index }) => String(index));

function addConcepts(into: Collector, all: readonly ConceptHit[], tokens: readonly Token[]): void {
  // Topics tell personas apart: of back-end work they say nothing that the broader concepts do not.
  const hits = all.filter(({ concept }) => concepts[concept]?.group !== 'topic');
  const counts = new Map<number, number>();
  for (const hit of hits) counts.set(hit.concept, (counts.get(hit.concept) ?? 0) + 1);
  const groups = { server: 0, craft: 0, elsewhere: 0, act: 0, topic: 0 };
  const acts: number[] = [];
  const things: number[] = [];
  const name = (concept: number): string => numbers[concept] ?? '';
  for (const [index, count] of counts) {
    const group = concepts[index]?.group ?? 'act';
    groups[group] += 1;
    into.add('c:', name(index));
    if (count > 1) into.add('c2:', name(index));
    (group === 'act' ? acts : things).push(index);
  }
  const early = tokens.findIndex((token) => token.from > 24);
  const first = early < 0 ? tokens.length : early;
  for (const hit of hits) if (hit.from < first) into.add('e:', name(hit.concept));
  const crossedActs = acts.slice(0, mostCrossed);
  const crossedThings = things.slice(0, mostCrossed);
  for (const act of crossedActs) for (const thing of crossedThings) into.add('x:', name(act), '|', name(thing));
  things.sort((a, b) => a - b);
  const crossed = things.slice(0, mostCrossed).map(name);
  for (let a = 0; a < crossed.length; a += 1)
    for (let b = a + 1; b < crossed.length; b += 1) into.add('p:', crossed[a], '|', crossed[b]);
  const capped = (n: number): string => String(Math.min(n, 4));
  into.add('gs:', capped(groups.server));
  into.add('gc:', capped(groups.craft));
  into.add('ge:', capped(groups.elsewhere));
  into.add(`gd:${Math.min(groups.server, 2)}${Math.min(groups.craft, 2)}${Math.min(groups.elsewhere, 2)}`);
}

function addWords(into: Collector, tokens: readonly Token[]): void {
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    const next = tokens[at + 1];
    if (!token.cjk) into.add('w:', token.stem);
    if (next?.joined) into.add('b:', token.stem, ' ', next.stem);
    const after = tokens[at + 2];
    if (next?.joined && after?.joined && (token.cjk || at < 3)) into.add('t:', token.stem, ' ', next.stem, after.stem);
  }
  const [first, second] = tokens;
  if (first) into.add('f:', first.stem);
  if (first && second) into.add('f2:', first.stem, ' ', second.stem);
}

function addForm(into: Collector, text: string, tokens: readonly Token[], pasted: boolean): void {
  const length = lengthOf(tokens);
  into.add(`n:${length}`);
  const asks = /[?？]\s*$|(?:嗎|呢)[。\s]*$/u.test(text);
  if (asks) into.add('asks');
  if (asks) into.add(`asks:${length}`);
  if (pasted) into.add('pasted');
  if (/\n/.test(text)) into.add('lines');
  for (const match of text.matchAll(paths)) into.add(`path:${match[1]?.toLowerCase()}`);
  if (/(?:^|\s)\/[a-z][\w-]*(?:\/[\w:{}-]+)*(?=\s|$|[,.;:?])/i.test(text)) into.add('route');
  if (/\d/.test(text)) into.add('digits');
  if (/\b\d+ ?(?:k|m|gb|tb|ms|rps|qps)\b|\d{4,}|\d萬|[百千]萬/i.test(text)) into.add('amounts');
}

/** Reads a prompt. `named` keeps the names of features, for explanations. */
export function readPrompt(prompt: string, named = false): Reading {
  const { text, pasted } = scoredText(prompt);
  const tokens = tokensOf(text, 700);
  return readTokens({ text, tokens, hits: conceptHits(tokens) }, named, pasted);
}

/** Reads a text whose words and concepts are known. `pasted`: there was material that is left out. */
export function readTokens(
  { text, tokens, hits }: Pick<Reading, 'text' | 'tokens' | 'hits'>,
  named = false,
  pasted = false,
): Reading {
  const into = new Collector(named);
  addConcepts(into, hits, tokens);
  addWords(into, tokens);
  addForm(into, text, tokens, pasted);
  return { text, tokens, hits, features: into.features, ...(into.names ? { names: into.names } : {}) };
}
